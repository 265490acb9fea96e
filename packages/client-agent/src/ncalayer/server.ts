/**
 * The socket of NCALayer, `wss://127.0.0.1:13579`, so that portals made for it need no change. A socket knows no CORS and no
 * preflight: whoever connects is judged by the Origin of the upgrade alone, and by the same rules as the API (attacks 1 to 5).
 */
import type { IncomingMessage, Server } from 'node:http'
import { createServer } from 'node:https'
import type { Duplex } from 'node:stream'
import { ConfigurationError, type TimeStampSource } from '@tamga/core'
import { type WebSocket, WebSocketServer } from 'ws'
import { closeServer } from '../close-server.ts'
import type { Consent } from '../consent/consent.ts'
import { listenOnLoopback } from '../listen.ts'
import type { Log } from '../log.ts'
import { acceptedOrigin, hostsOf } from '../origin.ts'
import { AgentProblem } from '../problem.ts'
import type { LoopbackTls } from '../tls.ts'
import type { Dialect } from './answers.ts'
import { startSession } from './session.ts'

export interface NcalayerOptions {
  readonly port: number
  readonly dialect: Dialect
  /** Also pages from files (`null`, `file://`) and programs without an origin; the window then names none. */
  readonly acceptUnnamed: boolean
  readonly developmentOrigins: ReadonlySet<string>
  readonly digestSigning: boolean
  readonly timeStampSource: TimeStampSource | undefined
  /** Octets of one message. */
  readonly maxMessageOctets: number
  readonly tls: LoopbackTls
  readonly consent: Consent
  readonly log: Log
  readonly onRefused: () => void
}

export interface NcalayerServer {
  /** `wss://127.0.0.1:<port>`. */
  readonly url: string
  close(): Promise<void>
}

/** A page has one; more is somebody who fills the table. */
const MAX_CONNECTIONS = 64
const UNNAMED = 'null'

/** @throws ConfigurationError ERR_AGENT_PORTS_TAKEN, for instance by a real NCALayer, which is left alone */
export async function startNcalayer(options: NcalayerOptions): Promise<NcalayerServer> {
  const { tls, log, maxMessageOctets } = options
  const create = (): Server => createServer({ key: tls.key, cert: tls.certificate, minVersion: 'TLSv1.2' })
  const { port, servers } = await listenOnLoopback([options.port], { create, onRefused: options.onRefused })
  const sockets = new WebSocketServer({ noServer: true, maxPayload: maxMessageOctets, perMessageDeflate: false })
  const hosts = hostsOf(port)
  for (const server of servers) {
    server.on('request', (request, response) => {
      const answer = statusPage(request, hosts)
      response.writeHead(answer.status, HEADERS).end(answer.text)
    })
    server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
      const origin = callerOrigin(request, hosts, options)
      if (origin === undefined || sockets.clients.size >= MAX_CONNECTIONS) return refuse(socket, log)
      sockets.handleUpgrade(request, socket, head, (connection) => serve(connection, origin, options))
    })
  }
  return {
    url: `wss://127.0.0.1:${port}`,
    async close() {
      for (const connection of sockets.clients) connection.terminate()
      await Promise.all(servers.map(closeServer))
    },
  }
}

/** Fetch Metadata of a socket is `websocket`, which the rules for the API would refuse, so only the origin is asked about. */
function callerOrigin(
  { headers }: IncomingMessage,
  hosts: ReadonlySet<string>,
  { acceptUnnamed, developmentOrigins }: NcalayerOptions,
): string | undefined {
  if (!hosts.has(headers.host ?? '')) return undefined
  const { origin } = headers
  const unnamed = origin === undefined || origin === 'null' || origin === 'file://'
  if (unnamed) return acceptUnnamed ? UNNAMED : undefined
  return acceptedOrigin({ origin }, developmentOrigins)
}

function refuse(socket: Duplex, log: Log): void {
  log({ operation: 'ncalayer', outcome: 'ERR_AGENT_ORIGIN_REFUSED' })
  socket.on('error', () => undefined)
  socket.end('HTTP/1.1 403 Forbidden\r\nConnection: close\r\nContent-Length: 0\r\n\r\n')
}

function serve(connection: WebSocket, origin: string, options: NcalayerOptions): void {
  const { dialect, digestSigning, timeStampSource, consent, log } = options
  const gone = new AbortController()
  const caller = { origin, consent, log, gone: gone.signal, language: 'kk' as const, digestSigning, timeStampSource }
  const send = (text: string): void => {
    if (connection.readyState === connection.OPEN) connection.send(text)
  }
  // `ws` closes by itself on a message that is too large or malformed (RFC 6455 §7.4.1: 1009, 1002, 1007).
  connection.on('error', () => undefined)
  connection.on('close', () => gone.abort(new AgentProblem('ERR_AGENT_USER_CANCELLED')))
  const take = startSession({ caller, dialect, send })
  connection.on('message', (data, isBinary) => {
    if (isBinary) connection.close(1003)
    else void take(String(data))
  })
}

const HEADERS = {
  'content-type': 'text/plain; charset=utf-8',
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'cross-origin-resource-policy': 'same-origin',
}

/** For a person who looks whether anybody is there; a page of another site is told nothing (attack 24). */
function statusPage(
  { method, headers, url }: IncomingMessage,
  hosts: ReadonlySet<string>,
): { readonly status: number; readonly text: string } {
  const { host = '', origin, 'sec-fetch-dest': destination = 'document' } = headers
  if (!hosts.has(host)) return { status: 421, text: '' }
  if (origin !== undefined || destination !== 'document') return { status: 403, text: '' }
  const found = method === 'GET' && url === '/'
  return found
    ? { status: 200, text: 'Tamga agent, endpoint for portals made for NCALayer\n' }
    : { status: 404, text: '' }
}

/** Whether the endpoint is missing because somebody else is there already. */
export function isPortTaken(error: unknown): error is ConfigurationError {
  return error instanceof ConfigurationError && error.code === 'ERR_AGENT_PORTS_TAKEN'
}
