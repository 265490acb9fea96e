/**
 * `augmentSignature`: what archiving a signature takes, in one call. Time-stamped, asked about, judged, extended with what that took, and judged again
 * as whoever opens the archive will: with the trust anchors alone (ETSI EN 319 122-1 §6, EN 319 102-1 §5.5, §5.6).
 */

import { type EmbeddedEvidence, extendSignature } from '../cades/extend.ts'
import type { GivenContent } from '../cades/signed-content.ts'
import { VerificationError } from '../errors.ts'
import type { Clock, Http, TimeStampSource } from '../ports.ts'
import { distinctCertificates } from '../x509/distinct.ts'
import { judgeCertificationPath } from './certification-path.ts'
import { indeterminate } from './checks.ts'
import { gatherEvidence } from './gather.ts'
import { gatherIssuers, withIssuers } from './gather-issuers.ts'
import { type JudgeOptions, judgeSignature, type SignatureInput } from './judge.ts'
import { authoritiesAround, readMessage, signersIn } from './named.ts'
import type { Conclusion, TimeStampReport, ValidationReport } from './report.ts'
import type { ValidateOptions } from './validate-signature.ts'

export interface AugmentOptions extends Omit<ValidateOptions, 'time' | 'http'>, GivenContent {
  readonly level: 'CAdES-B-LT' | 'CAdES-B-LTA'
  readonly timeStampSource: TimeStampSource
  readonly http: Http
  readonly clock: Clock
}

export interface AugmentedSignature {
  readonly signature: Uint8Array
  /** By the trust anchors and what is in the message, without the network. */
  readonly report: ValidationReport
}

/**
 * The message with all it takes to validate each of its signatures when nobody answers any more. What is not good is not archived.
 * @throws VerificationError ERR_CADES_NOT_PASSED where a signature or its time-stamp is not TOTAL-PASSED, `facts` say what it is;
 *   ERR_CADES_NOT_SELF_CONTAINED where it no longer is without the network; as `extendSignature` and `judgeSignature`
 */
export async function augmentSignature(
  message: Uint8Array,
  { level, timeStampSource, clock, http, fetchIssuers = false, content, digest, ...options }: AugmentOptions,
): Promise<AugmentedSignature> {
  const given = { ...(content && { content }), ...(digest && { digest }) }
  const stamped = await extendSignature(message, { ...given, level: 'CAdES-B-T', timeStampSource })
  const input = { ...given, signature: stamped }
  const asked = { ...options, time: clock.now() }
  const complete = fetchIssuers ? withIssuers(asked, await gatherIssuers(input, asked, http)) : asked
  const known = { ...complete, evidence: await gatherEvidence(input, complete, http), time: clock.now() }
  expectPassed(judgeSignature(input, known), 'ERR_CADES_NOT_PASSED')
  const evidence = embedded(input, known)
  const signature = await extendSignature(stamped, { ...given, level, timeStampSource, evidence })
  const { profile, trustAnchors } = options
  const report = judgeSignature({ ...given, signature }, { profile, trustAnchors, time: clock.now() })
  expectPassed(report, 'ERR_CADES_NOT_SELF_CONTAINED')
  return { signature, report }
}

/** The path of everybody who signed or stamped, without the anchors, and all that is known of it. */
function embedded(
  input: SignatureInput,
  options: JudgeOptions & Required<Pick<JudgeOptions, 'evidence'>>,
): EmbeddedEvidence {
  const message = readMessage(input, options)
  const all = message ? [signersIn(message), authoritiesAround(message, input, message.context)] : []
  const paths = all.flatMap(({ named, context }) => named.map((one) => judgeCertificationPath(one, context)))
  const certificates = paths.flatMap(({ path, anchored }) => (anchored ? path.slice(0, -1) : path))
  const { crls, ocspResponses } = options.evidence
  return {
    certificates: distinctCertificates(
      certificates.map(({ raw }) => raw),
      (der) => der,
    ),
    crls: crls.map(({ der }) => der),
    ocspResponses: ocspResponses.map(({ der }) => der),
  }
}

/** A signature whose time nothing proves is good today alone. */
function expectPassed({ conclusion, signatures }: ValidationReport, code: string): void {
  const timeStamps = signatures.map((one) => best(one.timeStamps))
  const unproven = timeStamps.find((one) => one.indication !== 'TOTAL-PASSED')
  const failure = conclusion.indication === 'TOTAL-PASSED' ? unproven : conclusion
  if (failure === undefined) return
  const facts = { of: failure === conclusion ? 'signature' : 'time-stamp', ...failure }
  throw new VerificationError(code, 'The signature or its time-stamp is not TOTAL-PASSED', { facts })
}

function best(timeStamps: readonly TimeStampReport[]): Conclusion {
  // That the content is older says nothing of the signature.
  const onSignature = timeStamps.filter(({ type }) => type !== 'content-time-stamp')
  const conclusions = onSignature.map(({ conclusion }) => conclusion)
  const passed = conclusions.find(({ indication }) => indication === 'TOTAL-PASSED')
  return passed ?? conclusions[0] ?? indeterminate('NO_POE')
}
