/**
 * Adds to a SignedData (RFC 5652 §5.1) without touching what is in it. Written anew are only tags and lengths of the
 * shells around the parts (ContentInfo, SignedData, sets and SignerInfos that gain something) and the version: no signature
 * covers those, nor any archive time-stamp that may be there. The parts themselves are copied as the bytes that arrived,
 * BER or not, and keep their order.
 */
import { compareBytes, equalBytes } from '../bytes.ts'
import { digestAlgorithmIdentifier } from '../crypto/algorithm-identifier.ts'
import { digestAlgorithmOid } from '../crypto/digest.ts'
import { Oid } from '../der/oids.ts'
import { context, Tag } from '../der/tags.ts'
import { encode, objectIdentifier, sequence, smallInteger } from '../der/write.ts'
import { parseSignedData, type SignedData, type SignerInfo } from './signed-data.ts'

export interface Additions {
  /** Names of `crypto/digest.ts`. */
  readonly digestAlgorithms?: readonly string[]
  /** DER of X.509 certificates; one that the message has already is not added again. */
  readonly certificates?: readonly Uint8Array[]
  /** DER of CertificateList; the same holds. */
  readonly crls?: readonly Uint8Array[]
  /** DER of OCSPResponse; the same holds. */
  readonly ocspResponses?: readonly Uint8Array[]
  /** DER of SignerInfo. They come after those of the message, so that the numbers of its signers stay. */
  readonly signerInfos?: readonly Uint8Array[]
  /** DER of Attributes for the signers of the message, by number. */
  readonly unsignedAttributes?: ReadonlyMap<number, readonly Uint8Array[]>
}

/**
 * DER, as far as the parts are, of a ContentInfo with all that `signedData` has and what is added.
 * @throws FormatError ERR_CMS_TOO_MANY_… when it would be more than is read here
 */
export function augmentSignedData(signedData: SignedData, additions: Additions): Uint8Array {
  const { raw } = signedData
  const { certificates = [], crls = [], ocspResponses = [] } = additions
  const revocationInfos = extendSet(raw.revocationInfos, [...crls, ...ocspResponses.map(otherRevocationInfo)])
  const signerInfos = signedData.signerInfos.map((signerInfo, i) =>
    withUnsignedAttributes(signerInfo, additions.unsignedAttributes?.get(i) ?? []),
  )
  const fields = sequence(
    smallInteger(versionWith(signedData.version, revocationInfos)),
    encode(Tag.set, ...digestAlgorithmsWith(signedData, additions.digestAlgorithms ?? [])),
    raw.encapContentInfo,
    ...optionalSet(0, raw.certificateSet, raw.certificates, extendSet(raw.certificates, certificates)),
    ...optionalSet(1, raw.revocationInfoSet, raw.revocationInfos, revocationInfos),
    encode(Tag.set, ...signerInfos, ...(additions.signerInfos ?? [])),
  )
  const message = sequence(objectIdentifier(Oid.signedData), encode(context(0), fields))
  parseSignedData(message)
  return message
}

/**
 * One that gains nothing stays as it arrived, empty or of indefinite length: archive time-stamps older than version 3 cover its
 * tag and length too (TS 101 733 V2.2.1 §6.4.1), and may be joined by one of version 3.
 */
function optionalSet(
  number: number,
  received: Uint8Array | undefined,
  present: readonly Uint8Array[],
  all: readonly Uint8Array[],
): readonly Uint8Array[] {
  if (all.length > present.length) return [encode(context(number), ...all)]
  return received === undefined ? [] : [received]
}

/** The SignerInfo as it arrived when nothing is added; else the same octets up to the signature, in a new shell. */
function withUnsignedAttributes(signerInfo: SignerInfo, added: readonly Uint8Array[]): Uint8Array {
  if (added.length === 0) return signerInfo.raw
  const present = signerInfo.unsignedAttributes.map(({ raw }) => raw)
  return sequence(signerInfo.rawSigned, encode(context(1), ...extendSet(present, added)))
}

/**
 * Members of a SET OF and new ones. A set that arrived in the order of DER (X.690 §11.6) stays so, any other is only
 * appended to; either way the members that were there keep their order, which forms older than version 3 of the archive
 * time-stamp cover.
 */
function extendSet(present: readonly Uint8Array[], added: readonly Uint8Array[]): readonly Uint8Array[] {
  const fresh = added.filter((one, i) => !isAmong(one, present) && !isAmong(one, added.slice(0, i)))
  const isSorted = present.every((one, i) => i === 0 || compareBytes(present[i - 1] ?? one, one) <= 0)
  const all = [...present, ...fresh]
  return isSorted ? all.toSorted(compareBytes) : all
}

function isAmong(one: Uint8Array, others: readonly Uint8Array[]): boolean {
  return others.some((other) => equalBytes(one, other))
}

/** By identifier: with NULL or without parameters it is the same digest (RFC 5754 §2), and once is enough. */
function digestAlgorithmsWith({ digestAlgorithms }: SignedData, names: readonly string[]): readonly Uint8Array[] {
  const missing = names.filter((name) => digestAlgorithms.every(({ oid }) => oid !== digestAlgorithmOid(name)))
  return extendSet(
    digestAlgorithms.map(({ raw }) => raw),
    missing.map(digestAlgorithmIdentifier),
  )
}

/** RFC 5940 §2.1: OtherRevocationInfoFormat with id-ri-ocsp-response. */
function otherRevocationInfo(ocspResponse: Uint8Array): Uint8Array {
  return encode(context(1), objectIdentifier(Oid.riOcspResponse), ocspResponse)
}

/** RFC 5652 §5.1: other revocation information makes it version 5; the other rules were its first maker's business. */
function versionWith(version: number, revocationInfos: readonly Uint8Array[]): number {
  return revocationInfos.some(([tag]) => tag === context(1)) ? 5 : version
}
