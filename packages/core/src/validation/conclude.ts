/** From many checks to one conclusion: the most telling failure wins, by a rank that is data (EN 319 102-1 §5.3.4). */
import type { Failure } from './checks.ts'
import type { Check, Conclusion } from './report.ts'

/** Most telling first: what can never be mended, then who and what, then trust, then time. */
const RANK: readonly Failure['subIndication'][] = [
  'FORMAT_FAILURE',
  'HASH_FAILURE',
  'SIG_CRYPTO_FAILURE',
  'REVOKED',
  'EXPIRED',
  'NOT_YET_VALID',
  'SIGNED_DATA_NOT_FOUND',
  'NO_SIGNING_CERTIFICATE_FOUND',
  'SIG_CONSTRAINTS_FAILURE',
  'NO_CERTIFICATE_CHAIN_FOUND',
  'NO_CERTIFICATE_CHAIN_FOUND_NO_POE',
  'CERTIFICATE_CHAIN_GENERAL_FAILURE',
  'CHAIN_CONSTRAINTS_FAILURE',
  'REVOKED_NO_POE',
  'REVOKED_CA_NO_POE',
  'OUT_OF_BOUNDS_NOT_REVOKED',
  'OUT_OF_BOUNDS_NO_POE',
  'REVOCATION_OUT_OF_BOUNDS_NO_POE',
  'CRYPTO_CONSTRAINTS_FAILURE',
  'CRYPTO_CONSTRAINTS_FAILURE_NO_POE',
  'SIGNATURE_POLICY_NOT_AVAILABLE',
  'POLICY_PROCESSING_ERROR',
  'TIMESTAMP_ORDER_FAILURE',
  'NO_POE',
  'TRY_LATER',
]

/** One for all reports, which nobody can write into through his own. */
const PASSED: Conclusion = Object.freeze({ indication: 'TOTAL-PASSED' })

/** TOTAL-PASSED only when checks were made and none failed: an empty list proves nothing. */
export function concludeChecks(checks: readonly Check[]): Conclusion {
  if (checks.length === 0) throw new TypeError('A conclusion without a single check')
  return worstAmong(checks) ?? PASSED
}

/** The most telling failure among checks, `undefined` when none failed, as in nearly every path and message. */
export function worstAmong(checks: readonly Check[]): Failure | undefined {
  return checks.some(({ conclusion }) => conclusion !== undefined)
    ? worst(checks.flatMap(({ conclusion }) => conclusion ?? []))
    : undefined
}

/** The strictest reading of several conclusions; `none` is what it comes to when there are none. */
export function concludeAll(conclusions: readonly Conclusion[], none: Failure): Conclusion {
  if (conclusions.length === 0) return none
  return worst(conclusions.filter((one): one is Failure => one.indication !== 'TOTAL-PASSED')) ?? PASSED
}

/** The most telling of some failures, `undefined` when there are none. */
export function worst(failures: readonly Failure[]): Failure | undefined {
  return failures.toSorted((a, b) => rank(a) - rank(b))[0]
}

function rank({ subIndication }: Failure): number {
  return RANK.indexOf(subIndication)
}
