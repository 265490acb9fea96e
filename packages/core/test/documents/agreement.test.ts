import { describe, expect, it } from 'vitest'
import { createAgreement, parseAgreement } from '../../src/documents/agreement.ts'
import type { Language } from '../../src/documents/language.ts'

const agreement = {
  version: '2026-11',
  language: 'be',
  text: 'Першы пункт.\nДругі пункт.',
  personalNumber: '3110195B012PB4',
  fullName: 'Іванова Марыя',
  id: 'G-1',
  createdAt: new Date('2026-11-02T05:00:00.000Z'),
} as const

describe('agreement', () => {
  it('reads what it wrote, the version of the text apart from that of the form', () => {
    const { version, createdAt, ...rest } = agreement
    expect(parseAgreement(createAgreement(agreement))).toEqual({
      ...rest,
      textVersion: version,
      createdAt: createdAt.toISOString(),
      type: 'tamga-agreement',
      version: 1,
    })
  })

  it('refuses a language in which nobody reads to the person', () => {
    expect(() => createAgreement({ ...agreement, language: 'de' as Language })).toThrow(
      expect.objectContaining({ code: 'ERR_AGREEMENT_FIELDS', facts: { language: 'does not have the expected form' } }),
    )
  })

  it('does not read an application', () => {
    expect(() => parseAgreement(Buffer.from('{"type":"tamga-application","version":1}'))).toThrow(
      expect.objectContaining({ code: 'ERR_AGREEMENT_FIELDS' }),
    )
  })
})
