/** A validation report in words, for a terminal. */
import {
  type Check,
  type EvidenceRecordReport,
  explainCheck,
  explainConclusion,
  explainRole,
  explainSubjectWarning,
  type Language,
  type SignatureReport,
  type TimeStampReport,
  type ValidationReport,
} from '@tamga/core'
import { conclusionText } from './conclusion-text.ts'
import { printable, printableWords } from './printable.ts'
import { revocationText } from './revocation-words.ts'
import { timeStampText } from './time-stamp-text.ts'

const marks = { passed: '+', failed: '-', warning: '!', skipped: ' ' } as const

export function reportText(report: ValidationReport, language: Language): string {
  const { heading, explanation, nextStep } = explainConclusion(report.conclusion, language)
  const lines = [
    `${conclusionText(report.conclusion)}: ${heading}`,
    explanation,
    nextStep,
    '',
    `${report.validationTime} · ${report.profile} · ${report.standard}`,
    ...report.checks.map((check) => checkText(check, language)),
    ...report.signatures.flatMap((signature, index) => signatureText(signature, `#${index + 1}`, report, language)),
  ]
  return `${lines.map(printable).join('\n')}\n`
}

/** Without the sentences on conclusions: they speak of signatures. */
export function evidenceRecordText(report: EvidenceRecordReport, language: Language): string {
  const stamps = report.timeStamps.flatMap((stamp) => [
    '',
    timeStampText(stamp, language),
    ...stamp.checks.map((check) => checkText(check, language)),
  ])
  const lines = [
    `${conclusionText(report.conclusion)}${report.provenTime === null ? '' : ` · ${report.provenTime}`}`,
    `${report.validationTime} · ${report.profile} · ${report.standard}`,
    ...report.checks.map((check) => checkText(check, language)),
    ...stamps,
  ]
  return `${lines.map(printable).join('\n')}\n`
}

/** `place`: which signature it is, such as #1; #1.2 is the second on it. */
function signatureText(
  signature: SignatureReport,
  place: string,
  report: ValidationReport,
  language: Language,
): string[] {
  const path = signature.certificationPath.map(
    (one) => `    ${printableWords(withoutNumbers(one.subject))} (${revocationText(one, language)})`,
  )
  return [
    '',
    `${place} ${conclusionText(signature.conclusion)}: ${explainConclusion(signature.conclusion, language).heading}`,
    `  ${signature.signatureLevel} · ${signature.signatureAlgorithm ?? '?'}`,
    ...timesText(signature, report.validationTime, language),
    ...subjectText(signature.subject, language),
    ...path,
    ...signature.checks.map((check) => checkText(check, language)),
    ...signature.timeStamps.flatMap((stamp) => stampText(stamp, language)),
    ...signature.countersignatures.flatMap((one, index) =>
      signatureText(one, `${place}.${index + 1}`, report, language),
    ),
  ]
}

/** Of one that holds its conclusion is enough; there may be dozens. */
function stampText(stamp: TimeStampReport, language: Language): string[] {
  const told = stamp.conclusion.indication === 'TOTAL-PASSED' ? [] : stamp.checks.filter(isTold)
  return [`  ${timeStampText(stamp, language)}`, ...told.map((check) => `  ${checkText(check, language)}`)]
}

function isTold({ outcome }: Pick<Check, 'outcome'>): boolean {
  return outcome === 'failed' || outcome === 'warning'
}

/** The signer's word is called his word; what is proven stands beside it, unless that is no more than that it exists now. */
function timesText(
  { claimedSigningTime, bestSignatureTime }: SignatureReport,
  validationTime: string,
  language: Language,
): string[] {
  const claimed = claimedSigningTime === null ? [] : [['acceptance.signing-time', claimedSigningTime] as const]
  const proven = bestSignatureTime === validationTime ? [] : [['time-stamps.proof', bestSignatureTime] as const]
  return [...claimed, ...proven].map(([id, time]) => `  ${explainCheck(id, language)}: ${time}`)
}

/** As certified; numbers stay out of a terminal that others may see. */
function subjectText(subject: SignatureReport['subject'], language: Language): string[] {
  if (subject === null) return []
  const { commonName, surname, givenName, middleName, organisation, roles, warnings } = subject
  const full = [surname, givenName, middleName].filter((part) => part !== null).join(' ')
  const words = [
    full === '' ? commonName : full,
    organisation?.name,
    ...roles.map((role) => explainRole(role, language)),
  ]
  return [
    `  ${words.flatMap((word) => (word == null ? [] : printableWords(word))).join(' · ')}`,
    ...warnings.map(({ code }) => `  ! ${explainSubjectWarning(code, language)}`),
  ]
}

/** Of a name (RFC 4514): personal numbers are in serialNumber, or in attributes that have no name. */
function withoutNumbers(name: string): string {
  return name.replace(/(?<=^|[,+])(serialNumber|\d+(?:\.\d+)+)=(?:\\.|[^,+\\])*/g, '$1=…')
}

function checkText(check: Check, language: Language): string {
  return `  ${marks[check.outcome]} ${explainCheck(check.id, language)} (${check.clause})${causeText(check)}`
}

/** What an operator can act on: which address did not answer and why, which octets could not be read. */
function causeText({ facts: { code, url, unusable = [] }, ...check }: Check): string {
  const causes = [code, url, unusable].flat().filter((one) => typeof one === 'string')
  return isTold(check) && causes.length > 0 ? `: ${causes.join(' ')}` : ''
}
