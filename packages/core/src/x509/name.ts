/** Distinguished names: reading (RFC 5280 §4.1.2.4), comparing (§7.1) and showing (RFC 4514). */
import { equalBytes, toHex } from '../bytes.ts'
import { remember } from '../crypto/remember.ts'
import { Oid } from '../der/oids.ts'
import { isText, readObjectIdentifier, readText } from '../der/primitives.ts'
import { type DerReader, rawBytes } from '../der/read.ts'
import { Recent } from '../der/recent.ts'
import { Tag } from '../der/tags.ts'

export interface NameAttribute {
  readonly type: string
  /** Decoded text, or `#` and the hex of the DER when the value is no character string (RFC 4514 §2.4). */
  readonly value: string
  readonly isText: boolean
}

export interface Name {
  /** RelativeDistinguishedNames in the order of the certificate; most hold one attribute. */
  readonly rdns: readonly (readonly NameAttribute[])[]
  /** What §7.1 compares: two names are the same when their keys are. */
  readonly key: string
  readonly raw: Uint8Array
}

/** Reads a Name. */
export function readName(reader: DerReader): Name {
  return RECENT.read(reader, reader.next(Tag.sequence), readContents, false)
}

/** Authorities whose names were read last; a name has RDNs of attributes of values. Names of people are not kept. */
const RECENT = new Recent<Name>(64, 3, 512)

/** Reads the name of an authority, which every certificate that it issued repeats. */
export function readIssuerName(reader: DerReader): Name {
  return RECENT.read(reader, reader.next(Tag.sequence), readContents)
}

function readContents(sets: DerReader, octets: Uint8Array): Name {
  return new ReadName(
    sets.each(Tag.set, (set) => readRdn(sets.inside(set))),
    octets,
  )
}

/** Nearly all names are compared by their octets, so the key is made when one is not. */
class ReadName implements Name {
  readonly rdns: Name['rdns']
  readonly raw: Uint8Array
  #key: string | undefined

  constructor(rdns: Name['rdns'], raw: Uint8Array) {
    this.rdns = rdns
    this.raw = raw
  }

  get key(): string {
    this.#key ??= this.rdns.map(rdnKey).join('\n')
    return this.#key
  }
}

/** The attributes of one RelativeDistinguishedName, from the contents of its SET. */
export function readRdn(set: DerReader): NameAttribute[] {
  return set.each(Tag.sequence, (attribute) => readAttribute(set.inside(attribute)))
}

/** RFC 5280 §7.1; the raw bytes are tried first because they almost always decide. */
export function equalNames(a: Name, b: Name): boolean {
  return a === b || equalBytes(a.raw, b.raw) || (a.rdns.length === b.rdns.length && a.key === b.key)
}

/** What §7.1 compares of each RDN; a name is held against each of ten thousand subtrees. */
export const rdnKeys: (name: Name) => readonly string[] = remember(({ rdns }: Name) => rdns.map(rdnKey))

/** All values as §7.1 compares them, without their types. */
export function preparedValues({ rdns }: Name): string[] {
  return rdns.flat().map(preparedValue)
}

/** All values of one attribute type, in order. */
export function nameValues(name: Name, type: string): string[] {
  const values: string[] = []
  for (const rdn of name.rdns) for (const attribute of rdn) if (attribute.type === type) values.push(attribute.value)
  return values
}

const SHORT_NAMES: ReadonlyMap<string, string> = new Map([
  [Oid.commonName, 'CN'],
  [Oid.surname, 'SN'],
  [Oid.givenName, 'GN'],
  [Oid.serialNumber, 'serialNumber'],
  [Oid.countryName, 'C'],
  [Oid.localityName, 'L'],
  [Oid.stateOrProvinceName, 'ST'],
  [Oid.organizationName, 'O'],
  [Oid.organizationalUnitName, 'OU'],
  [Oid.organizationIdentifier, 'organizationIdentifier'],
  [Oid.title, 'title'],
  [Oid.emailAddress, 'emailAddress'],
  [Oid.domainComponent, 'DC'],
])

/** RFC 4514: last RDN first, special characters escaped, unknown types by their dotted identifier. */
export function formatName(name: Name): string {
  return name.rdns
    .toReversed()
    .map((rdn) => rdn.map(formatAttribute).join('+'))
    .join(',')
}

function formatAttribute({ type, value, isText: text }: NameAttribute): string {
  return `${SHORT_NAMES.get(type) ?? type}=${text ? escapeValue(value) : value}`
}

function readAttribute(fields: DerReader): NameAttribute {
  const type = readObjectIdentifier(fields.next(Tag.objectIdentifier))
  const element = fields.next()
  fields.finish()
  if (isText(element)) return { type, value: readText(element), isText: true }
  return { type, value: `#${toHex(rawBytes(element))}`, isText: false }
}

/** What §7.1 compares of one RDN. */
export function rdnKey(rdn: readonly NameAttribute[]): string {
  return rdn.length === 1 && rdn[0] !== undefined ? attributeKey(rdn[0]) : rdn.map(attributeKey).toSorted().join('')
}

/** With its length, so that no value can pose as two; with its kind, so that no text can spell the DER of another value. */
function attributeKey(attribute: NameAttribute): string {
  const prepared = preparedValue(attribute)
  return `${attribute.type}${attribute.isText ? '=' : '#'}${prepared.length}:${prepared}`
}

function preparedValue({ value, isText: text }: NameAttribute): string {
  return text ? prepare(value) : value
}

/** Words of visible ASCII with single spaces between them, which most names are. */
const PLAIN = /^[!-~]+(?: [!-~]+)*$/

/** Soft hyphens, selectors of variants, and what controls without being seen: RFC 4518 §2.2 maps them to nothing. */
const NOTHING =
  /(?!\s|\u0085)\p{Cc}|[\u034f\u180b-\u180e\ufe00-\ufe0f]|[\u00ad\u06dd\u070f\u1806\u200b-\u200f\u202a-\u202e\u2060-\u2063\u206a-\u206f\ufeff\ufff9-\ufffc\u{1d173}-\u{1d17a}\u{e0001}\u{e0020}-\u{e007f}]/gu

/** More marks on one letter than any language has (UAX #15 §13). To put them in order takes the square of their number. */
const OVERLOADED = /[\p{M}\uff9e\uff9f]{31}/u

/** String preparation (RFC 4518 §2) as §7.1 needs it: the unseen gone, compatibility form, case folded, spaces collapsed. */
function prepare(value: string): string {
  if (PLAIN.test(value)) return value.toLowerCase()
  const visible = value.replace(NOTHING, '').replace(/[\s\u0085]/gu, ' ')
  if (OVERLOADED.test(visible)) return visible
  // Folded letters may join what stood behind them. A space with a mark on it is none (§2.6.1).
  return foldCase(visible.normalize('NFKC'))
    .normalize('NFC')
    .replace(/ {2,}(?!\p{M})/gu, ' ')
    .replace(/^ (?!\p{M})| $/gu, '')
}

/** RFC 3454 B.2: by way of upper case, which writes ß and ᾳ out and knows one sigma. Only the dotless ı must not become an i. */
function foldCase(text: string): string {
  return text.toLowerCase().replace(/[^ı]+/gu, (letters) => letters.toUpperCase().toLowerCase())
}

/** Anything that RFC 4514 §2.4 has escaped, or that cannot be seen. */
const ESCAPED = /[",+;<>\\\p{Cc}\p{Cf}\p{Zl}\p{Zp}]|^[ #]| $/u

/** What cannot be seen or turns the line around (U+202E) is written out too: a name is read by people who trust it. */
function escapeValue(value: string): string {
  if (!ESCAPED.test(value)) return value
  return value
    .replace(/[",+;<>\\]/g, '\\$&')
    .replace(/^[ #]| $/g, '\\$&')
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, (character) => toHex(Buffer.from(character)).replace(/../g, '\\$&'))
}
