/** The listening socket: time budgets against slow callers, clear words when the address is taken, a bounded stop. */
import { createServer as createHttpServer, type RequestListener, type Server } from 'node:http'
import { createServer as createHttpsServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { ConfigurationError } from '@tamga/core'
import type { TlsFiles } from './configured-files.ts'

export interface ListenOptions {
  readonly host: string
  readonly port: number
  readonly tls: TlsFiles | undefined
  /** From the first octet of a request to its last. */
  readonly requestTimeoutSeconds: number
}

export interface ListeningServer {
  readonly url: string
  /** For connections from now on; without effect where plain HTTP is spoken. */
  renewTls(tls: TlsFiles | undefined): void
  /** Resolves when the last answer has left; after the time given, connections that are still open are cut. */
  stop(options: { readonly timeoutSeconds: number }): Promise<void>
}

/** @throws ConfigurationError ERR_LISTEN_PORT_TAKEN, ERR_LISTEN */
export async function listen(listener: RequestListener, options: ListenOptions): Promise<ListeningServer> {
  const requestTimeout = options.requestTimeoutSeconds * 1000
  const timeouts = {
    requestTimeout,
    headersTimeout: Math.min(10_000, requestTimeout),
    // Longer than proxies and clients keep an idle connection (60 s in nginx): who closes first must not be us, or a
    // request that is just being sent on it is lost.
    keepAliveTimeout: 65_000,
    connectionsCheckingInterval: Math.min(1000, requestTimeout),
  }
  const secure = options.tls && createHttpsServer({ ...timeouts, ...secureContext(options.tls) }, listener)
  const server = secure ?? createHttpServer(timeouts, listener)
  await bind(server, options)
  const { port } = server.address() as AddressInfo
  const host = options.host.includes(':') ? `[${options.host}]` : options.host
  return {
    url: `${options.tls === undefined ? 'http' : 'https'}://${host}:${port}`,
    renewTls: (tls) => tls && secure?.setSecureContext(secureContext(tls)),
    stop: ({ timeoutSeconds }) => stop(server, timeoutSeconds),
  }
}

function secureContext(tls: TlsFiles): TlsFiles & { readonly minVersion: 'TLSv1.2' } {
  return { ...tls, minVersion: 'TLSv1.2' }
}

function bind(server: Server, { host, port }: ListenOptions): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  server.once('error', (error: NodeJS.ErrnoException) => reject(listenError(error, { host, port })))
  server.listen({ host, port, exclusive: true }, resolve)
  return promise
}

function listenError(cause: NodeJS.ErrnoException, facts: { host: string; port: number }): ConfigurationError {
  const where = `${facts.host}:${facts.port}`
  return cause.code === 'EADDRINUSE'
    ? new ConfigurationError('ERR_LISTEN_PORT_TAKEN', `Another program listens on ${where} already`, { facts, cause })
    : new ConfigurationError('ERR_LISTEN', `Cannot listen on ${where} (${cause.code})`, { facts, cause })
}

async function stop(server: Server, timeoutSeconds: number): Promise<void> {
  const { promise: closed, resolve } = Promise.withResolvers<void>()
  server.close(() => resolve())
  // `close` ends the connections that are idle now; those that become idle with their last answer are swept up.
  const sweep = setInterval(() => server.closeIdleConnections(), 50)
  const cut = setTimeout(() => server.closeAllConnections(), timeoutSeconds * 1000)
  await closed
  clearInterval(sweep)
  clearTimeout(cut)
}
