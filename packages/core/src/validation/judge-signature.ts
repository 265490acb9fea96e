/** Validation of one signer (EN 319 102-1 §5.3), in the standard's order of blocks; every block leaves its checks. */

import { claimedSigningTime, valuesOf } from '../cms/attributes.ts'
import { parseSignerInfo, type SignerInfo } from '../cms/signed-data.ts'
import { Oid } from '../der/oids.ts'
import { attempt } from '../errors.ts'
import { isoTime } from '../iso-time.ts'
import { mapList } from '../map-list.ts'
import { candidateOf } from '../x509/candidate.ts'
import type { Certificate } from '../x509/certificate.ts'
import { checkAcceptance, checkAcceptedAlgorithms } from './acceptance.ts'
import { judgeCertificationPath, type PathJudgement } from './certification-path.ts'
import { certifiedSubject } from './certified-subject.ts'
import { type CheckList, createCheckList, indeterminate } from './checks.ts'
import { concludeChecks } from './conclude.ts'
import { MAX_COUNTERSIGNATURE_DEPTH, MAX_COUNTERSIGNATURES } from './countersigners.ts'
import {
  type Algorithms,
  checkAlgorithms,
  checkContent,
  checkMessageDigest,
  checkSignatureValue,
  verifySignatureValue,
} from './cryptographic.ts'
import { describePath } from './describe-path.ts'
import type { EvidenceRecordJudgement } from './evidence-record.ts'
import { checkFormat } from './format.ts'
import { contextWith, type JudgementContext } from './judgement-context.ts'
import { type ProofsOfExistence, proofsOfExistence } from './proof-of-existence.ts'
import { repetitions } from './repeated-signers.ts'
import type { SignatureReport } from './report.ts'
import { signatureLevel } from './signature-level.ts'
import { countersignedMatter, type SignedContent, type SignedMatter, signedContent } from './signed-content.ts'
import {
  checkFurtherReferences,
  identifySigningCertificate,
  type SigningCertificate,
  type TryCertificate,
} from './signing-certificate.ts'
import type { JudgeToken } from './time-stamp.ts'
import { withDataOf } from './validation-data.ts'

export function judgeSigner(
  signedData: SignedMatter,
  signerInfo: SignerInfo,
  content: SignedContent,
  given: JudgementContext,
  depth = 0,
): SignatureReport {
  const checks = createCheckList()
  const context = withDataOf(signerInfo, given)
  const signer = judgeSignatureValue(signedData, signerInfo, content, context, checks)
  const proofs = proofsOfExistence({ signedData, signerInfo, content, context, judgeToken })
  const time = earlier(proofs.signatureTime, context.now)
  const signedBetween = { earliest: proofs.contentTime, latest: proofs.signatureTime }
  const claimed = readClaimedSigningTime(signerInfo)
  checkProofs(signerInfo, claimed, proofs, context, checks)
  const path = judgeAt(signer, contextWith(context, { time, signedBetween, provenAt: proofs.provenAt }), checks)
  checkAcceptance(signerInfo, claimed, context.profile, context.now, checks)
  const { algorithms, certificate, references } = signer
  if (path?.anchored) checkFurtherReferences(references, path.path, checks)
  return {
    conclusion: concludeChecks(checks.checks),
    signatureLevel: signatureLevel(signedData, signerInfo, claimed, certificate, proofs.held),
    signatureAlgorithm: algorithms?.signatureAlgorithm.name ?? null,
    digestAlgorithm: algorithms?.digestAlgorithm ?? null,
    claimedSigningTime: claimed === undefined ? null : isoTime(claimed),
    bestSignatureTime: isoTime(time),
    subject: certificate === undefined ? null : certifiedSubject(certificate, context.profile.subject),
    certificationPath: path === undefined ? [] : describePath(path),
    timeStamps: proofs.timeStamps,
    countersignatures: judgeCountersigners(signedData, signerInfo, proofs, context, depth, checks),
    checks: checks.checks,
  }
}

/**
 * One that cannot be read, or is there twice, is told of; being unsigned it could have been put there by anyone. What an archive
 * time-stamp proves of the attribute it proves of the countersignature (EN 319 122-1 §5.5.3 NOTE 4).
 */
function judgeCountersigners(
  matter: SignedMatter,
  signerInfo: SignerInfo,
  { provenAt }: ProofsOfExistence,
  context: JudgementContext,
  depth: number,
  checks: CheckList,
): SignatureReport[] {
  const values = valuesOf(signerInfo.unsignedAttributes, Oid.countersignature)
  const { countersigners } = context
  const isTooMany = values.length > Math.min(MAX_COUNTERSIGNATURES, countersigners.left)
  if (depth >= MAX_COUNTERSIGNATURE_DEPTH || isTooMany) {
    if (values.length > 0) checks.warning('format.countersignatures', { notJudged: values.length })
    return []
  }
  countersigners.left -= values.length
  const read = values.flatMap((der) => readCountersigner(der, checks))
  const content = { content: signerInfo.signature }
  const reports = mapList(read, (one) => {
    const own = contextWith(context, { provenAt, existedAt: provenAt?.(one.raw) })
    return judgeSigner(countersignedMatter(matter, signerInfo, one), one, content, own, depth + 1)
  })
  const isRepeated = repetitions(read, reports)
  const repeated = isRepeated.filter((one) => one).length
  if (repeated > 0) checks.warning('format.countersignatures', { repeated })
  return reports.filter((_, i) => !isRepeated[i])
}

function readCountersigner(der: Uint8Array, checks: CheckList): SignerInfo[] {
  return attempt(
    () => [parseSignerInfo(der)],
    ({ code }) => {
      checks.warning('format.countersignatures', { code })
      return []
    },
  )
}

interface IdentifiedSigner {
  readonly algorithms: Algorithms | undefined
  readonly certificate: Certificate | undefined
  readonly references: SigningCertificate['references']
}

/** The blocks that no time changes: format, signing certificate, digest and signature value. */
function judgeSignatureValue(
  signedData: SignedMatter,
  signerInfo: SignerInfo,
  content: SignedContent,
  context: JudgementContext,
  checks: CheckList,
): IdentifiedSigner {
  checkFormat(signedData, signerInfo, 'content' in content ? content.content : undefined, checks)
  const algorithms = checkAlgorithms(signedData, signerInfo, checks)
  const found = signingCertificate(signerInfo, content, algorithms, context, checks)
  const certificate = found?.certificate
  if (algorithms !== undefined) checkContentAndValue(signerInfo, content, algorithms, certificate, checks)
  return { algorithms, certificate, references: found?.references ?? [] }
}

/** The blocks that hang on `time`: path, revocation, and the strength of what was used. */
function judgeAt(
  { algorithms, certificate }: IdentifiedSigner,
  question: JudgementContext,
  checks: CheckList,
): PathJudgement | undefined {
  if (certificate === undefined) return undefined
  const path = judgeCertificationPath(certificate, question)
  checks.include(path.checks)
  if (algorithms !== undefined) checkAcceptedAlgorithms(algorithms, certificate, question, checks)
  return path
}

/** A token is a signature like any other (§5.4), but carries its content and needs no proof from tokens inside it. */
export const judgeToken: JudgeToken = ({ signedData, signerInfo }, context, checks) => {
  const content = signedContent(signedData, {})
  return judgeAt(judgeSignatureValue(signedData, signerInfo, content, context, checks), context, checks)
}

function earlier(proven: Date | undefined, now: Date): Date {
  return proven !== undefined && proven < now ? proven : now
}

/** A time-stamp that fails takes nothing away from the signature: it only proves nothing (§5.5.4). */
function checkProofs(
  signerInfo: SignerInfo,
  claimedTime: Date | undefined,
  { timeStamps, signatureTime, isInverted, evidenceRecords }: ProofsOfExistence,
  { profile }: JudgementContext,
  checks: CheckList,
): void {
  const failed = timeStamps.filter(({ conclusion }) => conclusion.indication !== 'TOTAL-PASSED').length
  const facts: Record<string, string | number> = { timeStamps: timeStamps.length, failed }
  if (signatureTime !== undefined) facts.signatureTime = isoTime(signatureTime)
  if (failed > 0) checks.warning('time-stamps.proof', facts)
  else if (timeStamps.length > 0) checks.passed('time-stamps.proof', facts)
  for (const record of evidenceRecords) checkEvidenceRecord(record, checks)
  checkNotJudged(signerInfo, checks)
  // A genuine token from the future, or from before its own authority, says that a clock is wrong, perhaps ours: then no time
  // here can be relied on.
  const isClockWrong = timeStamps.some(
    ({ conclusion: one }) => one.indication === 'INDETERMINATE' && one.subIndication === 'TIMESTAMP_ORDER_FAILURE',
  )
  // What was stamped cannot have been signed later: the signer's claim is false, or what was stamped is not what it seems.
  const claimed = claimedTime?.getTime() ?? 0
  const isClaimedLater = claimed > (signatureTime?.getTime() ?? claimed) + profile.revocation.clockSkewSeconds * 1000
  if (isInverted || isClockWrong || isClaimedLater) {
    checks.failed('time-stamps.order', indeterminate('TIMESTAMP_ORDER_FAILURE'), { ...facts, isClaimedLater })
  }
}

/** Forms that could prove more and are not implemented: told of, so that nobody takes their silence for a failure. */
function checkNotJudged({ unsignedAttributes }: SignerInfo, checks: CheckList): void {
  const archiveTimeStamp = unsignedAttributes.filter(({ type }) => type === Oid.archiveTimeStamp).length
  if (archiveTimeStamp > 0) checks.warning('time-stamps.not-judged', { archiveTimeStamp })
}

/** One that does not hold from end to end proves nothing, and takes nothing away. */
function checkEvidenceRecord({ judgements, provenTime, code }: EvidenceRecordJudgement, checks: CheckList): void {
  const facts = { timeStamps: judgements.length, ...(code === undefined ? {} : { code }) }
  if (provenTime === undefined) checks.warning('time-stamps.evidence-record', facts)
  else checks.passed('time-stamps.evidence-record', { ...facts, provenTime: isoTime(provenTime) })
}

function signingCertificate(
  signerInfo: SignerInfo,
  content: SignedContent,
  algorithms: Algorithms | undefined,
  { intermediates, trustAnchors, profile, triedOctets }: JudgementContext,
  checks: CheckList,
): SigningCertificate | undefined {
  // Signed attributes are the signer's own, and small; the content may be megabytes that a hundred signers share.
  const octets = signerInfo.signedAttributes === undefined && 'content' in content ? content.content.length : 0
  const verifies: TryCertificate = (candidate) => {
    if (octets > 0 && triedOctets.left <= 0) return undefined
    const verified = tryVerify(signerInfo, content, algorithms, candidate)
    if (!verified) triedOctets.left -= octets
    return verified
  }
  const candidates = [...intermediates, ...mapList(trustAnchors, candidateOf)]
  return identifySigningCertificate(signerInfo, candidates, profile, verifies, checks)
}

/** For choosing between candidates only; the chosen one is checked, with its reason, afterwards. */
function tryVerify(
  signerInfo: SignerInfo,
  content: SignedContent,
  algorithms: Algorithms | undefined,
  candidate: Certificate,
): boolean {
  if (algorithms === undefined) return false
  const { signatureAlgorithm } = algorithms
  return attempt(
    () => verifySignatureValue(signerInfo, content, signatureAlgorithm, candidate) === true,
    () => false,
  )
}

function checkContentAndValue(
  signerInfo: SignerInfo,
  content: SignedContent,
  algorithms: Algorithms,
  certificate: Certificate | undefined,
  checks: CheckList,
): void {
  checkContent(content, algorithms.digestAlgorithm, checks)
  checkMessageDigest(signerInfo, content, algorithms.digestAlgorithm, checks)
  if (certificate === undefined) checks.skipped('cryptographic.signature-value', { reason: 'no certificate' })
  else checkSignatureValue(signerInfo, content, algorithms, certificate, checks)
}

/** A signing-time that is no time has failed the format check already. */
function readClaimedSigningTime({ signedAttributes }: SignerInfo): Date | undefined {
  return attempt(
    () => claimedSigningTime(signedAttributes?.attributes ?? []),
    () => undefined,
  )
}
