/**
 * The DER encoding of a value that arrived in BER (X.690 §10, §11). Only the signed attributes need it: RFC 5652 §5.4
 * signs their DER whatever the sender wrote, so what is hashed cannot always be a slice of the message.
 */
import { compareBytes, concatBytes, equalBytes } from '../bytes.ts'
import { type DerReader, derReader, type Element, rawBytes } from './read.ts'
import { Tag } from './tags.ts'
import { encode } from './write.ts'

const CONSTRUCTED = 0x20
/** String types that BER may cut into chunks; a chunked BIT STRING has no place in a signed attribute. */
const STRING_TAGS: ReadonlySet<number> = new Set([Tag.octetString, Tag.utf8String, Tag.printableString])

/**
 * Re-encodes `element` under `tag`: shortest lengths, joined octet strings, sorted sets.
 * The depth is that of `reader`, whose budget pays for the walk.
 */
export function toDer(reader: DerReader, element: Element, tag: number = element.tag): Uint8Array {
  if ((element.tag & CONSTRUCTED) === 0)
    return encode(tag, element.source.subarray(element.contentStart, element.contentEnd))
  const inner = reader.inside(element)
  const children = inner.rest().map((child) => toDer(inner, child))
  // Joined before the call: a hundred thousand members are more arguments than a call can take.
  if (STRING_TAGS.has(element.tag - CONSTRUCTED))
    return encode(tag - CONSTRUCTED, concatBytes(children.map(contentsOf)))
  return encode(tag, concatBytes(tag === Tag.set ? children.toSorted(compareBytes) : children))
}

/**
 * Holds a whole value, to its last primitive, to definite and shortest lengths; sets may be in any order.
 * @throws FormatError ERR_DER_…
 */
export function checkDerThroughout(bytes: Uint8Array): void {
  const reader = derReader(bytes)
  checkConstructed(reader, reader.next())
  reader.finish()
}

function checkConstructed(reader: DerReader, element: Element): void {
  if ((element.tag & CONSTRUCTED) === 0) return
  const inner = reader.inside(element)
  while (!inner.done) checkConstructed(inner, inner.next())
}

/** Whether the bytes as they arrived are that DER already, tag aside (an IMPLICIT tag replaces the SET's own). */
export function isDer(element: Element, der: Uint8Array): boolean {
  return equalBytes(rawBytes(element).subarray(1), der.subarray(1))
}

function contentsOf(encoding: Uint8Array): Uint8Array {
  const first = encoding[1] ?? 0
  const headerLength = first < 0x80 ? 2 : 2 + (first & 0x7f)
  return encoding.subarray(headerLength)
}
