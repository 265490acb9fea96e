/** Errors as the caller sees them: problem details (RFC 9457) with a stable `code`, and nothing of our insides. */
import { STATUS_CODES } from 'node:http'
import {
  DeniedError,
  FormatError,
  TamgaError,
  UnavailableError,
  UnsupportedError,
  type ValidationReport,
  VerificationError,
} from '@tamga/core'
import { ZodError } from 'zod'

export const problemMediaType = 'application/problem+json'

export interface FieldError {
  /** Path of the member, such as `digest.value`; empty for the body as a whole. */
  readonly field: string
  readonly message: string
}

export interface ProblemMembers {
  readonly errors?: readonly FieldError[]
  readonly report?: ValidationReport
  /** The same request may succeed later, because evidence was out of reach. */
  readonly retryable?: boolean
}

export interface ProblemDetails extends ProblemMembers {
  readonly type: 'about:blank'
  /** The status in words, as RFC 9457 §4.2.1 asks of `about:blank`. */
  readonly title: string
  readonly status: number
  readonly detail: string
  readonly code: string
}

/** An answer that is a problem; thrown by routes, for what has no class of its own in the core. */
export class ProblemError extends Error {
  readonly problem: ProblemDetails

  constructor(status: number, code: string, detail: string, members: ProblemMembers = {}) {
    super(detail)
    this.name = 'ProblemError'
    this.problem = problem(status, code, detail, members)
  }
}

/** Anything thrown, as problem details. What we do not know is our bug: 500, and never a verdict. */
export function toProblem(error: unknown): ProblemDetails {
  if (error instanceof ProblemError) return error.problem
  if (error instanceof ZodError) {
    return problem(400, 'ERR_REQUEST_FIELDS', 'Some members of the request cannot be accepted', {
      errors: zodFieldErrors(error),
    })
  }
  if (error instanceof TamgaError) return tamgaProblem(error)
  return httpLibraryProblem(error) ?? problem(500, 'ERR_INTERNAL', 'The request could not be done; the log knows why')
}

function problem(status: number, code: string, detail: string, members: ProblemMembers = {}): ProblemDetails {
  return { type: 'about:blank', title: STATUS_CODES[status] ?? 'Error', status, detail, code, ...members }
}

function tamgaProblem(error: TamgaError): ProblemDetails {
  const status = statusOf(error)
  if (status === 500) return problem(500, 'ERR_INTERNAL', 'The request could not be done; the log knows why')
  // Codes of this ending promise that their facts map fields to reasons.
  return problem(status, error.code, error.message, error.code.endsWith('_FIELDS') ? { errors: factErrors(error) } : {})
}

function statusOf(error: TamgaError): number {
  if (error instanceof FormatError) return 400
  if (error instanceof VerificationError) return 403
  if (error instanceof DeniedError) return 403
  if (error instanceof UnsupportedError) return 422
  if (error instanceof UnavailableError) return 503
  return 500
}

function factErrors(error: TamgaError): readonly FieldError[] {
  return Object.entries(error.facts).map(([field, reason]) => ({ field, message: String(reason) }))
}

function zodFieldErrors(error: ZodError): readonly FieldError[] {
  return error.issues.flatMap((issue) =>
    issue.code === 'unrecognized_keys'
      ? issue.keys.map((key) => ({ field: [...issue.path, key.slice(0, 64)].join('.'), message: 'is not known' }))
      : [{ field: issue.path.join('.'), message: issue.message }],
  )
}

/** What Express and its body reader throw: an error with `status` and `type` (http-errors). */
function httpLibraryProblem(error: unknown): ProblemDetails | undefined {
  if (!(error instanceof Error) || !('status' in error) || typeof error.status !== 'number') return undefined
  const type = 'type' in error ? error.type : undefined
  if (error.status === 413) return problem(413, 'ERR_REQUEST_TOO_LARGE', 'The body is larger than this server accepts')
  if (error.status === 415) return problem(415, 'ERR_REQUEST_ENCODING', 'A compressed body is not accepted')
  if (type === 'request.aborted' || type === 'request.size.invalid') {
    return problem(400, 'ERR_REQUEST_BODY', 'The body is not as long as announced')
  }
  // A path that is not percent-encoded UTF-8.
  return error.status === 400 ? problem(400, 'ERR_REQUEST_PATH', 'The path cannot be read') : undefined
}
