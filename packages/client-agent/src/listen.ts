/** Binds one port on both loopback addresses, trying the published ports in turn (attack 7: a taken port is never shared). */
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { ConfigurationError } from '@tamga/core'

/** Listeners that share a port; the one on [::1] is missing on machines without IPv6. */
export interface Listeners {
  readonly port: number
  readonly servers: readonly Server[]
}

const NO_IPV6 = ['EADDRNOTAVAIL', 'EAFNOSUPPORT', 'EPROTONOSUPPORT']

/**
 * Takes the first of `ports` that is free on every loopback address there is; 0 means any.
 * @throws ConfigurationError ERR_AGENT_PORTS_TAKEN, naming the ports
 */
export async function listenOnLoopback(ports: readonly number[]): Promise<Listeners> {
  for (const port of ports) {
    const listeners = await tryPort(port)
    if (listeners !== undefined) return listeners
  }
  const taken = ports.join(', ')
  const message = `Ports ${taken} on 127.0.0.1 or [::1] are taken by another program. Stop it, or choose another with --port.`
  throw new ConfigurationError('ERR_AGENT_PORTS_TAKEN', message, { facts: { ports: ports.map(String) } })
}

async function tryPort(wanted: number): Promise<Listeners | undefined> {
  const first = await listen(wanted, '127.0.0.1')
  if (first === 'taken' || first === 'absent') return undefined
  const { port } = first.address() as AddressInfo
  const second = await listen(port, '::1')
  if (second !== 'taken') return { port, servers: second === 'absent' ? [first] : [first, second] }
  await new Promise((resolve) => first.close(resolve))
  return undefined
}

function listen(port: number, host: string): Promise<Server | 'taken' | 'absent'> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE' || error.code === 'EACCES') resolve('taken')
      else if (NO_IPV6.includes(error.code ?? '')) resolve('absent')
      else reject(error)
    })
    server.listen({ port, host, ipv6Only: host === '::1' }, () => resolve(server))
  })
}
