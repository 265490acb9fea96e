/** Making CV certificates (STB 34.101.79-2019, 9.1): of a CA, and the self-signed one with which a key asks for another. */
import { bignSign } from '../crypto/bign.ts'
import type { BignCurve } from '../crypto/bign-curve.ts'
import { Tag } from '../der/tags.ts'
import { encode, objectIdentifier, octetString } from '../der/write.ts'
import { eidRights, esignRights } from './access-rights.ts'
import { type CvCertificate, CvOid, CvTag, cvDigest, parseCvCertificate } from './cv-certificate.ts'

export type CvFields = Pick<
  CvCertificate,
  'authority' | 'holder' | 'curve' | 'publicKey' | 'from' | 'until' | 'eidAccess' | 'esignAccess'
>

export interface CvIssuer {
  readonly curve: BignCurve
  readonly privateKey: Uint8Array
  /** Of the signature; empty for the deterministic one. Fresh unless given. */
  readonly salt?: Uint8Array
}

/**
 * @throws TypeError when the issuer's key is weaker than the one it certifies or a reserved bit of the rights is set,
 * FormatError when a field is none that a certificate can have
 */
export function createCvCertificate(fields: CvFields, { curve, privateKey, salt }: CvIssuer): CvCertificate {
  if (curve.level < fields.curve.level) throw new TypeError('The key of an issuer may not be weaker')
  const reserved = [eidRights(fields.eidAccess ?? NONE), esignRights(fields.esignAccess ?? NONE)]
  if (reserved.some(({ reservedBits }) => reservedBits.length > 0)) throw new TypeError('Reserved bits stay zero')
  const body = encodeBody(fields)
  const signature = bignSign({ curve, privateKey, digest: cvDigest(body, curve) }, salt)
  return parseCvCertificate(encode(CvTag.certificate, body, encode(CvTag.signature, signature)))
}

const NONE = new Uint8Array(0)

function encodeBody({ authority, holder, publicKey, from, until, eidAccess, esignAccess }: CvFields): Uint8Array {
  const extension =
    esignAccess === undefined ? [] : [objectIdentifier(CvOid.signAuthExtension), rights(CvOid.esignAccess, esignAccess)]
  return encode(
    CvTag.body,
    encode(CvTag.profile, Uint8Array.of(0)),
    encode(CvTag.authority, Buffer.from(authority, 'latin1')),
    encode(CvTag.publicKey, objectIdentifier(CvOid.publicKey), encode(Tag.bitString, Uint8Array.of(0), publicKey)),
    encode(CvTag.holder, Buffer.from(holder, 'latin1')),
    ...(eidAccess === undefined ? [] : [rights(CvOid.eidAccess, eidAccess)]),
    encode(CvTag.from, digits(from)),
    encode(CvTag.until, digits(until)),
    ...(extension.length === 0 ? [] : [encode(CvTag.extensions, encode(CvTag.extension, ...extension))]),
  )
}

function rights(oid: string, word: Uint8Array): Uint8Array {
  return encode(CvTag.accessRights, objectIdentifier(oid), octetString(word))
}

function digits(date: string): Uint8Array {
  return Uint8Array.from(date, Number)
}
