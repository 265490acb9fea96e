import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Oid } from '../../src/der/oids.ts'
import { readNull, readObjectIdentifier, readSmallInteger, readText } from '../../src/der/primitives.ts'
import { contentBytes, derReader, type Element } from '../../src/der/read.ts'
import { Tag } from '../../src/der/tags.ts'
import { readTime } from '../../src/der/time.ts'
import {
  encode,
  nullValue,
  objectIdentifier,
  octetString,
  sequence,
  setOf,
  smallInteger,
  time,
  utf8String,
} from '../../src/der/write.ts'
import * as made from '../made/tlv.ts'

/** The strict reader is the judge: it takes nothing but DER. */
function only(bytes: Uint8Array, tag: number): Element {
  const reader = derReader(bytes)
  const element = reader.next(tag)
  reader.finish()
  return element
}

describe('the DER writer', () => {
  it.each([0, 1, 127, 128, 255, 256, 65_535, 65_536])('writes a length of %d in its shortest form', (length) => {
    const content = Buffer.alloc(length, 9)
    expect(octetString(content)).toEqual(made.octets(content))
    expect(contentBytes(only(octetString(content), Tag.octetString))).toEqual(content)
  })

  it('writes integers that the reader reads back', () => {
    const integers = fc.oneof(fc.nat(0x7fffffff), fc.constantFrom(0, 127, 128, 255, 256, 32_767, 32_768, 0x7fffffff))
    fc.assert(
      fc.property(integers, (value) => {
        expect(readSmallInteger(only(smallInteger(value), Tag.integer))).toBe(value)
      }),
      { seed: 3 },
    )
  })

  it('writes object identifiers that the reader reads back, and as another encoder writes them', () => {
    const arcs = fc.array(fc.bigInt({ min: 0n, max: 2n ** 70n }), { maxLength: 6 })
    const dotted = fc
      .tuple(fc.constantFrom(0, 1, 2), fc.nat(39), arcs)
      .map(([root, second, rest]) => [root, second, ...rest].join('.'))
    fc.assert(
      fc.property(dotted, (value) => {
        expect(readObjectIdentifier(only(objectIdentifier(value), Tag.objectIdentifier))).toBe(value)
        expect(objectIdentifier(value)).toEqual(made.oid(value))
      }),
      { seed: 3 },
    )
  })

  it.each(Object.entries(Oid))('writes and reads the identifier of %s', (_, dotted) => {
    expect(readObjectIdentifier(only(objectIdentifier(dotted), Tag.objectIdentifier))).toBe(dotted)
  })

  it('has no identifier twice under two names', () => {
    expect(new Set(Object.values(Oid)).size).toBe(Object.values(Oid).length)
  })

  it.each([
    ['1949-12-31T23:59:59.000Z', Tag.generalizedTime],
    ['1950-01-01T00:00:00.000Z', Tag.utcTime],
    ['2049-12-31T23:59:59.000Z', Tag.utcTime],
    ['2050-01-01T00:00:00.000Z', Tag.generalizedTime],
  ])('writes %s in the form RFC 5280 asks for', (iso, tag) => {
    expect(readTime(only(time(new Date(iso)), tag)).toISOString()).toBe(iso)
  })

  it('drops the fraction of a second, which RFC 5280 forbids', () => {
    expect(readTime(only(time(new Date('2026-06-01T10:20:30.999Z')), Tag.utcTime)).toISOString()).toBe(
      '2026-06-01T10:20:30.000Z',
    )
  })

  it.each([Number.NaN, Date.UTC(10_000, 0), Date.UTC(-1, 0)])(
    'refuses a time without four digits of a year: %s',
    (ms) => {
      expect(() => time(new Date(ms))).toThrow(TypeError)
    },
  )

  it('sorts a SET OF by the encodings', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 5 })), (contents) => {
        const elements = contents.map((content) => made.octets(content))
        expect(setOf(elements)).toEqual(made.sortedSet(...elements))
      }),
      { seed: 3 },
    )
  })

  it('writes the other values', () => {
    readNull(only(nullValue(), Tag.null))
    expect(readText(only(utf8String('Әсел'), Tag.utf8String))).toBe('Әсел')
    expect(sequence(nullValue(), nullValue())).toEqual(made.seq(made.nil(), made.nil()))
    expect(encode(0xa3, nullValue())).toEqual(made.ctx(3, made.nil()))
  })
})
