/** Signed and unsigned attributes (RFC 5652 §5.3, §11): a list of types, each with values that stay DER. */

import { toDer } from '../der/canonical.ts'
import { Oid } from '../der/oids.ts'
import { readObjectIdentifier } from '../der/primitives.ts'
import { berReader, contentBytes, type DerReader, derReader, type Element, rawBytes } from '../der/read.ts'
import { Tag } from '../der/tags.ts'
import { readTime } from '../der/time.ts'
import { readSingle } from '../der/whole.ts'

export interface Attribute {
  readonly type: string
  /** DER of each value, in the order of the DER encoding. */
  readonly values: readonly Uint8Array[]
  /** The whole Attribute as it arrived. */
  readonly raw: Uint8Array
}

export interface SignedAttributes {
  readonly attributes: readonly Attribute[]
  /** What is signed: the DER of the SET OF (§5.4), whatever the sender wrote. */
  readonly der: Uint8Array
  /** False when the sender's encoding was not DER, which §5.3 demands; the signature is over the DER all the same. */
  readonly receivedAsDer: boolean
}

/** `element` is `[0] IMPLICIT SignedAttributes`; its DER replaces the tag by that of SET OF. */
export function readSignedAttributes(reader: DerReader, element: Element): SignedAttributes {
  const { der, receivedAsDer } = toDer(reader, element, Tag.set)
  return { attributes: readAttributes(der), der, receivedAsDer }
}

/** Reads the DER of a SET OF Attribute. */
export function readAttributes(der: Uint8Array): Attribute[] {
  const outer = derReader(der)
  const set = outer.enter(Tag.set)
  const attributes = set.each(Tag.sequence, (element) => readAttribute(set, element))
  outer.finish()
  return attributes
}

/** `[1] IMPLICIT UnsignedAttributes`, which may be BER: no signature covers their encoding. */
export function readUnsignedAttributes(reader: DerReader, element: Element): Attribute[] {
  const set = reader.inside(element)
  return set.each(Tag.sequence, (attribute) => readAttribute(set, attribute))
}

function readAttribute(reader: DerReader, element: Element): Attribute {
  const fields = reader.inside(element)
  const type = fields.next(Tag.objectIdentifier)
  const values = fields.enter(Tag.set).each(undefined, rawBytes)
  fields.finish()
  return { type: readObjectIdentifier(type), values, raw: rawBytes(element) }
}

/** attrType as it arrived, which may be BER where the attribute is unsigned. */
export function rawTypeOf({ raw }: Attribute): Uint8Array {
  return rawBytes(berReader(raw).enter(Tag.sequence).next())
}

/** All values of all attributes of a type, in the order of the message. */
export function valuesOf(attributes: readonly Attribute[], type: string): Uint8Array[] {
  const found: Uint8Array[] = []
  for (const attribute of attributes) {
    if (attribute.type === type) for (const value of attribute.values) found.push(value)
  }
  return found
}

export function hasAttribute(attributes: readonly Attribute[], type: string): boolean {
  return attributes.some((attribute) => attribute.type === type)
}

/** The value of an attribute that occurs once with one value, `undefined` otherwise. */
export function singleValue(attributes: readonly Attribute[], type: string): Uint8Array | undefined {
  let only: Attribute | undefined
  for (const attribute of attributes) {
    if (attribute.type !== type) continue
    if (only !== undefined) return undefined
    only = attribute
  }
  return only?.values.length === 1 ? only.values[0] : undefined
}

/** §11.1 @throws FormatError ERR_DER_UNEXPECTED_TAG */
export function contentTypeValue(value: Uint8Array): string {
  return readSingle(value, (reader) => readObjectIdentifier(reader.next(Tag.objectIdentifier)))
}

/** §11.2. The type is checked: a BIT STRING of the same octets is not a message digest. */
export function messageDigestValue(value: Uint8Array): Uint8Array {
  return readSingle(value, (reader) => contentBytes(reader.next(Tag.octetString)))
}

/** §11.3: the signer's word, not a proof. */
export function claimedSigningTime(attributes: readonly Attribute[]): Date | undefined {
  const value = singleValue(attributes, Oid.signingTime)
  return value === undefined ? undefined : readSingle(value, (reader) => readTime(reader.next()))
}
