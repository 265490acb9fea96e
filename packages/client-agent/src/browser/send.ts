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
  return async ({ path, method, body, signal }) => {
    const options: RequestInit = {
      method,
      cache: 'no-store',
      credentials: 'omit',
      redirect: 'error',
      signal: signal ?? null,
    }
    const json = body === undefined ? {} : { headers: { 'content-type': 'application/json' }, body }
    const response = await fetch(`${url}${path}`, { ...options, ...json }).catch(async (cause) => {
      if (signal?.aborted) throw new AgentError('aborted', { cause })
      throw new AgentError(meaningOfFailure(await loopbackPermission(), location.hostname), { cause })
    })
    const answer: unknown = await response.json().catch((cause) => {
      if (signal?.aborted) throw new AgentError('aborted', { cause })
    })
    return { ok: response.ok, json: answer }
  }
}
