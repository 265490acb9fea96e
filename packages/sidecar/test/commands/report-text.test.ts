import { generic, languages, type SignatureReport, type ValidationReport, validateSignature } from '@tamga/core'
import { describe, expect, it } from 'vitest'
import { reportText } from '../../src/commands/report-text.ts'
import { REASONS, revocationText } from '../../src/commands/revocation-words.ts'
import { NOW } from '../world.ts'

const report = await validateSignature(
  { signature: Buffer.from('no signature') },
  { profile: generic, trustAnchors: [], time: NOW },
)
/** What a report has to say of a signature, when it is nothing. */
const unsigned = {
  subject: null,
  certificationPath: [],
  checks: [],
  timeStamps: [],
  countersignatures: [],
  signatureLevel: 'CMS',
}

describe('reportText', () => {
  it('lets no escape sequence of a certificate reach the terminal', () => {
    const subject = 'CN=\u001b[2J\u001b]0;x\u0007\nTOTAL-PASSED\u202e'
    const certificate = { subject, issuer: `${subject},CN=2`, revocation: { status: 'good' } }
    const signature = { ...report, ...unsigned, certificationPath: [certificate] }
    const text = reportText({ ...report, signatures: [signature] } as unknown as ValidationReport, 'en')
    expect(text).toContain('[1] CN=[U+001B][2J[U+001B]]0;x[U+0007][U+000A]TOTAL-PASSED[U+202E] (')
    expect(text).toContain('[?] CN=[U+001B][2J[U+001B]]0;x[U+0007][U+000A]TOTAL-PASSED[U+202E],CN=2 (')
    expect(text).not.toMatch(/[^\P{C}\n]/u)
  })

  it('says who signed and in which role, in the reader’s language, and what is odd about the number but not the number', () => {
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
    const name = 'C=KZ,serialNumber=IIN123456789011+1.2.112.9=#0c0c\\,3,CN=ТЕСТОВ\\, serialNumber=ТЕСТ'
    const certificationPath = [{ subject: name, issuer: name, revocation: { status: 'good' } }]
    const signature = { ...report, ...unsigned, subject, certificationPath }
    const text = reportText({ ...report, signatures: [signature] } as unknown as ValidationReport, 'ru')
    expect(text).toContain('ТЕСТОВ ТЕСТ ТЕСТОВИЧ · АО "ТЕСТ" · первый руководитель · Директор')
    expect(text).toContain('! контрольная цифра не подходит: ИИН')
    expect(text).not.toContain('123456789011')
    expect(text).toContain('    [1] C=KZ,serialNumber=…+1.2.112.9=…,CN=ТЕСТОВ\\, serialNumber=ТЕСТ (')
  })

  it('calls the claimed time the signer’s word, and tells of a proven one beside it', () => {
    const text = (bestSignatureTime: string): string => {
      const times = { claimedSigningTime: '2001-01-01T00:00:00.000Z', bestSignatureTime }
      const signature = { ...report, ...times, ...unsigned }
      return reportText({ ...report, signatures: [signature] } as unknown as ValidationReport, 'en')
    }
    expect(text(report.validationTime)).toContain('\n  Stated time of signing: 2001-01-01T00:00:00.000Z\n')
    expect(text(report.validationTime)).not.toContain('Proof of when')
    expect(text('2020-01-01T00:00:00.000Z')).toContain('Proof of when the signature existed: 2020-01-01T00:00:00.000Z')
  })

  it('tells of time-stamps, and why of one that proves nothing, and of signatures on a signature', () => {
    const good = {
      genTime: '2026-01-01T00:00:00.000Z',
      authority: 'CN=TSA',
      conclusion: { indication: 'TOTAL-PASSED' },
    }
    const certificationPath = [
      { subject: 'CN=TSA', issuer: 'CN=CA', trustAnchor: false, revocation: { status: 'unknown' } },
    ]
    const missing = { outcome: 'failed', clause: 'X', facts: { index: 0, objection: 'version' } }
    const checks = [...report.checks, { id: 'certification-path.certificate-profile', ...missing }]
    const bad = { genTime: null, authority: null, conclusion: report.conclusion, certificationPath, checks }
    const timeStamps = [
      { type: 'signature-time-stamp', checks: report.checks, ...good },
      { type: 'archive-time-stamp', ...bad },
    ]
    const clerk = { ...report, ...unsigned, signatureLevel: 'CAdES-BES' }
    const signature = { ...report, ...unsigned, timeStamps, countersignatures: [clerk, clerk] }
    const text = reportText({ ...report, signatures: [signature] } as unknown as ValidationReport, 'ru')
    const [, stamped] = text.split('#1 ')
    expect(stamped).toContain(
      [
        '  Метка времени подписи: 2026-01-01T00:00:00.000Z · CN=TSA · TOTAL-PASSED',
        '  Архивная метка времени: ? · ? · TOTAL-FAILED FORMAT_FAILURE',
        '      [1] CN=TSA (неизвестно, отозван ли)',
        '      [?] CN=CA (нет среди доверенных здесь центров)',
        '    - Строение файла подписи',
      ].join('\n'),
    )
    expect(stamped).toContain('    - Оформление сертификатов (X) [1]: version\n')
    expect(text).toMatch(/\n\n#1\.1 TOTAL-FAILED.+CAdES-BES.+\n\n#1\.2 TOTAL-FAILED/s)
  })
})

describe('revocationText', () => {
  type CertificateReport = SignatureReport['certificationPath'][number]
  const about = (revocation: CertificateReport['revocation'], trustAnchor = false): CertificateReport =>
    ({ revocation, trustAnchor }) as CertificateReport

  it('has words of its own in every language for all that can be known', () => {
    const reasons = [...CRL_REASONS, 'neverIssued']
    expect(Object.keys(REASONS).toSorted()).toEqual(reasons.toSorted())
    const all = [
      about({ status: 'not-needed' }, true),
      ...(['good', 'revoked', 'unknown', 'not-needed'] as const).map((status) => about({ status })),
      ...reasons.map((reason) => about({ status: 'revoked', reason })),
    ]
    const texts = languages.flatMap((language) => all.map((one) => `${language} ${revocationText(one, language)}`))
    expect(new Set(texts).size).toBe(languages.length * all.length)
    expect(revocationText(about({ status: 'revoked', reason: 'keyCompromise' }), 'en')).toBe(
      'revoked: the key may be known to others',
    )
  })
})

/** RFC 5280 §5.3.1 */
const CRL_REASONS = [
  'unspecified',
  'keyCompromise',
  'cACompromise',
  'affiliationChanged',
  'superseded',
  'cessationOfOperation',
  'certificateHold',
  'removeFromCRL',
  'privilegeWithdrawn',
  'aACompromise',
]
