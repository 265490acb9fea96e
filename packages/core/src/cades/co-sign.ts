/**
 * More signatures in one message: beside the others (RFC 5652 §5.1, several SignerInfos) or over one of them (§11.4,
 * countersignature). The SignerInfos that were there keep every octet they had.
 */
import { augmentSignedData } from '../cms/augment.ts'
import { parseSignedData, type SignedData } from '../cms/signed-data.ts'
import { createSignerInfo } from '../cms/signer-info.ts'
import { digest } from '../crypto/digest.ts'
import { Oid } from '../der/oids.ts'
import { attribute } from '../der/write.ts'
import type { Signer } from '../ports.ts'
import { refuseCoveredWhole } from './covered-whole.ts'
import { checkContent, contentDigest, type GivenContent } from './signed-content.ts'

export interface AddSignatureOptions extends GivenContent {
  /** Goes into signing-time: the signer's claim of when. Left out when absent. */
  readonly signingTime?: Date
  /** Goes into the mime-type attribute (EN 319 122-1 §5.2.4.2). */
  readonly mimeType?: string
}

/**
 * The message with one more signer, after the others. `content` or `digest` (by the signer's own algorithm) is needed when
 * the message does not hold the content.
 * @throws FormatError for a message that cannot be read, ERR_CADES_CONTENT_MISSING; VerificationError
 *   ERR_CADES_CONTENT_MISMATCH when the others signed another content; UnsupportedError ERR_CADES_EVIDENCE_RECORD,
 *   ERR_CADES_OLDER_ARCHIVE_TIME_STAMP; what the signer throws
 * @throws TypeError when the content is known by a digest alone that is not by the signer's own algorithm
 */
export async function addSignature(
  message: Uint8Array,
  signer: Signer,
  options: AddSignatureOptions = {},
): Promise<Uint8Array> {
  const signedData = parseOwnCopy(message)
  refuseCoveredWhole(signedData)
  checkContent(signedData, options, signedData.signerInfos)
  const { digestAlgorithm } = signer.algorithm
  const { contentType } = signedData
  const messageDigest = contentDigest(signedData, options, digestAlgorithm)
  const { signingTime, mimeType } = options
  const signerInfo = await createSignerInfo(signer, { contentType, messageDigest, signingTime, mimeType })
  return augmentSignedData(signedData, {
    digestAlgorithms: [digestAlgorithm],
    certificates: [signer.certificate, ...signer.chain],
    signerInfos: [signerInfo],
  })
}

/**
 * The message with a countersignature on its signer number `signerIndex`, from 0. It signs that signer's signature value
 * and says nothing of the content (§11.4), so content is not asked for.
 * @throws FormatError for a message that cannot be read; UnsupportedError ERR_CADES_EVIDENCE_RECORD,
 *   ERR_CADES_OLDER_ARCHIVE_TIME_STAMP; what the signer throws
 * @throws TypeError when there is no such signer
 */
export async function addCountersignature(
  message: Uint8Array,
  signerIndex: number,
  signer: Signer,
  { signingTime }: { readonly signingTime?: Date } = {},
): Promise<Uint8Array> {
  const signedData = parseOwnCopy(message)
  const countersigned = signedData.signerInfos[signerIndex]
  if (countersigned === undefined) throw new TypeError('The message has no such signer')
  refuseCoveredWhole(signedData)
  const messageDigest = digest(signer.algorithm.digestAlgorithm, countersigned.signature)
  // §11.4: the attribute set has no content-type, since a signature value has none.
  const signerInfo = await createSignerInfo(signer, { contentType: undefined, messageDigest, signingTime })
  return augmentSignedData(signedData, {
    certificates: [signer.certificate, ...signer.chain],
    unsignedAttributes: new Map([[signerIndex, [attribute(Oid.countersignature, signerInfo)]]]),
  })
}

/** Whoever signs takes his time: what the caller does with his octets meanwhile is his own affair. */
function parseOwnCopy(message: Uint8Array): SignedData {
  return parseSignedData(Buffer.from(message))
}
