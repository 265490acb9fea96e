/**
 * The verdict (EN 319 102-1 §5): one synchronous pure function of message, evidence, profile and time. The same input
 * gives the same report, byte for byte, today and in twenty years.
 */
import { toHex } from '../bytes.ts'
import { parseSignedData, type SignedData } from '../cms/signed-data.ts'
import { digest, digestAlgorithmOid, digestLength } from '../crypto/digest.ts'
import { attempt, FormatError } from '../errors.ts'
import type { Certificate } from '../x509/certificate.ts'
import { type CertificateCache, uncached } from '../x509/certificate-cache.ts'
import { withInheritedParameters } from '../x509/inherited-parameters.ts'
import { readCandidates } from './candidates.ts'
import { type CheckList, createCheckList, totalFailed } from './checks.ts'
import { concludeAll, concludeChecks } from './conclude.ts'
import { type Evidence, evidenceIn, joinEvidence, noEvidence } from './evidence.ts'
import { type JudgementContext, judgeSigner } from './judge-signature.ts'
import type { Profile } from './profile.ts'
import type { ValidationReport } from './report.ts'
import { type DetachedContent, givenDigests } from './signed-content.ts'

/** A signature and what it is said to be over; without content or digest the message must carry its content. */
export interface SignatureInput extends DetachedContent {
  /** DER or BER of a ContentInfo. */
  readonly signature: Uint8Array
}

export interface JudgeOptions {
  readonly profile: Profile
  /** DER. */
  readonly trustAnchors: readonly Uint8Array[]
  /** DER of certificates that may be needed for the path, besides those in the message. */
  readonly intermediates?: readonly Uint8Array[]
  readonly evidence?: Evidence
  /** Shared between calls it saves a service most of its work; without it nothing is remembered. */
  readonly certificates?: CertificateCache
  /** The moment for which is judged. */
  readonly time: Date
}

/**
 * Judges every signer of a message. A message that cannot be read is a verdict too (FORMAT_FAILURE), not an error.
 * @throws FormatError ERR_DIGEST_… for a digest in `input` that is none, ERR_TRUST_ANCHOR for an anchor that cannot be
 *   read: both are mistakes of the caller, and say nothing about the signature
 */
export function judgeSignature(input: SignatureInput, options: JudgeOptions): ValidationReport {
  checkGivenDigests(input)
  const checks = createCheckList()
  const signedData = readSignedData(input.signature, checks)
  const signatures = signedData === undefined ? [] : judgeSigners(signedData, input, options)
  const own = concludeChecks(checks.checks)
  return {
    type: 'tamga-validation-report',
    version: 1,
    standard: 'ETSI EN 319 102-1 V1.4.1',
    profile: options.profile.id,
    validationTime: options.time.toISOString(),
    signatureSha256: toHex(digest('sha256', input.signature)),
    conclusion:
      own.indication === 'TOTAL-PASSED'
        ? concludeAll(
            signatures.map(({ conclusion }) => conclusion),
            totalFailed('FORMAT_FAILURE'),
          )
        : own,
    checks: checks.checks,
    signatures,
  }
}

function readSignedData(signature: Uint8Array, checks: CheckList): SignedData | undefined {
  const signedData = attempt(
    () => parseSignedData(signature),
    ({ code, facts }) => checks.failed('format.signed-data', totalFailed('FORMAT_FAILURE'), { code, ...facts }),
  )
  if (signedData === undefined) return undefined
  checks.passed('format.signed-data', { version: signedData.version, contentType: signedData.contentType })
  const count = signedData.signerInfos.length
  if (count > 0) checks.passed('format.signers', { count })
  // RFC 5652 §5.1 allows none (a bag of certificates); then nobody has signed anything.
  else checks.failed('format.signers', totalFailed('FORMAT_FAILURE'), { count })
  return signedData
}

function judgeSigners(
  signedData: SignedData,
  input: SignatureInput,
  options: JudgeOptions,
): ValidationReport['signatures'] {
  const brought = { certificates: signedData.certificates, evidence: evidenceIn(signedData) }
  const context = judgementContext(brought, options)
  return signedData.signerInfos.map((signerInfo) => judgeSigner(signedData, signerInfo, input, context))
}

/** For all signers and time-stamps of one message; a register of a hundred signers needs some three hundred. */
const MAX_SIGNATURE_CHECKS = 1000

/** What a message brings along. */
export interface Brought {
  /** DER. */
  readonly certificates: readonly Uint8Array[]
  readonly evidence: Evidence
}

/** What a message brings along joins what the caller gave: more candidates, never more trust. */
export function judgementContext(brought: Brought, options: JudgeOptions): JudgementContext {
  const { profile, time, intermediates = [], evidence = noEvidence, certificates: cache = uncached } = options
  const trustAnchors = options.trustAnchors.map((der) => readTrustAnchor(der, cache))
  const candidates = readCandidates([...brought.certificates, ...intermediates], cache)
  const certificates = withInheritedParameters([...trustAnchors, ...candidates])
  return {
    profile,
    time,
    now: time,
    trustAnchors: certificates.slice(0, trustAnchors.length),
    intermediates: certificates.slice(trustAnchors.length),
    evidence: joinEvidence([brought.evidence, evidence]),
    certificates: cache,
    signatureChecks: { left: MAX_SIGNATURE_CHECKS },
  }
}

function readTrustAnchor(der: Uint8Array, cache: CertificateCache): Certificate {
  return attempt(
    () => cache.parse(der),
    (cause) => {
      throw new FormatError('ERR_TRUST_ANCHOR', 'A trust anchor that is not a certificate', { cause })
    },
  )
}

function checkGivenDigests(input: SignatureInput): void {
  for (const { algorithm, value } of givenDigests(input)) {
    if (digestAlgorithmOid(algorithm) === undefined) {
      throw new FormatError('ERR_DIGEST_ALGORITHM', 'No such digest algorithm', { facts: { algorithm } })
    }
    if (digestLength(algorithm) !== value.length) {
      throw new FormatError('ERR_DIGEST_LENGTH', 'A digest of another length than its algorithm gives')
    }
  }
}
