/** Makes a SignerInfo (RFC 5652 §5.3) with the signed attributes of CAdES B-B (ETSI EN 319 122-1 §6): always ours. */
import { equalBytes } from '../bytes.ts'
import { digestAlgorithmIdentifier, signatureAlgorithmIdentifier } from '../crypto/algorithm-identifier.ts'
import { companionDigest, digest } from '../crypto/digest.ts'
import type { SigningAlgorithm } from '../crypto/signature-algorithm.ts'
import { Oid } from '../der/oids.ts'
import { context, Tag } from '../der/tags.ts'
import {
  attribute,
  encode,
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
  /** Goes into the mime-type attribute (EN 319 122-1 §5.2.4.2): how the content is to be shown. */
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
  readonly algorithm: SigningAlgorithm
  /** IssuerAndSerialNumber. */
  readonly sid: Uint8Array
  readonly digestAlgorithm: Uint8Array
  readonly signatureAlgorithm: Uint8Array
  /** The signing-certificate-v2 attribute. */
  readonly signingCertificate: Uint8Array
}

const known = new WeakMap<Signer, SignerParts>()

/** What is the same in all signatures of a signer, as long as it has the same certificate and algorithm: a card can be changed. */
function signerParts(signer: Signer): SignerParts {
  const parts = known.get(signer)
  const { name, digestAlgorithm } = signer.algorithm
  const isSameAlgorithm = parts?.algorithm.name === name && parts.algorithm.digestAlgorithm === digestAlgorithm
  if (isSameAlgorithm && equalBytes(parts.certificate, signer.certificate)) return parts
  const certificate = Uint8Array.from(signer.certificate)
  const { issuer, serialNumber } = parseCertificate(certificate)
  const serial = encode(Tag.integer, Buffer.from(serialNumber, 'hex'))
  const certId = essCertIdV2(certificate, signer.algorithm)
  const made = {
    certificate,
    algorithm: { name, digestAlgorithm },
    sid: sequence(issuer.raw, serial),
    digestAlgorithm: digestAlgorithmIdentifier(signer.algorithm.digestAlgorithm),
    signatureAlgorithm: signatureAlgorithmIdentifier(signer.algorithm),
    signingCertificate: attribute(Oid.signingCertificateV2, sequence(sequence(certId))),
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

/** RFC 5035 §4, without issuerSerial as EN 319 122-1 §6.3 (g) advises; SHA-256 is the default hash, which DER leaves out. */
function essCertIdV2(certificate: Uint8Array, { digestAlgorithm }: SigningAlgorithm): Uint8Array {
  const hashAlgorithm = companionDigest(digestAlgorithm)
  const certHash = octetString(digest(hashAlgorithm, certificate))
  return sequence(...(hashAlgorithm === 'sha256' ? [] : [digestAlgorithmIdentifier(hashAlgorithm)]), certHash)
}
