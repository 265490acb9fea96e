/** Validation of one signer (EN 319 102-1 §5.3), in the standard's order of blocks; every block leaves its checks. */

import { attributesOf, claimedSigningTime } from '../cms/attributes.ts'
import type { SignedData, SignerInfo } from '../cms/signed-data.ts'
import { Oid } from '../der/oids.ts'
import { attempt } from '../errors.ts'
import { subject } from '../identity/subject.ts'
import type { Certificate } from '../x509/certificate.ts'
import { checkAcceptance, checkAcceptedAlgorithms, noteTimeStamps } from './acceptance.ts'
import { judgeCertificationPath } from './certification-path.ts'
import { type CheckList, createCheckList } from './checks.ts'
import { concludeChecks } from './conclude.ts'
import {
  type Algorithms,
  checkAlgorithms,
  checkContent,
  checkMessageDigest,
  checkSignatureValue,
  type DetachedContent,
  type SignedContent,
  signedContent,
  verifySignatureValue,
} from './cryptographic.ts'
import { describePath } from './describe-path.ts'
import type { Evidence } from './evidence.ts'
import { checkFormat } from './format.ts'
import type { Profile } from './profile.ts'
import type { SignatureReport } from './report.ts'
import { identifySigningCertificate } from './signing-certificate.ts'

/** All that the verdict on a message depends on, besides the message. */
export interface JudgementContext {
  readonly profile: Profile
  readonly trustAnchors: readonly Certificate[]
  readonly intermediates: readonly Certificate[]
  readonly evidence: Evidence
  readonly time: Date
}

export function judgeSigner(
  signedData: SignedData,
  signerInfo: SignerInfo,
  given: DetachedContent,
  context: JudgementContext,
): SignatureReport {
  const checks = createCheckList()
  const content = signedContent(signedData, given)
  checkFormat(signedData, signerInfo, 'content' in content ? content.content : undefined, checks)
  const algorithms = checkAlgorithms(signedData, signerInfo, checks)
  const certificate = signingCertificate(signerInfo, content, algorithms, context, checks)
  if (algorithms !== undefined) checkContentAndValue(signerInfo, content, algorithms, certificate, checks)
  const timeStamps = noteTimeStamps(signerInfo, checks)
  const path = certificate && judgeCertificationPath(certificate, context)
  if (path !== undefined) checks.include(path.checks)
  const claimed = readClaimedSigningTime(signerInfo)
  if (certificate !== undefined && algorithms !== undefined) {
    checkAcceptedAlgorithms(algorithms, certificate, context.profile, context.time, checks)
  }
  checkAcceptance(signerInfo, claimed, context.profile, context.time, checks)
  return {
    conclusion: concludeChecks(checks.checks),
    signatureLevel: signatureLevel(signerInfo, claimed),
    signatureAlgorithm: algorithms?.signatureAlgorithm.name ?? null,
    digestAlgorithm: algorithms?.digestAlgorithm ?? null,
    claimedSigningTime: claimed?.toISOString() ?? null,
    bestSignatureTime: context.time.toISOString(),
    subject: certificate === undefined ? null : subject(certificate),
    certificationPath: path === undefined ? [] : describePath(path),
    timeStamps: timeStamps.map((type) => ({ type, genTime: null, conclusion: null })),
    checks: checks.checks,
  }
}

function signingCertificate(
  signerInfo: SignerInfo,
  content: SignedContent,
  algorithms: Algorithms | undefined,
  { intermediates, trustAnchors, profile }: JudgementContext,
  checks: CheckList,
): Certificate | undefined {
  const verifies = (candidate: Certificate): boolean => tryVerify(signerInfo, content, algorithms, candidate)
  return identifySigningCertificate(signerInfo, [...intermediates, ...trustAnchors], profile, verifies, checks)
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

/** EN 319 122-1 §6.3 by the attributes that are there; what they prove is another matter. */
function signatureLevel({ signedAttributes, unsignedAttributes }: SignerInfo, claimed: Date | undefined): string {
  const signed = signedAttributes?.attributes ?? []
  const bound = [Oid.signingCertificate, Oid.signingCertificateV2].some((oid) => attributesOf(signed, oid).length > 0)
  if (!bound) return 'CMS'
  if (claimed === undefined) return 'CAdES-BES'
  return attributesOf(unsignedAttributes, Oid.signatureTimeStamp).length > 0 ? 'CAdES-B-T' : 'CAdES-B-B'
}
