/** Revocation checks on a path (EN 319 102-1 §5.2.6, RFC 5280 §6.1.3 (a)(3)): an answer for every certificate below the anchor. */
import { isoTime } from '../iso-time.ts'
import { mapList } from '../map-list.ts'
import { shownList } from '../shown-text.ts'
import type { CertificationPath } from '../x509/path.ts'
import { type CertificateStatus, TOO_MUCH_EVIDENCE } from './certificate-status.ts'
import { type CheckList, type Failure, indeterminate, totalFailed } from './checks.ts'
import type { RevocationReport } from './report.ts'
import { type StatusContext, statusesOnPath } from './status-on-path.ts'

export interface RevocationQuestion extends StatusContext {
  readonly signedBetween?: SignedBetween | undefined
}

/** Proven bounds of the signature's own time. */
export interface SignedBetween {
  /** The content existed then, so the signature came later. */
  readonly earliest?: Date | undefined
  /** The signature existed then. */
  readonly latest?: Date | undefined
}

/** A path that is not `anchored` ends before a trust anchor; then nothing under its last certificate can be known either. */
export interface SearchedPath {
  readonly path: CertificationPath
  readonly anchored: boolean
}

const FETCHES = { status: 'revocation.fetch', issuer: 'certification-path.fetch' } as const

/** One report per certificate of the path, in its order. */
export function checkRevocation(
  { path, anchored }: SearchedPath,
  question: RevocationQuestion,
  checks: CheckList,
): RevocationReport[] {
  for (const { url, code, wanted = 'status' } of question.evidence.failures)
    checks.warning(FETCHES[wanted], { url, code })
  const statuses = statusesOnPath(path, question)
  return mapList(path, (_, index) => {
    const status = statuses[index]
    if (status === undefined) return anchored ? { status: 'not-needed' } : { status: 'unknown' }
    addStatus(status, index, question, checks)
    return status.report
  })
}

function addStatus(
  { report, unusable }: CertificateStatus,
  index: number,
  { profile, signedBetween = {} }: RevocationQuestion,
  checks: CheckList,
): void {
  if (unusable.length > 0) checks.warning('revocation.evidence', { index, unusable: shownList(unusable) })
  const { status, source, origin, reason } = report
  const facts: Record<string, string | number> = { index, status }
  if (source !== undefined) facts.source = source
  if (origin !== undefined) facts.origin = origin
  if (reason !== undefined) facts.reason = reason
  if (reason === 'neverIssued') {
    // Not a hold that will be lifted: a certificate under a signature of an authority that knows nothing of it.
    checks.failed('revocation.issued', indeterminate('CERTIFICATE_CHAIN_GENERAL_FAILURE'), facts)
    return
  }
  const failure = consequence(report, index, signedBetween, unusable.some(isOfExpired))
  const isUnknown = report.status === 'unknown' && !unusable.includes(TOO_MUCH_EVIDENCE)
  const isRelaxed = isUnknown && profile.revocation.acceptWithoutRevocationEvidence
  if (isRelaxed) checks.warning('revocation.status', facts)
  else if (failure === undefined) checks.passed('revocation.status', facts)
  else checks.failed('revocation.status', failure, facts)
}

/** §5.2.6.4 step 8 */
function isOfExpired(code: string): boolean {
  return code === 'ERR_CRL_ISSUER_EXPIRED' || code === 'ERR_OCSP_RESPONDER_EXPIRED'
}

/** Without proof of when the signature was made, a revocation is no proof against it (REVOKED needs that proof). */
function consequence(
  { status, reason, revocationTime }: RevocationReport,
  index: number,
  { earliest }: SignedBetween,
  isOutOfBounds: boolean,
): Failure | undefined {
  if (status === 'good' || status === 'not-needed') return undefined
  if (status === 'unknown' && isOutOfBounds) return indeterminate('REVOCATION_OUT_OF_BOUNDS_NO_POE')
  // Not known is not good: fresher evidence may settle it, and a hold may be lifted.
  if (status === 'unknown' || reason === 'certificateHold') return indeterminate('TRY_LATER')
  const isProven = earliest !== undefined && revocationTime !== undefined && isoTime(earliest) > revocationTime
  if (index === 0 && isProven) return totalFailed('REVOKED')
  return indeterminate(index === 0 ? 'REVOKED_NO_POE' : 'REVOKED_CA_NO_POE')
}
