/** Values of the primitive types (X.690 §8, with the restrictions of DER in §10 and §11). */
import { concatBytes } from '../bytes.ts'
import { FormatError } from '../errors.ts'
import { contentBytes, type DerReader, type Element } from './read.ts'
import { Tag } from './tags.ts'

/** Long enough for every registered arc, short enough that nobody pays for a 250 KB identifier. */
const MAX_OID_OCTETS = 64

export function readBoolean(element: Element): boolean {
  checkLength(element, 1, 'ERR_DER_BOOLEAN')
  const value = element.source[element.contentStart]
  if (value !== 0x00 && value !== 0xff) throw invalid('ERR_DER_BOOLEAN', 'BOOLEAN other than 00 or FF', element)
  return value === 0xff
}

export function readNull(element: Element): void {
  checkLength(element, 0, 'ERR_DER_NULL')
}

/** Two's complement octets of an INTEGER or ENUMERATED, minimal (X.690 §8.3.2). */
export function readIntegerBytes(element: Element): Uint8Array {
  checkInteger(element)
  return contentBytes(element)
}

function checkInteger(element: Element): void {
  const { source, contentStart, contentEnd } = element
  if (contentStart === contentEnd) throw invalid('ERR_DER_INTEGER', 'INTEGER without contents', element)
  if (contentEnd - contentStart === 1) return
  const first = source[contentStart]
  const isNegative = (source[contentStart + 1] ?? 0) >= 0x80
  if ((first === 0x00 && !isNegative) || (first === 0xff && isNegative)) {
    throw invalid('ERR_DER_INTEGER_NOT_MINIMAL', 'INTEGER with a superfluous leading octet', element)
  }
}

/** An INTEGER that fits 32 bits: versions, path lengths, reasons. */
export function readSmallInteger(element: Element): number {
  checkInteger(element)
  const { source, contentStart, contentEnd } = element
  if (contentEnd - contentStart > 4) {
    throw invalid('ERR_DER_INTEGER_TOO_LARGE', 'INTEGER larger than 32 bits', element)
  }
  let value = ((source[contentStart] ?? 0) << 24) >> 24
  for (let next = contentStart + 1; next < contentEnd; next += 1) value = value * 256 + (source[next] ?? 0)
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
  checkInteger(element)
  return element.source.toString('hex', element.contentStart, element.contentEnd)
}

export interface BitString {
  readonly unusedBits: number
  readonly bytes: Uint8Array
}

export function readBitString(element: Element): BitString {
  const { source, contentStart, contentEnd } = element
  const unusedBits = checkBitString(element)
  return { unusedBits, bytes: source.subarray(contentStart + 1, contentEnd) }
}

/** How many bits of the last octet do not belong to it. */
function checkBitString(element: Element): number {
  const { source, contentStart, contentEnd } = element
  const unusedBits = contentStart === contentEnd ? 8 : (source[contentStart] ?? 8)
  const isEmpty = contentEnd - contentStart === 1
  if (unusedBits > 7 || (isEmpty && unusedBits !== 0)) {
    throw invalid('ERR_DER_BIT_STRING', 'BIT STRING with a wrong count of unused bits', element)
  }
  const last = source[contentEnd - 1] ?? 0
  if (!isEmpty && (last & ((1 << unusedBits) - 1)) !== 0) {
    throw invalid('ERR_DER_BIT_STRING', 'BIT STRING with unused bits that are not zero', element)
  }
  return unusedBits
}

/** A BIT STRING that holds whole octets: keys and signatures. */
export function readBitStringOctets(element: Element): Uint8Array {
  const unusedBits = checkBitString(element)
  if (unusedBits !== 0) throw invalid('ERR_DER_BIT_STRING', 'BIT STRING that does not end on an octet', element)
  return element.source.subarray(element.contentStart + 1, element.contentEnd)
}

/** Whether a bit of a NamedBitList is set; those that are left out at its end are not. Bit 0 is the highest of the first octet (X.680 §22). */
export function hasBit({ bytes }: BitString, bit: number): boolean {
  return (((bytes[bit >> 3] ?? 0) >> (7 - (bit & 7))) & 1) === 1
}

/** Names of the bits set in a NamedBitList. */
export function readNamedBits<Name extends string>(element: Element, names: readonly Name[]): ReadonlySet<Name> {
  const bits = readBitString(element)
  return new Set(names.filter((_, bit) => hasBit(bits, bit)))
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
  // A copy, which `Buffer.slice` does not make: the message may be written over, and need not stay.
  RECENT[place] = { octets: Uint8Array.from(source.subarray(contentStart, contentEnd)), dotted }
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

/** Which octets a string type has, where its octets are its characters; each a bit. */
const NUMERIC = 1
const VISIBLE = 2
const ASCII = 4
const ANY = 8

/** The bits of each octet. */
const ALPHABETS_OF: Uint8Array = Uint8Array.from({ length: 256 }, (_, octet) => {
  const isVisible = octet >= 0x20 && octet <= 0x7e
  const isNumeric = octet === 0x20 || (octet >= 0x30 && octet <= 0x39)
  return ANY | (octet < 0x80 ? ASCII : 0) | (isVisible ? VISIBLE : 0) | (isNumeric ? NUMERIC : 0)
})

/** PrintableString is read as visible ASCII: certificates in the wild hold `@`, `*` and `_` there, and a name that cannot be read helps nobody. */
const ALPHABETS: ReadonlyMap<number, number> = new Map<number, number>([
  [Tag.utf8String, ASCII],
  [Tag.numericString, NUMERIC],
  [Tag.printableString, VISIBLE],
  [Tag.ia5String, ASCII],
  [Tag.visibleString, VISIBLE],
  // Real certificates put Latin-1 into TeletexString; nobody implements T.61.
  [Tag.teletexString, ANY],
])

/** The others, and UTF8String beyond ASCII. */
const DECODERS: ReadonlyMap<number, (bytes: Uint8Array) => string> = new Map([
  [Tag.utf8String, (bytes) => UTF_8.decode(bytes)],
  [Tag.bmpString, (bytes) => UTF_16.decode(bytes)],
  [Tag.universalString, utf32],
])

/** Text of any of the character string types. */
export function readText(element: Element): string {
  const { tag, source, contentStart, contentEnd } = element
  const alphabet = ALPHABETS.get(tag)
  if (alphabet !== undefined && consistsOf(alphabet, element))
    return source.toString('latin1', contentStart, contentEnd)
  if (!isText(element)) throw invalid('ERR_DER_STRING_TYPE', 'Not a character string', element)
  try {
    const decode = DECODERS.get(tag)
    if (decode === undefined) throw new RangeError('outside the alphabet')
    return decode(contentBytes(element))
  } catch (cause) {
    throw new FormatError('ERR_DER_STRING', 'Characters that the string type does not have', {
      facts: { offset: element.start },
      cause,
    })
  }
}

export function isText({ tag }: Element): boolean {
  return ALPHABETS.has(tag) || DECODERS.has(tag)
}

function consistsOf(alphabet: number, { source, contentStart, contentEnd }: Element): boolean {
  for (let next = contentStart; next < contentEnd; next += 1) {
    if (((ALPHABETS_OF[source[next] ?? 0] ?? 0) & alphabet) === 0) return false
  }
  return true
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

function checkLength(element: Element, length: number, code: string): void {
  if (element.contentEnd - element.contentStart !== length) throw invalid(code, 'Contents of a wrong length', element)
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
