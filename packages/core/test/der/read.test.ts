import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { berReader, contentBytes, createBudget, derReader, rawBytes } from '../../src/der/read.ts'
import { Tag } from '../../src/der/tags.ts'
import { readWhole } from '../../src/der/whole.ts'
import { TamgaError } from '../../src/errors.ts'
import { coded } from '../coded.ts'
import { hex, indefinite, int, octets, seq, tlv } from '../made/tlv.ts'

const read = (bytes: Uint8Array) => derReader(bytes).next()
const readBer = (bytes: Uint8Array) => berReader(bytes).next()

describe('the DER reader', () => {
  it('reads a window on the bytes that arrived, not a copy', () => {
    const bytes = seq(int('05'), octets(hex('aabb')))
    const inner = derReader(bytes).enter(Tag.sequence)
    inner.next(Tag.integer)
    const element = inner.next(Tag.octetString)
    expect(contentBytes(element).buffer).toBe(bytes.buffer)
    expect(contentBytes(element)).toEqual(hex('aabb'))
    expect(rawBytes(element)).toEqual(octets(hex('aabb')))
    expect(inner.done).toBe(true)
  })

  it.each([127, 128, 255, 256, 65_535, 65_536])('reads contents of %d octets', (length) => {
    const element = read(octets(Buffer.alloc(length, 7)))
    expect(contentBytes(element)).toEqual(Buffer.alloc(length, 7))
  })

  it.each([
    ['nothing at all', '', 'ERR_DER_MISSING'],
    ['a tag without a length', '30', 'ERR_DER_TRUNCATED'],
    ['a long length cut off', '0482', 'ERR_DER_TRUNCATED'],
    ['contents cut off', '0403aabb', 'ERR_DER_TRUNCATED'],
    ['a length of 4 GiB over three octets', '3084ffffffff010203', 'ERR_DER_TRUNCATED'],
    ['a length of 2^48 - 1', '3086ffffffffffff', 'ERR_DER_TRUNCATED'],
    ['a length of seven octets', '308701000000000000', 'ERR_DER_LENGTH_TOO_LONG'],
    ['the reserved length FF', '30ff', 'ERR_DER_LENGTH_TOO_LONG'],
    ['a length below 128 in the long form', '0481017f', 'ERR_DER_LENGTH_NOT_MINIMAL'],
    ['a length with a leading zero octet', `04820080${'00'.repeat(128)}`, 'ERR_DER_LENGTH_NOT_MINIMAL'],
    ['an indefinite length', '30800000', 'ERR_DER_INDEFINITE_LENGTH'],
    ['a high tag number below 31', '1f1e00', 'ERR_DER_TAG'],
    ['a tag number with a leading zero group', '1f801f00', 'ERR_DER_TAG'],
    ['a tag number above 16383', '1f81808000', 'ERR_DER_TAG'],
    ['a tag number cut off', '1f', 'ERR_DER_TRUNCATED'],
    ['a second tag octet cut off', '1f81', 'ERR_DER_TRUNCATED'],
  ])('rejects %s', (_, bytes, code) => {
    expect(coded(() => read(hex(bytes)))).toBe(code)
  })

  it('tells high tag numbers apart, from each other and from low ones', () => {
    const tags = ['1f1f00', '1f2000', '1f811f00', '1fff7f00', '3f1f00', '9f1f00', '1e00'].map(
      (one) => read(hex(one)).tag,
    )
    expect(new Set(tags).size).toBe(tags.length)
  })

  it('rejects an element that reaches beyond the one around it', () => {
    expect(coded(() => derReader(hex('3003 0403aa bbcc')).enter(Tag.sequence).next())).toBe('ERR_DER_TRUNCATED')
  })

  it('rejects another type than the one expected and says which came', () => {
    const error = (() => {
      try {
        derReader(int('05')).next(Tag.octetString)
      } catch (thrown) {
        return thrown
      }
    })()
    expect(error).toMatchObject({ code: 'ERR_DER_UNEXPECTED_TAG', facts: { offset: 0, expected: 4, actual: 2 } })
  })

  it('rejects data after the last expected element', () => {
    const reader = derReader(Buffer.concat([int('05'), int('06')]))
    reader.next(Tag.integer)
    expect(coded(() => reader.finish())).toBe('ERR_DER_TRAILING_DATA')
  })

  it('rejects data left inside or after a value that should be read whole', () => {
    const first = (bytes: Uint8Array) => readWhole(bytes, Tag.sequence, (fields) => fields.next(Tag.integer))
    expect(contentBytes(first(seq(int('05'))))).toEqual(hex('05'))
    expect(coded(() => first(Buffer.concat([seq(int('05')), hex('00')])))).toBe('ERR_DER_TRAILING_DATA')
    expect(coded(() => first(seq(int('05'), int('06'))))).toBe('ERR_DER_TRAILING_DATA')
  })

  it('does not look inside a primitive', () => {
    expect(coded(() => derReader(octets(int('05'))).enter(Tag.octetString))).toBe('ERR_DER_NOT_CONSTRUCTED')
  })

  it('peeks without moving and takes an optional element only when it has the tag', () => {
    const reader = derReader(Buffer.concat([int('05'), octets(hex('aa'))]))
    expect(reader.peek()).toBe(Tag.integer)
    expect(reader.optional(Tag.octetString)).toBeUndefined()
    expect(reader.optional(Tag.integer)).toBeDefined()
    expect(reader.rest().map(({ tag }) => tag)).toEqual([Tag.octetString])
    expect(reader.peek()).toBeUndefined()
    expect(reader.optional(Tag.integer)).toBeUndefined()
  })

  it('stays in DER inside, even when asked for BER', () => {
    const reader = derReader(seq(indefinite(0x30, int('05'))))
    const inner = reader.inside(reader.next(), 'ber')
    expect(coded(() => inner.next())).toBe('ERR_DER_INDEFINITE_LENGTH')
  })
})

describe('the BER that CMS allows', () => {
  it('takes indefinite lengths, nested, and ends at the end-of-contents of the outermost', () => {
    const bytes = Buffer.concat([indefinite(0x30, indefinite(0x24, octets(hex('0000'))), int('05')), int('06')])
    const reader = berReader(bytes)
    const inner = reader.enter(Tag.sequence)
    expect(inner.rest().map(({ tag }) => tag)).toEqual([Tag.constructedOctetString, Tag.integer])
    expect(contentBytes(reader.next())).toEqual(hex('06'))
  })

  it('takes lengths that are not minimal', () => {
    expect(contentBytes(readBer(hex('04840000000 2aabb'.replace(' ', ''))))).toEqual(hex('aabb'))
  })

  it('goes back to strict DER where a part must be DER', () => {
    const reader = berReader(seq(hex('0481 01 aa')))
    expect(coded(() => reader.inside(reader.next(), 'der').next())).toBe('ERR_DER_LENGTH_NOT_MINIMAL')
  })

  it.each([
    ['an indefinite length without an end', '3080020105', 'ERR_DER_UNTERMINATED'],
    ['half an end-of-contents', '308000', 'ERR_DER_UNTERMINATED'],
    ['an end-of-contents with a length', '3080000100', 'ERR_DER_UNTERMINATED'],
    ['an indefinite length on a primitive', '04800000', 'ERR_DER_INDEFINITE_PRIMITIVE'],
    ['an inner length beyond the end', '30800405aa0000', 'ERR_DER_TRUNCATED'],
  ])('rejects %s', (_, bytes, code) => {
    expect(coded(() => readBer(hex(bytes)))).toBe(code)
  })

  it('does not let an inner indefinite length borrow the end of the outer one', () => {
    expect(coded(() => readBer(hex('3080 3080 0000')))).toBe('ERR_DER_UNTERMINATED')
  })
})

describe('the budgets', () => {
  it('stops at 100,000 open indefinite sequences by their depth', () => {
    const open = Buffer.alloc(200_000, hex('3080'))
    expect(coded(() => readBer(open))).toBe('ERR_DER_TOO_DEEP')
  })

  it('stops at nested definite sequences by their depth', () => {
    let nested = seq()
    for (let i = 0; i < 70; i += 1) nested = seq(nested)
    const enterAll = () => {
      for (let reader = derReader(nested); !reader.done; ) reader = reader.enter(Tag.sequence)
    }
    expect(coded(enterAll)).toBe('ERR_DER_TOO_DEEP')
  })

  it('counts elements over all readers of one message', () => {
    const budget = createBudget({ elements: 3 })
    const two = seq(int('01'))
    derReader(two, budget).enter(Tag.sequence)
    expect(budget.elements).toBe(2)
    const reader = derReader(two, budget).enter(Tag.sequence)
    reader.next()
    expect(coded(() => derReader(two, budget).next())).toBe('ERR_DER_TOO_MANY_ELEMENTS')
  })

  it('counts the elements that are skipped in search of an end-of-contents', () => {
    const bytes = indefinite(0x30, ...Array.from({ length: 50 }, () => int('01')))
    expect(coded(() => berReader(bytes, createBudget({ elements: 50 })).next())).toBe('ERR_DER_TOO_MANY_ELEMENTS')
    expect(berReader(bytes, createBudget({ elements: 60 })).next().end).toBe(bytes.length)
  })
})

describe('any bytes at all', () => {
  const walk = (reader: ReturnType<typeof derReader>): number => {
    let count = 0
    for (const element of reader.rest()) {
      count += 1
      if ((element.tag & 0x20) !== 0) count += walk(reader.inside(element))
    }
    return count
  }

  it.each([
    ['DER', derReader],
    ['BER', berReader],
  ] as const)('come to elements inside their bounds or to a coded error (%s)', (_, open) => {
    const anything = fc.oneof(
      fc.uint8Array({ maxLength: 200 }),
      fc.uint8Array({ maxLength: 200 }).map((b) => indefinite(0x30, b)),
    )
    fc.assert(
      fc.property(anything, (bytes) => {
        try {
          expect(walk(open(bytes))).toBeLessThanOrEqual(bytes.length)
        } catch (error) {
          expect(error).toBeInstanceOf(TamgaError)
        }
      }),
      { numRuns: 2_000, seed: 1 },
    )
  })

  it('that were written with definite lengths read back as they were', () => {
    const tree = fc.letrec<{ node: Buffer }>((tie) => ({
      node: fc.oneof(
        { maxDepth: 5 },
        fc.uint8Array({ maxLength: 40 }).map((b) => tlv(0x04, b)),
        fc.array(tie('node'), { maxLength: 4 }).map((children) => seq(...children)),
      ),
    })).node
    const again = (bytes: Uint8Array): Buffer => {
      const reader = derReader(bytes)
      const element = reader.next()
      reader.finish()
      return element.tag === 0x04
        ? tlv(0x04, contentBytes(element))
        : seq(
            ...reader
              .inside(element)
              .rest()
              .map((one) => again(rawBytes(one))),
          )
    }
    fc.assert(
      fc.property(tree, (bytes) => {
        expect(again(bytes)).toEqual(bytes)
      }),
      { numRuns: 300, seed: 1 },
    )
  })
})
