/** Certificates (RFC 5280 §4.1) as plain records whose raw fields are windows on the bytes that arrived. */

import { equalBytes } from '../bytes.ts'
import { type AlgorithmIdentifier, readAlgorithmIdentifier } from '../crypto/algorithm.ts'
import { digestHex } from '../crypto/digest.ts'
import { type PublicKey, readSubjectPublicKeyInfo } from '../crypto/public-key.ts'
import { remember, rememberable } from '../crypto/remember.ts'
import { readBitStringOctets, readIntegerHex, readSmallInteger } from '../der/primitives.ts'
import { type Budget, type DerReader, derReader, rawBytes } from '../der/read.ts'
import { context, contextPrimitive, Tag } from '../der/tags.ts'
import { readTime } from '../der/time.ts'
import { FormatError } from '../errors.ts'
import { isoTime } from '../iso-time.ts'
import { type DecodedExtensions, decodeExtensions, type Extensions, readExtensions } from './extensions.ts'
import { type Name, readIssuerName, readName } from './name.ts'

export interface Certificate extends DecodedExtensions {
  readonly raw: Uint8Array
  /** DER of TBSCertificate: the bytes that are signed. */
  readonly tbs: Uint8Array
  readonly version: 1 | 2 | 3
  /** Hex of the INTEGER's contents octets, so that `00ff…` and `ff…` stay apart. */
  readonly serialNumber: string
  readonly issuer: Name
  readonly subject: Name
  readonly notBefore: Date
  readonly notAfter: Date
  readonly publicKey: PublicKey
  /** issuerUniqueID or subjectUniqueID, of which nothing is made (§4.1.2.8). */
  readonly hasUniqueIdentifier: boolean
  readonly extensions: Extensions
  readonly signatureAlgorithm: AlgorithmIdentifier
  readonly signature: Uint8Array
}

/** Longer than any certificate seen in the field (attribute-heavy ones reach 20 KiB). */
const MAX_CERTIFICATE_OCTETS = 256 * 1024

/**
 * Reads one DER certificate; nothing is judged.
 * @throws FormatError ERR_DER_…, ERR_X509_…
 */
export function parseCertificate(der: Uint8Array, budget?: Budget): Certificate {
  if (der.length > MAX_CERTIFICATE_OCTETS) {
    throw new FormatError('ERR_X509_TOO_LARGE', 'Larger than any certificate', { facts: { octets: der.length } })
  }
  const outer = derReader(der, budget)
  const fields = outer.enter(Tag.sequence)
  const tbs = fields.next(Tag.sequence)
  const signatureAlgorithm = readAlgorithmIdentifier(fields)
  const signature = readBitStringOctets(fields.next(Tag.bitString))
  fields.finish()
  outer.finish()
  // A window of its own: what is remembered of it goes away with this record, and the caller may write over his.
  const raw = der.subarray()
  return readTbsCertificate(fields.inside(tbs), { raw, tbs: rawBytes(tbs), signatureAlgorithm, signature })
}

/** Both ends of the validity period, in ISO 8601. */
export const validityPeriod: (certificate: Certificate) => { readonly notBefore: string; readonly notAfter: string } =
  remember(({ notBefore, notAfter }: Certificate) => ({
    notBefore: isoTime(notBefore),
    notAfter: isoTime(notAfter),
  }))

const digests = remember((_: Certificate): Record<string, string> => ({}))

/** Digest of the whole DER in hex, computed once for each certificate and algorithm. */
export function certificateDigest(certificate: Certificate, algorithm: string): string {
  const known = digests(certificate)
  known[algorithm] ??= digestHex(algorithm, certificate.raw)
  return known[algorithm]
}

type Signed = Pick<Certificate, 'raw' | 'tbs' | 'signatureAlgorithm' | 'signature'>

function readTbsCertificate(fields: DerReader, { raw, tbs, signatureAlgorithm, signature }: Signed): Certificate {
  const version = readVersion(fields)
  const serialNumber = readIntegerHex(fields.next(Tag.integer))
  const algorithm = readAlgorithmIdentifier(fields)
  const issuer = readIssuerName(fields)
  const { notBefore, notAfter } = readValidity(fields.enter(Tag.sequence))
  const subject = readName(fields)
  const publicKey = readSubjectPublicKeyInfo(fields)
  const issuerUniqueId = fields.optional(contextPrimitive(1))
  const subjectUniqueId = fields.optional(contextPrimitive(2))
  const extensions = readOptionalExtensions(fields, version)
  fields.finish()
  // §4.1.1.2: both must contain the same identifier, or an attacker could relabel the signature.
  if (algorithm !== signatureAlgorithm && !equalBytes(algorithm.raw, signatureAlgorithm.raw)) {
    throw new FormatError('ERR_X509_ALGORITHM_MISMATCH', 'Two signature algorithms in one certificate')
  }
  const { basicConstraints, keyUsage, extKeyUsage, subjectKeyIdentifier, authorityKeyIdentifier } =
    decodeExtensions(extensions)
  // Field by field: a record that is put together from others has another shape each time, and is read slowly everywhere.
  return rememberable({
    raw,
    tbs,
    version,
    serialNumber,
    issuer,
    subject,
    notBefore,
    notAfter,
    publicKey,
    hasUniqueIdentifier: issuerUniqueId !== undefined || subjectUniqueId !== undefined,
    extensions,
    basicConstraints,
    keyUsage,
    extKeyUsage,
    subjectKeyIdentifier,
    authorityKeyIdentifier,
    signatureAlgorithm,
    signature,
  })
}

function readVersion(fields: DerReader): 1 | 2 | 3 {
  const element = fields.optional(context(0))
  if (element === undefined) return 1
  const inner = fields.inside(element)
  const version = readSmallInteger(inner.next(Tag.integer))
  inner.finish()
  if (version === 0) return 1
  if (version === 1) return 2
  if (version === 2) return 3
  throw new FormatError('ERR_X509_VERSION', 'A certificate version that does not exist', { facts: { version } })
}

function readValidity(fields: DerReader): { notBefore: Date; notAfter: Date } {
  const notBefore = readTime(fields.next())
  const notAfter = readTime(fields.next())
  fields.finish()
  return { notBefore, notAfter }
}

function readOptionalExtensions(fields: DerReader, version: number): Extensions {
  const element = fields.optional(context(3))
  if (element === undefined) return new Map()
  if (version !== 3) throw new FormatError('ERR_X509_VERSION', 'Extensions need version 3 (RFC 5280 §4.1.2.1)')
  const inner = fields.inside(element)
  const extensions = readExtensions(inner)
  inner.finish()
  return extensions
}
