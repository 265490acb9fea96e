/**
 * Certification requests (PKCS#10, RFC 2986) of a system that wants its key certified; the enrolment password travels in
 * challengePassword (RFC 2985 §5.4.1), under the signature, in the form of STB 34.101.78: `/EPWD:` and upper-case hex.
 */
import type { KeyObject } from 'node:crypto'
import { signatureAlgorithmIdentifier } from '../crypto/algorithm-identifier.ts'
import { asSigningKey, type SigningKey } from '../crypto/private-key.ts'
import { Oid } from '../der/oids.ts'
import { context, Tag } from '../der/tags.ts'
import { encode, objectIdentifier, sequence, setOf, smallInteger, utf8String } from '../der/write.ts'
import { FormatError } from '../errors.ts'

export interface CertificationRequestFields {
  /** Of the key in the request; the request is signed with it. */
  readonly privateKey: KeyObject | SigningKey
  readonly commonName: string
  readonly organizationName?: string
  /** Without `/EPWD:`: 32, 48 or 64 upper-case hex digits. */
  readonly enrolmentPassword: string
}

/** X.520 ub-common-name. */
const MAX_NAME = 64

/**
 * @returns DER
 * @throws FormatError ERR_PKCS10_ENROLMENT_PASSWORD, ERR_PKCS10_NAME, UnsupportedError ERR_KEY_UNSUPPORTED
 */
export function createCertificationRequest(fields: CertificationRequestFields): Uint8Array {
  const { commonName, organizationName, enrolmentPassword } = fields
  if (!/^(?:[0-9A-F]{32}|[0-9A-F]{48}|[0-9A-F]{64})$/.test(enrolmentPassword)) {
    throw new FormatError('ERR_PKCS10_ENROLMENT_PASSWORD', 'Not 32, 48 or 64 upper-case hex digits')
  }
  const key = asSigningKey(fields.privateKey)
  const organization = organizationName === undefined ? [] : [nameAttribute(Oid.organizationName, organizationName)]
  const info = sequence(
    smallInteger(0),
    sequence(nameAttribute(Oid.commonName, commonName), ...organization),
    key.publicKeyInfo,
    setOf([challengePassword(enrolmentPassword)], context(0)),
  )
  const signature = encode(Tag.bitString, Uint8Array.of(0), key.sign(info))
  return sequence(info, signatureAlgorithmIdentifier(key.algorithm), signature)
}

/** One attribute in an RDN of its own. */
function nameAttribute(type: string, value: string): Uint8Array {
  if (value.length === 0 || value.length > MAX_NAME || /\p{C}/u.test(value)) {
    throw new FormatError('ERR_PKCS10_NAME', 'A name that is empty, too long, or holds control characters')
  }
  return setOf([sequence(objectIdentifier(type), utf8String(value))])
}

/** RFC 2985 §5.4.1: a DirectoryString; PrintableString has all its letters but is no better read. */
function challengePassword(enrolmentPassword: string): Uint8Array {
  return sequence(objectIdentifier(Oid.challengePassword), setOf([utf8String(`/EPWD:${enrolmentPassword}`)]))
}
