/**
 * A quick walk over the entries of a CRL (RFC 5280 §5.1.2.6): which of them the strict reader has any reason to read. A
 * list of a hundred thousand entries is walked in a millisecond, every entry of it: a number is never looked for by its
 * octets alone, which may also stand in an extension or in another number.
 */
import { Tag } from '../der/tags.ts'

/**
 * The encodings of the entries with this serial number, when every entry of the list is of the plain form and none has a
 * critical extension. `undefined` for whatever is unusual: all of it is then read, and judged, by the strict reader.
 */
export function plainEntries(entries: Uint8Array, serialNumber: Uint8Array): Uint8Array[] | undefined {
  const list = header(entries, 0)
  if (list === undefined || entries[0] !== Tag.sequence || list.end !== entries.length) return undefined
  const found: Uint8Array[] = []
  let mark = -1
  for (let offset = list.start; offset < list.end; ) {
    // A short length is nearly always there, and read here to spare a hundred thousand calls.
    const first = entries[offset + 1] ?? 0x80
    const long = first < 0x80 ? undefined : header(entries, offset)
    const start = first < 0x80 ? offset + 2 : (long?.start ?? 0)
    const end = first < 0x80 ? start + first : (long?.end ?? 0)
    const length = entries[start + 1] ?? 0x80
    const serial = start + 2
    const afterSerial = serial + length
    const isEntry = entries[offset] === Tag.sequence && start > 0 && end <= list.end && entries[start] === Tag.integer
    // 20 octets are the most a serial number has (§4.1.2.2); a time of at least 15 octets follows it, not another number.
    if (!isEntry || length === 0 || length > 20 || afterSerial + 15 > end) return undefined
    if (entries[afterSerial] !== Tag.utcTime && entries[afterSerial] !== Tag.generalizedTime) return undefined
    if (!isMinimal(entries, serial, length)) return undefined
    // Most entries end with a UTCTime of 13 octets, and have nowhere to put an extension.
    if (afterSerial + 15 < end) {
      if (mark < afterSerial) mark = nextMark(entries, afterSerial)
      if (mark + TRUE.length <= end) return undefined
    }
    if (length === serialNumber.length && matches(entries, serial, serialNumber)) {
      found.push(entries.subarray(offset, end))
    }
    offset = end
  }
  return found
}

/** An entry and where it begins. */
export interface PlacedEntry {
  readonly offset: number
  readonly encoding: Uint8Array
}

/** The same of a list that the strict reader has gone through once and found sound: what is unusual in it no longer matters. */
export function entriesOfSound(entries: Uint8Array, serialNumber: Uint8Array): PlacedEntry[] {
  const found: PlacedEntry[] = []
  for (let offset = soundHeader(entries, 0).start; offset < entries.length; ) {
    const { start, end } = soundHeader(entries, offset)
    const serial = soundHeader(entries, start)
    if (serial.end - serial.start === serialNumber.length && matches(entries, serial.start, serialNumber)) {
      found.push({ offset, encoding: entries.subarray(offset, end) })
    }
    offset = end
  }
  return found
}

/** Beyond the end of the list for what is no header; the strict reader has left none. */
function soundHeader(entries: Uint8Array, offset: number): { readonly start: number; readonly end: number } {
  return header(entries, offset) ?? { start: entries.length, end: entries.length }
}

/** Definite lengths below 4 GiB, in their shortest form. */
function header(bytes: Uint8Array, offset: number): { readonly start: number; readonly end: number } | undefined {
  const first = bytes[offset + 1] ?? 0x80
  if (first < 0x80) return { start: offset + 2, end: offset + 2 + first }
  const count = first & 0x7f
  if (count === 0 || count > 4) return undefined
  let length = 0
  for (let i = 0; i < count; i += 1) length = length * 256 + (bytes[offset + 2 + i] ?? 0)
  const start = offset + 2 + count
  return length < 0x80 || length < 256 ** (count - 1) ? undefined : { start, end: start + length }
}

/** X.690 §8.3.2 */
function isMinimal(bytes: Uint8Array, start: number, length: number): boolean {
  const first = bytes[start]
  if (length === 1 || (first !== 0x00 && first !== 0xff)) return true
  return first === 0x00 ? (bytes[start + 1] ?? 0) >= 0x80 : (bytes[start + 1] ?? 0) < 0x80
}

function matches(bytes: Uint8Array, start: number, wanted: Uint8Array): boolean {
  // From the end: serial numbers of one issuer often begin alike.
  for (let i = wanted.length - 1; i >= 0; i -= 1) if (bytes[start + i] !== wanted[i]) return false
  return true
}

/** BOOLEAN TRUE: the only mark of a critical extension. */
const TRUE = Buffer.from([Tag.boolean, 0x01, 0xff])

/**
 * Where the mark stands next, at the end of the list when nowhere: native code goes through the list once for all entries. One that
 * stands there by accident costs a strict reading and nothing else.
 */
function nextMark(entries: Uint8Array, from: number): number {
  const at = Buffer.from(entries.buffer, entries.byteOffset, entries.length).indexOf(TRUE, from)
  return at === -1 ? entries.length : at
}
