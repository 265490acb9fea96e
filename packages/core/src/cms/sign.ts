/** Makes SignedData (RFC 5652 §5.1) with one signer, in the form of CAdES B-B (ETSI EN 319 122-1 §6). */

import { digestAlgorithmIdentifier } from '../crypto/algorithm-identifier.ts'
import { digest } from '../crypto/digest.ts'
import { Oid } from '../der/oids.ts'
import { context } from '../der/tags.ts'
import { encode, objectIdentifier, octetString, sequence, setOf, smallInteger } from '../der/write.ts'
import type { Signer } from '../ports.ts'
import { createSignerInfo } from './signer-info.ts'

export interface SignDataOptions {
  /** Whether the content travels inside the message. Default: false, the content stays where it is. */
  readonly attached?: boolean
  /** Goes into signing-time: the signer's claim of when. Left out when absent. */
  readonly signingTime?: Date
  /** Goes into the mime-type attribute (EN 319 122-1 §5.2.5): how the content is to be shown. */
  readonly mimeType?: string
}

/**
 * Signs `content` and returns the DER of a ContentInfo with one signer and the certificates of its chain.
 * There is no way to hand in attributes or a digest: what is signed is always a document (RFC 5652 §5.4).
 * @throws what the signer throws
 */
export async function signData(
  content: Uint8Array,
  signer: Signer,
  { attached = false, signingTime, mimeType }: SignDataOptions = {},
): Promise<Uint8Array> {
  const { digestAlgorithm } = signer.algorithm
  const messageDigest = digest(digestAlgorithm, content)
  const signerInfo = await createSignerInfo(signer, { contentType: Oid.data, messageDigest, signingTime, mimeType })
  const signedData = sequence(
    smallInteger(1),
    setOf([digestAlgorithmIdentifier(digestAlgorithm)]),
    sequence(objectIdentifier(Oid.data), ...(attached ? [encode(context(0), octetString(content))] : [])),
    setOf([signer.certificate, ...signer.chain], context(0)),
    setOf([signerInfo]),
  )
  return sequence(objectIdentifier(Oid.signedData), encode(context(0), signedData))
}
