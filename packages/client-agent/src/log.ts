/** Allow-list logging (attack 19): an event has these members and no others, so a document or password cannot slip into a line. */
import type { Logger } from 'pino'

/** What one line may say. `certificate` is a prefix of the SHA-256 thumbprint, too short to look a person up by. */
export interface LogEvent {
  readonly origin?: string
  readonly operation:
    | 'sign'
    | 'co-sign'
    | 'identify'
    | 'web-eid'
    | 'listen'
    | 'stop'
    | 'consent'
    | 'request'
    | 'connection'
    | 'ncalayer'
  /** `done`, or a code of `problem.ts`. */
  readonly outcome: string
  readonly certificate?: string
  /** For faults of our own: the class of the error and the places it passed, without its message. */
  readonly fault?: string
}

export type Log = (event: LogEvent) => void

const THUMBPRINT_PREFIX_LENGTH = 8
const LONGEST_VALUE = 300

/** Binds the allow-list to a pino logger; members are copied by name, never spread. */
export function createLog(logger: Pick<Logger, 'info' | 'error'>): Log {
  return ({ origin, operation, outcome, certificate, fault }) => {
    const line = {
      operation,
      outcome: outcome.slice(0, LONGEST_VALUE),
      ...(origin === undefined ? {} : { origin: origin.slice(0, LONGEST_VALUE) }),
      ...(certificate === undefined ? {} : { certificate: certificate.slice(0, THUMBPRINT_PREFIX_LENGTH) }),
      ...(fault === undefined ? {} : { fault: fault.slice(0, LONGEST_VALUE) }),
    }
    if (fault === undefined) logger.info(line)
    else logger.error(line)
  }
}

/** Class and call sites of an unexpected error. Its message is left out: it may quote the input. */
export function describeFault(error: unknown): string {
  if (!(error instanceof Error)) return typeof error
  const places = (error.stack ?? '').split('\n').filter((line) => line.trimStart().startsWith('at '))
  return [error.name, ...places.slice(0, 3).map((line) => line.trim())].join(' ')
}
