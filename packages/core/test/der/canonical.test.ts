import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { toDer } from '../../src/der/canonical.ts'
import { berReader, createBudget } from '../../src/der/read.ts'
import { Tag } from '../../src/der/tags.ts'
import { coded } from '../coded.ts'
import { bits, ctx, hex, indefinite, int, octets, oid, seq, set, sortedSet, tlv, utf8 } from '../made/tlv.ts'

function canonical(bytes: Uint8Array, tag?: number): Uint8Array {
  const reader = berReader(bytes)
  return toDer(reader, reader.next(), tag).der
}

describe('the DER of what arrived in BER', () => {
  it('shortens lengths at every level', () => {
    const long = hex('3084 0000000a 318100 048300000 2aabb'.replaceAll(' ', ''))
    expect(canonical(long)).toEqual(seq(set(), octets(hex('aabb'))))
  })

  it('gives indefinite lengths a definite form', () => {
    expect(canonical(indefinite(0x30, indefinite(0x31, int('05'))))).toEqual(seq(set(int('05'))))
  })

  it('sorts the elements of a SET by their encodings, but not those of a SEQUENCE', () => {
    const elements = [int('05'), octets(hex('00')), int('01')]
    expect(canonical(set(...elements))).toEqual(sortedSet(...elements))
    expect(canonical(seq(...elements))).toEqual(seq(...elements))
  })

  it('sorts by the DER of the elements, not by the bytes they came in', () => {
    expect(canonical(set(hex('04 81 01 aa'), octets(hex('bb'))))).toEqual(set(octets(hex('aa')), octets(hex('bb'))))
  })

  it.each([
    ['OCTET STRING', 0x04],
    ['UTF8String', 0x0c],
    ['PrintableString', 0x13],
  ])('joins the chunks of a %s', (_, tag) => {
    const chunk = tlv(tag, hex('41'))
    expect(canonical(tlv(tag + 0x20, chunk, indefinite(tag + 0x20, chunk), chunk))).toEqual(tlv(tag, hex('414141')))
  })

  it('joins OCTET STRINGs that are chunks of a character string (X.690 §8.23.3)', () => {
    expect(canonical(tlv(0x2c, octets(hex('41')), octets(hex('42'))))).toEqual(utf8('AB'))
  })

  it.each([
    ['an INTEGER', 0x24, int('41')],
    ['a SEQUENCE', 0x24, seq(octets(hex('41')))],
    ['a tag of two octets', 0x24, hex('1f220141')],
    ['another character string', 0x2c, tlv(0x13, hex('41'))],
  ])('refuses %s among the chunks of a string', (_, tag, stranger) => {
    const chunk = octets(hex('41'))
    expect(coded(() => canonical(tlv(tag, chunk, stranger)))).toBe('ERR_DER_UNEXPECTED_TAG')
    expect(coded(() => canonical(seq(tlv(tag, tlv(tag, stranger)))))).toBe('ERR_DER_UNEXPECTED_TAG')
  })

  it('joins chunks longer than 127 octets', () => {
    const chunk = octets(Buffer.alloc(200, 7))
    expect(canonical(tlv(0x24, chunk, chunk))).toEqual(octets(Buffer.alloc(400, 7)))
  })

  it('replaces the outermost tag, as the IMPLICIT [0] of signed attributes asks', () => {
    const attribute = seq(oid('1.2.3'), set(int('05')))
    expect(canonical(ctx(0, attribute), Tag.set)).toEqual(ctx(0, attribute).fill(0x31, 0, 1))
  })

  it.each([
    ['31', '1f1f01aa'],
    ['300', '1f822c01aa'],
    ['31, constructed', '3f1f03020105'],
  ])('keeps the tag number %s', (_, bytes) => {
    expect(canonical(hex(bytes))).toEqual(hex(bytes))
  })

  it('leaves DER as it is, whatever it holds', () => {
    const leaf = fc.oneof(
      fc.uint8Array({ maxLength: 300 }).map((b) => octets(b)),
      fc.string().map(utf8),
      fc.uint8Array({ maxLength: 20 }).map((b) => bits(b)),
    )
    const tree = fc.letrec<{ node: Buffer }>((tie) => ({
      node: fc.oneof(
        { maxDepth: 4 },
        leaf,
        fc.array(tie('node'), { maxLength: 4 }).map((children) => seq(...children)),
        fc.array(tie('node'), { maxLength: 4 }).map((children) => sortedSet(...children)),
      ),
    })).node
    fc.assert(
      fc.property(tree, (bytes) => {
        expect(canonical(bytes)).toEqual(bytes)
      }),
      { numRuns: 300, seed: 2 },
    )
  })

  it('tells whether the bytes were that DER already, the outermost tag aside', () => {
    const answer = (bytes: Uint8Array): boolean => {
      const reader = berReader(bytes)
      const element = reader.next()
      return toDer(reader, element, Tag.set).receivedAsDer
    }
    expect(answer(ctx(0, int('01'), int('02')))).toBe(true)
    expect(answer(ctx(0, int('02'), int('01')))).toBe(false)
    expect(answer(indefinite(0xa0, int('01')))).toBe(false)
  })

  it.each([
    ['a SEQUENCE', 0x30],
    ['a SET', 0x31],
    ['a chunked OCTET STRING', 0x24],
  ])('copes with 150,000 members in %s', (_, tag) => {
    const members = Buffer.alloc(300_000, octets(hex('')))
    const expected = tag === 0x24 ? octets(hex('')) : tlv(tag, members)
    expect(Buffer.compare(canonical(tlv(tag, members)), expected)).toBe(0)
  })

  it('pays for the walk from the budget of the message', () => {
    const bytes = set(...Array.from({ length: 20 }, () => int('01')))
    const reader = berReader(bytes, createBudget({ elements: 10 }))
    const element = reader.next()
    expect(coded(() => toDer(reader, element))).toBe('ERR_DER_TOO_MANY_ELEMENTS')
  })
})
