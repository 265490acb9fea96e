/** Attribute certificates, version 2 (RFC 5755 §4.1), as plain records in strict DER; nothing is judged here. */
import { equalBytes } from '../bytes.ts'
import { type AlgorithmIdentifier, readAlgorithmIdentifier } from '../crypto/algorithm.ts'
import { readBitStringOctets, readIntegerHex, readObjectIdentifier, readSmallInteger } from '../der/primitives.ts'
import { createBudget, type DerReader, derReader, rawBytes } from '../der/read.ts'
import { context, Tag } from '../der/tags.ts'
import { readTime } from '../der/time.ts'
import { FormatError } from '../errors.ts'
import { type Extensions, readExtensions } from './extensions.ts'
import { type GeneralName, readGeneralNames } from './general-name.ts'
import type { Name } from './name.ts'

export interface AttributeCertificate {
  readonly raw: Uint8Array
  /** DER of AttributeCertificateInfo: the bytes that are signed. */
  readonly acinfo: Uint8Array
  readonly holder: Holder
  readonly issuer: Name
  /** Hex of the INTEGER's contents octets. */
  readonly serialNumber: string
  readonly notBefore: Date
  readonly notAfter: Date
  /** By type, each with the DER of its values. */
  readonly attributes: ReadonlyMap<string, readonly Uint8Array[]>
  readonly extensions: Extensions
  readonly signatureAlgorithm: AlgorithmIdentifier
  readonly signature: Uint8Array
}

/** §4.2.2: at least one member; whoever the certificate is for must fit all that are there. */
export interface Holder {
  readonly baseCertificateID?: { readonly issuer: readonly GeneralName[]; readonly serialNumber: string }
  readonly entityName?: readonly GeneralName[]
  readonly objectDigestInfo?: ObjectDigestInfo
}

export interface ObjectDigestInfo {
  readonly digestedObjectType: 'publicKey' | 'publicKeyCert'
  readonly digestAlgorithm: AlgorithmIdentifier
  readonly objectDigest: Uint8Array
}

/** Attribute certificates seen in the field are below 4 KiB. */
const MAX_OCTETS = 64 * 1024
const MAX_ATTRIBUTES = 50
const MAX_ELEMENTS = 10_000

/**
 * Reads one DER attribute certificate of the profile in RFC 5755 §4.
 * @throws FormatError ERR_DER_…, ERR_X509_…, ERR_ATTRIBUTE_CERTIFICATE_…
 */
export function parseAttributeCertificate(der: Uint8Array): AttributeCertificate {
  if (der.length > MAX_OCTETS) throw malformed('TOO_LARGE', 'Larger than any attribute certificate')
  const outer = derReader(der, createBudget({ elements: MAX_ELEMENTS }))
  const fields = outer.enter(Tag.sequence)
  const acinfo = fields.next(Tag.sequence)
  const signatureAlgorithm = readAlgorithmIdentifier(fields)
  const signature = readBitStringOctets(fields.next(Tag.bitString))
  fields.finish()
  outer.finish()
  const { algorithm, ...info } = readInfo(fields.inside(acinfo))
  // §4.2.4, as in certificates: two identifiers would let an attacker relabel the signature.
  if (!equalBytes(algorithm.raw, signatureAlgorithm.raw)) throw malformed('ALGORITHM_MISMATCH', 'Two algorithms')
  return { raw: der, acinfo: rawBytes(acinfo), ...info, signatureAlgorithm, signature }
}

type Info = Omit<AttributeCertificate, 'raw' | 'acinfo' | 'signatureAlgorithm' | 'signature'> & {
  readonly algorithm: AlgorithmIdentifier
}

function readInfo(fields: DerReader): Info {
  // §4.2.1: version 1 is another structure (X.509 1997) and names its issuer in ways that cannot be checked.
  if (readSmallInteger(fields.next(Tag.integer)) !== 1) throw malformed('VERSION', 'Not version 2')
  const holder = readHolder(fields.enter(Tag.sequence))
  const issuer = readIssuer(fields.enter(context(0)))
  const algorithm = readAlgorithmIdentifier(fields)
  const serialNumber = readSerialNumber(fields)
  const { notBefore, notAfter } = readValidity(fields.enter(Tag.sequence))
  const attributes = readAttributes(fields.enter(Tag.sequence))
  fields.optional(Tag.bitString)
  const extensions: Extensions = fields.done ? new Map() : readExtensions(fields)
  fields.finish()
  return { holder, issuer, algorithm, serialNumber, notBefore, notAfter, attributes, extensions }
}

/** §4.2.5: positive, with no more than twenty octets; without the sign the report would show -1 and 255 alike. */
function readSerialNumber(fields: DerReader): string {
  const serialNumber = readIntegerHex(fields.next(Tag.integer))
  const isPositive = /^(?!0+$)[0-7]/.test(serialNumber)
  if (!isPositive || serialNumber.replace(/^00/, '').length > 40)
    throw malformed('SERIAL_NUMBER', 'Not a serial number')
  return serialNumber
}

function readHolder(fields: DerReader): Holder {
  const base = fields.optional(context(0))
  const entity = fields.optional(context(1))
  const object = fields.optional(context(2))
  fields.finish()
  if (base === undefined && entity === undefined && object === undefined) throw malformed('HOLDER', 'Nobody is named')
  return {
    ...(base === undefined ? {} : { baseCertificateID: readIssuerSerial(fields.inside(base)) }),
    ...(entity === undefined ? {} : { entityName: readGeneralNames(fields.inside(entity)) }),
    ...(object === undefined ? {} : { objectDigestInfo: readObjectDigestInfo(fields.inside(object)) }),
  }
}

function readIssuerSerial(fields: DerReader): NonNullable<Holder['baseCertificateID']> {
  const issuer = readGeneralNames(fields.enter(Tag.sequence))
  const serialNumber = readIntegerHex(fields.next(Tag.integer))
  fields.optional(Tag.bitString)
  fields.finish()
  return { issuer, serialNumber }
}

/** §7.3: the digest of a public key or of a certificate; of anything else (2) there is nothing here to compare with. */
function readObjectDigestInfo(fields: DerReader): ObjectDigestInfo {
  const type = readSmallInteger(fields.next(Tag.enumerated))
  if (type !== 0 && type !== 1) throw malformed('HOLDER', 'A digest of something that is no key or certificate')
  const digestAlgorithm = readAlgorithmIdentifier(fields)
  const objectDigest = readBitStringOctets(fields.next(Tag.bitString))
  fields.finish()
  return { digestedObjectType: type === 0 ? 'publicKey' : 'publicKeyCert', digestAlgorithm, objectDigest }
}

/** §4.2.3: v2Form with one distinguished name that is not empty, and nothing else. */
function readIssuer(v2Form: DerReader): Name {
  const [name, ...others] = readGeneralNames(v2Form.enter(Tag.sequence))
  v2Form.finish()
  if (name?.form !== 'directoryName' || others.length > 0 || name.name.rdns.length === 0) {
    throw malformed('ISSUER', 'The issuer is not one distinguished name')
  }
  return name.name
}

/** §4.2.6: GeneralizedTime only, also before 2050. */
function readValidity(fields: DerReader): { notBefore: Date; notAfter: Date } {
  const notBefore = readTime(fields.next(Tag.generalizedTime))
  const notAfter = readTime(fields.next(Tag.generalizedTime))
  fields.finish()
  return { notBefore, notAfter }
}

/** §4.2.7: at least one attribute, and each type once. */
function readAttributes(list: DerReader): ReadonlyMap<string, readonly Uint8Array[]> {
  const attributes = new Map<string, readonly Uint8Array[]>()
  while (!list.done) {
    const fields = list.enter(Tag.sequence)
    const type = readObjectIdentifier(fields.next(Tag.objectIdentifier))
    const values = fields.enter(Tag.set).rest().map(rawBytes)
    fields.finish()
    if (attributes.has(type) || attributes.size >= MAX_ATTRIBUTES)
      throw malformed('ATTRIBUTES', 'A type twice, or too many')
    attributes.set(type, values)
  }
  if (attributes.size === 0) throw malformed('ATTRIBUTES', 'No attribute')
  return attributes
}

function malformed(fact: string, message: string): FormatError {
  return new FormatError(`ERR_ATTRIBUTE_CERTIFICATE_${fact}`, message)
}
