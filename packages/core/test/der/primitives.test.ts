import { describe, expect, it } from 'vitest'
import {
  isText,
  readBitString,
  readBitStringOctets,
  readBoolean,
  readIntegerBytes,
  readIntegerHex,
  readNamedBits,
  readNull,
  readObjectIdentifier,
  readOctetString,
  readSmallInteger,
  readText,
} from '../../src/der/primitives.ts'
import { berReader, derReader, type Element } from '../../src/der/read.ts'
import { readGeneralizedTime, readTime } from '../../src/der/time.ts'
import { coded } from '../coded.ts'
import { hex, indefinite, octets, oid, tlv } from '../made/tlv.ts'

const element = (bytes: Uint8Array): Element => derReader(bytes).next()
const of = (tag: number, content: string | Uint8Array): Element =>
  element(tlv(tag, typeof content === 'string' ? hex(content) : content))
const text = (tag: number, content: string): Element => of(tag, Buffer.from(content, 'latin1'))

describe('BOOLEAN and NULL', () => {
  it('reads the two values DER has', () => {
    expect(readBoolean(of(1, 'ff'))).toBe(true)
    expect(readBoolean(of(1, '00'))).toBe(false)
  })

  it.each(['01', 'fe', '', 'ffff'])('rejects a BOOLEAN of %j', (content) => {
    expect(coded(() => readBoolean(of(1, content)))).toBe('ERR_DER_BOOLEAN')
  })

  it('rejects a NULL with contents', () => {
    readNull(of(5, ''))
    expect(coded(() => readNull(of(5, '00')))).toBe('ERR_DER_NULL')
  })
})

describe('INTEGER', () => {
  it.each([
    ['00', 0],
    ['7f', 127],
    ['0080', 128],
    ['7fffffff', 2_147_483_647],
    ['ff', -1],
    ['80', -128],
    ['ff7f', -129],
    ['80000000', -2_147_483_648],
  ])('reads %s as %d', (content, value) => {
    expect(readSmallInteger(of(2, content))).toBe(value)
  })

  it.each([
    ['', 'ERR_DER_INTEGER'],
    ['0001', 'ERR_DER_INTEGER_NOT_MINIMAL'],
    ['007f', 'ERR_DER_INTEGER_NOT_MINIMAL'],
    ['ff80', 'ERR_DER_INTEGER_NOT_MINIMAL'],
    ['ffff', 'ERR_DER_INTEGER_NOT_MINIMAL'],
    ['0080000000', 'ERR_DER_INTEGER_TOO_LARGE'],
  ])('rejects the contents %j', (content, code) => {
    expect(coded(() => readSmallInteger(of(2, content)))).toBe(code)
  })

  it('keeps the sign octet in serial numbers, so that 00ff and ff stay apart', () => {
    expect(readIntegerHex(of(2, '00ff'))).toBe('00ff')
    expect(readIntegerHex(of(2, 'ff'))).toBe('ff')
    expect(readIntegerBytes(of(2, '7f'.repeat(21)))).toHaveLength(21)
  })
})

describe('BIT STRING', () => {
  it('gives back its octets and the count of unused bits', () => {
    expect(readBitString(of(3, '04a0'))).toEqual({ unusedBits: 4, bytes: hex('a0') })
    expect(readBitString(of(3, '00'))).toEqual({ unusedBits: 0, bytes: hex('') })
  })

  it.each([
    ['without the count', ''],
    ['with 8 unused bits', '0800'],
    ['with unused bits of nothing', '01'],
    ['with unused bits that are set', '04a8'],
  ])('rejects one %s', (_, content) => {
    expect(coded(() => readBitString(of(3, content)))).toBe('ERR_DER_BIT_STRING')
  })

  it('rejects a key or signature that does not end on an octet', () => {
    expect(coded(() => readBitStringOctets(of(3, '04a0')))).toBe('ERR_DER_BIT_STRING')
    expect(readBitStringOctets(of(3, '00a8'))).toEqual(hex('a8'))
  })

  it('names bits from the highest of the first octet on, over octet borders', () => {
    const names = ['zero', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight'] as const
    expect([...readNamedBits(of(3, '0780'), names)]).toEqual(['zero'])
    expect([...readNamedBits(of(3, '070280'), names)]).toEqual(['six', 'eight'])
    expect([...readNamedBits(of(3, '00'), names)]).toEqual([])
  })
})

describe('OBJECT IDENTIFIER', () => {
  it.each(['0.0', '0.39', '1.0', '1.39', '2.5.4.3', '2.999.1', '1.2.840.113549.1.1.11', '2.16.840.1.101.3.4.2.1'])(
    'reads %s',
    (dotted) => expect(readObjectIdentifier(element(oid(dotted)))).toBe(dotted),
  )

  it('keeps an arc above 2^32 whole, so that it cannot pose as a known one', () => {
    const posing = `2.5.4.${3n + 2n ** 32n}`
    expect(readObjectIdentifier(element(oid(posing)))).toBe(posing)
    const huge = `1.2.${2n ** 130n}`
    expect(readObjectIdentifier(element(oid(huge)))).toBe(huge)
  })

  it('is read from the octets that are there now, in a buffer that is used again', () => {
    const buffer = oid('1.2.3.40')
    expect(readObjectIdentifier(element(buffer))).toBe('1.2.3.40')
    // Where one of them would be remembered, the other would too.
    oid('1.2.4.9').copy(buffer)
    expect(readObjectIdentifier(element(buffer))).toBe('1.2.4.9')
  })

  it.each([
    ['empty', ''],
    ['that ends within an arc', '2a86'],
    ['with a leading zero group', '2a8001'],
    ['of 250 KB', '2a'.repeat(250_000)],
    ['of one arc of 250 KB', `${'ff'.repeat(250_000)}7f`],
  ])('rejects one %s', (_, content) => {
    expect(coded(() => readObjectIdentifier(of(6, content)))).toBe('ERR_DER_OBJECT_IDENTIFIER')
  })
})

describe('character strings', () => {
  it.each([
    ['UTF8String', 0x0c, Buffer.from('Әліп'), 'Әліп'],
    ['PrintableString', 0x13, Buffer.from('A b'), 'A b'],
    ['PrintableString as the field abuses it', 0x13, Buffer.from('a@b_*'), 'a@b_*'],
    ['NumericString', 0x12, Buffer.from('12 3'), '12 3'],
    ['IA5String', 0x16, Buffer.from('a@b'), 'a@b'],
    ['VisibleString', 0x1a, Buffer.from('a~'), 'a~'],
    ['TeletexString', 0x14, Buffer.from([0xe9]), 'é'],
    ['BMPString', 0x1e, hex('04210042'), 'СB'],
    ['UniversalString', 0x1c, hex('00000421 0001f600'), 'С😀'],
  ])('reads %s', (_, tag, content, expected) => {
    expect(readText(of(tag, content))).toBe(expected)
  })

  it.each([
    ['UTF-8 that is none', 0x0c, 'c328'],
    ['UTF-8 in a longer form than needed', 0x0c, 'c0af'],
    ['letters in a NumericString', 0x12, '41'],
    ['a control character in a PrintableString', 0x13, '00'],
    ['an octet above 127 in an IA5String', 0x16, '80'],
    ['half a BMPString character', 0x1e, '0421 00'],
    ['a lone surrogate in a BMPString', 0x1e, 'd800 0041'],
    ['a UniversalString of three octets', 0x1c, '000042'],
    ['a UniversalString above U+10FFFF', 0x1c, '00110000'],
    ['a surrogate in a UniversalString', 0x1c, '0000d800'],
  ])('rejects %s', (_, tag, content) => {
    expect(coded(() => readText(of(tag, content)))).toBe('ERR_DER_STRING')
  })

  it('keeps a byte order mark as the character it is, so that two names do not look alike', () => {
    expect(readText(of(0x0c, 'efbbbf41'))).toBe('\ufeffA')
  })

  it('knows what is text', () => {
    expect(isText(of(4, ''))).toBe(false)
    expect(isText(of(0x0c, ''))).toBe(true)
    expect(coded(() => readText(of(4, '41')))).toBe('ERR_DER_STRING_TYPE')
  })
})

describe('times', () => {
  it.each([
    ['the last second of UTCTime', 0x17, '491231235959Z', '2049-12-31T23:59:59.000Z'],
    ['its first', 0x17, '500101000000Z', '1950-01-01T00:00:00.000Z'],
    ['a GeneralizedTime', 0x18, '20500101000000Z', '2050-01-01T00:00:00.000Z'],
    ['a leap day', 0x17, '240229120000Z', '2024-02-29T12:00:00.000Z'],
    ['the year 99 as it is', 0x18, '00990101000000Z', '0099-01-01T00:00:00.000Z'],
    ['the end of all certificates', 0x18, '99991231235959Z', '9999-12-31T23:59:59.000Z'],
  ])('reads %s', (_, tag, content, iso) => {
    expect(readTime(text(tag, content)).toISOString()).toBe(iso)
  })

  it.each([
    ['a UTCTime without seconds', 0x17, '2601010000Z'],
    ['a UTCTime with an offset', 0x17, '260101000000+0500'],
    ['a UTCTime in the form of a GeneralizedTime', 0x17, '20260101000000Z'],
    ['a GeneralizedTime in the form of a UTCTime', 0x18, '260101000000Z'],
    ['a GeneralizedTime with a fraction', 0x18, '20260101000000.5Z'],
    ['a GeneralizedTime without Z', 0x18, '20260101000000'],
    ['the 30th of February', 0x17, '260230000000Z'],
    ['the 29th of February of no leap year', 0x17, '250229000000Z'],
    ['month 13', 0x17, '261301000000Z'],
    ['month 0', 0x17, '260001000000Z'],
    ['hour 24', 0x17, '260101240000Z'],
    ['minute 60', 0x17, '260101006000Z'],
    ['second 60', 0x17, '260101000060Z'],
    ['digits of another script', 0x18, '٢٠٢٦٠١٠١٠٠٠٠٠٠Z'],
    ['a time in an OCTET STRING', 0x04, '20260101000000Z'],
    ['a time in a PrintableString', 0x13, '20260101000000Z'],
  ])('rejects %s', (_, tag, content) => {
    expect(coded(() => readTime(text(tag, content)))).toBe('ERR_DER_TIME')
  })

  it('reads a fraction of a second where RFC 3161 allows one', () => {
    const milliseconds = (content: string) => readGeneralizedTime(text(0x18, content)).getUTCMilliseconds()
    expect(milliseconds('20260101000000Z')).toBe(0)
    expect(milliseconds('20260101000000.5Z')).toBe(500)
    expect(milliseconds('20260101000000.57Z')).toBe(570)
    expect(milliseconds('20260101000000.0019Z')).toBe(1)
  })

  it.each(['20260101000000.50Z', '20260101000000.Z', '20260101000000,5Z', '20260101000000.1234567891Z'])(
    'rejects the fraction of %s',
    (content) => expect(coded(() => readGeneralizedTime(text(0x18, content)))).toBe('ERR_DER_TIME'),
  )
})

describe('OCTET STRING', () => {
  it('joins the chunks of BER, nested ones too', () => {
    const chunked = indefinite(
      0x24,
      octets(hex('aa')),
      tlv(0x24, octets(hex('bb')), indefinite(0x24)),
      octets(hex('cc')),
    )
    expect(readOctetString(berReader(chunked))).toEqual(hex('aabbcc'))
  })

  it('rejects chunks in DER', () => {
    expect(coded(() => readOctetString(derReader(tlv(0x24, octets(hex('aa'))))))).toBe('ERR_DER_UNEXPECTED_TAG')
  })

  it('rejects a chunk of another type', () => {
    expect(coded(() => readOctetString(berReader(tlv(0x24, tlv(0x03, hex('00aa'))))))).toBe('ERR_DER_UNEXPECTED_TAG')
  })

  it('rejects chunks nested 3,000 deep', () => {
    let nested = octets(hex('aa'))
    for (let i = 0; i < 3_000; i += 1) nested = tlv(0x24, nested)
    expect(coded(() => readOctetString(berReader(nested)))).toBe('ERR_DER_TOO_DEEP')
  })

  it('reads an implicitly tagged one, in one piece or in chunks', () => {
    expect(readOctetString(berReader(tlv(0x80, hex('aa'))), 0x80)).toEqual(hex('aa'))
    expect(readOctetString(berReader(tlv(0xa0, octets(hex('aa')), octets(hex('bb')))), 0x80)).toEqual(hex('aabb'))
  })
})
