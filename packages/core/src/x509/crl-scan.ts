/**
 * A quick walk over the entries of a CRL (RFC 5280 §5.1.2.6): which of them the strict reader has any reason to read. A
 * list of a hundred thousand entries is walked in milliseconds.
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
  let offset = list.start
  while (offset < list.end) {
    const entry = header(entries, offset)
    if (entry === undefined || entries[offset] !== Tag.sequence || entry.end > list.end) return undefined
    const length = entries[entry.start + 1] ?? 0x80
    const serial = entry.start + 2
    // 20 octets are the most a serial number has (§4.1.2.2); a time of at least 15 octets follows it.
    const isPlain =
      entries[entry.start] === Tag.integer && length > 0 && length <= 20 && serial + length + 15 <= entry.end
    if (!isPlain || !isMinimal(entries, serial, length) || hasTrueBoolean(entries, serial + length, entry.end)) {
      return undefined
    }
    if (matches(entries, serial, length, serialNumber)) found.push(entries.subarray(offset, entry.end))
    offset = entry.end
  }
  return found
}

/** Definite lengths below 16 MiB, in their shortest form. */
function header(bytes: Uint8Array, offset: number): { readonly start: number; readonly end: number } | undefined {
  const first = bytes[offset + 1] ?? 0x80
  if (first < 0x80) return { start: offset + 2, end: offset + 2 + first }
  const count = first & 0x7f
  if (count === 0 || count > 3) return undefined
  let length = 0
  for (let i = 0; i < count; i += 1) length = length * 256 + (bytes[offset + 2 + i] ?? 0)
  const start = offset + 2 + count
  return length < 0x80 || length < 256 ** (count - 1) ? undefined : { start, end: start + length }
}

/** X.690 §8.3.2 */
function isMinimal(bytes: Uint8Array, start: number, length: number): boolean {
  const second = bytes[start + 1] ?? 0
  return length === 1 || !((bytes[start] === 0x00 && second < 0x80) || (bytes[start] === 0xff && second >= 0x80))
}

function matches(bytes: Uint8Array, start: number, length: number, wanted: Uint8Array): boolean {
  if (length !== wanted.length) return false
  // From the end: serial numbers of one issuer often begin alike.
  for (let i = length - 1; i >= 0; i -= 1) if (bytes[start + i] !== wanted[i]) return false
  return true
}

/** The only mark of a critical extension; an accidental match costs a strict reading and nothing else. */
function hasTrueBoolean(bytes: Uint8Array, start: number, end: number): boolean {
  for (let i = start; i + 2 < end; i += 1) {
    if (bytes[i] === Tag.boolean && bytes[i + 1] === 1 && bytes[i + 2] === 0xff) return true
  }
  return false
}
