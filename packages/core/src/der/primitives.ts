/** Values of the primitive types (X.690 §8, with the restrictions of DER in §10 and §11). */
import { concatBytes, toHex } from '../bytes.ts'
import { FormatError } from '../errors.ts'
import { contentBytes, type DerReader, type Element } from './read.ts'
import { Tag } from './tags.ts'

/** Long enough for every registered arc, short enough that nobody pays for a 250 KB identifier. */
const MAX_OID_OCTETS = 64

export function readBoolean(element: Element): boolean {
  const [value] = exactly(element, 1, 'ERR_DER_BOOLEAN')
  if (value !== 0x00 && value !== 0xff) throw invalid('ERR_DER_BOOLEAN', 'BOOLEAN other than 00 or FF', element)
  return value === 0xff
}

export function readNull(element: Element): void {
  exactly(element, 0, 'ERR_DER_NULL')
}

/** Two's complement octets of an INTEGER or ENUMERATED, minimal (X.690 §8.3.2). */
export function readIntegerBytes(element: Element): Uint8Array {
  const bytes = contentBytes(element)
  const [first, second] = bytes
  if (first === undefined) throw invalid('ERR_DER_INTEGER', 'INTEGER without contents', element)
  if (second !== undefined && ((first === 0x00 && second < 0x80) || (first === 0xff && second >= 0x80))) {
    throw invalid('ERR_DER_INTEGER_NOT_MINIMAL', 'INTEGER with a superfluous leading octet', element)
  }
  return bytes
}

/** An INTEGER that fits 32 bits: versions, path lengths, reasons. */
export function readSmallInteger(element: Element): number {
  const bytes = readIntegerBytes(element)
  if (bytes.length > 4) throw invalid('ERR_DER_INTEGER_TOO_LARGE', 'INTEGER larger than 32 bits', element)
  return bytes.reduce((value, byte, i) => (i === 0 ? (byte << 24) >> 24 : value * 256 + byte), 0)
}

/** An INTEGER of any size as hex of its contents octets: the form in which serial numbers are compared and shown. */
export function readIntegerHex(element: Element): string {
  return toHex(readIntegerBytes(element))
}

export interface BitString {
  readonly unusedBits: number
  readonly bytes: Uint8Array
}

export function readBitString(element: Element): BitString {
  const content = contentBytes(element)
  const unusedBits = content[0]
  if (unusedBits === undefined || unusedBits > 7 || (content.length === 1 && unusedBits !== 0)) {
    throw invalid('ERR_DER_BIT_STRING', 'BIT STRING with a wrong count of unused bits', element)
  }
  const last = content[content.length - 1] ?? 0
  if (content.length > 1 && (last & ((1 << unusedBits) - 1)) !== 0) {
    throw invalid('ERR_DER_BIT_STRING', 'BIT STRING with unused bits that are not zero', element)
  }
  return { unusedBits, bytes: content.subarray(1) }
}

/** A BIT STRING that holds whole octets: keys and signatures. */
export function readBitStringOctets(element: Element): Uint8Array {
  const { unusedBits, bytes } = readBitString(element)
  if (unusedBits !== 0) throw invalid('ERR_DER_BIT_STRING', 'BIT STRING that does not end on an octet', element)
  return bytes
}

/** Names of the bits set in a NamedBitList. Bit 0 is the highest bit of the first octet (X.680 §22). */
export function readNamedBits<Name extends string>(element: Element, names: readonly Name[]): ReadonlySet<Name> {
  const { bytes } = readBitString(element)
  return new Set(names.filter((_, bit) => (((bytes[bit >> 3] ?? 0) >> (7 - (bit & 7))) & 1) === 1))
}

/** Dotted form. Arcs keep full precision, so that no identifier can pose as another by overflow. */
export function readObjectIdentifier(element: Element): string {
  const bytes = contentBytes(element)
  if (bytes.length === 0 || bytes.length > MAX_OID_OCTETS) {
    throw invalid('ERR_DER_OBJECT_IDENTIFIER', 'OBJECT IDENTIFIER of a length that none has', element)
  }
  let dotted = ''
  let start = 0
  for (let end = 1; end <= bytes.length; end += 1) {
    if ((bytes[end - 1] ?? 0) >= 0x80) continue
    if (bytes[start] === 0x80) throw invalid('ERR_DER_OBJECT_IDENTIFIER', 'Arc with a leading zero group', element)
    dotted += start === 0 ? firstArcs(bytes.subarray(0, end)) : `.${arcOf(bytes.subarray(start, end))}`
    start = end
  }
  if (start < bytes.length) throw invalid('ERR_DER_OBJECT_IDENTIFIER', 'OBJECT IDENTIFIER ends within an arc', element)
  return dotted
}

/** X.690 §8.19.4: the first two arcs share one subidentifier. */
function firstArcs(groups: Uint8Array): string {
  const value = BigInt(arcOf(groups))
  const root = value < 40n ? 0n : value < 80n ? 1n : 2n
  return `${root}.${value - root * 40n}`
}

/** Base 128; seven groups still fit a number, longer arcs need more. */
function arcOf(groups: Uint8Array): number | bigint {
  if (groups.length > 7) return groups.reduce((arc, group) => (arc << 7n) | BigInt(group & 0x7f), 0n)
  return groups.reduce((arc, group) => arc * 128 + (group & 0x7f), 0)
}

const TEXT_DECODERS: Readonly<Record<number, (bytes: Uint8Array) => string>> = {
  [Tag.utf8String]: (bytes) => new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes),
  [Tag.numericString]: (bytes) => ascii(bytes, /^[0-9 ]*$/),
  [Tag.printableString]: (bytes) => ascii(bytes, /^[\x20-\x7e]*$/),
  [Tag.ia5String]: (bytes) => ascii(bytes, /^\p{ASCII}*$/u),
  [Tag.visibleString]: (bytes) => ascii(bytes, /^[\x20-\x7e]*$/),
  // Real certificates put Latin-1 into TeletexString; nobody implements T.61.
  [Tag.teletexString]: (bytes) => Buffer.from(bytes).toString('latin1'),
  [Tag.bmpString]: (bytes) => new TextDecoder('utf-16be', { fatal: true, ignoreBOM: true }).decode(bytes),
  [Tag.universalString]: (bytes) => utf32(bytes),
}

/**
 * Text of any of the character string types. PrintableString is read as visible ASCII: certificates in the wild hold
 * `@`, `*` and `_` there, and a name that cannot be read helps nobody.
 */
export function readText(element: Element): string {
  const decode = TEXT_DECODERS[element.tag]
  if (decode === undefined) throw invalid('ERR_DER_STRING_TYPE', 'Not a character string', element)
  try {
    return decode(contentBytes(element))
  } catch (cause) {
    throw new FormatError('ERR_DER_STRING', 'Characters that the string type does not have', {
      facts: { offset: element.start },
      cause,
    })
  }
}

export function isText(element: Element): boolean {
  return TEXT_DECODERS[element.tag] !== undefined
}

const UTC_TIME = /^(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})Z$/
const GENERALIZED_TIME = /^(\d{4})(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})(?:\.(\d{1,9}))?Z$/

const TIME_FORMS: Readonly<Record<number, RegExp>> = {
  [Tag.utcTime]: UTC_TIME,
  [Tag.generalizedTime]: GENERALIZED_TIME,
}

/** UTCTime or GeneralizedTime in the only form RFC 5280 §4.1.2.5 knows: with seconds, in Z, without fraction. */
export function readTime(element: Element): Date {
  const text = Buffer.from(contentBytes(element)).toString('latin1')
  const match = TIME_FORMS[element.tag]?.exec(text)
  if (match == null || match[7] !== undefined) throw invalid('ERR_DER_TIME', 'Time in a form RFC 5280 forbids', element)
  return toDate(match, element)
}

/** GeneralizedTime that may carry a fraction of a second without trailing zeros, as genTime of RFC 3161 §2.4.2 does. */
export function readGeneralizedTime(element: Element): Date {
  const match = GENERALIZED_TIME.exec(Buffer.from(contentBytes(element)).toString('latin1'))
  if (match === null || match[7]?.endsWith('0')) throw invalid('ERR_DER_TIME', 'Not a DER GeneralizedTime', element)
  return toDate(match, element)
}

function toDate(match: RegExpExecArray, element: Element): Date {
  const [year = 0, month = 0, day = 0, hours = 0, minutes = 0, seconds = 0] = match.slice(1, 7).map(Number)
  // RFC 5280 §4.1.2.5.1: two-digit years from 50 up are of the 20th century.
  const fullYear = element.tag === Tag.utcTime ? (year >= 50 ? 1900 + year : 2000 + year) : year
  const milliseconds = Math.floor(Number(`0.${match[7] ?? '0'}`) * 1000)
  const date = new Date(0)
  date.setUTCFullYear(fullYear, month - 1, day)
  date.setUTCHours(hours, minutes, seconds, milliseconds)
  const same = date.getUTCMonth() === month - 1 && date.getUTCDate() === day && date.getUTCMinutes() === minutes
  if (!same || hours > 23 || seconds > 59) throw invalid('ERR_DER_TIME', 'A date that does not exist', element)
  return date
}

/** Contents of an OCTET STRING; in BER also of a constructed one, whose chunks are joined (X.690 §8.7.3). */
export function readOctetString(reader: DerReader, tag: number = Tag.octetString): Uint8Array {
  const element = reader.next()
  if (element.tag === tag) return contentBytes(element)
  if (reader.encoding !== 'ber' || element.tag !== tag + 0x20) {
    throw invalid('ERR_DER_UNEXPECTED_TAG', 'An OCTET STRING was expected', element)
  }
  return concatBytes(octetChunks(reader.inside(element)))
}

function octetChunks(reader: DerReader): Uint8Array[] {
  const chunks: Uint8Array[] = []
  const levels = [reader]
  for (let level = levels.at(-1); level !== undefined; level = levels.at(-1)) {
    if (level.done) levels.pop()
    else if (level.peek() === Tag.constructedOctetString) levels.push(level.enter(Tag.constructedOctetString))
    else chunks.push(contentBytes(level.next(Tag.octetString)))
  }
  return chunks
}

function exactly(element: Element, length: number, code: string): Uint8Array {
  const bytes = contentBytes(element)
  if (bytes.length !== length) throw invalid(code, 'Contents of a wrong length', element)
  return bytes
}

function ascii(bytes: Uint8Array, alphabet: RegExp): string {
  const text = Buffer.from(bytes).toString('latin1')
  if (!alphabet.test(text)) throw new RangeError('outside the alphabet')
  return text
}

function utf32(bytes: Uint8Array): string {
  if (bytes.length % 4 !== 0) throw new RangeError('not whole characters')
  const view = Buffer.from(bytes)
  const characters: string[] = []
  for (let i = 0; i < view.length; i += 4) characters.push(String.fromCodePoint(view.readUInt32BE(i)))
  const text = characters.join('')
  if (!text.isWellFormed()) throw new RangeError('a surrogate is no character')
  return text
}

function invalid(code: string, message: string, element: Element): FormatError {
  return new FormatError(code, message, { facts: { offset: element.start } })
}
