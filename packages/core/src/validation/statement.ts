/** A statement of revocation evidence on one certificate, and which of several decides (RFC 5280 §5.3.1, §6.3.3). */
import { attempt } from '../errors.ts'
import type { Certificate } from '../x509/certificate.ts'
import type { CrlReason } from '../x509/crl.ts'
import type { Evidence, EvidenceOrigin } from './evidence.ts'
import type { Profile } from './profile.ts'

/** One authentic statement on one certificate. */
export interface Statement {
  readonly source: 'ocsp' | 'crl'
  readonly origin: EvidenceOrigin
  readonly thisUpdate: Date
  readonly nextUpdate: Date | undefined
  readonly status: 'good' | 'revoked'
  readonly revocationTime?: Date
  readonly reason?: CrlReason
  /** False when the statement is genuine but not of the validation time. */
  readonly current: boolean
}

/** What a piece of evidence comes to: a statement, a reason why it is of no use, or nothing (it speaks of others). */
export type EvidenceReading = Statement | { readonly unusable: string } | undefined

export interface StatusQuestion {
  readonly certificate: Certificate
  readonly issuer: Certificate
  /** Certificates among which the signer of a CRL may be: the path's own, the anchors, those that came along. */
  readonly authorities: readonly Certificate[]
  /** Whether a CRL signer stands under the same anchor (RFC 5280 §6.3.3 (f)). */
  readonly isTrustedAuthority: (certificate: Certificate) => boolean
  readonly evidence: Evidence
  readonly profile: Profile
  readonly time: Date
}

/** Reads one piece of evidence; a malformed one is no evidence, a bug stays a bug. */
export function readEvidence(read: () => EvidenceReading): EvidenceReading {
  return attempt(read, ({ code }) => ({ unusable: code }))
}

export function statementsAmong(readings: readonly EvidenceReading[]): Statement[] {
  return readings.filter((one): one is Statement => one !== undefined && 'status' in one)
}

/**
 * Which statement counts. A revocation is for ever, so an authentic one is believed however old it is; only
 * certificateHold can be lifted, so between current statements the newest decides.
 */
export function decisiveStatement(statements: readonly Statement[]): Statement | undefined {
  const permanent = statements.find(({ status, reason }) => status === 'revoked' && reason !== 'certificateHold')
  const newestFirst = statements
    .filter(({ current }) => current)
    .toSorted((a, b) => b.thisUpdate.getTime() - a.thisUpdate.getTime() || strictness(b) - strictness(a))
  return permanent ?? newestFirst[0]
}

/** Whether a statement made for [thisUpdate, nextUpdate] may be used at `time`. */
export function isCurrent(
  thisUpdate: Date,
  nextUpdate: Date | undefined,
  { revocation }: Profile,
  time: Date,
): boolean {
  const earliest = thisUpdate.getTime() - revocation.clockSkewSeconds * 1000
  const latest = nextUpdate?.getTime() ?? thisUpdate.getTime() + revocation.maximumAgeSeconds * 1000
  return earliest <= time.getTime() && time.getTime() <= latest
}

function strictness({ status }: Statement): number {
  return status === 'revoked' ? 1 : 0
}
