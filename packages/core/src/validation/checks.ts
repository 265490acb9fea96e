/** Every check by its id, with the clause it holds; and the list in which a signature's checks accumulate. */
import { type TamgaError, UnsupportedError } from '../errors.ts'
import type { Check, CheckFacts, Conclusion } from './report.ts'

/** `id` → clause. The ids are API; `explain/` has the words for people. */
export const CHECK_CLAUSES = {
  'format.signed-data': 'RFC 5652 §5.1',
  'format.version': 'RFC 5652 §5.1, §5.3',
  'format.signers': 'EN 319 102-1 §5.2.2',
  'format.signed-attributes': 'RFC 5652 §5.3, §11',
  'format.signed-attributes-encoding': 'RFC 5652 §5.3',
  'format.unsigned-attributes': 'RFC 5652 §11, EN 319 122-1 §5',
  'format.content-hints': 'RFC 5035 §2.9, EN 319 122-1 §5.2.4',
  'format.countersignatures': 'RFC 5652 §11.4',
  'format.certificate': 'RFC 5280 §4.1, §4.2',
  'format.content-is-not-attributes': 'RFC 5652 §5.4, draft-ietf-lamps-cms-euf-cma-signeddata',
  'signing-certificate.found': 'EN 319 102-1 §5.2.3, RFC 5652 §5.3',
  'signing-certificate.reference': 'EN 319 102-1 §5.2.3.4, RFC 5035 §3, §4',
  'cryptographic.content': 'EN 319 102-1 §5.2.7, RFC 5652 §5.2',
  'cryptographic.message-digest': 'RFC 5652 §11.2, §5.4',
  'cryptographic.algorithms': 'RFC 5652 §5.3, RFC 6211 §2',
  'cryptographic.signature-value': 'RFC 5652 §5.6',
  'time-stamps.token': 'RFC 3161 §2.4.2',
  'time-stamps.imprint': 'EN 319 102-1 §5.4.2, EN 319 122-1 §5.5.3',
  'time-stamps.imprint-algorithm': 'ETSI TS 119 312',
  'time-stamps.gen-time': 'EN 319 102-1 §5.5.4',
  'time-stamps.proof': 'EN 319 102-1 §5.5',
  'time-stamps.order': 'EN 319 102-1 §5.5.4',
  'time-stamps.evidence-record': 'RFC 4998 §5.3, EN 319 102-1 §5.6.2',
  'time-stamps.existence-asserted': 'EN 319 102-1 §5.5.4 step 1), §5.6.3.4',
  'time-stamps.not-judged': 'EN 319 122-1 Annex A',
  'certification-path.fetch': 'RFC 5280 §4.2.2.1',
  'certification-path.found': 'RFC 5280 §6.1.3 (a)(1), (a)(4)',
  'certification-path.validity': 'RFC 5280 §6.1.3 (a)(2)',
  'certification-path.basic-constraints': 'RFC 5280 §6.1.4 (k)',
  'certification-path.path-length': 'RFC 5280 §6.1.4 (l), (m)',
  'certification-path.key-usage': 'RFC 5280 §6.1.4 (n)',
  'certification-path.critical-extensions': 'RFC 5280 §6.1.4 (o), §6.1.5 (f)',
  'certification-path.certificate-profile': 'RFC 5280 §4.1, §4.2',
  'certification-path.name-constraints': 'RFC 5280 §6.1.3 (b), (c)',
  'certification-path.policies': 'RFC 5280 §6.1.3 (d) to (f), §6.1.5 (g), RFC 9618 §5',
  'certification-path.expected-name': 'RFC 9525 §6',
  'certification-path.algorithms': 'EN 319 102-1 §5.2.6, ETSI TS 119 312',
  'certification-path.purpose': 'RFC 5280 §4.2.1.3, §4.2.1.12',
  'certification-path.purpose-agreement': 'RFC 5280 §4.2.1.3, §4.2.1.4, §4.2.1.12',
  'certification-path.key-storage': 'EN 319 102-1 §5.2.6',
  'attribute-certificate.format': 'RFC 5755 §4.1, §4.2',
  'attribute-certificate.holder': 'RFC 5755 §4.2.2, §5 (1)',
  'attribute-certificate.issuer': 'RFC 5755 §5 (4)',
  'attribute-certificate.signature': 'RFC 5755 §5 (2)',
  'attribute-certificate.validity': 'RFC 5755 §5 (5)',
  'attribute-certificate.critical-extensions': 'RFC 5755 §5 (7)',
  'attribute-certificate.revocation': 'RFC 5755 §6',
  'evidence-record.format': 'RFC 4998 §3.1, §4.1',
  'evidence-record.data-objects': 'RFC 4998 §4.3, §5.3',
  'evidence-record.group': 'RFC 4998 §4.3, §5.3',
  'evidence-record.order': 'RFC 4998 §5.3',
  'evidence-record.time-stamps': 'RFC 4998 §5.3, EN 319 102-1 §5.4',
  'revocation.evidence': 'RFC 5280 §6.3, RFC 6960 §3.2',
  'revocation.issued': 'RFC 6960 §2.2',
  'revocation.status': 'EN 319 102-1 §5.2.6, RFC 5280 §6.1.3 (a)(3)',
  'revocation.fetch': 'RFC 6960 Appendix A, RFC 5280 §4.2.1.13',
  'acceptance.algorithms': 'EN 319 102-1 §5.2.8, ETSI TS 119 312',
  'acceptance.signed-attributes': 'EN 319 122-1 §6.3',
  'acceptance.signing-time': 'RFC 5652 §11.3',
  'acceptance.signature-policy': 'EN 319 102-1 §5.2.4.4, EN 319 122-1 §5.2.9.1',
  'acceptance.certificate-references': 'EN 319 102-1 §5.2.8.4.2.1, RFC 5035 §3, §4',
} as const

export type CheckId = keyof typeof CHECK_CLAUSES

export type Failure = Exclude<Conclusion, { readonly indication: 'TOTAL-PASSED' }>

/** Checks in the order made. It grows while a signature is judged, then it is read. */
export interface CheckList {
  readonly checks: readonly Check[]
  passed(id: CheckId, facts?: CheckFacts): void
  warning(id: CheckId, facts?: CheckFacts): void
  skipped(id: CheckId, facts?: CheckFacts): void
  failed(id: CheckId, conclusion: Failure, facts?: CheckFacts): void
  /** Takes over checks that were made elsewhere. */
  include(others: readonly Check[]): void
}

/** A list that begins with the checks that were `made` before. */
export function createCheckList(made: readonly Check[] = []): CheckList {
  return new GrowingCheckList(made)
}

class GrowingCheckList implements CheckList {
  readonly checks: Check[]

  constructor(made: readonly Check[]) {
    // Spread: V8 takes twenty times as long to slice a frozen list, which one that was remembered is.
    this.checks = [...made]
  }

  passed(id: CheckId, facts: CheckFacts = {}): void {
    this.checks.push({ id, clause: CHECK_CLAUSES[id], outcome: 'passed', facts })
  }

  warning(id: CheckId, facts: CheckFacts = {}): void {
    this.checks.push({ id, clause: CHECK_CLAUSES[id], outcome: 'warning', facts })
  }

  skipped(id: CheckId, facts: CheckFacts = {}): void {
    this.checks.push({ id, clause: CHECK_CLAUSES[id], outcome: 'skipped', facts })
  }

  failed(id: CheckId, conclusion: Failure, facts: CheckFacts = {}): void {
    this.checks.push({ id, clause: CHECK_CLAUSES[id], outcome: 'failed', conclusion, facts })
  }

  include(others: readonly Check[]): void {
    for (const check of others) this.checks.push(check)
  }
}

export function totalFailed(subIndication: Extract<Failure, { indication: 'TOTAL-FAILED' }>['subIndication']): Failure {
  return FAILURES.get(subIndication) ?? known({ indication: 'TOTAL-FAILED', subIndication })
}

export function indeterminate(
  subIndication: Extract<Failure, { indication: 'INDETERMINATE' }>['subIndication'],
): Failure {
  return FAILURES.get(subIndication) ?? known({ indication: 'INDETERMINATE', subIndication })
}

/** Each once, for the reports of all callers, and frozen: nobody can write into another's through his own. */
const FAILURES = new Map<Failure['subIndication'], Failure>()

function known(failure: Failure): Failure {
  FAILURES.set(failure.subIndication, Object.freeze(failure))
  return failure
}

/** An algorithm that is not implemented here may be good elsewhere; anything else that cannot be read is broken. */
export function unreadable(
  error: TamgaError,
  broken: 'FORMAT_FAILURE' | 'SIG_CRYPTO_FAILURE' = 'FORMAT_FAILURE',
): Failure {
  return error instanceof UnsupportedError ? indeterminate('CRYPTO_CONSTRAINTS_FAILURE') : totalFailed(broken)
}
