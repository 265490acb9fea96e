/** `validateSignature`: gather, then judge, in one call (EN 319 102-1 §5). */
import type { Http } from '../ports.ts'
import { gatherEvidence } from './gather.ts'
import { gatherIssuers, withIssuers } from './gather-issuers.ts'
import { type JudgeOptions, judgeSignature, type SignatureInput } from './judge.ts'
import type { ValidationReport } from './report.ts'

export interface ValidateOptions extends JudgeOptions {
  /** Fetches OCSP answers and CRLs. Without it only the evidence at hand counts. */
  readonly http?: Http
  /**
   * Whether certificates of authorities that are missing are fetched too, as `gatherIssuers` does: from addresses that nobody has
   * vouched for. Default: they are not.
   */
  readonly fetchIssuers?: boolean
}

/**
 * Judges a signature, fetching what is missing first. Good, bad and unreadable signatures alike come back as a report.
 * @throws as `judgeSignature`, for mistakes of the caller
 */
export async function validateSignature(
  input: SignatureInput,
  { http, fetchIssuers = false, ...options }: ValidateOptions,
): Promise<ValidationReport> {
  if (http === undefined) return judgeSignature(input, options)
  const complete = fetchIssuers ? withIssuers(options, await gatherIssuers(input, options, http)) : options
  return judgeSignature(input, { ...complete, evidence: await gatherEvidence(input, complete, http) })
}
