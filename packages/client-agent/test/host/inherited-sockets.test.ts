import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { type AddressInfo, createServer, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { takeInheritedSockets } from '../../src/host/inherited-sockets.ts'
import { SITE } from '../support/agent.ts'
import { call } from '../support/http.ts'

describe('takeInheritedSockets', () => {
  it('counts from descriptor 3, and takes the variables away from child processes', () => {
    const environment = { LISTEN_PID: '7', LISTEN_FDS: '2', LISTEN_FDNAMES: 'a:b', HOME: '/' }
    expect(takeInheritedSockets(environment, 7)).toEqual([3, 4])
    expect(environment).toEqual({ HOME: '/' })
  })

  it.each([
    [{}],
    [{ LISTEN_PID: '8', LISTEN_FDS: '1' }],
    [{ LISTEN_FDS: '1' }],
    [{ LISTEN_PID: '7' }],
    [{ LISTEN_PID: '7', LISTEN_FDS: '-1' }],
    [{ LISTEN_PID: '7', LISTEN_FDS: 'x' }],
  ])('finds none in %j', (environment) => {
    expect(takeInheritedSockets(environment, 7)).toEqual([])
  })
})

const cli = new URL('../../src/cli.ts', import.meta.url).pathname
const home = mkdtempSync(join(tmpdir(), 'tamga-agent-sockets-'))
const servers: Server[] = []
afterEach(() => {
  for (const server of servers.splice(0)) server.close()
  rmSync(home, { recursive: true, force: true })
})

async function listenOn(host: string, port = 0): Promise<{ readonly port: number; readonly fd: number }> {
  const server = createServer()
  servers.push(server)
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(port, host, resolve))
  const { fd } = (server as unknown as { _handle: { fd: number } })._handle
  return { port: (server.address() as AddressInfo).port, fd }
}

/** The command as systemd starts it: sockets from descriptor 3 on, and the number of the process in LISTEN_PID. */
function startWith(descriptors: readonly number[]) {
  const node = `${process.execPath} --conditions=@tamga/source --disable-warning=ExperimentalWarning ${cli}`
  const { PATH, NODE_COMPILE_CACHE } = process.env
  const env = { PATH, NODE_COMPILE_CACHE, HOME: home, XDG_CONFIG_HOME: home, LISTEN_FDS: String(descriptors.length) }
  const stdio = ['ignore', 'pipe', 'pipe', ...descriptors] as const
  const child = spawn('sh', ['-c', `LISTEN_PID=$$; export LISTEN_PID; exec ${node}`], { env, stdio: [...stdio] })
  let output = ''
  child.stdout?.on('data', (chunk) => {
    output += chunk
  })
  child.stderr?.on('data', (chunk) => {
    output += chunk
  })
  return { child, output: () => output, ended: once(child, 'close').then(([code]) => code) }
}

/** The tool that comes with systemd and does what a socket unit does: it holds the sockets and starts the command at the first call. */
async function activate(port: number) {
  const listen = ['127.0.0.1', '[::1]'].flatMap((host) => ['--listen', `${host}:${port}`])
  const setenv = [`HOME=${home}`, `XDG_CONFIG_HOME=${home}`].flatMap((pair) => ['--setenv', pair])
  const command = [process.execPath, '--conditions=@tamga/source', '--disable-warning=ExperimentalWarning', cli]
  const child = spawn('systemd-socket-activate', [...listen, ...setenv, ...command])
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => {
      output += chunk
    })
  }
  while (!output.includes(`[::1]:${port}`)) await once(child.stderr, 'data')
  return { child, output: () => output, ended: once(child, 'close').then(([code]) => code) }
}

describe('tamga-agent started by systemd', () => {
  it('A7 serves on the sockets that were held for it, on both loopback addresses', async () => {
    const { port } = await listenOn('127.0.0.1')
    await new Promise((resolve) => servers.splice(0)[0]?.close(resolve))
    const { child, output, ended } = await activate(port)
    expect(output()).not.toContain('tamga-agent')
    for (const host of ['127.0.0.1', '[::1]']) {
      // The first call starts the agent and waits in the socket until it is up.
      const { status } = await call(`http://${host}:${port}/v1/info`, { headers: { origin: SITE } })
      expect(status).toBe(200)
    }
    expect(output()).toContain(`listens on http://127.0.0.1:${port}`)
    child.kill('SIGTERM')
    expect(await ended).toBe(0)
  })

  it('does not start on a socket that the network reaches', async () => {
    const { fd } = await listenOn('0.0.0.0')
    const { output, ended } = startWith([fd])
    expect(await ended).toBe(78)
    expect(output()).toContain('not of one port of 127.0.0.1 and [::1]')
  })
})
