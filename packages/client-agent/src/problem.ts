/** Every refusal the agent can answer, as data, and its form on the wire: problem+json (RFC 9457). */
import type { Response } from 'express'

interface ProblemKind {
  readonly status: number
  readonly title: string
}

/** Stable codes of the agent's answers. */
export type ProblemCode =
  | 'ERR_AGENT_HOST_REFUSED'
  | 'ERR_AGENT_ORIGIN_REFUSED'
  | 'ERR_AGENT_NOT_FOUND'
  | 'ERR_AGENT_CONTENT_TYPE'
  | 'ERR_AGENT_BODY_TOO_LARGE'
  | 'ERR_AGENT_JSON_INVALID'
  | 'ERR_AGENT_REQUEST_INVALID'
  | 'ERR_AGENT_DOCUMENT_INVALID'
  | 'ERR_AGENT_CHALLENGE_INVALID'
  | 'ERR_AGENT_CHALLENGE_ORIGIN'
  | 'ERR_AGENT_CHALLENGE_EXPIRED'
  | 'ERR_AGENT_MEDIA_TYPE_UNSUPPORTED'
  | 'ERR_AGENT_BUSY'
  | 'ERR_AGENT_QUEUE_FULL'
  | 'ERR_AGENT_ORIGIN_MUTED'
  | 'ERR_AGENT_USER_CANCELLED'
  | 'ERR_AGENT_CONSENT_EXPIRED'
  | 'ERR_AGENT_STOPPING'
  | 'ERR_AGENT_INTERNAL'
  | 'ERR_AGENT_CONSENT_REFUSED'
  | 'ERR_AGENT_PASSWORD_WRONG'
  | 'ERR_AGENT_KEY_UNUSABLE'
  | 'ERR_AGENT_NOT_SIGNED'
  | 'ERR_AGENT_PROMPT_CLOSED'
  | 'ERR_AGENT_PROMPT_UNAVAILABLE'
  | 'ERR_AGENT_SITE_BLOCKED'
  | 'ERR_AGENT_DIGEST_SIGNING_OFF'

const kinds: Readonly<Record<ProblemCode, ProblemKind>> = {
  ERR_AGENT_HOST_REFUSED: { status: 421, title: 'This is not the address of the agent' },
  ERR_AGENT_ORIGIN_REFUSED: { status: 403, title: 'This site may not use the agent' },
  ERR_AGENT_NOT_FOUND: { status: 404, title: 'No such operation' },
  ERR_AGENT_CONTENT_TYPE: { status: 415, title: 'The body must be application/json' },
  ERR_AGENT_BODY_TOO_LARGE: { status: 413, title: 'The request is too large' },
  ERR_AGENT_JSON_INVALID: { status: 400, title: 'The body is not JSON' },
  ERR_AGENT_REQUEST_INVALID: { status: 400, title: 'The request has mistakes' },
  ERR_AGENT_DOCUMENT_INVALID: { status: 400, title: 'The document is not what its media type says' },
  ERR_AGENT_CHALLENGE_INVALID: { status: 400, title: 'This is no challenge' },
  ERR_AGENT_CHALLENGE_ORIGIN: { status: 403, title: 'The challenge was made for another site' },
  ERR_AGENT_CHALLENGE_EXPIRED: { status: 422, title: 'The challenge has expired or is not in force yet' },
  ERR_AGENT_MEDIA_TYPE_UNSUPPORTED: {
    status: 422,
    title: 'A document of this media type cannot be shown to the person',
  },
  ERR_AGENT_BUSY: { status: 409, title: 'A request of this site is already waiting' },
  ERR_AGENT_QUEUE_FULL: { status: 429, title: 'Too many sites are waiting' },
  ERR_AGENT_ORIGIN_MUTED: { status: 429, title: 'This site was refused several times and must wait' },
  ERR_AGENT_USER_CANCELLED: { status: 403, title: 'The person did not sign' },
  ERR_AGENT_CONSENT_EXPIRED: { status: 403, title: 'The person did not answer in time' },
  ERR_AGENT_STOPPING: { status: 503, title: 'The agent is stopping' },
  ERR_AGENT_INTERNAL: { status: 500, title: 'The agent failed' },
  ERR_AGENT_CONSENT_REFUSED: { status: 403, title: 'This window does not belong to an open request' },
  ERR_AGENT_PASSWORD_WRONG: { status: 422, title: 'The password is wrong' },
  ERR_AGENT_KEY_UNUSABLE: { status: 422, title: 'The key file cannot be used' },
  ERR_AGENT_SITE_BLOCKED: { status: 403, title: 'The person has blocked this site' },
  ERR_AGENT_PROMPT_CLOSED: { status: 422, title: 'The window for the password was closed' },
  ERR_AGENT_PROMPT_UNAVAILABLE: { status: 422, title: 'There is no window of the desktop to ask in' },
  ERR_AGENT_NOT_SIGNED: { status: 422, title: 'The key did not sign this document' },
  ERR_AGENT_DIGEST_SIGNING_OFF: { status: 403, title: 'This agent signs no document that the person cannot see' },
}

/** Machine-readable members beside those of RFC 9457. */
export interface ProblemExtensions {
  readonly errors?: readonly { readonly field: string; readonly message: string }[]
  readonly retryAfterSeconds?: number
  readonly attemptsLeft?: number
  /** What a token tells after a wrong PIN. */
  readonly tries?: 'few' | 'last' | 'locked'
  /** Code of the error underneath, such as ERR_PKCS12_TRUNCATED. */
  readonly reason?: string
}

/** Thrown to end a request with a coded answer. `detail` and the extensions are sent, so they hold no secrets. */
export class AgentProblem extends Error {
  readonly code: ProblemCode
  readonly status: number
  readonly extensions: ProblemExtensions

  constructor(code: ProblemCode, detail = '', extensions: ProblemExtensions = {}) {
    super(detail)
    this.name = 'AgentProblem'
    this.code = code
    this.status = kinds[code].status
    this.extensions = extensions
  }
}

/** Writes the problem; the connection may already be gone, which is no error. */
export function sendProblem(response: Response, problem: AgentProblem): void {
  const { code, status, message, extensions } = problem
  if (response.headersSent) return
  if (extensions.retryAfterSeconds !== undefined) response.set('Retry-After', String(extensions.retryAfterSeconds))
  const detail = message === '' ? {} : { detail: message }
  const body = { type: 'about:blank', title: kinds[code].title, status, ...detail, code, ...extensions }
  response.status(status).type('application/problem+json').send(JSON.stringify(body))
}

/** Turns whatever a handler or a body parser threw into a problem; anything unknown is ours and says nothing to the site. */
export function toProblem(error: unknown): AgentProblem {
  if (error instanceof AgentProblem) return error
  const type = error instanceof Error && 'type' in error ? error.type : undefined
  if (type === 'entity.too.large') return new AgentProblem('ERR_AGENT_BODY_TOO_LARGE')
  if (type === 'entity.parse.failed') return new AgentProblem('ERR_AGENT_JSON_INVALID')
  if (type === 'encoding.unsupported' || type === 'charset.unsupported')
    return new AgentProblem('ERR_AGENT_CONTENT_TYPE')
  if (type === 'request.aborted' || type === 'request.size.invalid') return new AgentProblem('ERR_AGENT_JSON_INVALID')
  if (error instanceof URIError) return new AgentProblem('ERR_AGENT_NOT_FOUND')
  return new AgentProblem('ERR_AGENT_INTERNAL')
}
