import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decodeCanonicalJson, encodeCanonicalJson } from '../../src/documents/canonical-json.ts'

const limits = { maxOctets: 10_000 }
const utf8 = (text: string): Uint8Array => Buffer.from(text, 'utf8')
const decode = (text: string): unknown => decodeCanonicalJson(utf8(text), limits)

describe('canonical JSON (RFC 8785)', () => {
  it('orders members by UTF-16 code units, the example of §3.2.3', () => {
    const members = {
      '\u20ac': 'Euro Sign',
      '\r': 'Carriage Return',
      '\ufb33': 'Hebrew Letter Dalet With Dagesh',
      '1': 'One',
      '\ud83d\ude00': 'Emoji: Grinning Face',
      '\u0080': 'Control',
      '\u00f6': 'Latin Small Letter O With Diaeresis',
    }
    const values = [
      ...Buffer.from(encodeCanonicalJson(members))
        .toString('utf8')
        .matchAll(/:"([^"]+)"/g),
    ].map((m) => m[1])
    expect(values).toEqual([
      'Carriage Return',
      'One',
      'Control',
      'Latin Small Letter O With Diaeresis',
      'Euro Sign',
      'Emoji: Grinning Face',
      'Hebrew Letter Dalet With Dagesh',
    ])
  })

  it('escapes only what §3.2.2.2 names', () => {
    const encoded = Buffer.from(encodeCanonicalJson({ a: '€$\u000f\nA\'B"\\/ \u007f' })).toString('utf8')
    expect(encoded).toBe('{"a":"€$\\u000f\\nA\'B\\"\\\\/ \u007f"}')
  })

  it('gives back any members it wrote', () => {
    const members = fc.dictionary(
      fc.string({ unit: 'binary' }),
      fc.oneof(fc.string({ unit: 'binary' }), fc.maxSafeInteger()),
    )
    fc.assert(
      fc.property(members, (value) => {
        const read = decodeCanonicalJson(encodeCanonicalJson(value), limits)
        expect(Object.entries(read).sort()).toEqual(
          Object.entries(value)
            .map(([name, member]) => [name, Object.is(member, -0) ? 0 : member])
            .sort(),
        )
      }),
    )
  })

  it.each([
    ['white space', '{"a": "b"}'],
    ['a trailing line feed', '{"a":"b"}\n'],
    ['a byte order mark', '\ufeff{"a":"b"}'],
    ['another order', '{"b":"1","a":"2"}'],
    ['a duplicate member', '{"a":"1","a":"2"}'],
    ['an escape that is not needed', '{"a":"\\u0062"}'],
    ['an upper-case escape', '{"a":"\\u000F"}'],
    ['another form of a number', '{"a":1.0}'],
    ['a negative zero', '{"a":-0}'],
  ])('refuses %s', (_what, text) => {
    expect(() => decode(text)).toThrow(
      expect.objectContaining({ code: expect.stringMatching(/^ERR_JCS_(NOT_CANONICAL|INVALID)$/) }),
    )
  })

  it.each([
    ['an array', '[]'],
    ['null', 'null'],
    ['a nested object', '{"a":{}}'],
    ['a boolean', '{"a":true}'],
    ['no JSON at all', 'hello'],
    ['nothing', ''],
    ['deep nesting', '['.repeat(9_999)],
  ])('refuses %s as invalid', (_what, text) => {
    expect(() => decode(text)).toThrow(expect.objectContaining({ code: 'ERR_JCS_INVALID' }))
  })

  it('refuses octets that are not UTF-8', () => {
    expect(() => decodeCanonicalJson(Buffer.from('7b2261223a22ff227d', 'hex'), limits)).toThrow(
      expect.objectContaining({ code: 'ERR_JCS_INVALID' }),
    )
  })

  it('refuses half of a surrogate pair, written or read', () => {
    const code = expect.objectContaining({ code: 'ERR_JCS_LONE_SURROGATE' })
    expect(() => encodeCanonicalJson({ a: '\ud800' })).toThrow(code)
    expect(() => decode('{"a":"\\ud800"}')).toThrow(code)
  })

  it('refuses numbers that are not safe integers', () => {
    const code = expect.objectContaining({ code: 'ERR_JCS_NUMBER' })
    expect(() => encodeCanonicalJson({ a: 0.5 })).toThrow(code)
    expect(() => decode('{"a":1e400}')).toThrow(code)
  })

  it('refuses more octets than the limit before reading them', () => {
    expect(() => decodeCanonicalJson(new Uint8Array(10_001), limits)).toThrow(
      expect.objectContaining({ code: 'ERR_JCS_TOO_LARGE' }),
    )
  })

  it('keeps a member named __proto__ a plain member', () => {
    const read = decodeCanonicalJson(utf8('{"__proto__":"x"}'), limits)
    expect(Object.entries(read)).toEqual([['__proto__', 'x']])
  })
})
