/** `validateSignature`: gather, then judge, in one call (EN 319 102-1 §5). */
import type { Http } from '../ports.ts'
import { gatherEvidence } from './gather.ts'
import { type JudgeOptions, judgeSignature, type SignatureInput } from './judge.ts'
import type { ValidationReport } from './report.ts'

export interface ValidateOptions extends JudgeOptions {
  /** Fetches OCSP answers and CRLs. Without it only the evidence at hand counts. */
  readonly http?: Http
}

/**
 * Judges a signature, fetching what is missing first. Good, bad and unreadable signatures alike come back as a report.
 * @throws as `judgeSignature`, for mistakes of the caller
 */
export async function validateSignature(
  input: SignatureInput,
  { http, ...options }: ValidateOptions,
): Promise<ValidationReport> {
  const evidence = http === undefined ? options.evidence : await gatherEvidence(input, options, http)
  return judgeSignature(input, evidence === undefined ? options : { ...options, evidence })
}
