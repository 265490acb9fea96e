/**
 * The verdict (EN 319 102-1 §5): one synchronous pure function of message, evidence, profile and time. The same input
 * gives the same report, byte for byte, today and in twenty years.
 */

import { parseSignedData, type SignedData } from '../cms/signed-data.ts'
import { signedDataVersion, signerInfoVersion } from '../cms/version.ts'
import { digestAlgorithmOid, digestHex, digestLength } from '../crypto/digest.ts'
import { createBudget } from '../der/read.ts'
import { attempt, FormatError } from '../errors.ts'
import { isoTime } from '../iso-time.ts'
import { mapList } from '../map-list.ts'
import type { Certificate } from '../x509/certificate.ts'
import { type CertificateCache, createMessageCertificates, parseTrustAnchor } from '../x509/certificate-cache.ts'
import { withInheritedParameters } from '../x509/inherited-parameters.ts'
import { candidatesAmong } from './candidates.ts'
import { createEvidenceReadings } from './certificate-status.ts'
import { type CheckList, createCheckList, totalFailed } from './checks.ts'
import { concludeAll, concludeChecks } from './conclude.ts'
import { type Evidence, evidenceIn, forOneCall, joinEvidence } from './evidence.ts'
import { judgeSigner } from './judge-signature.ts'
import type { JudgementContext } from './judgement-context.ts'
import { checkExistence, knowingExistence } from './known-existence.ts'
import { knownPathsOf } from './known-paths.ts'
import { type Profile, settled } from './profile.ts'
import { repetitions } from './repeated-signers.ts'
import type { ValidationReport } from './report.ts'
import { type DetachedContent, givenDigests, signedContent } from './signed-content.ts'
import type { ValidationData } from './validation-data.ts'

/** A signature and what it is said to be over; without content or digest the message must carry its content. */
export interface SignatureInput extends DetachedContent {
  /** DER or BER of a ContentInfo. */
  readonly signature: Uint8Array
  /** DER of evidence records that lie beside the message: over all of it, and over its content where that is detached. */
  readonly evidenceRecords?: readonly Uint8Array[]
  /**
   * Since when the caller knows these very octets, from a record of its own that nobody can change: taken as proof, without
   * further checks, that the signature and all that lies in the message existed then (EN 319 102-1 §5.5.4 step 1), §5.6.3.4).
   */
  readonly existedAt?: Date
  /** Why a message that came in pieces could not be read to its end: then it is judged to be unreadable. */
  readonly refusal?: FormatError
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
  const signedData = readSignedData(input, checks)
  const signatures = signedData === undefined ? nobody(options) : judgeSigners(signedData, input, options)
  if (signedData !== undefined) checkSigners(signedData, signatures, checks)
  if (input.existedAt !== undefined) checkExistence(input.existedAt, options.time, checks)
  const own = concludeChecks(checks.checks)
  return {
    type: 'tamga-validation-report',
    version: 1,
    standard: 'ETSI EN 319 102-1 V1.4.1',
    profile: options.profile.id,
    validationTime: isoTime(options.time),
    signatureSha256: digestHex('sha256', input.signature),
    conclusion:
      own.indication === 'TOTAL-PASSED'
        ? concludeAll(
            mapList(signatures, ({ conclusion }) => conclusion),
            totalFailed('FORMAT_FAILURE'),
          )
        : own,
    checks: checks.checks,
    signatures,
  }
}

function readSignedData({ signature, refusal }: SignatureInput, checks: CheckList): SignedData | undefined {
  const signedData = attempt(
    () => {
      if (refusal !== undefined) throw refusal
      return parseSignedData(signature)
    },
    ({ code, facts }) => checks.failed('format.signed-data', totalFailed('FORMAT_FAILURE'), { code, ...facts }),
  )
  if (signedData === undefined) return undefined
  checks.passed('format.signed-data', { version: signedData.version, contentType: signedData.contentType })
  checkVersions(signedData, checks)
  return signedData
}

function checkSigners(
  { signerInfos }: SignedData,
  signatures: ValidationReport['signatures'],
  checks: CheckList,
): void {
  const count = signerInfos.length
  const repeated = repetitions(signerInfos, signatures).filter((isRepeated) => isRepeated).length
  if (repeated > 0) checks.failed('format.signers', totalFailed('FORMAT_FAILURE'), { count, repeated })
  else if (count > 0) checks.passed('format.signers', { count })
  // RFC 5652 §5.1 allows none (a bag of certificates); then nobody has signed anything.
  else checks.failed('format.signers', totalFailed('FORMAT_FAILURE'), { count })
}

/** RFC 5652 §5.1, §5.3: they are wrong in many honest messages, and nothing hangs on them. */
function checkVersions(signedData: SignedData, checks: CheckList): void {
  const { version, signerInfos } = signedData
  const expected = signedDataVersion(signedData)
  const signers = signerInfos.filter((one) => one.version !== signerInfoVersion(one)).length
  if (version !== expected || signers > 0) checks.warning('format.version', { version, expected, signers })
  else checks.passed('format.version', { version })
}

/** The caller's mistakes are told of whatever the message is, or they come to light with the first that can be read. */
function nobody({ trustAnchors }: JudgeOptions): ValidationReport['signatures'] {
  for (const der of trustAnchors) readTrustAnchor(der)
  return []
}

function judgeSigners(
  signedData: SignedData,
  input: SignatureInput,
  options: JudgeOptions,
): ValidationReport['signatures'] {
  const { certificates } = signedData
  const { evidenceRecords } = input
  const brought = { certificates, evidence: evidenceIn(signedData), evidenceRecords }
  const context = knowingExistence(judgementContext(brought, options), signedData, input.existedAt)
  const content = signedContent(signedData, input)
  return mapList(signedData.signerInfos, (signerInfo) => judgeSigner(signedData, signerInfo, content, context))
}

/** Half a second's work: a message of a megabyte under one evidence record takes a tenth of it. */
const MAX_ARCHIVED_ELEMENTS = 500_000

/** For all signers and time-stamps of one message; a register of a hundred signers needs some three hundred. */
const MAX_SIGNATURE_CHECKS = 1000

/** Three deep and twenty wide, countersigners would be eight thousand for each signer. */
const MAX_COUNTERSIGNERS = 500

/** Of a message of ten megabytes a tenth of a second's work; by a digest that is not node's own the first is all. */
const MAX_FAILED_IMPRINTS = 10

/** Another quarter of a second. An evidence record is mostly of the first form of its message that is tried. */
const MAX_FAILED_OCTETS = 256 * 1024 * 1024

/** A third of a second's work. What several certificates may have signed is mostly signed by the first that is tried. */
const MAX_TRIED_OCTETS = 128 * 1024 * 1024

/** What a message brings along. */
export interface Brought extends ValidationData {
  /** DER of those beside it. */
  readonly evidenceRecords?: readonly Uint8Array[] | undefined
}

/** What a message brings along joins what the caller gave: more candidates, never more trust. */
export function judgementContext(brought: Brought, options: JudgeOptions): JudgementContext {
  const { time, intermediates = [], evidence, certificates } = options
  const cache = certificates ?? createMessageCertificates()
  const trustAnchors = mapList(options.trustAnchors, readTrustAnchor)
  const candidates = candidatesAmong([...brought.certificates, ...intermediates], cache)
  const complete = withInheritedParameters(trustAnchors, candidates)
  return {
    profile: settled(options.profile),
    time,
    now: time,
    signedBetween: undefined,
    provenAt: undefined,
    existedAt: undefined,
    trustAnchors: complete.trustAnchors,
    intermediates: complete.intermediates,
    evidence: evidence === undefined ? brought.evidence : joinEvidence([brought.evidence, forOneCall(evidence)]),
    evidenceReadings: createEvidenceReadings(),
    certificates: cache,
    knownPaths: certificates && knownPathsOf(certificates),
    signatureChecks: { left: MAX_SIGNATURE_CHECKS },
    archivedElements: createBudget({ elements: MAX_ARCHIVED_ELEMENTS }),
    evidenceRecords: brought.evidenceRecords ?? [],
    countersigners: { left: MAX_COUNTERSIGNERS },
    failedImprints: { left: MAX_FAILED_IMPRINTS },
    failedOctets: { left: MAX_FAILED_OCTETS },
    triedOctets: { left: MAX_TRIED_OCTETS },
  }
}

function readTrustAnchor(der: Uint8Array): Certificate {
  return attempt(
    () => parseTrustAnchor(der),
    (cause) => {
      throw new FormatError('ERR_TRUST_ANCHOR', 'A trust anchor that is not the DER of a certificate', { cause })
    },
  )
}

/** @throws FormatError ERR_DIGEST_… */
export function checkGivenDigests(input: DetachedContent): void {
  for (const { algorithm, value } of givenDigests(input)) {
    if (digestAlgorithmOid(algorithm) === undefined) {
      throw new FormatError('ERR_DIGEST_ALGORITHM', 'No such digest algorithm', { facts: { algorithm } })
    }
    if (digestLength(algorithm) !== value.length) {
      throw new FormatError('ERR_DIGEST_LENGTH', 'A digest of another length than its algorithm gives')
    }
  }
}
