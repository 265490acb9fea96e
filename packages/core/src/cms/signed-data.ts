/** SignedData (RFC 5652 §3, §5) as records: read in BER where CMS allows it, judged elsewhere. */

import { type AlgorithmIdentifier, algorithmIdentifier, readAlgorithmIdentifier } from '../crypto/algorithm.ts'
import { Oid } from '../der/oids.ts'
import { readIntegerHex, readObjectIdentifier, readOctetString, readSmallInteger } from '../der/primitives.ts'
import { type Budget, berReader, contentBytes, type DerReader, type Element, rawBytes } from '../der/read.ts'
import { context, contextPrimitive, Tag } from '../der/tags.ts'
import { FormatError } from '../errors.ts'
import { mapList } from '../map-list.ts'
import { type Name, readIssuerName } from '../x509/name.ts'
import { type Attribute, readSignedAttributes, readUnsignedAttributes, type SignedAttributes } from './attributes.ts'

export interface SignedData {
  readonly version: number
  readonly digestAlgorithms: readonly AlgorithmIdentifier[]
  /** eContentType, dotted. */
  readonly contentType: string
  /** Contents of eContent, joined when BER had them in chunks; `undefined` when the content is detached. */
  readonly content: Uint8Array | undefined
  /** DER of the X.509 certificates sent along, in the order of the message: untrusted until a path is found. */
  readonly certificates: readonly Uint8Array[]
  readonly crls: readonly Uint8Array[]
  /** DER of OCSPResponse, from `other` revocation information (RFC 5940 §2.1). */
  readonly ocspResponses: readonly Uint8Array[]
  readonly signerInfos: readonly SignerInfo[]
  /** The encodings as they arrived, tags and lengths included: archive time-stamps cover these, never a re-encoding. */
  readonly raw: {
    /** The whole ContentInfo. */
    readonly message: Uint8Array
    readonly contentType: Uint8Array
    readonly encapContentInfo: Uint8Array
    /** Every CertificateChoices, attribute certificates and unknown kinds too (§10.2.2). */
    readonly certificates: readonly Uint8Array[]
    /** Every RevocationInfoChoice (§10.2.1). */
    readonly revocationInfos: readonly Uint8Array[]
    /** `certificates` and `crls` with their own tags and lengths, where the message has them. */
    readonly certificateSet: Uint8Array | undefined
    readonly revocationInfoSet: Uint8Array | undefined
  }
}

/** §5.3 */
export interface SignerInfo {
  readonly version: number
  readonly sid: SignerIdentifier
  readonly digestAlgorithm: AlgorithmIdentifier
  readonly signedAttributes: SignedAttributes | undefined
  readonly signatureAlgorithm: AlgorithmIdentifier
  readonly signature: Uint8Array
  readonly unsignedAttributes: readonly Attribute[]
  readonly raw: Uint8Array
  /** `version` to `signature` as they arrived, one slice because they lie side by side: all but the unsigned attributes. */
  readonly rawSigned: Uint8Array
}

export type SignerIdentifier = IssuerAndSerialNumber | KeyIdentifier

export interface IssuerAndSerialNumber {
  readonly issuer: Name
  readonly serialNumber: string
}

export interface KeyIdentifier {
  readonly subjectKeyIdentifier: Uint8Array
}

/** A register signed by a ministry's whole staff stays below both. */
const MAX_SIGNERS = 100
const MAX_CERTIFICATES = 1000
/** Archive signatures renewed for decades bring some dozens. */
const MAX_REVOCATION_INFOS = 1000

/**
 * Reads a ContentInfo with SignedData.
 * @throws FormatError ERR_CMS_NOT_SIGNED_DATA, ERR_CMS_TOO_MANY_…, ERR_DER_…
 */
export function parseSignedData(bytes: Uint8Array, budget?: Budget): SignedData {
  const outer = berReader(bytes, budget)
  const message = outer.next(Tag.sequence)
  const contentInfo = outer.inside(message)
  const type = readObjectIdentifier(contentInfo.next(Tag.objectIdentifier))
  if (type !== Oid.signedData) {
    throw new FormatError('ERR_CMS_NOT_SIGNED_DATA', 'Not a SignedData message', { facts: { contentType: type } })
  }
  const explicit = contentInfo.enter(context(0))
  const signedData = readSignedData(explicit.enter(Tag.sequence), rawBytes(message))
  for (const level of [explicit, contentInfo, outer]) level.finish()
  return signedData
}

function readSignedData(fields: DerReader, message: Uint8Array): SignedData {
  const version = readSmallInteger(fields.next(Tag.integer))
  const algorithms = fields.enter(Tag.set)
  const digestAlgorithms = algorithms.each(Tag.sequence, (element) => algorithmIdentifier(algorithms, element))
  const encapContentInfo = fields.next(Tag.sequence)
  const { contentType, rawContentType, content } = readEncapsulatedContent(fields.inside(encapContentInfo))
  const certificateSet = fields.optional(context(0))
  const choices = readCertificates(fields, certificateSet)
  const certificates = mapList(choices, rawBytes)
  const revocationInfoSet = fields.optional(context(1))
  const { crls, ocspResponses, revocationInfos } = readRevocationInfo(fields, revocationInfoSet)
  const list = fields.enter(Tag.set)
  const signers = list.rest(Tag.sequence)
  if (signers.length > MAX_SIGNERS) throw new FormatError('ERR_CMS_TOO_MANY_SIGNERS', 'Too many signers')
  const signerInfos = mapList(signers, (element) => readSignerInfo(list, element))
  fields.finish()
  return {
    version,
    digestAlgorithms,
    contentType,
    content,
    certificates: certificates.filter((_, index) => choices[index]?.tag === Tag.sequence),
    crls,
    ocspResponses,
    signerInfos,
    raw: {
      message,
      contentType: rawContentType,
      encapContentInfo: rawBytes(encapContentInfo),
      certificates,
      revocationInfos,
      certificateSet: certificateSet && rawBytes(certificateSet),
      revocationInfoSet: revocationInfoSet && rawBytes(revocationInfoSet),
    },
  }
}

/**
 * §5.2. PKCS #7 before CMS allowed other types than OCTET STRING, whose contents octets were then signed (§5.2.1), but
 * never for id-data: no signature covers the tag.
 */
function readEncapsulatedContent(
  fields: DerReader,
): Pick<SignedData, 'contentType' | 'content'> & { readonly rawContentType: Uint8Array } {
  const type = fields.next(Tag.objectIdentifier)
  const contentType = readObjectIdentifier(type)
  const rawContentType = rawBytes(type)
  const element = fields.optional(context(0))
  fields.finish()
  if (element === undefined) return { contentType, rawContentType, content: undefined }
  const explicit = fields.inside(element)
  const tag = explicit.peek()
  const isOctets = contentType === Oid.data || tag === Tag.octetString || tag === Tag.constructedOctetString
  const content = isOctets ? readOctetString(explicit) : contentBytes(explicit.next())
  explicit.finish()
  return { contentType, rawContentType, content }
}

/** §10.2.2: attribute certificates and other kinds may be in the bag; they are no candidates for a path. */
function readCertificates(fields: DerReader, element: Element | undefined): Element[] {
  if (element === undefined) return []
  const choices = fields.inside(element).rest()
  if (choices.length > MAX_CERTIFICATES) throw new FormatError('ERR_CMS_TOO_MANY_CERTIFICATES', 'Too many certificates')
  return choices
}

/** §10.2.1, RFC 5940 §2 */
function readRevocationInfo(
  fields: DerReader,
  element: Element | undefined,
): Pick<SignedData, 'crls' | 'ocspResponses'> & Pick<SignedData['raw'], 'revocationInfos'> {
  if (element === undefined) return { crls: [], ocspResponses: [], revocationInfos: [] }
  const list = fields.inside(element)
  const choices = list.rest()
  if (choices.length > MAX_REVOCATION_INFOS) {
    throw new FormatError('ERR_CMS_TOO_MANY_REVOCATION_INFOS', 'Too many CRLs and OCSP responses')
  }
  const crls = mapList(
    choices.filter(({ tag }) => tag === Tag.sequence),
    rawBytes,
  )
  const others = choices.filter(({ tag }) => tag === context(1))
  const ocspResponses = others.flatMap((other) => readOtherRevocationInfo(list.inside(other)))
  return { crls, ocspResponses, revocationInfos: mapList(choices, rawBytes) }
}

function readOtherRevocationInfo(fields: DerReader): Uint8Array[] {
  const format = readObjectIdentifier(fields.next(Tag.objectIdentifier))
  const info = rawBytes(fields.next())
  return format === Oid.riOcspResponse ? [info] : []
}

/**
 * Reads a SignerInfo that stands alone: the value of a countersignature attribute (§11.4).
 * @throws FormatError ERR_DER_…
 */
export function parseSignerInfo(bytes: Uint8Array, budget?: Budget): SignerInfo {
  const reader = berReader(bytes, budget)
  const signerInfo = readSignerInfo(reader, reader.next(Tag.sequence))
  reader.finish()
  return signerInfo
}

function readSignerInfo(reader: DerReader, element: Element): SignerInfo {
  const fields = reader.inside(element)
  const version = readSmallInteger(fields.next(Tag.integer))
  const sid = readSignerIdentifier(fields)
  const digestAlgorithm = readAlgorithmIdentifier(fields)
  const signed = fields.optional(context(0))
  const signedAttributes = signed && readSignedAttributes(fields, signed)
  const signatureAlgorithm = readAlgorithmIdentifier(fields)
  const signature = readOctetString(fields)
  const rawSigned = element.source.subarray(element.contentStart, fields.offset)
  const unsigned = fields.optional(context(1))
  const unsignedAttributes = unsigned === undefined ? [] : readUnsignedAttributes(fields, unsigned)
  fields.finish()
  return {
    version,
    sid,
    digestAlgorithm,
    signedAttributes,
    signatureAlgorithm,
    signature,
    unsignedAttributes,
    raw: rawBytes(element),
    rawSigned,
  }
}

/** Also the form of RecipientIdentifier (§6.2.1). */
export function readSignerIdentifier(fields: DerReader): SignerIdentifier {
  const tag = fields.peek()
  if (tag === contextPrimitive(0) || tag === context(0)) {
    return { subjectKeyIdentifier: readOctetString(fields, contextPrimitive(0)) }
  }
  const inner = fields.enter(Tag.sequence)
  const issuer = readIssuerName(inner)
  const serialNumber = readIntegerHex(inner.next(Tag.integer))
  inner.finish()
  return { issuer, serialNumber }
}
