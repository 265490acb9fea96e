import { describe, expect, it } from 'vitest'
import { derReader } from '../../src/der/read.ts'
import { equalNames, formatName, type Name, nameValues, readName } from '../../src/x509/name.ts'
import { coded } from '../coded.ts'
import { rdn } from '../made/certificates.ts'
import { bits, hex, ia5, int, nil, octets, oid, printable, seq, set, tlv, utf8 } from '../made/tlv.ts'

const read = (der: Uint8Array): Name => readName(derReader(der))
const CN = '2.5.4.3'
const O = '2.5.4.10'
const named = (value: Buffer, type: string = CN): Name => read(seq(rdn([type, value])))
const bmp = (text: string): Buffer => tlv(0x1e, Buffer.from(text, 'utf16le').swap16())

describe('comparing names (RFC 5280 §7.1)', () => {
  it.each([
    ['case', utf8('Registry of WIDGETS'), utf8('registry OF widgets')],
    ['the string type', printable('Registry'), utf8('Registry')],
    ['the string type, outside ASCII', bmp('Әсел'), utf8('Әсел')],
    ['runs of spaces', utf8('A   B'), utf8('A B')],
    ['spaces at the ends', utf8('  A B '), utf8('A B')],
    ['composed and decomposed letters', utf8('Й'), utf8('И\u0306')],
    ['full-width letters', utf8('ＡＢ'), utf8('AB')],
    ['case outside ASCII', utf8('ӘСЕЛ'), utf8('әсел')],
    ['case where it takes two letters', utf8('Straße'), utf8('STRASSE')],
    ['case where it hangs on the place', utf8('ΟΔΟΣ'), utf8('οδοσ')],
    ['soft hyphens', utf8('Ba\u00adnk'), utf8('Bank')],
    ['spaces of no width', utf8('Ba\u200bnk'), utf8('Bank')],
    ['control characters and selectors of variants', utf8('Bank\u0000\ufe0f'), utf8('Bank')],
    ['case where only small letters have their marks in one', utf8('Ταΐζω'), utf8('ΤΑΪ\u0301ΖΩ')],
    ['which white space it is', utf8('My\u0085Bank\u00a0'), utf8('My Bank')],
  ])('does not see %s', (_, a, b) => {
    expect(equalNames(named(a), named(b))).toBe(true)
  })

  it.each([
    ['the value', named(utf8('A')), named(utf8('B'))],
    ['the type', named(utf8('A'), CN), named(utf8('A'), O)],
    ['a space between', named(utf8('AB')), named(utf8('A B'))],
    [
      'a mark that stands alone, on a space that is none (RFC 4518 §2.6.1)',
      named(utf8('\u00a8A')),
      named(utf8('\u0308A')),
    ],
    ['such a space beside another', named(utf8('A\u00a8')), named(utf8('A\t\u00a8'))],
    ['the alphabet', named(utf8('A')), named(utf8('А'))],
    ['the dotless i, which is a letter of its own', named(utf8('ısık')), named(utf8('isik'))],
    [
      'the order of RDNs',
      read(seq(rdn([CN, utf8('A')]), rdn([O, utf8('B')]))),
      read(seq(rdn([O, utf8('B')]), rdn([CN, utf8('A')]))),
    ],
    [
      'one RDN of two and two of one',
      read(seq(rdn([CN, utf8('A')], [O, utf8('B')]))),
      read(seq(rdn([CN, utf8('A')]), rdn([O, utf8('B')]))),
    ],
    [
      'a name that only starts the other',
      read(seq(rdn([CN, utf8('A')]))),
      read(seq(rdn([CN, utf8('A')]), rdn([O, utf8('B')]))),
    ],
    [
      'quotes that could close a value',
      named(utf8('A"],["2.5.4.10","B')),
      read(seq(rdn([CN, utf8('A')], [O, utf8('B')]))),
    ],
    ['the empty name', read(seq()), named(utf8('A'))],
    ['text that spells the DER of another value', named(utf8('#020102')), named(int('02'))],
  ])('sees %s', (_, a, b) => {
    expect(equalNames(a, b)).toBe(false)
  })

  it('does not see the order inside an RDN, which is a SET', () => {
    const attributes = [
      [CN, utf8('A')],
      [O, utf8('B')],
      [CN, utf8('C')],
    ] as const
    const a = read(seq(rdn(...attributes)))
    expect(equalNames(a, read(seq(rdn(...attributes.toReversed()))))).toBe(true)
  })

  it('compares text with more marks on a letter than any language has as it stands, in no time', () => {
    const marked = (letter: string, count: number): Name => named(utf8(letter + '\u0301\u0316'.repeat(count)))
    expect(equalNames(marked('A', 15), marked('a', 15))).toBe(true)
    expect(equalNames(marked('A', 16), marked('a', 16))).toBe(false)
    // To put so many in order would take a minute.
    expect(equalNames(marked('A', 200_000), marked('a', 200_000))).toBe(false)
    expect(equalNames(named(utf8('\uff9e\u0301'.repeat(200_000))), named(utf8('A')))).toBe(false)
  })

  it('compares values that are no text by their DER', () => {
    expect(equalNames(named(bits(hex('aa'))), named(bits(hex('aa'))))).toBe(true)
    expect(equalNames(named(bits(hex('aa'))), named(octets(hex('00aa'))))).toBe(false)
  })
})

describe('showing names (RFC 4514)', () => {
  const show = (value: Buffer, type: string = CN): string => formatName(named(value, type))

  it('puts the last RDN first and joins the attributes of one with a plus', () => {
    const name = read(seq(rdn(['2.5.4.6', printable('KZ')]), rdn([CN, utf8('A')], [O, utf8('B')])))
    expect(formatName(name)).toBe('CN=A+O=B,C=KZ')
    expect(formatName(read(seq()))).toBe('')
  })

  it.each([
    ['separators', 'a,b+c"d\\e<f>g;h', 'CN=a\\,b\\+c\\"d\\\\e\\<f\\>g\\;h'],
    ['a number sign in front', '#a#', 'CN=\\#a#'],
    ['spaces at the ends', ' a ', 'CN=\\ a\\ '],
    ['one space alone', ' ', 'CN=\\ '],
    ['NUL and line feeds', 'a\u0000b\nc', 'CN=a\\00b\\0ac'],
    ['control characters of two octets', 'a\u0085b', 'CN=a\\c2\\85b'],
    ['what turns the line around', 'a\u202eb', 'CN=a\\e2\\80\\aeb'],
    ['what cannot be seen', 'a\u200bb', 'CN=a\\e2\\80\\8bb'],
  ])('escapes %s', (_, value, expected) => {
    expect(show(utf8(value))).toBe(expected)
  })

  it('leaves an equals sign and letters of any alphabet as they are', () => {
    expect(show(utf8('Сәуле=Ў'))).toBe('CN=Сәуле=Ў')
  })

  it.each([
    ['2.5.4.4', 'SN'],
    ['2.5.4.42', 'GN'],
    ['2.5.4.5', 'serialNumber'],
    ['2.5.4.97', 'organizationIdentifier'],
    ['2.5.4.12', 'title'],
    ['1.2.840.113549.1.9.1', 'emailAddress'],
    ['0.9.2342.19200300.100.1.25', 'DC'],
    ['1.2.3.4', '1.2.3.4'],
  ])('calls %s %s', (type, name) => {
    expect(show(ia5('x'), type)).toBe(`${name}=x`)
  })

  it('shows a value that is no text as # and the hex of its DER, which no text can look like', () => {
    expect(show(bits(hex('aa')))).toBe('CN=#030200aa')
    expect(show(nil())).toBe('CN=#0500')
    expect(show(utf8('#030200aa'))).toBe('CN=\\#030200aa')
  })
})

describe('a name', () => {
  it('gives all values of a type in their order', () => {
    const name = read(seq(rdn(['2.5.4.12', utf8('Director')]), rdn([CN, utf8('A')]), rdn(['2.5.4.12', utf8('Chair')])))
    expect(nameValues(name, '2.5.4.12')).toEqual(['Director', 'Chair'])
    expect(nameValues(name, O)).toEqual([])
  })

  it('may be empty, and keeps the bytes it came in', () => {
    expect(read(seq())).toMatchObject({ raw: seq(), rdns: [] })
    const der = seq(rdn([CN, utf8('')]))
    expect(read(der)).toMatchObject({ raw: der, rdns: [[{ type: CN, value: '' }]] })
  })

  it.each([
    ['a third member in an attribute', seq(set(seq(oid(CN), utf8('A'), nil()))), 'ERR_DER_TRAILING_DATA'],
    ['an attribute without a value', seq(set(seq(oid(CN)))), 'ERR_DER_MISSING'],
    ['something else than a SET', seq(seq(seq(oid(CN), utf8('A')))), 'ERR_DER_UNEXPECTED_TAG'],
    ['text that is none', seq(rdn([CN, tlv(0x0c, hex('ff'))])), 'ERR_DER_STRING'],
  ])('is malformed with %s', (_, der, code) => {
    expect(coded(() => read(der))).toBe(code)
  })
})
