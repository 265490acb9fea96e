/** Two spellings of one name have one mark, whichever way it was made: or a path would not be found. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { derReader } from '../../src/der/read.ts'
import { equalNames, readName } from '../../src/x509/name.ts'
import { nameMark } from '../../src/x509/name-mark.ts'
import { rdn } from '../made/certificates.ts'
import { ia5, indefinite, octets, printable, seq, tlv, utf8 } from '../made/tlv.ts'

const [country, organization, common] = ['2.5.4.6', '2.5.4.10', '2.5.4.3']
const bmp = (text: string): Buffer => tlv(0x1e, Buffer.from(text, 'utf16le').swap16())
const name = (text: string, write: (text: string) => Buffer = utf8): Buffer =>
  seq(rdn([country, printable('KZ')]), rdn([organization, write(text)]), rdn([common, utf8('CA')]))

describe('the mark of a name', () => {
  const spellings: Readonly<Record<string, [Buffer, Buffer]>> = {
    'another string type': [name('Tamga'), name('Tamga', printable)],
    'a string type of two octets a character': [name('Tamga'), name('Tamga', bmp)],
    'other case': [name('Tamga'), name('tAMGA')],
    'more spaces': [name('Big Ben'), name('  Big \t Ben ')],
    'compatibility characters': [name('Tamga'), name('Ｔamga')],
    'Cyrillic in other case': [name('ТАМҒА'), name('тамға')],
    'long forms, another type': [name('x'.repeat(200)), name('X'.repeat(200), printable)],
    'a name of many parts': [
      seq(...Array.from({ length: 20 }, () => rdn([common, utf8('Tamga')]))),
      seq(...Array.from({ length: 20 }, () => rdn([common, printable('TAMGA')]))),
    ],
    'attributes of one set in another order': [
      seq(rdn([country, utf8('KZ')], [common, utf8('CA')])),
      seq(rdn([common, utf8('ca')], [country, utf8('kz')])),
    ],
  }
  it.each(Object.entries(spellings))('is the same with %s', (_, [one, other]) => {
    expect(equalNames(readName(derReader(one)), readName(derReader(other)))).toBe(true)
    expect(nameMark(one)).toBe(nameMark(other))
  })

  it('is the same for any two texts that are one name', () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'B', ' ', '\t', 'ı', 'É', 'é', 'Ａ', 'ﬁ', 'ß', 'І') })
    const writers = fc.constantFrom(utf8, bmp)
    fc.assert(
      fc.property(text, text, writers, writers, (a, b, writeA, writeB) => {
        const [one, other] = [name(a, writeA), name(b, writeB)]
        return !equalNames(readName(derReader(one)), readName(derReader(other))) || nameMark(one) === nameMark(other)
      }),
      { numRuns: 2_000 },
    )
  })

  it('is the same in BER, in which CMS may write the name of an issuer', () => {
    const der = name('Tamga')
    const inner = der.subarray(2)
    for (const ber of [indefinite(0x30, inner), Buffer.concat([Buffer.from([0x30, 0x82, 0, inner.length]), inner])]) {
      expect(nameMark(ber)).toBe(nameMark(der))
    }
  })

  it('tells most names apart, also by what no text is', () => {
    const texts = ['Tamga', 'Tamgb', 'Tamg', 'gamaT', '', 'Тамга', 'Тамғa']
    const others = [seq(rdn([common, octets(Buffer.from('Tamga'))])), seq(rdn([common, ia5('Tamga')])), seq()]
    expect(new Set([...texts.map((one) => name(one)), ...others].map((one) => nameMark(one))).size).toBe(10)
  })

  it('of octets that are no name is a number', () => {
    for (const octet of [0x00, 0x30, 0x31, 0xff]) {
      for (let length = 0; length < 12; length += 1) expect(nameMark(Buffer.alloc(length, octet))).toBeTypeOf('number')
    }
  })
})
