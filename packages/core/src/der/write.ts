/**
 * The DER writer (X.690 §10, §11): just what signing and asking for status need. Verification uses it for one thing, to
 * hand node:crypto a key under another identifier; what was signed is never encoded again.
 */
import { compareBytes } from '../bytes.ts'
import { Tag } from './tags.ts'

/** One tag-length-value with definite, minimal length; `tag` as in `Element`. */
export function encode(tag: number, ...parts: readonly Uint8Array[]): Uint8Array {
  let length = 0
  for (const part of parts) length += part.length
  const header = headerOctets(tag, length)
  const encoding = Buffer.allocUnsafe(header.length + length)
  encoding.set(header)
  let offset = header.length
  for (const part of parts) {
    encoding.set(part, offset)
    offset += part.length
  }
  return encoding
}

/** Identifier and length octets alone; without a length those of the indefinite form (X.690 §8.1.3.6), which is BER. */
export function headerOctets(tag: number, length?: number): readonly number[] {
  return [...identifierOctets(tag), ...(length === undefined ? [0x80] : lengthOctets(length))]
}

export function sequence(...parts: readonly Uint8Array[]): Uint8Array {
  return encode(Tag.sequence, ...parts)
}

/** Attribute (RFC 5652 §5.3, RFC 2986 §4.1) with one value. */
export function attribute(type: string, value: Uint8Array): Uint8Array {
  return sequence(objectIdentifier(type), setOf([value]))
}

/** SET OF: elements in ascending order of their encodings (X.690 §11.6). */
export function setOf(elements: readonly Uint8Array[], tag: number = Tag.set): Uint8Array {
  return encode(tag, ...elements.toSorted(compareBytes))
}

export function octetString(bytes: Uint8Array): Uint8Array {
  return encode(Tag.octetString, bytes)
}

export function nullValue(): Uint8Array {
  return encode(Tag.null, new Uint8Array(0))
}

export function utf8String(text: string): Uint8Array {
  return encode(Tag.utf8String, Buffer.from(text, 'utf8'))
}

/** Letters, digits and a few signs (X.680 §41.4): whoever calls it has looked. */
export function printableString(text: string): Uint8Array {
  return encode(Tag.printableString, Buffer.from(text, 'latin1'))
}

/** A non-negative INTEGER below 2^31. */
export function smallInteger(value: number): Uint8Array {
  const octets = [value & 0xff]
  for (let rest = value >> 8; rest > 0; rest >>= 8) octets.unshift(rest & 0xff)
  if ((octets[0] ?? 0) >= 0x80) octets.unshift(0)
  return encode(Tag.integer, Uint8Array.from(octets))
}

/** A non-negative INTEGER of any size from its octets, highest first: serial numbers, nonces. */
export function unsignedInteger(octets: Uint8Array): Uint8Array {
  const first = octets.findIndex((octet) => octet !== 0)
  const digits = first === -1 ? Uint8Array.of(0) : octets.subarray(first)
  const sign = (digits[0] ?? 0) >= 0x80 ? [Uint8Array.of(0)] : []
  return encode(Tag.integer, ...sign, digits)
}

export function boolean(value: boolean): Uint8Array {
  return encode(Tag.boolean, Uint8Array.of(value ? 0xff : 0x00))
}

const identifiers = new Map<string, Uint8Array>()
/** More than all identifiers that are ever written here; they are constants, and their encoding with them. */
const MAX_IDENTIFIERS = 200

export function objectIdentifier(dotted: string): Uint8Array {
  const known = identifiers.get(dotted)
  if (known !== undefined) return known
  const [root = 0n, second = 0n, ...arcs] = dotted.split('.').map(BigInt)
  const encoding = encode(Tag.objectIdentifier, Uint8Array.from([root * 40n + second, ...arcs].flatMap(base128)))
  if (identifiers.size < MAX_IDENTIFIERS) identifiers.set(dotted, encoding)
  return encoding
}

/**
 * UTCTime until 2049, GeneralizedTime from 2050 on (RFC 5652 §11.3, RFC 5280 §4.1.2.5); whole seconds.
 * @throws TypeError for a date that is none, or of a year without four digits
 */
export function time(date: Date): Uint8Array {
  const year = date.getUTCFullYear()
  if (!(year >= 0 && year <= 9999)) throw new TypeError('Not a time that can be written')
  const digits = date.toISOString().replace(/\.\d{3}Z$|[-:T]/g, '')
  return year >= 1950 && year < 2050
    ? encode(Tag.utcTime, Buffer.from(`${digits.slice(2)}Z`, 'latin1'))
    : encode(Tag.generalizedTime, Buffer.from(`${digits}Z`, 'latin1'))
}

/** X.690 §8.1.2.4: a number above 30 follows the first octet. */
function identifierOctets(tag: number): number[] {
  return tag <= 0xff ? [tag] : [tag & 0xff, ...base128(BigInt(tag >> 8))]
}

function base128(arc: bigint): number[] {
  const groups = [Number(arc & 0x7fn)]
  for (let rest = arc >> 7n; rest > 0n; rest >>= 7n) groups.unshift(Number(rest & 0x7fn) | 0x80)
  return groups
}

function lengthOctets(length: number): number[] {
  if (length < 0x80) return [length]
  const octets: number[] = []
  for (let rest = length; rest > 0; rest = Math.floor(rest / 256)) octets.unshift(rest % 256)
  return [0x80 | octets.length, ...octets]
}
