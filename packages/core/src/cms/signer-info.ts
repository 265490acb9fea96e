/** Makes a SignerInfo (RFC 5652 §5.3) with the signed attributes of CAdES B-B (ETSI EN 319 122-1 §6): always ours. */

import { digestAlgorithmIdentifier, signatureAlgorithmIdentifier } from '../crypto/algorithm-identifier.ts'
import { digest } from '../crypto/digest.ts'
import { Oid } from '../der/oids.ts'
import { context, Tag } from '../der/tags.ts'
import { encode, objectIdentifier, octetString, sequence, setOf, smallInteger, time, utf8String } from '../der/write.ts'
import type { Signer } from '../ports.ts'
import { parseCertificate } from '../x509/certificate.ts'

export interface SignedFields {
  /** eContentType; `undefined` in a countersignature, which has none (§11.4). */
  readonly contentType: string | undefined
  /** Digest of what is signed, by the digest algorithm of the signer. */
  readonly messageDigest: Uint8Array
  /** Goes into signing-time: the signer's claim of when. Left out when absent. */
  readonly signingTime?: Date | undefined
  /** Goes into the mime-type attribute (EN 319 122-1 §5.2.5): how the content is to be shown. */
  readonly mimeType?: string | undefined
}

/**
 * DER of a SignerInfo without unsigned attributes.
 * @throws what the signer throws
 */
export async function createSignerInfo(signer: Signer, fields: SignedFields): Promise<Uint8Array> {
  const attributes = signedAttributes(signer, fields)
  const signature = await signer.sign(setOf(attributes))
  return sequence(
    smallInteger(1),
    issuerAndSerialNumber(signer.certificate),
    digestAlgorithmIdentifier(signer.algorithm.digestAlgorithm),
    setOf(attributes, context(0)),
    signatureAlgorithmIdentifier(signer.algorithm),
    octetString(signature),
  )
}

function signedAttributes(signer: Signer, { contentType, messageDigest, signingTime, mimeType }: SignedFields) {
  return [
    ...(contentType === undefined ? [] : [attribute(Oid.contentType, objectIdentifier(contentType))]),
    attribute(Oid.messageDigest, octetString(messageDigest)),
    attribute(Oid.signingCertificateV2, signingCertificateV2(signer.certificate)),
    ...(signingTime === undefined ? [] : [attribute(Oid.signingTime, time(signingTime))]),
    ...(mimeType === undefined ? [] : [attribute(Oid.mimeType, utf8String(mimeType))]),
  ]
}

/** DER of an Attribute with one value. */
export function attribute(type: string, value: Uint8Array): Uint8Array {
  return sequence(objectIdentifier(type), setOf([value]))
}

/** RFC 5035 §4 with the default hash, SHA-256, which DER then leaves out. */
function signingCertificateV2(certificate: Uint8Array): Uint8Array {
  const { issuer, serialNumber } = identify(certificate)
  const issuerSerial = sequence(sequence(encode(context(4), issuer)), serialNumber)
  return sequence(sequence(sequence(octetString(digest('sha256', certificate)), issuerSerial)))
}

function issuerAndSerialNumber(certificate: Uint8Array): Uint8Array {
  const { issuer, serialNumber } = identify(certificate)
  return sequence(issuer, serialNumber)
}

function identify(certificate: Uint8Array): { issuer: Uint8Array; serialNumber: Uint8Array } {
  const { issuer, serialNumber } = parseCertificate(certificate)
  return { issuer: issuer.raw, serialNumber: encode(Tag.integer, Buffer.from(serialNumber, 'hex')) }
}
