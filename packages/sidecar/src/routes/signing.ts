/**
 * What a signing outcome is in HTTP.
 *
 * | Outcome | Answer |
 * |---|---|
 * | signed, now or before with the same octets | 200, the record |
 * | signed before with other octets | 409 `ERR_<KIND>_ALREADY_SIGNED` |
 * | the draft is too old, or its text is no longer current | 422 `ERR_<KIND>_DRAFT_EXPIRED`, `ERR_<KIND>_TEXT_SUPERSEDED` |
 * | the signature is not TOTAL-PASSED, or not of the right person | 422 `ERR_<KIND>_SIGNATURE_NOT_PASSED`, `ERR_<KIND>_SIGNER_…` with the report |
 *
 * A verdict INDETERMINATE is a refusal too and not 503: the judgement was made and its report says what was missing.
 * `retryable` is true when that was evidence out of reach (TRY_LATER), so the same octets may be sent again.
 */
import type { Response } from 'express'
import { ProblemError } from '../problem.ts'
import type { SignerRefusal } from '../workflow/judge-signer.ts'
import type { DraftRefusal, SigningOutcome } from '../workflow/sign-document.ts'
import { documentRecord, type RecordForm } from './record.ts'

export interface SigningForm extends RecordForm {
  readonly codePrefix: 'ERR_APPLICATION' | 'ERR_AGREEMENT'
}

/** The reasons the workflow gives, in words; the code is the reason with the prefix of the document's kind. */
const details: Readonly<Record<DraftRefusal | SignerRefusal, string>> = {
  DRAFT_EXPIRED: 'The draft is too old to be signed; make a new one',
  TEXT_SUPERSEDED: 'The text of the agreement is no longer the current one; make a new draft',
  SIGNATURE_NOT_PASSED: 'The signature was not judged TOTAL-PASSED; the report says why',
  SIGNER_COUNT: 'The document must be signed by one person only',
  SIGNER_WITHOUT_NUMBER: 'The certificate of the signer names no personal number',
  SIGNER_NOT_APPLICANT: 'The signer is not the person the document names',
  SIGNER_OF_OTHER_ORGANISATION: 'The certificate names another organisation than the document',
}

/** @throws ProblemError for everything but a signed document */
export function answerSigning(outcome: SigningOutcome, form: SigningForm, response: Response): void {
  switch (outcome.outcome) {
    case 'signed':
      response.json(documentRecord(outcome.document, form))
      return
    case 'unknown':
      throw unknownDocument(form)
    case 'signed-otherwise':
      throw new ProblemError(409, `${form.codePrefix}_ALREADY_SIGNED`, 'The document has another signature already')
    case 'draft-refused':
      throw new ProblemError(422, `${form.codePrefix}_${outcome.reason}`, details[outcome.reason])
    case 'signature-refused':
      throw new ProblemError(422, `${form.codePrefix}_${outcome.reason}`, details[outcome.reason], {
        report: outcome.report,
        retryable: outcome.retryable,
      })
  }
}

/** One answer for "there is none" and "it is of another portal", so that nobody learns which ids exist. */
export function unknownDocument(form: SigningForm): ProblemError {
  return new ProblemError(404, `${form.codePrefix}_UNKNOWN`, 'There is no such document')
}
