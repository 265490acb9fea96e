/** Makes SignedData (RFC 5652 §5.1) with one signer, in the form of CAdES B-B (ETSI EN 319 122-1 §6). */

import { digestAlgorithmIdentifier } from '../crypto/algorithm-identifier.ts'
import { digest, digestLength } from '../crypto/digest.ts'
import { Oid } from '../der/oids.ts'
import { context } from '../der/tags.ts'
import { encode, objectIdentifier, octetString, sequence, setOf, smallInteger } from '../der/write.ts'
import type { Signer } from '../ports.ts'
import { distinctCertificates } from '../x509/distinct.ts'
import { createSignerInfo } from './signer-info.ts'

export interface SignDataOptions {
  /** Whether the content travels inside the message. Default: false, the content stays where it is. */
  readonly attached?: boolean
  /** Goes into signing-time: the signer's claim of when. Left out when absent. */
  readonly signingTime?: Date
  /** Goes into the mime-type attribute (EN 319 122-1 §5.2.4.2): how the content is to be shown. */
  readonly mimeType?: string
}

/**
 * Signs `content` and returns the DER of a ContentInfo with one signer and the certificates of its chain.
 * There is no way to hand in attributes: what is signed is always the digest of a document, in attributes of ours (RFC 5652 §5.4).
 * @throws what the signer throws
 */
export async function signData(
  content: Uint8Array,
  signer: Signer,
  { attached = false, signingTime, mimeType }: SignDataOptions = {},
): Promise<Uint8Array> {
  const messageDigest = digest(signer.algorithm.digestAlgorithm, content)
  const fields = { messageDigest, signingTime, mimeType }
  return await createSignedData(signer, attached ? { ...fields, content } : fields)
}

/**
 * `signData` for content that is too large for memory or that the caller does not have: detached, over `messageDigest` by
 * the signer's own digest algorithm. Whoever calls it answers for what the digest is of; nothing here can look at it.
 * @throws TypeError for a digest of another length; what the signer throws
 */
export async function signDigest(
  messageDigest: Uint8Array,
  signer: Signer,
  { signingTime, mimeType }: Omit<SignDataOptions, 'attached'> = {},
): Promise<Uint8Array> {
  if (messageDigest.length !== digestLength(signer.algorithm.digestAlgorithm)) {
    throw new TypeError(`Not a digest by ${signer.algorithm.digestAlgorithm}`)
  }
  return await createSignedData(signer, { messageDigest, signingTime, mimeType })
}

interface SignedDataFields {
  readonly messageDigest: Uint8Array
  readonly content?: Uint8Array
  readonly signingTime: Date | undefined
  readonly mimeType: string | undefined
}

async function createSignedData(
  signer: Signer,
  { messageDigest, content, signingTime, mimeType }: SignedDataFields,
): Promise<Uint8Array> {
  const { digestAlgorithm } = signer.algorithm
  // Before the signer is asked, who takes his time: what the caller does with the content meanwhile is his own affair.
  const eContent = content === undefined ? [] : [encode(context(0), octetString(content))]
  const signerInfo = await createSignerInfo(signer, { contentType: Oid.data, messageDigest, signingTime, mimeType })
  const signedData = sequence(
    smallInteger(1),
    setOf([digestAlgorithmIdentifier(digestAlgorithm)]),
    sequence(objectIdentifier(Oid.data), ...eContent),
    setOf(
      distinctCertificates([signer.certificate, ...signer.chain], (der) => der),
      context(0),
    ),
    setOf([signerInfo]),
  )
  return sequence(objectIdentifier(Oid.signedData), encode(context(0), signedData))
}
