/** Whether a validation report lets a document count as signed by the person it speaks of. Anything doubtful: no. */
import type { Conclusion, SubjectOrganisation, SubjectRules, ValidationReport } from '@tamga/core'

export interface ExpectedSigner {
  /** With its scheme (`PNOKZ-…`, `PASBY-…`), or bare, which is a personal number of the profile's country. */
  readonly personalNumber: string
  /** When the document names one and the certificate names one, they must be equal; with its scheme or bare. */
  readonly organisationNumber?: string | undefined
}

export type SignerRefusal =
  | 'SIGNATURE_NOT_PASSED'
  | 'SIGNER_COUNT'
  | 'SIGNER_WITHOUT_NUMBER'
  | 'SIGNER_NOT_APPLICANT'
  | 'SIGNER_OF_OTHER_ORGANISATION'

/** Why the signature does not count, or undefined when it does. */
export function judgeSigner(
  report: ValidationReport,
  expected: ExpectedSigner,
  { country }: Pick<SubjectRules, 'country'> = {},
): SignerRefusal | undefined {
  const [signature, ...others] = report.signatures
  // One document, one person: a second signer would be stored under the name of the first.
  if (signature !== undefined && others.length > 0) return 'SIGNER_COUNT'
  if (signature === undefined || !passed(report.conclusion) || !passed(signature.conclusion))
    return 'SIGNATURE_NOT_PASSED'
  const { subject } = signature
  if (subject === null || subject.personalNumber === null) return 'SIGNER_WITHOUT_NUMBER'
  const bareScheme = country === undefined ? /^PNO/ : new RegExp(`^PNO${country}$`)
  const { personalNumber: number, personalNumberScheme: scheme } = subject
  if (!isSame(expected.personalNumber, { number, scheme, bareScheme })) return 'SIGNER_NOT_APPLICANT'
  return isOfOther(subject.organisation, expected.organisationNumber) ? 'SIGNER_OF_OTHER_ORGANISATION' : undefined
}

interface CertifiedNumber {
  readonly number: string
  readonly scheme: string | null
  /** Schemes whose numbers may be written without them. */
  readonly bareScheme: RegExp
}

/** The same digits are another person under another scheme: a passport, another country. */
function isSame(expected: string, { number, scheme, bareScheme }: CertifiedNumber): boolean {
  if (scheme !== null && expected === `${scheme}-${number}`) return true
  return expected === number && (scheme === null || bareScheme.test(scheme))
}

function isOfOther(certified: SubjectOrganisation | null, expected: string | undefined): boolean {
  if (certified === null || certified.number === null || expected === undefined) return false
  const { number, numberScheme: scheme } = certified
  return !isSame(expected, { number, scheme, bareScheme: /./ })
}

function passed(conclusion: Conclusion): boolean {
  return conclusion.indication === 'TOTAL-PASSED'
}

/** The same octets may pass later: evidence was out of reach (EN 319 102-1 table 6, TRY_LATER). */
export function isRetryable({ conclusion }: ValidationReport): boolean {
  return conclusion.indication === 'INDETERMINATE' && conclusion.subIndication === 'TRY_LATER'
}
