/** Time-stamp responses (RFC 3161 §2.4.2): the token, or why there is none. */

import { hasBit, readBitString, readSmallInteger } from '../der/primitives.ts'
import { berReader, type DerReader, rawBytes } from '../der/read.ts'
import { Tag } from '../der/tags.ts'
import { FormatError, UnavailableError } from '../errors.ts'
import { parseTimeStampToken, type TimeStampToken } from './token.ts'

/** PKIStatus: 0 and 1 bring a token, the others do not. */
const STATUSES = [
  'granted',
  'grantedWithMods',
  'rejection',
  'waiting',
  'revocationWarning',
  'revocationNotification',
] as const

/** PKIFailureInfo by bit, and whether the same request may succeed later. */
const FAILURES: ReadonlyMap<number, { readonly name: string; readonly mayPass: boolean }> = new Map([
  [0, { name: 'badAlg', mayPass: false }],
  [2, { name: 'badRequest', mayPass: false }],
  [5, { name: 'badDataFormat', mayPass: false }],
  [14, { name: 'timeNotAvailable', mayPass: true }],
  [15, { name: 'unacceptedPolicy', mayPass: false }],
  [16, { name: 'unacceptedExtension', mayPass: false }],
  [17, { name: 'addInfoNotAvailable', mayPass: false }],
  [25, { name: 'systemFailure', mayPass: true }],
])

/**
 * The token of a TimeStampResp, not yet held against the request: `checkTimeStampToken` does that.
 * @throws UnavailableError ERR_TSP_UNAVAILABLE when the authority may answer later, FormatError ERR_TSP_REJECTED when it
 *   will not (`facts.status`, `facts.failInfo`); FormatError ERR_TSP_STATUS, and those of `parseTimeStampToken`
 */
export function parseTimeStampResponse(der: Uint8Array): TimeStampToken {
  const outer = berReader(der)
  const fields = outer.enter(Tag.sequence)
  const status = readStatusInfo(fields.enter(Tag.sequence))
  const token = fields.done ? undefined : rawBytes(fields.next(Tag.sequence))
  fields.finish()
  outer.finish()
  if (status.name !== 'granted' && status.name !== 'grantedWithMods') throw refusal(status)
  if (token === undefined) throw new FormatError('ERR_TSP_STATUS', 'Granted, yet without a token')
  return parseTimeStampToken(token)
}

interface StatusInfo {
  readonly name: string
  /** Bits of failInfo that are set. */
  readonly failures: readonly number[]
}

function readStatusInfo(fields: DerReader): StatusInfo {
  const status = readSmallInteger(fields.next(Tag.integer))
  const name = STATUSES[status]
  if (name === undefined) {
    throw new FormatError('ERR_TSP_STATUS', 'A status that does not exist', { facts: { status } })
  }
  // statusString is the authority's own words, for its operator; nothing is decided by them.
  fields.optional(Tag.sequence)
  const failures = fields.done ? [] : readFailures(fields)
  fields.finish()
  return { name, failures }
}

function readFailures(fields: DerReader): number[] {
  const failInfo = readBitString(fields.next(Tag.bitString))
  return [...FAILURES.keys()].filter((bit) => hasBit(failInfo, bit))
}

function refusal({ name, failures }: StatusInfo): FormatError | UnavailableError {
  const known = failures.flatMap((bit) => FAILURES.get(bit) ?? [])
  const facts = { status: name, failInfo: known.map((failure) => failure.name) }
  if (known.some(({ mayPass }) => !mayPass)) {
    return new FormatError('ERR_TSP_REJECTED', 'The time-stamping authority refuses the request', { facts })
  }
  return new UnavailableError('ERR_TSP_UNAVAILABLE', 'The time-stamping authority gives no time-stamp now', { facts })
}
