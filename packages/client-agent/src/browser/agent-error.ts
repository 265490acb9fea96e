/** Why the agent gave no signature, in codes a portal can act on; sentences for people are in `texts/`. */

/**
 * `agent-not-running` nothing answers on the agent's ports · `permission-denied` the browser was told to keep this site from
 * programs on the computer · `agent-unreachable` nothing answers, and this browser does not tell whether it let the call through:
 * offer the window of `openBridge` · `popup-blocked` the browser did not open that window · `permission-dismissed` its question was closed, or not yet answered · `user-cancelled` the
 * person declined, closed the window or did not answer · `busy` another request is open, or the site must wait ·
 * `origin-refused` the agent does not serve this site · `site-blocked` the person has blocked it ·
 * `document-refused` the agent does not sign such a document, see `problemCode` · `insecure-context` the page is not https · `aborted` the page's own
 * signal · `failed` anything else, see `problemCode`.
 */
export type AgentErrorCode =
  | 'agent-not-running'
  | 'agent-unreachable'
  | 'popup-blocked'
  | 'permission-denied'
  | 'permission-dismissed'
  | 'user-cancelled'
  | 'busy'
  | 'origin-refused'
  | 'site-blocked'
  | 'document-refused'
  | 'insecure-context'
  | 'aborted'
  | 'failed'

/** More about the answer of the agent, for a portal's log. */
export interface AgentErrorDetails {
  /** `code` of the agent's problem answer, such as ERR_AGENT_MEDIA_TYPE_UNSUPPORTED. */
  readonly problemCode?: string | undefined
  /** When it makes sense to ask again. */
  readonly retryAfterSeconds?: number | undefined
  readonly cause?: unknown
}

/** Thrown by every method of the client. */
export class AgentError extends Error {
  readonly code: AgentErrorCode
  readonly problemCode: string | undefined
  readonly retryAfterSeconds: number | undefined

  constructor(code: AgentErrorCode, { problemCode, retryAfterSeconds, cause }: AgentErrorDetails = {}) {
    super(problemCode === undefined ? code : `${code}: ${problemCode}`, { cause })
    this.name = 'AgentError'
    this.code = code
    this.problemCode = problemCode
    this.retryAfterSeconds = retryAfterSeconds
  }
}

const codesByProblem: Readonly<Record<string, AgentErrorCode>> = {
  ERR_AGENT_USER_CANCELLED: 'user-cancelled',
  ERR_AGENT_CONSENT_EXPIRED: 'user-cancelled',
  ERR_AGENT_BUSY: 'busy',
  ERR_AGENT_QUEUE_FULL: 'busy',
  ERR_AGENT_ORIGIN_MUTED: 'busy',
  ERR_AGENT_ORIGIN_REFUSED: 'origin-refused',
  ERR_AGENT_SITE_BLOCKED: 'site-blocked',
  ERR_AGENT_MEDIA_TYPE_UNSUPPORTED: 'document-refused',
  ERR_AGENT_DOCUMENT_INVALID: 'document-refused',
  ERR_AGENT_BODY_TOO_LARGE: 'document-refused',
  ERR_AGENT_DIGEST_SIGNING_OFF: 'document-refused',
  ERR_AGENT_STOPPING: 'agent-not-running',
}

/** Reads a problem answer (RFC 9457) of the agent; a body that is none is `failed`. */
export function errorOfProblem(problem: unknown): AgentError {
  if (typeof problem !== 'object' || problem === null) return new AgentError('failed')
  const problemCode = 'code' in problem && typeof problem.code === 'string' ? problem.code : undefined
  const wait = 'retryAfterSeconds' in problem ? problem.retryAfterSeconds : undefined
  const retryAfterSeconds = typeof wait === 'number' ? wait : undefined
  return new AgentError(codesByProblem[problemCode ?? ''] ?? 'failed', { problemCode, retryAfterSeconds })
}
