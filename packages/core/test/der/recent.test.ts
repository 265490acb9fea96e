import { describe, expect, it } from 'vitest'
import { berReader, createBudget, type DerReader, derReader } from '../../src/der/read.ts'
import { Recent } from '../../src/der/recent.ts'
import { Tag } from '../../src/der/tags.ts'
import { coded } from '../coded.ts'
import { int, seq } from '../made/tlv.ts'

interface Pair {
  readonly octets: Uint8Array
  readonly numbers: readonly number[]
}

/** A SEQUENCE of INTEGERs, and how often one was really read. */
function pairs(places = 8, maximumOctets = 64) {
  const recent = new Recent<Pair>(places, 1, maximumOctets)
  const seen = { times: 0 }
  const read = (reader: DerReader, keeps = true): Pair => {
    const element = reader.next(Tag.sequence)
    return recent.read(
      reader,
      element,
      (fields, octets) => {
        seen.times += 1
        return { octets, numbers: fields.each(Tag.integer, (one) => one.source[one.contentStart] ?? 0) }
      },
      keeps,
    )
  }
  return { read, seen }
}

const der = seq(int('01'), int('02'))
/** The same in BER: a length of one octet more than it needs. */
const ber = Buffer.concat([Buffer.of(0x30, 0x81, der.length - 2), der.subarray(2)])

describe('what was read last', () => {
  it('is given again for the same octets, and holds a copy of them', () => {
    const { read, seen } = pairs()
    const message = Buffer.concat([Buffer.alloc(10), der])
    const first = read(derReader(message.subarray(10)))
    message.fill(0)
    const second = read(derReader(Buffer.from(der)))
    expect(second).toBe(first)
    expect([...second.octets]).toEqual([...der])
    expect(seen.times).toBe(1)
  })

  it('is read again when a single octet differs, though it lies in the same place', () => {
    const { read } = pairs(1)
    expect(read(derReader(der)).numbers).toEqual([1, 2])
    expect(read(derReader(seq(int('01'), int('03')))).numbers).toEqual([1, 3])
    expect(read(derReader(der)).numbers).toEqual([1, 2])
  })

  it('costs a budget the same each time, and ends where reading would have ended', () => {
    for (const open of [derReader, berReader]) {
      for (const keeps of [true, false]) {
        const { read } = pairs()
        const cost = (): number => {
          const budget = createBudget({ elements: 20 })
          read(open(der, budget), keeps)
          return 20 - budget.elements
        }
        const [first, second] = [cost(), cost()]
        read(open(der))
        expect([second, cost()]).toEqual([first, first])
        const tooFew = createBudget({ elements: first - 1 })
        expect(coded(() => read(open(der, tooFew), keeps))).toBe('ERR_DER_TOO_MANY_ELEMENTS')
      }
    }
  })

  it('costs the same whether it was read as BER or as DER before', () => {
    const cost = (open: typeof derReader, before: typeof derReader): number => {
      const { read } = pairs()
      read(before(der))
      const budget = createBudget({ elements: 20 })
      read(open(der, budget))
      return 20 - budget.elements
    }
    expect(cost(derReader, berReader)).toBe(cost(derReader, derReader))
    expect(cost(berReader, derReader)).toBe(cost(berReader, berReader))
  })

  it('may not lie deeper than it may be read', () => {
    const { read } = pairs()
    read(derReader(der))
    const nested = seq(der)
    const at = (depth: number) => coded(() => read(derReader(nested, createBudget({ depth })).enter(Tag.sequence)))
    expect(at(1)).toBe('ERR_DER_TOO_DEEP')
    expect(at(2)).toBe('nothing thrown')
  })

  it('never lets a reader of DER have what only BER allows', () => {
    const { read } = pairs()
    for (let turn = 0; turn < 3; turn += 1) expect(read(berReader(ber)).numbers).toEqual([1, 2])
    expect(coded(() => read(derReader(ber)))).toBe('ERR_DER_LENGTH_NOT_MINIMAL')
  })

  it('does not keep what is too long, or shall not be kept, but finds it when another read it', () => {
    const { read, seen } = pairs(8, der.length - 1)
    for (let turn = 0; turn < 2; turn += 1) read(derReader(der))
    expect(seen.times).toBe(2)
    const others = pairs()
    const passing = [others.read(derReader(der), false), others.read(derReader(der), false)]
    expect(passing[0]).not.toBe(passing[1])
    const kept = others.read(derReader(der))
    expect(others.read(derReader(der), false)).toBe(kept)
  })

  it('keeps nothing that cannot be read', () => {
    const { read } = pairs()
    for (let turn = 0; turn < 2; turn += 1) {
      expect(coded(() => read(derReader(seq(Buffer.of(0x05, 0x00)))))).toBe('ERR_DER_UNEXPECTED_TAG')
    }
  })
})
