/** Values that must be taken to their last octet: two readers must not see two of them in one encoding. */
import { type Budget, type DerReader, derReader } from './read.ts'
import { context } from './tags.ts'

/**
 * What `read` makes of `bytes`, of which it must take everything.
 * @throws FormatError ERR_DER_TRAILING_DATA and those of `read`
 */
export function readSingle<T>(bytes: Uint8Array, read: (reader: DerReader) => T): T {
  const reader = derReader(bytes)
  const value = read(reader)
  reader.finish()
  return value
}

/**
 * Reads one element that must fill `bytes` to the last octet, and of which `parse` must take everything.
 * @throws FormatError ERR_DER_TRAILING_DATA and those of `DerReader.next`
 */
export function readWhole<T>(bytes: Uint8Array, tag: number, parse: (reader: DerReader) => T, budget?: Budget): T {
  const outer = derReader(bytes, budget)
  const inner = outer.enter(tag)
  const value = parse(inner)
  inner.finish()
  outer.finish()
  return value
}

/**
 * What `parse` makes of the contents of the next element, if it is `[number] EXPLICIT`; it must take everything.
 * @throws FormatError ERR_DER_TRAILING_DATA and those of `DerReader.next`
 */
export function readExplicit<T>(fields: DerReader, number: number, parse: (inner: DerReader) => T): T | undefined {
  const element = fields.optional(context(number))
  if (element === undefined) return undefined
  const inner = fields.inside(element)
  const value = parse(inner)
  inner.finish()
  return value
}
