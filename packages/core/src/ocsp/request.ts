/** OCSP requests (RFC 6960 §4.1): one certificate, identified by SHA-1 unless told otherwise, because every responder knows it, and a nonce. */
import { digest, digestAlgorithmOid } from '../crypto/digest.ts'
import { Oid } from '../der/oids.ts'
import { contentBytes } from '../der/read.ts'
import { Tag } from '../der/tags.ts'
import { readSingle } from '../der/whole.ts'
import { encode, nullValue, objectIdentifier, octetString, sequence } from '../der/write.ts'
import type { Certificate } from '../x509/certificate.ts'

export interface OcspRequestOptions {
  /** 16 to 32 random octets (RFC 9654 §2.1), or as many as the responder is used to; without one a replayed answer is told only by its times. */
  readonly nonce?: Uint8Array
  readonly hashAlgorithm?: 'sha1' | 'sha256' | 'belt-hash'
}

/** DER of an OCSPRequest for `certificate`, issued by `issuer`. */
export function createOcspRequest(
  certificate: Certificate,
  issuer: Certificate,
  { nonce, hashAlgorithm = 'sha1' }: OcspRequestOptions = {},
): Uint8Array {
  const request = sequence(certId(certificate, issuer, hashAlgorithm))
  const extensions = nonce === undefined ? [] : [encode(0xa2, sequence(nonceExtension(nonce)))]
  return sequence(sequence(sequence(request), ...extensions))
}

function certId(certificate: Certificate, issuer: Certificate, hashAlgorithm: string): Uint8Array {
  return sequence(
    sequence(objectIdentifier(digestAlgorithmOid(hashAlgorithm) ?? ''), nullValue()),
    octetString(digest(hashAlgorithm, certificate.issuer.raw)),
    octetString(digest(hashAlgorithm, issuer.publicKey.keyOctets)),
    encode(Tag.integer, Buffer.from(certificate.serialNumber, 'hex')),
  )
}

/** RFC 9654 §2.1: extnValue wraps the OCTET STRING that is the nonce. */
function nonceExtension(nonce: Uint8Array): Uint8Array {
  return sequence(objectIdentifier(Oid.ocspNonce), octetString(octetString(nonce)))
}

/** The nonce in an extnValue; the responders that leave out the inner OCTET STRING are met with the bare octets. */
export function readNonce(extensionValue: Uint8Array): Uint8Array {
  if (extensionValue[0] !== Tag.octetString) return extensionValue
  return readSingle(extensionValue, (reader) => contentBytes(reader.next(Tag.octetString)))
}
