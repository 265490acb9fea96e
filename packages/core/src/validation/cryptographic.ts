/** Cryptographic verification (EN 319 102-1 §5.2.7): the content's digest first, then the signature value. */
import { toHex } from '../bytes.ts'
import { messageDigestValue, singleValue } from '../cms/attributes.ts'
import type { SignedData, SignerInfo } from '../cms/signed-data.ts'
import { algorithmIdentifier, isSameAlgorithm, readAlgorithmIdentifier } from '../crypto/algorithm.ts'
import { digestAlgorithmName } from '../crypto/digest.ts'
import type { SignatureAlgorithm } from '../crypto/signature-algorithm.ts'
import { signatureAlgorithm, verifySignature } from '../crypto/standard.ts'
import { Oid } from '../der/oids.ts'
import { context, Tag } from '../der/tags.ts'
import { readWhole } from '../der/whole.ts'
import { attempt } from '../errors.ts'
import type { Certificate } from '../x509/certificate.ts'
import { type CheckList, type Failure, indeterminate, totalFailed, unreadable } from './checks.ts'
import { digestHexOf, digestOf, type SignedContent } from './signed-content.ts'

export interface Algorithms {
  /**
   * The hash of the message digest; `undefined` when there is none: an algorithm that hashes inside, over the content
   * itself, makes nothing of SignerInfo.digestAlgorithm (RFC 8419 §3.2, RFC 9882 §3.3).
   */
  readonly digestAlgorithm: string | undefined
  readonly signatureAlgorithm: SignatureAlgorithm
}

/**
 * The algorithms as one set: OpenSSL takes the hash from digestAlgorithm, others from the signature's label, so a message
 * in which they differ passes in one and fails in the other. Here they must agree (RFC 5652 §5.3, RFC 6211).
 */
export function checkAlgorithms(
  { digestAlgorithms }: Pick<SignedData, 'digestAlgorithms'>,
  signerInfo: SignerInfo,
  checks: CheckList,
): Algorithms | undefined {
  const algorithms = attempt(
    () => readAlgorithms(signerInfo),
    (error) => {
      const facts = { code: error.code, ...error.facts }
      checks.failed('cryptographic.algorithms', unreadable(error), facts)
      return undefined
    },
  )
  if (algorithms === undefined) return undefined
  // RFC 5652 §5.1: a digest that the message does not announce may be refused; one-pass verifiers never compute it. Where none
  // is used there is none to announce.
  const isAnnounced =
    algorithms.digestAlgorithm === undefined ||
    digestAlgorithms.some(({ oid }) => oid === signerInfo.digestAlgorithm.oid)
  checkAgreement(signerInfo, algorithms, isAnnounced, checks)
  return algorithms
}

function checkAgreement(signerInfo: SignerInfo, algorithms: Algorithms, isAnnounced: boolean, checks: CheckList): void {
  const { digestAlgorithm, signatureAlgorithm: signature } = algorithms
  const facts = { digest: digestAlgorithm ?? 'none', signature: signature.name }
  const sameDigest = (signature.digestAlgorithm ?? digestAlgorithm) === digestAlgorithm
  const isProtected = attempt(
    () => protectionAgrees(signerInfo),
    () => false,
  )
  if (isAnnounced && sameDigest && isProtected) checks.passed('cryptographic.algorithms', facts)
  else checks.failed('cryptographic.algorithms', totalFailed('SIG_CRYPTO_FAILURE'), facts)
}

function readAlgorithms(signerInfo: SignerInfo): Algorithms {
  const { digestAlgorithm, signatureAlgorithm: identifier, signedAttributes } = signerInfo
  const signature = signatureAlgorithm(identifier, digestAlgorithm)
  const isDigested = signature.digestAlgorithm !== undefined || signedAttributes !== undefined
  return {
    digestAlgorithm: isDigested ? digestAlgorithmName(digestAlgorithm) : undefined,
    signatureAlgorithm: signature,
  }
}

/** RFC 6211 §2, §3: when the attribute is there, it must name both algorithms again. */
function protectionAgrees({ signedAttributes, digestAlgorithm, signatureAlgorithm: signature }: SignerInfo): boolean {
  const value = singleValue(signedAttributes?.attributes ?? [], Oid.cmsAlgorithmProtection)
  if (value === undefined) return true
  return readWhole(value, Tag.sequence, (fields) => {
    const protectedDigest = readAlgorithmIdentifier(fields)
    const protectedSignature = fields.optional(context(1))
    if (protectedSignature === undefined) return false
    const sameSignature = isSameAlgorithm(algorithmIdentifier(fields, protectedSignature), signature)
    return isSameAlgorithm(protectedDigest, digestAlgorithm) && sameSignature
  })
}

export function checkContent(content: SignedContent, digestAlgorithm: string | undefined, checks: CheckList): void {
  if ('missing' in content) checks.failed('cryptographic.content', indeterminate('SIGNED_DATA_NOT_FOUND'))
  else if ('differs' in content) {
    checks.failed('cryptographic.content', totalFailed('HASH_FAILURE'), { reason: 'given and encapsulated differ' })
  } else if ('digests' in content && digestOf(content, digestAlgorithm) === undefined) {
    checks.failed('cryptographic.content', indeterminate('SIGNED_DATA_NOT_FOUND'), {
      given: content.digests.map(({ algorithm }) => algorithm),
      needed: digestAlgorithm ?? 'content',
    })
  } else checks.passed('cryptographic.content', 'content' in content ? { octets: content.content.length } : {})
}

/** RFC 5652 §11.2: the digest of the content equals the signed attribute. */
export function checkMessageDigest(
  signerInfo: SignerInfo,
  content: SignedContent,
  digestAlgorithm: string | undefined,
  checks: CheckList,
): void {
  const claimed = claimedMessageDigest(signerInfo)
  const actual = digestAlgorithm && digestHexOf(content, digestAlgorithm)
  if (claimed === undefined || actual === undefined || digestAlgorithm === undefined) {
    checks.skipped('cryptographic.message-digest')
  } else if (toHex(claimed) === actual) checks.passed('cryptographic.message-digest', { digestAlgorithm })
  else checks.failed('cryptographic.message-digest', totalFailed('HASH_FAILURE'), { digestAlgorithm })
}

/** The attribute's value; one that is no OCTET STRING has failed the format check already. */
function claimedMessageDigest({ signedAttributes }: SignerInfo): Uint8Array | undefined {
  const value = singleValue(signedAttributes?.attributes ?? [], Oid.messageDigest)
  return attempt(
    () => value && messageDigestValue(value),
    () => undefined,
  )
}

/** Whether the signature value verifies with this certificate's key (RFC 5652 §5.6); `undefined` when it cannot be tried. */
export function verifySignatureValue(
  signerInfo: SignerInfo,
  content: SignedContent,
  algorithm: SignatureAlgorithm,
  certificate: Certificate,
): boolean | undefined {
  const signed = signerInfo.signedAttributes?.der ?? ('content' in content ? content.content : undefined)
  return signed && verifySignature(algorithm, certificate.publicKey, signed, signerInfo.signature)
}

export function checkSignatureValue(
  signerInfo: SignerInfo,
  content: SignedContent,
  { signatureAlgorithm: algorithm }: Algorithms,
  certificate: Certificate,
  checks: CheckList,
): void {
  const facts = { algorithm: algorithm.name, key: certificate.publicKey.algorithm }
  const failure = attempt(
    () => signatureValueFailure(verifySignatureValue(signerInfo, content, algorithm, certificate)),
    (error) => unreadable(error, 'SIG_CRYPTO_FAILURE'),
  )
  if (failure === undefined) checks.passed('cryptographic.signature-value', facts)
  else checks.failed('cryptographic.signature-value', failure, facts)
}

function signatureValueFailure(verified: boolean | undefined): Failure | undefined {
  // Without signed attributes the content itself is signed: its digest is not enough to verify with.
  if (verified === undefined) return indeterminate('SIGNED_DATA_NOT_FOUND')
  return verified ? undefined : totalFailed('SIG_CRYPTO_FAILURE')
}
