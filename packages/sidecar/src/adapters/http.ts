/**
 * The core's `Http` port: fetches revocation data and certificates from addresses that others wrote into certificates.
 * Therefore no redirects, a time budget for the whole exchange, a size budget, and a look at every address called.
 */
import { lookup } from 'node:dns'
import { Agent as HttpAgent, request as httpRequest, type IncomingMessage, type RequestOptions } from 'node:http'
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https'
import { isIP, type LookupFunction } from 'node:net'
import { type Http, type HttpRequest, type HttpResponse, UnavailableError } from '@tamga/core'
import { mayCall } from './address.ts'

export interface HttpOptions {
  /** For one exchange, from the first try to connect to the last octet. */
  readonly timeoutSeconds: number
  readonly maxConcurrent: number
  /** When given, only these hosts are called: `host` or `host:port`. */
  readonly allowedHosts?: readonly string[] | undefined
  /** Also calls this machine and private networks; link-local addresses are never called. */
  readonly allowPrivateAddresses: boolean
}

export interface ClosableHttp extends Http {
  close(): void
}

export function createHttp(options: HttpOptions): ClosableHttp {
  // No connection is used twice: a responder that closes an idle one would look like a responder that does not answer.
  const pool = { keepAlive: false, maxTotalSockets: options.maxConcurrent, maxSockets: options.maxConcurrent }
  const agents = { 'http:': new HttpAgent(pool), 'https:': new HttpsAgent(pool) }
  return {
    send: async (request) => {
      const url = checkedUrl(request.url, options)
      const signal = AbortSignal.timeout(options.timeoutSeconds * 1000)
      try {
        return await exchange(url, request, { agent: agents[url.protocol], signal, lookup: guardedLookup(options) })
      } catch (error) {
        throw unavailable(error, { host: url.host, timedOut: signal.aborted })
      }
    },
    close: () => {
      agents['http:'].destroy()
      agents['https:'].destroy()
    },
  }
}

type WebUrl = URL & { readonly protocol: 'http:' | 'https:' }

function checkedUrl(text: string, options: HttpOptions): WebUrl {
  const url = URL.parse(text)
  if (url === null || !isWebUrl(url) || url.username !== '' || url.password !== '') {
    throw new UnavailableError('ERR_HTTP_URL_REFUSED', 'Only http and https addresses without credentials are called')
  }
  const { allowedHosts } = options
  if (allowedHosts !== undefined && !allowedHosts.includes(url.host) && !allowedHosts.includes(url.hostname)) {
    throw new UnavailableError('ERR_HTTP_HOST_REFUSED', 'This host is not among the allowed ones', {
      facts: { host: url.host },
    })
  }
  const literal = url.hostname.replace(/^\[|\]$/g, '')
  // Name resolution is skipped for a literal address, so it is looked at here.
  if (isIP(literal) !== 0 && !mayCall(literal, options)) throw addressRefused(url.host)
  return url
}

function isWebUrl(url: URL): url is WebUrl {
  return url.protocol === 'http:' || url.protocol === 'https:'
}

async function exchange(url: WebUrl, request: HttpRequest, options: RequestOptions): Promise<HttpResponse> {
  const send = url.protocol === 'https:' ? httpsRequest : httpRequest
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>()
  const outgoing = send(url, { ...options, method: request.method, headers: headers(request) })
  outgoing.once('response', resolve).on('error', reject)
  // 101 comes as no response, and after it not even the time limit is heard of: a server would hold us for ever.
  outgoing.once('upgrade', (_, socket) => {
    socket.destroy()
    reject(new Error('Another protocol'))
  })
  outgoing.end(request.body)
  const response = await promise
  return {
    status: response.statusCode ?? 0,
    contentType: response.headers['content-type'],
    body: await readBody(response, request.maxOctets),
  }
}

function headers(request: HttpRequest): Record<string, string | number> {
  return {
    ...(request.contentType === undefined ? {} : { 'content-type': request.contentType }),
    ...(request.accept === undefined ? {} : { accept: request.accept }),
    ...(request.body === undefined ? {} : { 'content-length': request.body.length }),
  }
}

/** The very addresses that were looked at are the ones connected to, so a name cannot change its mind in between. */
function guardedLookup(options: HttpOptions): LookupFunction {
  return (hostname, lookupOptions, callback) => {
    lookup(hostname, { ...lookupOptions, all: true }, (error, addresses) => {
      const refused = error ?? (addresses.every((a) => mayCall(a.address, options)) ? null : addressRefused(hostname))
      const [first] = addresses ?? []
      if (refused !== null || first === undefined) callback(refused ?? addressRefused(hostname), '', 0)
      else if (lookupOptions.all) callback(null, addresses)
      else callback(null, first.address, first.family)
    })
  }
}

async function readBody(response: IncomingMessage, maxOctets: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = []
  let octets = 0
  for await (const chunk of response) {
    octets += chunk.length
    // Leaving the loop destroys the connection.
    if (octets > maxOctets) {
      throw new UnavailableError('ERR_HTTP_TOO_LARGE', 'The answer is too large', { facts: { maxOctets } })
    }
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

function addressRefused(host: string): UnavailableError {
  return new UnavailableError('ERR_HTTP_ADDRESS_REFUSED', 'This host is at an address that is not called', {
    facts: { host },
  })
}

function unavailable(error: unknown, { host, timedOut }: { host: string; timedOut: boolean }): UnavailableError {
  if (error instanceof UnavailableError) return error
  const options = { facts: { host }, cause: error }
  return timedOut
    ? new UnavailableError('ERR_HTTP_TIMEOUT', 'No answer in time', options)
    : new UnavailableError('ERR_HTTP_CONNECTION', 'No answer', options)
}
