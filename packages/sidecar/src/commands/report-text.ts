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
import { printable } from './printable.ts'

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
    ...report.signatures.flatMap((signature, index) => signatureText(signature, index, language)),
  ]
  return `${lines.map(printable).join('\n')}\n`
}

/** Without the sentences on conclusions: they speak of signatures. */
export function evidenceRecordText(report: EvidenceRecordReport, language: Language): string {
  const stamps = report.timeStamps.flatMap(({ genTime, authority, conclusion, checks }) => [
    '',
    `${genTime ?? '?'} · ${authority ?? '?'} · ${conclusionText(conclusion)}`,
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

function signatureText(signature: SignatureReport, index: number, language: Language): string[] {
  const path = signature.certificationPath.map(
    ({ subject, revocation, trustAnchor }) =>
      `    ${subject} (${trustAnchor ? 'trust anchor' : statusText(revocation)})`,
  )
  return [
    '',
    `#${index + 1} ${conclusionText(signature.conclusion)}: ${explainConclusion(signature.conclusion, language).heading}`,
    `  ${signature.signatureLevel} · ${signature.signatureAlgorithm ?? '?'} · ${signature.claimedSigningTime ?? '?'}`,
    ...subjectText(signature.subject, language),
    ...path,
    ...signature.checks.map((check) => checkText(check, language)),
  ]
}

function statusText({ status, reason }: SignatureReport['certificationPath'][number]['revocation']): string {
  return reason === undefined ? status : `${status}: ${reason}`
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
    `  ${words.filter((word) => word != null).join(' · ')}`,
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
