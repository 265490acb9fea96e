/**
 * Where to look for a name among many (RFC 5280 §7.1): a number that is the same for all spellings of one name. Two names of
 * one mark are still compared; two of different marks need not be, so a bag of strangers is passed over without decoding it.
 */

import { berReader } from '../der/read.ts'
import { Tag } from '../der/tags.ts'
import { attempt } from '../errors.ts'
import { preparedValues, readName } from './name.ts'

/** Types whose octets from 20 to 7E are those characters. */
const ASCII_TYPES: readonly boolean[] = Array.from({ length: 256 }, (_, tag) =>
  [Tag.utf8String, Tag.printableString, Tag.ia5String, Tag.numericString, Tag.visibleString, Tag.teletexString].some(
    (one) => one === tag,
  ),
)

/** FNV-1a, 32 bits. */
const BASIS = 0x811c9dc5
const PRIME = 0x01000193

/** The mark of the Name whose encoding these octets are (BER in a CMS message, else DER); any number for octets that are none, which will not parse either. */
export function nameMark(source: Uint8Array, start: number = 0, end: number = source.length): number {
  return quickMark(source, start, end) ?? thoroughMark(source.subarray(start, end))
}

/**
 * The sum of the marks of all values, whatever stands around them. `undefined` for a name that is not made of single
 * attributes of visible ASCII in short forms: what its text is, only the decoder knows.
 */
function quickMark(source: Uint8Array, start: number, end: number): number | undefined {
  const first = source[start + 1] ?? 0xff
  if (first === 0x80 || first > 0x81) return undefined
  let sum = 0
  let next = start + (first < 0x80 ? 2 : 3)
  while (next < end) {
    const set = next + 2
    const attribute = set + 2
    const setLength = source[next + 1] ?? 0xff
    const isSingle = source[next] === Tag.set && source[set] === Tag.sequence && source[set + 1] === setLength - 2
    const value = attribute + 2 + (source[attribute + 1] ?? 0xff)
    const length = source[value + 1] ?? 0xff
    const fits = setLength < 0x80 && value + 2 + length === set + setLength && set + setLength <= end
    if (!isSingle || !fits || ASCII_TYPES[source[value] ?? 0] !== true) return undefined
    let mark = BASIS
    for (let place = value + 2; place < value + 2 + length; place += 1) {
      const octet = source[place] ?? 0
      if (octet < 0x20 || octet > 0x7e) return undefined
      // Spaces are collapsed and letters folded by §7.1, so the first say nothing and the second are all small.
      if (octet !== 0x20) mark = Math.imul(mark ^ (octet >= 0x41 && octet <= 0x5a ? octet + 0x20 : octet), PRIME)
    }
    sum = (sum + mark) | 0
    next = set + setLength
  }
  return sum
}

function thoroughMark(der: Uint8Array): number {
  return attempt(
    () => preparedValues(readName(berReader(der))).reduce((sum, value) => (sum + textMark(value)) | 0, 0),
    () => 0,
  )
}

function textMark(prepared: string): number {
  let mark = BASIS
  for (let place = 0; place < prepared.length; place += 1) {
    const code = prepared.charCodeAt(place)
    if (code !== 0x20) mark = Math.imul(mark ^ code, PRIME)
  }
  return mark
}
