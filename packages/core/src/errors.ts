/** One class per reaction, one code per fact. The code is API, the message is not; a verdict is never an error. */

export type ErrorFacts = Readonly<Record<string, string | number | boolean | readonly string[]>>

export interface ErrorOptions {
  readonly facts?: ErrorFacts
  readonly cause?: unknown
}

/**
 * Base of all errors Tamga throws on purpose.
 * `code` is stable (`ERR_<STANDARD>_<FACT>`); `facts` hold lengths, offsets and names, never secrets, personal numbers
 * or bytes of the input, so they may be logged and shown.
 */
export abstract class TamgaError extends Error {
  readonly code: string
  readonly facts: ErrorFacts

  constructor(code: string, message: string, options: ErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.name = new.target.name
    this.code = code
    this.facts = options.facts ?? {}
  }
}

/** The bytes are not what their standard says; whoever made them must act. HTTP 400. */
export class FormatError extends TamgaError {}

/** A claim was checked and is false (a challenge response, a token). HTTP 403. */
export class VerificationError extends TamgaError {}

/** Well formed, but an algorithm, version or form that is not implemented here. HTTP 422. */
export class UnsupportedError extends TamgaError {}

/** Something outside could not be reached or answered too late; trying again may help. HTTP 503. */
export class UnavailableError extends TamgaError {}

/** The caller may not do this. HTTP 401 or 403. */
export class DeniedError extends TamgaError {}

/** The operator must change the configuration; the process does not start. */
export class ConfigurationError extends TamgaError {}

/** The value of `run`, or what `otherwise` makes of a TamgaError. Any other error is a bug and is thrown on. */
export function attempt<T, F>(run: () => T, otherwise: (error: TamgaError) => F): T | F {
  try {
    return run()
  } catch (error) {
    if (error instanceof TamgaError) return otherwise(error)
    throw error
  }
}
