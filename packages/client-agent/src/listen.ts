/** Binds one port on both loopback addresses, trying the published ports in turn (attack 7: a taken port is never shared). */
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { ConfigurationError } from '@tamga/core'
import { admitOwnUserOnly, type OwnUserOptions } from './host/own-user.ts'
import { describePortHolders, findPortHolders } from './host/port-holder.ts'

/** Listeners that share a port; the one on [::1] is missing on machines without IPv6. */
export interface Listeners {
  readonly port: number
  readonly servers: readonly Server[]
}

/** How the servers come to be. */
export interface ListenOptions extends OwnUserOptions {
  /** Makes each server, plain HTTP without it; nothing may be answered before a handler is put on it. */
  readonly create?: () => Server
}

const NO_IPV6 = ['EADDRNOTAVAIL', 'EAFNOSUPPORT', 'EPROTONOSUPPORT']
const LOOPBACK = ['127.0.0.1', '::1']

/**
 * Takes the first of `ports` that is free on every loopback address there is; 0 means any.
 * @throws ConfigurationError ERR_AGENT_PORTS_TAKEN, naming the ports and who holds them
 */
export async function listenOnLoopback(ports: readonly number[], options: ListenOptions = {}): Promise<Listeners> {
  for (const port of ports) {
    const listeners = await tryPort(port, options)
    if (listeners !== undefined) return listeners
  }
  const taken = ports.map((port) => `${port} (${describePortHolders(findPortHolders(port))})`).join(', ')
  const message = `All ports of the agent on 127.0.0.1 or [::1] are taken: ${taken}. Stop that program, or choose another port with --port.`
  throw new ConfigurationError('ERR_AGENT_PORTS_TAKEN', message, { facts: { ports: ports.map(String) } })
}

/**
 * Serves on sockets that were opened for the agent; all must be of one port of loopback.
 * @throws ConfigurationError ERR_AGENT_SOCKET_UNFIT
 */
export async function listenOnSockets(descriptors: readonly number[], options: ListenOptions = {}): Promise<Listeners> {
  const servers = await Promise.all(
    descriptors.map(async (fd) => {
      const server = await listen({ fd }, options)
      if (typeof server === 'string') throw unfit('is not one that listens')
      return server
    }),
  )
  const addresses = servers.map((server) => server.address() as AddressInfo)
  const port = addresses[0]?.port ?? 0
  const fit = addresses.every((own) => LOOPBACK.includes(own?.address) && own.port === port)
  if (!fit) {
    for (const server of servers) server.close()
    throw unfit('is not of one port of 127.0.0.1 and [::1]')
  }
  return { port, servers }
}

function unfit(fact: string): ConfigurationError {
  return new ConfigurationError('ERR_AGENT_SOCKET_UNFIT', `A socket that was passed to the agent ${fact}.`)
}

async function tryPort(wanted: number, options: ListenOptions): Promise<Listeners | undefined> {
  const first = await listen({ port: wanted, host: '127.0.0.1' }, options)
  if (first === 'taken' || first === 'absent') return undefined
  const { port } = first.address() as AddressInfo
  const second = await listen({ port, host: '::1', ipv6Only: true }, options)
  if (second !== 'taken') return { port, servers: second === 'absent' ? [first] : [first, second] }
  await new Promise((resolve) => first.close(resolve))
  return undefined
}

type Place = { readonly fd: number } | { readonly port: number; readonly host: string; readonly ipv6Only?: boolean }

function listen(place: Place, options: ListenOptions): Promise<Server | 'taken' | 'absent'> {
  return new Promise((resolve, reject) => {
    const server = (options.create ?? createServer)()
    // Before it listens: a connection of another user must not slip in between.
    admitOwnUserOnly(server, options)
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE' || error.code === 'EACCES') resolve('taken')
      else if (NO_IPV6.includes(error.code ?? '')) resolve('absent')
      else reject(error)
    })
    server.listen(place, () => resolve(server))
  })
}
