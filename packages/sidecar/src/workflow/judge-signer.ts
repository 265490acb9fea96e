/** Whether a validation report lets a document count as signed by the person it speaks of. Anything doubtful: no. */
import type { Conclusion, ValidationReport } from '@tamga/core'

export interface ExpectedSigner {
  readonly personalNumber: string
  /** When the document names one and the certificate names one, they must be equal. */
  readonly organisationNumber?: string | undefined
}

export type SignerRefusal =
  | 'SIGNATURE_NOT_PASSED'
  | 'SIGNER_COUNT'
  | 'SIGNER_WITHOUT_NUMBER'
  | 'SIGNER_NOT_APPLICANT'
  | 'SIGNER_OF_OTHER_ORGANISATION'

/** Why the signature does not count, or undefined when it does. */
export function judgeSigner(report: ValidationReport, expected: ExpectedSigner): SignerRefusal | undefined {
  const [signature, ...others] = report.signatures
  // One document, one person: a second signer would be stored under the name of the first.
  if (signature !== undefined && others.length > 0) return 'SIGNER_COUNT'
  if (signature === undefined || !passed(report.conclusion) || !passed(signature.conclusion))
    return 'SIGNATURE_NOT_PASSED'
  const { personalNumber, organisation } = signature.subject ?? { personalNumber: null, organisation: null }
  if (personalNumber === null) return 'SIGNER_WITHOUT_NUMBER'
  if (personalNumber !== expected.personalNumber) return 'SIGNER_NOT_APPLICANT'
  const number = organisation?.number ?? undefined
  const otherOrganisation =
    number !== undefined && expected.organisationNumber !== undefined && number !== expected.organisationNumber
  return otherOrganisation ? 'SIGNER_OF_OTHER_ORGANISATION' : undefined
}

function passed(conclusion: Conclusion): boolean {
  return conclusion.indication === 'TOTAL-PASSED'
}

/** The same octets may pass later: evidence was out of reach (EN 319 102-1 table 6, TRY_LATER). */
export function isRetryable({ conclusion }: ValidationReport): boolean {
  return conclusion.indication === 'INDETERMINATE' && conclusion.subIndication === 'TRY_LATER'
}
