/**
 * The DER encoding of a value that arrived in BER (X.690 §10, §11). Only the signed attributes need it: RFC 5652 §5.4
 * signs their DER whatever the sender wrote, so what is hashed cannot always be a slice of the message.
 */
import { compareBytes, concatBytes } from '../bytes.ts'
import { attempt, FormatError } from '../errors.ts'
import { type DerReader, derReader, type Element, rawBytes } from './read.ts'
import { Tag } from './tags.ts'
import { encode } from './write.ts'

const CONSTRUCTED = 0x20
/** String types that BER may cut into chunks; a chunked BIT STRING has no place in a signed attribute. */
const STRING_TAGS: ReadonlySet<number> = new Set([Tag.octetString, Tag.utf8String, Tag.printableString])

export interface Canonical {
  readonly der: Uint8Array
  /** Whether the octets as they arrived are that DER already, tag aside (an IMPLICIT tag replaces the SET's own). */
  readonly receivedAsDer: boolean
}

/**
 * `element` under `tag`, with shortest lengths, joined octet strings, sorted sets. Most senders wrote it so: then the octets
 * that arrived are taken. The depth is that of `reader`, whose budget pays for the walk.
 */
export function toDer(reader: DerReader, element: Element, tag: number = element.tag): Canonical {
  const isOneOctet = tag <= 0xff && element.tag <= 0xff
  if ((isOneOctet || tag === element.tag) && isDer(reader, element, tag)) {
    const der = Buffer.from(rawBytes(element))
    if (isOneOctet) der[0] = tag
    return { der, receivedAsDer: true }
  }
  return { der: encodeAgain(reader, element, tag), receivedAsDer: false }
}

/** Whether nothing in `element` would be written otherwise: what a strict reader takes, with every set in order. */
function isDer(reader: DerReader, element: Element, tag: number): boolean {
  return attempt(
    () => {
      const strict = reader.strict(element)
      return isOrdered(strict, strict.next(), tag)
    },
    () => false,
  )
}

function isOrdered(reader: DerReader, element: Element, tag: number = element.tag): boolean {
  if ((element.tag & CONSTRUCTED) === 0) return true
  if (STRING_TAGS.has(element.tag - CONSTRUCTED)) return false
  const inner = reader.inside(element)
  let previous: Element | undefined
  while (!inner.done) {
    const child = inner.next()
    if (tag === Tag.set && previous !== undefined && !isInOrder(previous, child)) return false
    if ((child.tag & CONSTRUCTED) !== 0 && !isOrdered(inner, child)) return false
    previous = child
  }
  return true
}

/** X.690 §11.6. By hand: most members differ in their first few octets, before a call of `Buffer.compare` has begun. */
function isInOrder({ source, start, end }: Element, next: Element): boolean {
  const shared = Math.min(end - start, next.end - next.start)
  for (let place = 0; place < shared; place += 1) {
    const difference = (source[start + place] ?? 0) - (source[next.start + place] ?? 0)
    if (difference !== 0) return difference < 0
  }
  return end - start === shared
}

function encodeAgain(reader: DerReader, element: Element, tag: number = element.tag): Uint8Array {
  if ((element.tag & CONSTRUCTED) === 0)
    return encode(tag, element.source.subarray(element.contentStart, element.contentEnd))
  const inner = reader.inside(element)
  const stringTag = element.tag - CONSTRUCTED
  const isString = STRING_TAGS.has(stringTag)
  const children = inner.rest().map((child) => {
    if (isString) checkChunk(child, stringTag)
    return encodeAgain(inner, child)
  })
  // Joined before the call: a hundred thousand members are more arguments than a call can take.
  if (isString) return encode(tag - CONSTRUCTED, concatBytes(children.map(contentsOf)))
  return encode(tag, concatBytes(tag === Tag.set ? children.toSorted(compareBytes) : children))
}

/** X.690 §8.7.3.2, §8.23.3: of the string's own type or OCTET STRINGs. Other readers refuse anything else, and see another value. */
function checkChunk({ tag, start }: Element, stringTag: number): void {
  const type = tag & ~CONSTRUCTED
  if (type !== stringTag && type !== Tag.octetString) {
    throw new FormatError('ERR_DER_UNEXPECTED_TAG', 'A chunk of a string was expected', { facts: { offset: start } })
  }
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

function contentsOf(encoding: Uint8Array): Uint8Array {
  const first = encoding[1] ?? 0
  const headerLength = first < 0x80 ? 2 : 2 + (first & 0x7f)
  return encoding.subarray(headerLength)
}
