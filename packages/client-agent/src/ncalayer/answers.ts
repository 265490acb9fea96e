/** The answers of NCALayer as they were recorded: two modules, two shapes, and how each says "no". */
import { AgentProblem } from '../problem.ts'

/** Which NCALayer is spoken: it shows in the greeting and in the shape of one answer. */
export type Dialect = '1.3' | '1.4'

/** One answer; `uuid` of the request is added by whoever sends it. */
export type Answer = Readonly<Record<string, unknown>>

export function greeting(dialect: Dialect): Answer {
  return { result: { version: dialect } }
}

export const badJson: Answer = { success: false, code: 'COMMON_JSON_WRAPPING_EXCEPTION' }

/** The client of the sigex service asks for a foreign module and waits for the answer; no `code`, or it takes us for KAZTOKEN. */
export const unknownModule: Answer = { success: false, errorCode: 'MODULE_NOT_FOUND' }

/** Codes of the `basics` module. */
export type BasicsCode = 'INVOCATION_ERROR' | 'INVALID_SIGNING_PARAMS' | 'SIGNING_FAILURE' | 'GENERAL_ERROR'

const BASICS_MESSAGES: Readonly<Record<BasicsCode, string>> = {
  INVOCATION_ERROR: 'An invoked method threw an exception.',
  INVALID_SIGNING_PARAMS: 'Invalid signing parameters.',
  SIGNING_FAILURE: 'Signing has failed.',
  GENERAL_ERROR: 'General error.',
}

/** A refusal of the `basics` module. `details` goes to the site. */
export class BasicsRefusal extends Error {
  readonly code: BasicsCode

  constructor(code: BasicsCode, details: string) {
    super(details)
    this.code = code
  }
}

/** A refusal of the `commonUtils` module; undefined for the one that is recorded without a message. */
export class CommonUtilsRefusal extends Error {
  readonly text: string | undefined

  constructor(text?: string) {
    super(text ?? '')
    this.text = text
  }
}

export function basicsResult(result: unknown): Answer {
  return { body: { result }, status: true }
}

/** @throws what is no refusal of any kind: a fault of ours */
export function basicsError(error: unknown): Answer {
  if (isCancelled(error)) return { body: {}, status: true }
  const { code, message: details } =
    error instanceof BasicsRefusal ? error : new BasicsRefusal('SIGNING_FAILURE', reasonOf(error))
  return { code, details, message: BASICS_MESSAGES[code], status: false }
}

export function commonUtilsResult(responseObject?: unknown): Answer {
  return { ...(responseObject === undefined ? {} : { responseObject }), code: '200' }
}

/** @throws what is no refusal of any kind: a fault of ours */
export function commonUtilsError(error: unknown): Answer {
  if (isCancelled(error)) return { code: '500', message: 'action.canceled' }
  const message = error instanceof CommonUtilsRefusal ? error.text : reasonOf(error)
  return { code: '500', ...(message === undefined ? {} : { message }) }
}

/** To the site it is the same whether the person says no, is not there, or has said no so often that nobody asks them again. */
function isCancelled(error: unknown): boolean {
  const codes = ['ERR_AGENT_USER_CANCELLED', 'ERR_AGENT_CONSENT_EXPIRED', 'ERR_AGENT_ORIGIN_MUTED']
  return error instanceof AgentProblem && codes.includes(error.code)
}

/** Codes of ours say what is wrong and hold nothing of the document. */
function reasonOf(error: unknown): string {
  if (!(error instanceof AgentProblem)) throw error
  return [error.code, error.extensions.reason].filter((part) => part !== undefined).join(' ')
}
