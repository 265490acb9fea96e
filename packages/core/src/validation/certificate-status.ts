/**
 * What the evidence says of one certificate (RFC 5280 §6.3, RFC 6960 §3.2): good, revoked or unknown, never a guess.
 * Evidence that cannot be used is counted with its reason; it makes nothing good.
 */
import { isoTime } from '../iso-time.ts'
import { crlStatements } from './crl-evidence.ts'
import { ocspStatements } from './ocsp-evidence.ts'
import type { RevocationReport } from './report.ts'
import { decisiveStatement, readEvidence, type Statement, type StatusQuestion, statementsAmong } from './statement.ts'

export interface CertificateStatus {
  readonly report: RevocationReport
  readonly statement: Statement | undefined
  /** Since when its key is, where that came after the moment that was asked about. */
  readonly lostSince: Date | undefined
  /** Codes of the evidence that had to be left aside, each once. */
  readonly unusable: readonly string[]
}

/**
 * Half a second's work, or some seconds' of signatures that do not hold. A hundred signers with three time-stamps each ask nine
 * hundred times; a hundred lists are many.
 */
export const createEvidenceReadings = (): { left: number } => ({ left: 200_000 })

/** All of it or nothing: what is left unread may be the revocation. */
export const TOO_MUCH_EVIDENCE = 'ERR_EVIDENCE_TOO_MUCH'

/** Of a certificate of which nothing is known. */
export function unknownStatus(...unusable: readonly string[]): CertificateStatus {
  return { report: Object.freeze(report(undefined)), statement: undefined, lostSince: undefined, unusable }
}

export function certificateStatus(question: StatusQuestion): CertificateStatus {
  const { evidence, evidenceReadings } = question
  const { ocspResponses, crls } = evidence
  evidenceReadings.left -= ocspResponses.length + crls.length
  if (evidenceReadings.left < 0) return unknownStatus(TOO_MUCH_EVIDENCE)
  const answers = ocspResponses.flatMap((one) => readEvidence(() => ocspStatements(one, question)))
  const outdated = statementsAmong(answers)
    .filter(({ current }) => !current)
    .map(() => ({ unusable: 'ERR_OCSP_NOT_CURRENT' }))
  const readings = [...answers, ...outdated, ...crlStatements(question)]
  if (evidenceReadings.left < 0) return unknownStatus(TOO_MUCH_EVIDENCE)
  const unusable = readings.flatMap((one) => (one !== undefined && 'unusable' in one ? [one.unusable] : []))
  const statement = decisiveStatement(statementsAmong(readings))
  const [lostSince] = readings
    .flatMap((one) => (one !== undefined && 'lostSince' in one ? [one.lostSince] : []))
    .toSorted((a, b) => a.getTime() - b.getTime())
  return { statement, unusable: [...new Set(unusable)], lostSince, report: report(statement) }
}

function report(statement: Statement | undefined): RevocationReport {
  if (statement === undefined) return { status: 'unknown' }
  const { status, source, origin, thisUpdate, nextUpdate, revocationTime, reason } = statement
  return {
    status,
    source,
    origin,
    thisUpdate: isoTime(thisUpdate),
    ...(nextUpdate === undefined ? {} : { nextUpdate: isoTime(nextUpdate) }),
    ...(revocationTime === undefined ? {} : { revocationTime: isoTime(revocationTime) }),
    ...(reason === undefined ? {} : { reason }),
  }
}
