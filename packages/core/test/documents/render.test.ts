import { describe, expect, it } from 'vitest'
import { agreementMediaType, createAgreement } from '../../src/documents/agreement.ts'
import { applicationMediaType, createApplication } from '../../src/documents/application.ts'
import { languages } from '../../src/documents/language.ts'
import { renderDocument } from '../../src/documents/render.ts'
import { be } from '../../src/documents/texts/be.ts'
import { en } from '../../src/documents/texts/en.ts'
import { kk } from '../../src/documents/texts/kk.ts'
import { ru } from '../../src/documents/texts/ru.ts'

const options = { id: 'A-1', createdAt: new Date('2026-11-02T05:00:00.000Z') }
const fields = {
  familyName: 'Сериков',
  givenName: 'Нурлан',
  middleName: 'Ерланулы',
  personalNumber: '880101300123',
  organisation: 'Министерство',
  organisationNumber: '123456789012',
  unit: 'Отдел',
  post: 'Инспектор',
  email: 'n@example.org',
  phone: '+7 701 000 00 00',
  reason: 'Новая должность',
}
const agreement = {
  ...options,
  version: '7',
  language: 'kk',
  text: 'Бірінші.\nЕкінші.',
  personalNumber: '1',
  fullName: 'А Б',
} as const
const application = (change: object): Uint8Array => createApplication({ ...fields, ...change }, options)
const utf8 = (text: string): Uint8Array => Buffer.from(text, 'utf8')

describe('renderDocument', () => {
  it('shows an application as a person reads it', () => {
    expect(renderDocument(application({ middleName: undefined }), applicationMediaType, 'en')).toBe(
      [
        'APPLICATION FOR ACCESS',
        '',
        'Form: tamga-application, 1',
        'Document number: A-1',
        'Made at (UTC): 2026-11-02T05:00:00.000Z',
        'Family name: Сериков',
        'Given name: Нурлан',
        'Personal number: 880101300123',
        'Organisation: Министерство',
        'Number of the organisation: 123456789012',
        'Unit: Отдел',
        'Post: Инспектор',
        'E-mail: n@example.org',
        'Phone: +7 701 000 00 00',
        'Reason: Новая должность',
        '',
      ].join('\n'),
    )
  })

  it.each(languages)('shows every member in %s', (language) => {
    const texts = { kk, ru, be, en }[language]
    const shownApplication = renderDocument(application({}), applicationMediaType, language)
    for (const [name, value] of Object.entries(fields)) {
      expect(shownApplication).toContain(`${texts.applicationFields[name as keyof typeof fields]}: ${value}\n`)
    }
    const shownAgreement = renderDocument(createAgreement(agreement), agreementMediaType, language)
    for (const label of Object.values(texts.agreementFields)) expect(shownAgreement).toContain(`\n${label}:`)
    expect(shownAgreement).toContain(':\n    Бірінші.\n    Екінші.\n')
    expect(shownAgreement).toContain(texts.languages.kk)
  })

  it('makes a direction override visible (Trojan Source, CVE-2021-42574)', () => {
    const text = renderDocument(
      application({ reason: 'read \u202eetirw\u202c \u2066\u200b' }),
      applicationMediaType,
      'en',
    )
    expect(text).toContain('Reason: read [U+202E]etirw[U+202C] [U+2066][U+200B]')
  })

  it('does not let a value pretend to be another member', () => {
    const text = renderDocument(application({ reason: 'x\nPersonal number: 999' }), applicationMediaType, 'en')
    expect(text.split('\n').filter((line) => line.startsWith('Personal number'))).toEqual([
      'Personal number: 880101300123',
    ])
    expect(text).toContain('Reason: x\n    Personal number: 999')
  })

  it.each([
    ['a carriage return that overwrites a line', 'a\rb', 'a[U+000D]b'],
    ['an escape sequence of a terminal', '\u001b[2J', '[U+001B][2J'],
    ['a line separator', 'a\u2028b', 'a[U+2028]b'],
    ['a Hangul filler, which looks blank', '\u3164', '[U+3164]'],
    ['a tag character', '\u{e0041}', '[U+E0041]'],
    ['a byte order mark', '\ufeffa', '[U+FEFF]a'],
    ['line ends and tabs as they are', 'a\r\nb\n\tc', 'a\nb\n\tc'],
    ['letters of all four languages as they are', 'Ә ң ў і ё —№', 'Ә ң ў і ё —№'],
  ])('shows plain text with %s', (_what, text, shown) => {
    expect(renderDocument(utf8(text), 'text/plain; charset=utf-8', 'en')).toBe(shown)
  })

  it('refuses a media type it cannot show', () => {
    for (const mediaType of ['application/pdf', 'text/html', 'text/plain;charset=utf-16', '']) {
      expect(() => renderDocument(utf8('x'), mediaType, 'en')).toThrow(
        expect.objectContaining({ code: 'ERR_DOCUMENT_MEDIA_TYPE' }),
      )
    }
  })

  it('refuses plain text that is not UTF-8 or too long', () => {
    const code = expect.objectContaining({ code: 'ERR_DOCUMENT_TEXT' })
    expect(() => renderDocument(Uint8Array.of(0xff), 'text/plain', 'en')).toThrow(code)
    expect(() => renderDocument(new Uint8Array(1_048_577), 'text/plain', 'en')).toThrow(code)
  })

  it('says something else in each language, and never nothing', () => {
    const flat = [kk, ru, be, en].map((texts) => JSON.stringify(texts))
    expect(new Set(flat).size).toBe(4)
    for (const text of flat) expect(text).not.toContain('""')
  })
})
