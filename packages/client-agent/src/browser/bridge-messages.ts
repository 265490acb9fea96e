/** What passes between a site and the bridge window by `postMessage`. The site's origin is in none of it: the browser tells that. */

/** From the site: one call of the API. `id` is the site's own. */
export interface BridgeRequest {
  readonly tamga: 'request'
  readonly id: number
  /** `/v1/…` */
  readonly path: string
  readonly method: 'GET' | 'POST'
  /** JSON. */
  readonly body?: string
}

/** From the site: the request is taken back. */
export interface BridgeAbort {
  readonly tamga: 'abort'
  readonly id: number
}

/** To the site: what the agent answered; `text` is JSON. */
export interface BridgeAnswer {
  readonly tamga: 'answer'
  readonly id: number
  readonly status: number
  readonly text: string
}

const PATH = /^\/v1(?:\/[a-z-]{1,30}){1,2}$/

/** Undefined for anything that is not a call of the API, from whoever it comes. */
export function readRequest(data: unknown): BridgeRequest | undefined {
  if (!isRecord(data) || data.tamga !== 'request' || !isId(data.id)) return undefined
  const { id, path, method, body } = data
  if (typeof path !== 'string' || !PATH.test(path)) return undefined
  if (method === 'GET') return { tamga: 'request', id, path, method }
  if (method !== 'POST' || typeof body !== 'string') return undefined
  return { tamga: 'request', id, path, method, body }
}

/** The id of the request that is taken back. */
export function readAbort(data: unknown): number | undefined {
  return isRecord(data) && data.tamga === 'abort' && isId(data.id) ? data.id : undefined
}

/** Undefined for anything that is not an answer. */
export function readAnswer(data: unknown): BridgeAnswer | undefined {
  if (!isRecord(data) || data.tamga !== 'answer' || !isId(data.id)) return undefined
  const { id, status, text } = data
  return typeof status === 'number' && typeof text === 'string' ? { tamga: 'answer', id, status, text } : undefined
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null
}

function isId(value: unknown): value is number {
  return Number.isSafeInteger(value)
}
