/** Makes a SignerInfo (RFC 5652 §5.3) with the signed attributes of CAdES B-B (ETSI EN 319 122-1 §6): always ours. */

import { equalBytes } from '../bytes.ts'
import type { SigningAlgorithm } from '../crypto/algorithm.ts'
import { digest, digestAlgorithmOid } from '../crypto/digest.ts'
import { Oid } from '../der/oids.ts'
import { context, Tag } from '../der/tags.ts'
import {
  encode,
  nullValue,
  objectIdentifier,
  octetString,
  sequence,
  setOf,
  smallInteger,
  time,
  utf8String,
} from '../der/write.ts'
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
  const { sid, digestAlgorithm, signatureAlgorithm, signingCertificate } = signerParts(signer)
  const signedAttrs = setOf([...contentAttributes(fields), signingCertificate])
  const signature = await signer.sign(signedAttrs)
  // §5.4: signed under the tag of SET OF, sent under [0].
  const implicit = Buffer.from(signedAttrs)
  implicit[0] = context(0)
  return sequence(VERSION_1, sid, digestAlgorithm, implicit, signatureAlgorithm, octetString(signature))
}

const VERSION_1 = smallInteger(1)

interface SignerParts {
  readonly certificate: Uint8Array
  /** IssuerAndSerialNumber. */
  readonly sid: Uint8Array
  readonly digestAlgorithm: Uint8Array
  readonly signatureAlgorithm: Uint8Array
  /** The signing-certificate-v2 attribute. */
  readonly signingCertificate: Uint8Array
}

const known = new WeakMap<Signer, SignerParts>()

/** What is the same in all signatures of a signer, as long as it has the same certificate: a card can be changed. */
function signerParts(signer: Signer): SignerParts {
  const parts = known.get(signer)
  if (parts !== undefined && equalBytes(parts.certificate, signer.certificate)) return parts
  const certificate = Uint8Array.from(signer.certificate)
  const { issuer, serialNumber } = parseCertificate(certificate)
  const serial = encode(Tag.integer, Buffer.from(serialNumber, 'hex'))
  const made = {
    certificate,
    sid: sequence(issuer.raw, serial),
    digestAlgorithm: digestAlgorithmIdentifier(signer.algorithm.digestAlgorithm),
    signatureAlgorithm: signatureAlgorithmIdentifier(signer.algorithm),
    signingCertificate: attribute(Oid.signingCertificateV2, signingCertificateV2(certificate, issuer.raw, serial)),
  }
  known.set(signer, made)
  return made
}

function contentAttributes({ contentType, messageDigest, signingTime, mimeType }: SignedFields): Uint8Array[] {
  return [
    ...(contentType === undefined ? [] : [attribute(Oid.contentType, objectIdentifier(contentType))]),
    attribute(Oid.messageDigest, octetString(messageDigest)),
    ...(signingTime === undefined ? [] : [attribute(Oid.signingTime, time(signingTime))]),
    ...(mimeType === undefined ? [] : [attribute(Oid.mimeType, utf8String(mimeType))]),
  ]
}

/** DER of an Attribute with one value. */
export function attribute(type: string, value: Uint8Array): Uint8Array {
  return sequence(objectIdentifier(type), setOf([value]))
}

/** RFC 5754 §2: parameters absent. */
export function digestAlgorithmIdentifier(digestAlgorithm: string): Uint8Array {
  return sequence(objectIdentifier(digestAlgorithmOid(digestAlgorithm) ?? ''))
}

/** RFC 5035 §4 with the default hash, SHA-256, which DER then leaves out. */
function signingCertificateV2(certificate: Uint8Array, issuer: Uint8Array, serialNumber: Uint8Array): Uint8Array {
  const issuerSerial = sequence(sequence(encode(context(4), issuer)), serialNumber)
  return sequence(sequence(sequence(octetString(digest('sha256', certificate)), issuerSerial)))
}

const RSA_OIDS = { sha256: '1.2.840.113549.1.1.11', sha384: '1.2.840.113549.1.1.12', sha512: '1.2.840.113549.1.1.13' }
const ECDSA_OIDS = { sha256: '1.2.840.10045.4.3.2', sha384: '1.2.840.10045.4.3.3', sha512: '1.2.840.10045.4.3.4' }
const SALT_OCTETS = { sha256: 32, sha384: 48, sha512: 64 }

function signatureAlgorithmIdentifier(algorithm: SigningAlgorithm): Uint8Array {
  const { name, digestAlgorithm } = algorithm
  switch (name) {
    case 'RSASSA-PKCS1-v1_5':
      return sequence(objectIdentifier(RSA_OIDS[digestAlgorithm]), nullValue())
    case 'RSASSA-PSS':
      return sequence(objectIdentifier('1.2.840.113549.1.1.10'), pssParameters(algorithm))
    case 'ECDSA':
      return sequence(objectIdentifier(ECDSA_OIDS[digestAlgorithm]))
    case 'Ed25519':
      return sequence(objectIdentifier('1.3.101.112'))
  }
}

/** RFC 4055 §3.1: the same hash in both places, salt as long as the hash, trailer left at its default. */
function pssParameters({ digestAlgorithm }: SigningAlgorithm): Uint8Array {
  const hashAlgorithm = sequence(objectIdentifier(digestAlgorithmOid(digestAlgorithm) ?? ''), nullValue())
  const maskGenAlgorithm = sequence(objectIdentifier('1.2.840.113549.1.1.8'), hashAlgorithm)
  return sequence(
    encode(context(0), hashAlgorithm),
    encode(context(1), maskGenAlgorithm),
    encode(context(2), smallInteger(SALT_OCTETS[digestAlgorithm])),
  )
}
