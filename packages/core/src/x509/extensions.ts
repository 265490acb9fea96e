/** Certificate extensions (RFC 5280 §4.2): the ones the path needs are decoded, the others stay raw and are counted. */

import { Oid } from '../der/oids.ts'
import { readBoolean, readCount, readIntegerHex, readNamedBits, readObjectIdentifier } from '../der/primitives.ts'
import { contentBytes, type DerReader, type Element } from '../der/read.ts'
import { context, contextPrimitive, Tag } from '../der/tags.ts'
import { readSingle, readWhole } from '../der/whole.ts'
import { FormatError } from '../errors.ts'

export interface Extension {
  readonly oid: string
  readonly critical: boolean
  /** Contents of extnValue: the DER of the extension's own type. */
  readonly value: Uint8Array
}

export type Extensions = ReadonlyMap<string, Extension>

const MAX_EXTENSIONS = 100

/** @throws FormatError ERR_X509_DUPLICATE_EXTENSION (§4.2: no more than one instance of a particular extension) */
export function readExtensions(reader: DerReader): Extensions {
  const extensions = new Map<string, Extension>()
  const list = reader.enter(Tag.sequence)
  while (!list.done) {
    const extension = readExtension(list.enter(Tag.sequence))
    if (extensions.has(extension.oid) || extensions.size >= MAX_EXTENSIONS) {
      throw new FormatError('ERR_X509_DUPLICATE_EXTENSION', 'An extension twice, or more of them than anyone needs', {
        facts: { extension: extension.oid },
      })
    }
    extensions.set(extension.oid, extension)
  }
  return extensions
}

/** The extensions that every path asks for, decoded once while parsing: a malformed one makes no certificate. */
export interface DecodedExtensions {
  readonly basicConstraints: BasicConstraints | undefined
  readonly keyUsage: ReadonlySet<KeyUsage> | undefined
  /** Dotted identifiers. */
  readonly extKeyUsage: readonly string[] | undefined
  readonly subjectKeyIdentifier: Uint8Array | undefined
  readonly authorityKeyIdentifier: AuthorityKeyIdentifier | undefined
}

export function decodeExtensions(extensions: Extensions): DecodedExtensions {
  return {
    basicConstraints: basicConstraints(extensions),
    keyUsage: keyUsage(extensions),
    extKeyUsage: extKeyUsage(extensions),
    subjectKeyIdentifier: subjectKeyIdentifier(extensions),
    authorityKeyIdentifier: authorityKeyIdentifier(extensions),
  }
}

export interface BasicConstraints {
  readonly cA: boolean
  readonly pathLenConstraint: number | undefined
}

/** §4.2.1.9 */
function basicConstraints(extensions: Extensions): BasicConstraints | undefined {
  return decode(extensions, Oid.basicConstraints, Tag.sequence, (fields) => {
    const flag = fields.optional(Tag.boolean)
    const cA = flag !== undefined && readBoolean(flag)
    const length = fields.optional(Tag.integer)
    return { cA, pathLenConstraint: length === undefined ? undefined : readCount(length) }
  })
}

const KEY_USAGES = [
  'digitalSignature',
  'contentCommitment',
  'keyEncipherment',
  'dataEncipherment',
  'keyAgreement',
  'keyCertSign',
  'cRLSign',
  'encipherOnly',
  'decipherOnly',
] as const

export type KeyUsage = (typeof KEY_USAGES)[number]

/** §4.2.1.3; X.509 renamed nonRepudiation to contentCommitment. */
function keyUsage(extensions: Extensions): ReadonlySet<KeyUsage> | undefined {
  const extension = extensions.get(Oid.keyUsage)
  return extension && readSingle(extension.value, (reader) => readNamedBits(reader.next(Tag.bitString), KEY_USAGES))
}

/** §4.2.1.12, dotted identifiers */
function extKeyUsage(extensions: Extensions): readonly string[] | undefined {
  return decode(extensions, Oid.extKeyUsage, Tag.sequence, (fields) => {
    return fields.each(Tag.objectIdentifier, readObjectIdentifier)
  })
}

/** §4.2.1.2 */
function subjectKeyIdentifier(extensions: Extensions): Uint8Array | undefined {
  const extension = extensions.get(Oid.subjectKeyIdentifier)
  return extension && readSingle(extension.value, (reader) => contentBytes(reader.next(Tag.octetString)))
}

export interface AuthorityKeyIdentifier {
  readonly keyIdentifier: Uint8Array | undefined
  /** Whether the issuer is given by name; its octets are nobody's need here. */
  readonly hasAuthorityCertIssuer: boolean
  readonly authorityCertSerialNumber: string | undefined
}

/** §4.2.1.1 */
export function authorityKeyIdentifier(extensions: Extensions): AuthorityKeyIdentifier | undefined {
  return decode(extensions, Oid.authorityKeyIdentifier, Tag.sequence, (fields) => {
    const keyIdentifier = fields.optional(contextPrimitive(0))
    const issuer = fields.optional(context(1))
    const serialNumber = fields.optional(contextPrimitive(2))
    return {
      keyIdentifier: keyIdentifier === undefined ? undefined : contentBytes(keyIdentifier),
      hasAuthorityCertIssuer: issuer !== undefined,
      authorityCertSerialNumber: serialNumber === undefined ? undefined : readIntegerHex(serialNumber),
    }
  })
}

export interface AccessDescription {
  readonly method: string
  /** A GeneralName. */
  readonly location: Element
}

/** §4.2.2.1; `undefined` when the extension is absent. */
export function accessDescriptions(extensions: Extensions): readonly AccessDescription[] | undefined {
  return decode(extensions, Oid.authorityInfoAccess, Tag.sequence, (fields) => {
    return fields.each(Tag.sequence, (description) => {
      const inner = fields.inside(description)
      const read = { method: readObjectIdentifier(inner.next(Tag.objectIdentifier)), location: inner.next() }
      inner.finish()
      return read
    })
  })
}

/** The http addresses given for one access method (`id-ad-ocsp`, `id-ad-caIssuers`). */
export function accessLocations(extensions: Extensions, method: string): readonly string[] {
  return (accessDescriptions(extensions) ?? [])
    .filter((one) => one.method === method)
    .flatMap(({ location }) => httpAddress(location))
}

/** uniformResourceIdentifier of GeneralName, §4.2.1.6 */
function httpAddress(generalName: Element): string[] {
  if (generalName.tag !== contextPrimitive(6)) return []
  const address = Buffer.from(contentBytes(generalName)).toString('latin1')
  return /^https?:\/\//i.test(address) ? [address] : []
}

function readExtension(fields: DerReader): Extension {
  const oid = readObjectIdentifier(fields.next(Tag.objectIdentifier))
  const flag = fields.optional(Tag.boolean)
  // DER leaves out a DEFAULT (X.690 §11.5), so FALSE must not be written. Issuers do write it; it changes nothing.
  const critical = flag !== undefined && readBoolean(flag)
  const value = contentBytes(fields.next(Tag.octetString))
  fields.finish()
  return { oid, critical, value }
}

function decode<T>(extensions: Extensions, oid: string, tag: number, parse: (fields: DerReader) => T): T | undefined {
  const extension = extensions.get(oid)
  return extension === undefined ? undefined : readWhole(extension.value, tag, parse)
}
