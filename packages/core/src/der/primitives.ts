/** Values of the primitive types (X.690 §8, with the restrictions of DER in §10 and §11). */
import { concatBytes, toHex, toLatin1 } from '../bytes.ts'
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
  const first = bytes[0]
  const second = bytes[1]
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
  let value = ((bytes[0] ?? 0) << 24) >> 24
  for (let next = 1; next < bytes.length; next += 1) value = value * 256 + (bytes[next] ?? 0)
  return value
}

/** INTEGER (0..MAX): how many of something. One above 32 bits is legal, and more than there can be of anything. */
export function readCount(element: Element): number {
  const bytes = readIntegerBytes(element)
  if ((bytes[0] ?? 0) >= 0x80) throw invalid('ERR_DER_INTEGER_NEGATIVE', 'INTEGER below zero', element)
  return bytes.length > 4 ? Number.MAX_SAFE_INTEGER : readSmallInteger(element)
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

interface WrittenIdentifier {
  readonly octets: Uint8Array
  readonly dotted: string
}

/** The identifiers met last, each in the place that its octets give it: a certificate holds some thirty, always the same. */
const RECENT: (WrittenIdentifier | undefined)[] = new Array(512).fill(undefined)

/** Dotted form. Arcs keep full precision, so that no identifier can pose as another by overflow. */
export function readObjectIdentifier(element: Element): string {
  const { source, contentStart, contentEnd } = element
  let place = 0
  for (let next = contentStart; next < contentEnd; next += 1) place = (place * 31 + (source[next] ?? 0)) & 511
  const recent = RECENT[place]
  if (recent !== undefined && isAt(recent.octets, source, contentStart, contentEnd)) return recent.dotted
  const dotted = decodeObjectIdentifier(element)
  RECENT[place] = { octets: source.slice(contentStart, contentEnd), dotted }
  return dotted
}

function isAt(octets: Uint8Array, source: Uint8Array, start: number, end: number): boolean {
  if (octets.length !== end - start) return false
  for (let next = 0; next < octets.length; next += 1) if (octets[next] !== source[start + next]) return false
  return true
}

function decodeObjectIdentifier(element: Element): string {
  const { source, contentStart, contentEnd } = element
  const length = contentEnd - contentStart
  if (length === 0 || length > MAX_OID_OCTETS) {
    throw invalid('ERR_DER_OBJECT_IDENTIFIER', 'OBJECT IDENTIFIER of a length that none has', element)
  }
  let dotted = ''
  let start = contentStart
  for (let next = contentStart; next < contentEnd; next += 1) {
    if ((source[next] ?? 0) >= 0x80) continue
    if (source[start] === 0x80) throw invalid('ERR_DER_OBJECT_IDENTIFIER', 'Arc with a leading zero group', element)
    const arc = arcOf(source, start, next + 1)
    dotted = start === contentStart ? firstArcs(arc) : `${dotted}.${arc}`
    start = next + 1
  }
  if (start < contentEnd) throw invalid('ERR_DER_OBJECT_IDENTIFIER', 'OBJECT IDENTIFIER ends within an arc', element)
  return dotted
}

/** X.690 §8.19.4: the first two arcs share one subidentifier. */
function firstArcs(value: number | bigint): string {
  if (value < 40) return `0.${value}`
  if (value < 80) return `1.${Number(value) - 40}`
  return `2.${typeof value === 'bigint' ? value - 80n : value - 80}`
}

/** Base 128; seven groups still fit a number, longer arcs need more. */
function arcOf(source: Uint8Array, start: number, end: number): number | bigint {
  if (end - start > 7) return source.subarray(start, end).reduce((arc, group) => (arc << 7n) | BigInt(group & 0x7f), 0n)
  let arc = 0
  for (let next = start; next < end; next += 1) arc = arc * 128 + ((source[next] ?? 0) & 0x7f)
  return arc
}

const UTF_8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
const UTF_16 = new TextDecoder('utf-16be', { fatal: true, ignoreBOM: true })

const TEXT_DECODERS: Readonly<Record<number, (bytes: Uint8Array) => string>> = {
  [Tag.utf8String]: (bytes) => (bytes.every(isAscii) ? toLatin1(bytes) : UTF_8.decode(bytes)),
  [Tag.numericString]: (bytes) => ascii(bytes, /^[0-9 ]*$/),
  [Tag.printableString]: (bytes) => ascii(bytes, /^[\x20-\x7e]*$/),
  [Tag.ia5String]: (bytes) => ascii(bytes, /^\p{ASCII}*$/u),
  [Tag.visibleString]: (bytes) => ascii(bytes, /^[\x20-\x7e]*$/),
  // Real certificates put Latin-1 into TeletexString; nobody implements T.61.
  [Tag.teletexString]: (bytes) => toLatin1(bytes),
  [Tag.bmpString]: (bytes) => UTF_16.decode(bytes),
  [Tag.universalString]: (bytes) => utf32(bytes),
}

const isAscii = (octet: number): boolean => octet < 0x80

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

/** UTCTime or GeneralizedTime in the only form RFC 5280 §4.1.2.5 knows: with seconds, in Z, without fraction. */
export function readTime(element: Element): Date {
  const { tag, source, contentStart, contentEnd } = element
  const yearDigits = tag === Tag.utcTime ? 2 : 4
  const isTime = tag === Tag.utcTime || tag === Tag.generalizedTime
  if (!isTime || contentEnd - contentStart !== yearDigits + 11 || source[contentEnd - 1] !== Z) {
    throw invalid('ERR_DER_TIME', 'Time in a form RFC 5280 forbids', element)
  }
  const year = twoDigits(source, contentStart)
  // RFC 5280 §4.1.2.5.1: two-digit years from 50 up are of the 20th century.
  if (tag === Tag.utcTime) return toDate(year >= 50 ? 1900 + year : 2000 + year, 0, element)
  return toDate(year * 100 + twoDigits(source, contentStart + 2), 0, element)
}

const FRACTION = /^\.(\d{1,9})Z$/

/** GeneralizedTime that may carry a fraction of a second without trailing zeros, as genTime of RFC 3161 §2.4.2 does. */
export function readGeneralizedTime(element: Element): Date {
  const { tag, source, contentStart, contentEnd } = element
  if (tag === Tag.generalizedTime && contentEnd - contentStart === 15) return readTime(element)
  const fraction = FRACTION.exec(toLatin1(source.subarray(contentStart + 14, contentEnd)))?.[1]
  if (fraction === undefined || fraction.endsWith('0')) {
    throw invalid('ERR_DER_TIME', 'Not a DER GeneralizedTime', element)
  }
  const year = twoDigits(source, contentStart) * 100 + twoDigits(source, contentStart + 2)
  return toDate(year, Math.floor(Number(`0.${fraction}`) * 1000), element)
}

const ZERO = 0x30
const Z = 0x5a

/** NaN for anything but two digits: no date comes of it. */
function twoDigits(source: Uint8Array, start: number): number {
  const tens = (source[start] ?? 0) - ZERO
  const ones = (source[start + 1] ?? 0) - ZERO
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : Number.NaN
}

/** The year has been read; what follows it in the contents is month, day, hours, minutes and seconds. */
function toDate(year: number, milliseconds: number, element: Element): Date {
  const { tag, source, contentStart } = element
  const start = contentStart + (tag === Tag.utcTime ? 2 : 4)
  const month = twoDigits(source, start)
  const day = twoDigits(source, start + 2)
  const hours = twoDigits(source, start + 4)
  const minutes = twoDigits(source, start + 6)
  const seconds = twoDigits(source, start + 8)
  const date = new Date(Date.UTC(year, month - 1, day, hours, minutes, seconds, milliseconds))
  // Date.UTC takes the years 0 to 99 for 1900 to 1999.
  if (year < 100) date.setUTCFullYear(year, month - 1, day)
  const isDate = date.getUTCMonth() === month - 1 && date.getUTCDate() === day
  if (!isDate || hours > 23 || minutes > 59 || seconds > 59) {
    throw invalid('ERR_DER_TIME', 'A date that does not exist', element)
  }
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
  const text = toLatin1(bytes)
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
