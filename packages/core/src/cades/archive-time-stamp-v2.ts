/**
 * What an archive-time-stamp-v2 covers (ETSI TS 101 733 V2.2.1 §6.4.1, RFC 5126 §6.4.1): no index, but all that was in the
 * message when it was made, as it arrived. Nobody makes them any more (EN 319 122-1 Annex A); old archives are full of them.
 */
import { concatBytes } from '../bytes.ts'
import type { Attribute } from '../cms/attributes.ts'
import type { SignedData, SignerInfo } from '../cms/signed-data.ts'
import { digest } from '../crypto/digest.ts'
import { context } from '../der/tags.ts'
import { encode } from '../der/write.ts'

export interface ArchivedMatter {
  readonly signedData: Pick<SignedData, 'raw'>
  readonly signerInfo: Pick<SignerInfo, 'rawSigned'>
  /** The unsigned attributes that were there: all but the archive time-stamps and evidence records that are not older. */
  readonly attributes: readonly Attribute[]
  /** The content when it is not in the message. */
  readonly detachedContent: Uint8Array | undefined
}

/**
 * The imprints such a time-stamp may have: encapContentInfo, the content if it is outside, certificates, crls and the fields
 * of the SignerInfo. Whether the unsigned attributes came with tag and length of their set the standard does not say; makers
 * did both, and no octet can change its meaning between the two.
 */
export function archiveTimeStampV2Imprints(matter: ArchivedMatter, digestAlgorithm: string): readonly Uint8Array[] {
  const { signedData, signerInfo, attributes, detachedContent } = matter
  const { encapContentInfo, certificateSet, revocationInfoSet } = signedData.raw
  const before = [encapContentInfo, detachedContent, certificateSet, revocationInfoSet, signerInfo.rawSigned]
  const present = before.filter((part) => part !== undefined)
  const list = concatBytes(attributes.map(({ raw }) => raw))
  const tagged = attributes.length === 0 ? list : encode(context(1), list)
  return [tagged, list].map((unsigned) => digest(digestAlgorithm, concatBytes([...present, unsigned])))
}
