/** A validation report in words, for a terminal. */
import {
  type Check,
  type Conclusion,
  type EvidenceRecordReport,
  explainCheck,
  explainConclusion,
  explainRole,
  explainSubjectWarning,
  type Language,
  type SignatureReport,
  type ValidationReport,
} from '@tamga/core'
import { printable, printableWords } from './printable.ts'
import { revocationText } from './revocation-words.ts'

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
    ...report.signatures.flatMap((signature, index) => signatureText(signature, index, report, language)),
  ]
  return `${lines.map(printable).join('\n')}\n`
}

/** Without the sentences on conclusions: they speak of signatures. */
export function evidenceRecordText(report: EvidenceRecordReport, language: Language): string {
  const stamps = report.timeStamps.flatMap(({ genTime, authority, conclusion, checks }) => [
    '',
    `${genTime ?? '?'} · ${printableWords(authority ?? '?')} · ${conclusionText(conclusion)}`,
    ...checks.map((check) => checkText(check, language)),
  ])
  const lines = [
    `${conclusionText(report.conclusion)}${report.provenTime === null ? '' : ` · ${report.provenTime}`}`,
    `${report.validationTime} · ${report.profile} · ${report.standard}`,
    ...report.checks.map((check) => checkText(check, language)),
    ...stamps,
  ]
  return `${lines.map(printable).join('\n')}\n`
}

function signatureText(
  signature: SignatureReport,
  index: number,
  { validationTime }: ValidationReport,
  language: Language,
): string[] {
  const path = signature.certificationPath.map(
    (one) => `    ${printableWords(one.subject)} (${revocationText(one, language)})`,
  )
  return [
    '',
    `#${index + 1} ${conclusionText(signature.conclusion)}: ${explainConclusion(signature.conclusion, language).heading}`,
    `  ${signature.signatureLevel} · ${signature.signatureAlgorithm ?? '?'}`,
    ...timesText(signature, validationTime, language),
    ...subjectText(signature.subject, language),
    ...path,
    ...signature.checks.map((check) => checkText(check, language)),
  ]
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

function checkText(check: Check, language: Language): string {
  return `  ${marks[check.outcome]} ${explainCheck(check.id, language)} (${check.clause})`
}

function conclusionText(conclusion: Conclusion): string {
  return conclusion.indication === 'TOTAL-PASSED'
    ? conclusion.indication
    : `${conclusion.indication} ${conclusion.subIndication}`
}
