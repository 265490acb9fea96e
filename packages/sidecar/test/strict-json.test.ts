import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseStrictJson } from '../src/strict-json.ts'

const parse = (text: string): unknown => parseStrictJson(Buffer.from(text, 'utf8'))
const code = (text: string): string => {
  try {
    parse(text)
  } catch (error) {
    return (error as { code: string }).code
  }
  return 'accepted'
}

describe('parseStrictJson', () => {
  it('reads whatever JSON.stringify writes, up to its depth', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 5 }), fc.nat(2), (value, space) => {
        expect(parse(JSON.stringify(value, null, space))).toEqual(JSON.parse(JSON.stringify(value)))
      }),
    )
  })

  it.each([
    ['in an object', '{"a":1,"a":2}'],
    ['with the same value', '{"a":1,"a":1}'],
    ['with white space between', '{ "a" : 1 , "b" : 2 ,\n"a" : 3 }'],
    ['in an object inside an array inside an object', '{"x":[1,{"y":2,"y":3}]}'],
    ['written with an escape', '{"a":1,"\\u0061":2}'],
    ['behind a text with quotes and brackets', '{"a":"}\\",\\"a\\":{","a":2}'],
    ['behind a text that ends with a backslash', '{"a":"\\\\","a":2}'],
    ['that is empty', '{"":1,"":2}'],
    ['that is __proto__', '{"__proto__":1,"__proto__":2}'],
  ])('refuses a member twice %s', (_where, text) => {
    expect(code(text)).toBe('ERR_JSON_DUPLICATE_MEMBER')
  })

  it.each([
    ['one name in two objects', '[{"a":1},{"a":2}]'],
    ['one name inside the value of that name', '{"a":{"a":{"a":1}}}'],
    ['a value equal to a name', '{"a":"b","b":"a"}'],
    ['texts that repeat in an array', '{"a":["a","a"],"b":["a","a"]}'],
    ['what looks like a member inside a text', '{"a":"{\\"b\\":1,\\"b\\":2}"}'],
  ])('takes %s', (_what, text) => {
    expect(parse(text)).toEqual(JSON.parse(text))
  })

  it('takes 32 levels and no more', () => {
    expect(code('['.repeat(32) + ']'.repeat(32))).toBe('accepted')
    expect(code('['.repeat(33) + ']'.repeat(33))).toBe('ERR_JSON_DEPTH')
    expect(code('{"a":'.repeat(10_000_000))).toBe('ERR_JSON_DEPTH')
  })

  it.each([
    '',
    ' ',
    '{',
    '{"a"',
    '{"a":"',
    '"',
    '"\\',
    '{a:1}',
    "{'a':1}",
    '[1,]',
    'NaN',
    '\ufeff{}',
    '{"\\x":1,"\\x":2}',
  ])('refuses %j', (text) => {
    expect(code(text)).toMatch(/^ERR_JSON_(INVALID|DUPLICATE_MEMBER)$/)
  })

  it('never tells what was in the text', () => {
    for (const text of ['880101300123', '{"number": 880101300123 x}', '{"880101300123"}', '"880101300123']) {
      try {
        parse(text.includes('{') || text.startsWith('"') ? text : `${text}x`)
      } catch (error) {
        expect(String(error)).not.toContain('8801')
      }
    }
  })

  it('walks a large text once', () => {
    const value = 'A'.repeat(16_000_000)
    // A walk of quadratic cost would take hours.
    expect(parse(`{"signature":"${value}"}`)).toEqual({ signature: value })
  })
})
