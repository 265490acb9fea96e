import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { pino } from 'pino'
import { afterEach, describe, expect, it } from 'vitest'
import { listenOnLoopback } from '../src/listen.ts'
import { startAgent } from '../src/main.ts'
import { SITE } from './support/agent.ts'
import { call } from './support/http.ts'

const logger = pino({ level: 'silent' })
const held: Server[] = []

afterEach(() => {
  for (const server of held.splice(0)) server.close()
})

/** Takes a random port on one address, as another program would. */
async function hold(host: string): Promise<number> {
  const server = createServer()
  held.push(server)
  await new Promise<void>((resolve) => server.listen(0, host, resolve))
  return (server.address() as AddressInfo).port
}

describe('listenOnLoopback', () => {
  it('listens on IPv4 and IPv6 loopback and nowhere else', async () => {
    const { port, servers } = await listenOnLoopback([0])
    held.push(...servers)
    expect(servers.map((server) => server.address())).toEqual([
      { address: '127.0.0.1', family: 'IPv4', port },
      { address: '::1', family: 'IPv6', port },
    ])
  })

  it.each(['127.0.0.1', '::1'])('goes to the next port when another program holds the first on %s', async (host) => {
    const taken = await hold(host)
    const { port, servers } = await listenOnLoopback([taken, 0])
    held.push(...servers)
    expect(port).not.toBe(taken)
  })

  it('leaves nothing open on a port it gives up', async () => {
    const taken = await hold('::1')
    await expect(listenOnLoopback([taken])).rejects.toMatchObject({ code: 'ERR_AGENT_PORTS_TAKEN' })
    const again = createServer()
    held.push(again)
    await new Promise<void>((resolve, reject) => again.once('error', reject).listen(taken, '127.0.0.1', resolve))
  })

  it('names the ports when all are taken', async () => {
    const ports = [await hold('127.0.0.1'), await hold('127.0.0.1')]
    await expect(listenOnLoopback(ports)).rejects.toThrow(new RegExp(`${ports[0]} .*, ${ports[1]} `))
  })
})

describe('startAgent', () => {
  it('answers on both addresses and frees them when closed', async () => {
    const agent = await startAgent({ port: 0, keyDirectory: '/nonexistent', logger })
    const { port } = new URL(agent.url)
    for (const host of [`127.0.0.1:${port}`, `[::1]:${port}`]) {
      expect((await call(`http://${host}/v1/info`, { headers: { origin: SITE } })).status).toBe(200)
    }
    await agent.close()
    await expect(call(`${agent.url}/v1/info`)).rejects.toMatchObject({ code: 'ECONNREFUSED' })
    await expect(call(`http://[::1]:${port}/v1/info`)).rejects.toMatchObject({ code: 'ECONNREFUSED' })
  })

  it('does not start with settings it does not understand', async () => {
    const developmentOrigins = ['http://portal.example']
    await expect(startAgent({ port: 0, keyDirectory: '/k', developmentOrigins, logger })).rejects.toMatchObject({
      code: 'ERR_AGENT_CONFIGURATION',
    })
  })
})
