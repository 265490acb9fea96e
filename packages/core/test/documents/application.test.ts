import { describe, expect, it } from 'vitest'
import { createApplication, parseApplication } from '../../src/documents/application.ts'
import type { FormatError } from '../../src/errors.ts'

const options = { id: 'A-1', createdAt: new Date('2026-11-02T05:00:00.000Z') }
const fields = {
  familyName: 'Сериков',
  givenName: 'Нұрлан',
  personalNumber: '880101300123',
  reason: 'Новая должность\nс 1 ноября',
}

const facts = (run: () => unknown): unknown => {
  try {
    run()
  } catch (error) {
    const { code, facts } = error as FormatError
    return { code, ...facts }
  }
  return 'accepted'
}
const factsOf = (change: object): unknown => facts(() => createApplication({ ...fields, ...change }, options))
const reread = (change: (json: Record<string, unknown>) => object): unknown => {
  const json = JSON.parse(Buffer.from(createApplication(fields, options)).toString('utf8'))
  const changed = Object.fromEntries(Object.entries(change(json)).sort(([a], [b]) => (a < b ? -1 : 1)))
  return facts(() => parseApplication(Buffer.from(JSON.stringify(changed))))
}

describe('application', () => {
  it('writes one exact form', () => {
    expect(Buffer.from(createApplication(fields, options)).toString('utf8')).toBe(
      '{"createdAt":"2026-11-02T05:00:00.000Z","familyName":"Сериков","givenName":"Нұрлан","id":"A-1",' +
        '"personalNumber":"880101300123","reason":"Новая должность\\nс 1 ноября","type":"tamga-application","version":1}',
    )
  })

  it('reads what it wrote', () => {
    expect(parseApplication(createApplication(fields, options))).toEqual({
      ...fields,
      id: 'A-1',
      createdAt: '2026-11-02T05:00:00.000Z',
      type: 'tamga-application',
      version: 1,
    })
  })

  it('gives the same octets for composed and decomposed letters', () => {
    const composed = createApplication({ ...fields, familyName: 'Андре\u0439' }, options)
    const decomposed = createApplication({ ...fields, familyName: 'Андре\u0438\u0306' }, options)
    expect(decomposed).toEqual(composed)
  })

  it('tells all mistakes at once, by field and reason, without the value', () => {
    expect(factsOf({ familyName: '', personalNumber: '88 0101', email: 'nobody', reason: 'x'.repeat(2001) })).toEqual({
      code: 'ERR_APPLICATION_FIELDS',
      familyName: 'is blank',
      personalNumber: 'does not have the expected form',
      email: 'does not have the expected form',
      reason: 'is longer than 2000 characters',
    })
  })

  it.each([
    ['a line feed outside the reason', { unit: 'A\nPersonal number: 1' }, 'unit', 'holds a control character'],
    ['a carriage return in the reason', { reason: 'a\rb' }, 'reason', 'holds a control character'],
    ['a name of invisible characters only', { givenName: '\u200b\u2060 ' }, 'givenName', 'is blank'],
    ['half of a surrogate pair', { post: '\udc00' }, 'post', 'holds half of a surrogate pair'],
    ['a number instead of a text', { phone: 7 }, 'phone', 'is not a text'],
    ['a field nobody knows', { admin: 'yes' }, 'admin', 'is not known'],
    ['a field named like a member of the envelope', { id: 'B-2' }, 'id', 'is not known'],
    ['a field named like an inherited member', { constructor: 'x' }, 'constructor', 'is not known'],
  ])('refuses %s', (_what, change, field, reason) => {
    expect(factsOf(change)).toEqual({ code: 'ERR_APPLICATION_FIELDS', [field]: reason })
  })

  it('refuses a missing required field', () => {
    expect(factsOf({ reason: undefined })).toEqual({ code: 'ERR_APPLICATION_FIELDS', reason: 'is missing' })
  })

  it.each([
    ['an unknown member', (json: object) => ({ ...json, admin: 'yes' }), 'admin'],
    ['another type', (json: object) => ({ ...json, type: 'tamga-agreement' }), 'type'],
    ['another version', (json: object) => ({ ...json, version: 2 }), 'type'],
    ['a text that is not in NFC', (json: object) => ({ ...json, unit: '\u0438\u0306' }), 'unit'],
    ['a day that does not exist', (json: object) => ({ ...json, createdAt: '2026-02-30T00:00:00.000Z' }), 'createdAt'],
    ['a time without milliseconds', (json: object) => ({ ...json, createdAt: '2026-02-03T00:00:00Z' }), 'createdAt'],
    ['an identifier with a slash', (json: object) => ({ ...json, id: '../x' }), 'id'],
  ])('does not read %s', (_what, change, field) => {
    expect(reread(change)).toMatchObject({ code: 'ERR_APPLICATION_FIELDS', [field]: expect.any(String) })
  })
})
