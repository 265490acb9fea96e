import { generic, type ValidationReport, validateSignature } from '@tamga/core'
import { describe, expect, it } from 'vitest'
import { reportText } from '../../src/commands/report-text.ts'
import { NOW } from '../world.ts'

describe('reportText', () => {
  it('lets no escape sequence of a certificate reach the terminal', async () => {
    const input = { signature: Buffer.from('no signature') }
    const report = await validateSignature(input, { profile: generic, trustAnchors: [], time: NOW })
    const certificate = { subject: 'CN=\u001b[2J\u001b]0;x\u0007\nTOTAL-PASSED\u202e', revocation: { status: 'good' } }
    const signature = { ...report, subject: null, certificationPath: [certificate], checks: [], signatureLevel: 'CMS' }
    const text = reportText({ ...report, signatures: [signature] } as unknown as ValidationReport, 'en')
    expect(text).toContain('CN=[U+001B][2J[U+001B]]0;x[U+0007][U+000A]TOTAL-PASSED[U+202E]')
    expect(text).not.toMatch(/[^\P{C}\n]/u)
  })

  it('says who signed and in which role, in the reader’s language, and what is odd about the number but not the number', async () => {
    const report = await validateSignature(
      { signature: Buffer.from('x') },
      { profile: generic, trustAnchors: [], time: NOW },
    )
    const subject = {
      kind: 'representative',
      commonName: 'ТЕСТОВ ТЕСТ',
      surname: 'ТЕСТОВ',
      givenName: 'ТЕСТ',
      middleName: 'ТЕСТОВИЧ',
      personalNumber: '123456789011',
      organisation: { name: 'АО "ТЕСТ"', number: null, numberScheme: null },
      roles: ['kz-nca:first-head', 'Директор'],
      warnings: [{ code: 'WARN_IIN_CHECK_DIGIT', field: 'personalNumber' }],
    }
    const signature = { ...report, subject, certificationPath: [], checks: [], signatureLevel: 'CMS' }
    const text = reportText({ ...report, signatures: [signature] } as unknown as ValidationReport, 'ru')
    expect(text).toContain('ТЕСТОВ ТЕСТ ТЕСТОВИЧ · АО "ТЕСТ" · первый руководитель · Директор')
    expect(text).toContain('! контрольная цифра не подходит: ИИН')
    expect(text).not.toContain('123456789011')
  })
})
