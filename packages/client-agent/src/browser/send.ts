/** One call of the agent's API, however it travels: straight from the page, or through the bridge window. */
import { AgentError } from './agent-error.ts'
import { loopbackPermission, meaningOfFailure } from './permission.ts'

/** What came back; `json` is undefined when the body is none. */
export interface AgentAnswer {
  readonly ok: boolean
  readonly json: unknown
}

/** Throws AgentError and nothing else. */
export type Send = (call: {
  readonly path: string
  readonly method: 'GET' | 'POST'
  /** JSON. */
  readonly body?: string | undefined
  readonly signal?: AbortSignal | undefined
}) => Promise<AgentAnswer>

/** Calls straight from the page; `url` has no slash at its end. */
export function sendTo(url: string): Send {
  return ({ path, method, body, signal }) => {
    const json = body === undefined ? {} : { headers: { 'content-type': 'application/json' }, body }
    return call(`${url}${path}`, { method, ...json, signal: signal ?? null })
  }
}

/** Sends a document as bare octets; the browser reads it from where it lies. */
export function sendOctets(
  url: string,
  { content, parameters, signal }: { content: Blob; parameters: object; signal: AbortSignal | undefined },
): Promise<AgentAnswer> {
  const headers = {
    'content-type': 'application/octet-stream',
    'tamga-document': encodeURIComponent(JSON.stringify(parameters)),
  }
  return call(url, { method: 'POST', headers, body: content, signal: signal ?? null })
}

async function call(url: string, options: RequestInit): Promise<AgentAnswer> {
  const { signal } = options
  const fixed = { cache: 'no-store', credentials: 'omit', redirect: 'error' } as const
  const response = await fetch(url, { ...options, ...fixed }).catch(async (cause) => {
    if (signal?.aborted) throw new AgentError('aborted', { cause })
    throw new AgentError(meaningOfFailure(await loopbackPermission(), location.hostname), { cause })
  })
  const answer: unknown = await response.json().catch((cause) => {
    if (signal?.aborted) throw new AgentError('aborted', { cause })
  })
  return { ok: response.ok, json: answer }
}
