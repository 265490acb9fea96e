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
import { words } from './words.ts'

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
    ...pathText(stamp, language),
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
  return [
    '',
    `${place} ${conclusionText(signature.conclusion)}: ${explainConclusion(signature.conclusion, language).heading}`,
    `  ${signature.signatureLevel} · ${signature.signatureAlgorithm ?? '?'}`,
    ...timesText(signature, report.validationTime, language),
    ...subjectText(signature.subject, language),
    ...pathText(signature, language),
    ...signature.checks.map((check) => checkText(check, language)),
    ...signature.timeStamps.flatMap((stamp) => stampText(stamp, language)),
    ...signature.countersignatures.flatMap((one, index) =>
      signatureText(one, `${place}.${index + 1}`, report, language),
    ),
  ]
}

/** Numbered, for the checks that are about one of them; and whose certificate was looked for where the path ends too early. */
function pathText(
  { certificationPath }: Pick<SignatureReport | TimeStampReport, 'certificationPath'>,
  language: Language,
): string[] {
  const name = (written: string): string => printableWords(withoutNumbers(written))
  const last = certificationPath.at(-1)
  const missing = last === undefined || last.trustAnchor ? [] : [last.issuer]
  return [
    ...certificationPath.map((one, at) => `    [${at + 1}] ${name(one.subject)} (${revocationText(one, language)})`),
    ...missing.map((issuer) => `    [?] ${name(issuer)} (${NOT_TRUSTED[language]})`),
  ]
}

const NOT_TRUSTED = words(
  'мұндағы сенімді орталықтардың қатарында жоқ',
  'нет среди доверенных здесь центров',
  'няма сярод давераных тут цэнтраў',
  'not among the authorities trusted here',
)

/** Of one that holds its conclusion is enough; there may be dozens. */
function stampText(stamp: TimeStampReport, language: Language): string[] {
  const line = `  ${timeStampText(stamp, language)}`
  if (stamp.conclusion.indication === 'TOTAL-PASSED') return [line]
  const told = stamp.checks.filter(isTold).map((check) => checkText(check, language))
  return [line, ...[...pathText(stamp, language), ...told].map((text) => `  ${text}`)]
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
  const { id, clause, outcome, facts } = check
  const place = typeof facts.index === 'number' ? ` [${facts.index + 1}]` : ''
  return `  ${marks[outcome]} ${explainCheck(id, language)} (${clause})${place}${causeText(check)}`
}

/** What an operator can act on: which address did not answer and why, which octets could not be read, what is objected to. */
function causeText({ facts: { code, url, unusable = [], objection, objections = [] }, ...check }: Check): string {
  const causes = [code, url, unusable, objection, objections].flat().filter((one) => typeof one === 'string')
  return isTold(check) && causes.length > 0 ? `: ${causes.join(' ')}` : ''
}
