/** A real agent on a random port, and hands that do over HTTP what the consent page does. */
import { once } from 'node:events'
import { PassThrough } from 'node:stream'
import { pino } from 'pino'
import type { ConsentView } from '../../src/consent/page/consent-view.ts'
import { type Agent, type AgentOptions, startAgent } from '../../src/main.ts'
import { type Answer, type Call, call } from './http.ts'

export const SITE = 'https://portal.example'

interface CallOptions {
  readonly origin?: string
  readonly signal?: AbortSignal
  readonly extra?: object
  readonly headers?: Readonly<Record<string, string>>
}

export interface TestAgent extends Agent {
  /** Everything logged so far. */
  log(): string
  /** The address of the next consent window. */
  nextWindow(): Promise<string>
  /** How many windows have been opened. */
  windows(): number
  /** Posts to `/v1/sign` as a page of `origin` would. */
  sign(document: unknown, options?: CallOptions): Promise<Answer>
  /** The same with any body to any path. */
  post(path: string, body: object, options?: CallOptions): Promise<Answer>
  /** The same to `/v1/identify`. */
  identify(challenge: unknown, options?: CallOptions): Promise<Answer>
}

export async function startTestAgent(
  options: Omit<AgentOptions, 'port' | 'openConsent' | 'logger'>,
): Promise<TestAgent> {
  const stream = new PassThrough()
  const lines: string[] = []
  stream.on('data', (chunk) => lines.push(String(chunk)))
  const opened: string[] = []
  const arrivals = new EventTarget()
  let served = 0
  const openConsent = (url: string): void => {
    opened.push(url)
    arrivals.dispatchEvent(new Event('window'))
  }
  const agent = await startAgent({ ...options, port: 0, openConsent, logger: pino(stream) })
  const post = (path: string, body: object, options: CallOptions = {}): Promise<Answer> => {
    const { origin = SITE, signal, headers: others = {} } = options
    const headers = { origin, 'content-type': 'application/json', 'sec-fetch-mode': 'cors', ...others }
    const request = { method: 'POST', headers, body: JSON.stringify(body) }
    return call(`${agent.url}${path}`, { ...request, ...(signal ? { signal } : {}) })
  }
  return {
    ...agent,
    log: () => lines.join(''),
    windows: () => opened.length,
    async nextWindow() {
      while (opened.length <= served) await once(arrivals, 'window')
      const url = opened[served]
      served += 1
      return url ?? ''
    },
    post,
    sign: (document, options = {}) => post('/v1/sign', { document, ...options.extra }, options),
    identify: (challenge, options = {}) => post('/v1/identify', { challenge, ...options.extra }, options),
  }
}

export function textDocument(text: string): { content: string; mediaType: string } {
  return { content: Buffer.from(text).toString('base64'), mediaType: 'text/plain; charset=utf-8' }
}

export interface Window {
  readonly view: ConsentView
  readonly session: string
  readonly outcome: Promise<Answer>
  post(path: string, options?: Call): Promise<Answer>
  /** `file` is the name of a key file, or the id of a token. */
  unlock(file: string, password: string | Uint8Array): Promise<Answer>
  sign(certificate?: number): Promise<Answer>
  decline(): Promise<Answer>
  /** A page of a document as the person sees it. */
  text(language?: string, options?: { readonly item?: number; readonly page?: number }): Promise<unknown>
  /** Closes the window as a browser does: the held connection breaks. */
  close(): void
}

export function postConsent(
  url: string,
  path: string,
  secret: string,
  { headers = {}, ...rest }: Call = {},
): Promise<Answer> {
  const { origin } = new URL(url)
  return call(`${origin}/api/${path}`, {
    method: 'POST',
    headers: { origin, 'tamga-consent': secret, ...headers },
    ...rest,
  })
}

/** Opens the window at the address the agent gave out. */
export async function openWindow(url: string): Promise<Window> {
  const opening = await postConsent(url, 'open', new URL(url).hash.slice(1))
  if (opening.status !== 200) throw new Error(opening.text)
  const { session, view } = opening.json as { session: string; view: ConsentView } & Record<string, unknown>
  const closing = new AbortController()
  const outcome = postConsent(url, 'outcome', session, { signal: closing.signal })
  outcome.catch(() => undefined)
  const post = (path: string, options: Call = {}): Promise<Answer> => postConsent(url, path, session, options)
  return {
    view,
    session,
    outcome,
    post,
    unlock: (file, password) => {
      const id = file.startsWith('token-') ? file : `file:${file}`
      const headers = { 'content-type': 'application/octet-stream', 'tamga-key': encodeURIComponent(id) }
      return post('unlock', { headers, body: password })
    },
    sign: (certificate = 0) =>
      post('sign', { headers: { 'content-type': 'application/json' }, body: JSON.stringify({ certificate }) }),
    decline: () => post('decline'),
    text: async (language = 'en', { item = 0, page = 0 } = {}) => {
      const headers = { 'content-type': 'application/json' }
      return (await post('text', { headers, body: JSON.stringify({ item, page, language }) })).json?.text
    },
    close: () => closing.abort(),
  }
}
