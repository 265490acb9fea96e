import { languages, type SignatureReport, type ValidationReport } from '@tamga/core'
import { describe, expect, it } from 'vitest'
import { commonName } from '../../src/pages/certificates.ts'
import type { Reader } from '../../src/pages/page.ts'
import { type ReportSource, reportPage } from '../../src/pages/report.ts'
import { texts } from '../../src/texts/index.ts'

const attack = '<img src=x onerror=alert(1)>'

const signature: SignatureReport = {
  conclusion: { indication: 'INDETERMINATE', subIndication: 'REVOKED_NO_POE' },
  signatureLevel: 'CAdES-B-B',
  signatureAlgorithm: null,
  digestAlgorithm: null,
  claimedSigningTime: '2026-11-21T23:30:00.000Z',
  bestSignatureTime: '2026-11-22T01:00:00.000Z',
  subject: {
    kind: 'representative',
    commonName: attack,
    surname: null,
    givenName: null,
    middleName: null,
    personalNumber: '880101300123',
    personalNumberScheme: 'PNOKZ',
    organisation: { name: 'Ministry "A" & co', number: '990140000129', numberScheme: 'NTRKZ' },
    roles: ['investigator', 'head'],
    country: 'KZ',
    warnings: [],
  },
  certificationPath: [
    {
      sha256: 'ab',
      subject: `CN=${attack},O=Ministry\\, test`,
      issuer: 'CN=Issuing CA',
      serialNumber: '0123456789abcdef0123',
      notBefore: '2026-01-01T00:00:00.000Z',
      notAfter: '2027-01-01T00:00:00.000Z',
      keyAlgorithm: 'EC P-256',
      trustAnchor: false,
      revocation: {
        status: 'revoked',
        source: 'crl',
        origin: 'network',
        thisUpdate: '2026-11-20T00:00:00.000Z',
        revocationTime: '2026-11-19T10:00:00.000Z',
        reason: 'keyCompromise',
      },
    },
  ],
  timeStamps: [
    {
      type: 'signature-time-stamp',
      genTime: '2026-11-21T23:31:00.000Z',
      authority: 'CN=Time',
      conclusion: { indication: 'TOTAL-PASSED' },
      certificationPath: [],
      checks: [],
    },
  ],
  countersignatures: [],
  checks: [
    { id: 'cryptographic.message-digest', clause: 'RFC 5652 §11.2', outcome: 'passed', facts: {} },
    { id: 'revocation.status', clause: 'RFC 5280 §6.3', outcome: 'failed', facts: { index: 0, note: attack } },
  ],
}

const report = (...signatures: SignatureReport[]): ValidationReport => ({
  type: 'tamga-validation-report',
  version: 1,
  standard: 'ETSI EN 319 102-1 V1.4.1',
  profile: 'generic',
  validationTime: '2026-11-22T01:00:00.000Z',
  signatureSha256: '00',
  conclusion: signatures[0]?.conclusion ?? { indication: 'TOTAL-FAILED', subIndication: 'FORMAT_FAILURE' },
  checks: [{ id: 'format.signed-data', clause: 'RFC 5652 §5.1', outcome: 'passed', facts: {} }],
  signatures,
})

const reader = (language: Reader['language']): Reader => ({ language, texts: texts[language], timeZone: 'Asia/Almaty' })
const render = (language: Reader['language'], shown: ValidationReport, source?: ReportSource): string =>
  reportPage(reader(language), { report: shown, source, path: '/reports/x' })

describe('the report page', () => {
  it.each(languages)('leaves no word out in %s and lets nothing from a certificate become markup', (language) => {
    const page = render(language, report(signature))
    expect(page).not.toContain('<img')
    expect(page).toContain('&lt;img src=x onerror=alert(1)&gt;')
    expect(page).not.toMatch(/undefined|\[object|NaN/)
    expect(page).toContain(texts[language].revocationReason.keyCompromise)
    expect(page).toContain(texts[language].revocationSource.crl)
    expect(page).toContain(texts[language].timeStampTypes['signature-time-stamp'])
  })

  it('tells the time of the reader’s country, with its offset', () => {
    expect(render('en', report(signature))).toContain(
      '<time datetime="2026-11-21T23:30:00.000Z">22 November 2026 at 04:30 GMT+5</time>',
    )
  })

  it('opens the group that failed and leaves the others closed', () => {
    const page = render('en', report(signature))
    expect(page.match(/<details open>/g)).toHaveLength(1)
    expect(page).toMatch(/<details open><summary><span>Revocation of certificates/)
  })

  it('says whose signature was refused before it says what it is worth', () => {
    const passed = { ...signature, conclusion: { indication: 'TOTAL-PASSED' } as const }
    const refusal = { code: 'ERR_APPLICATION_SIGNER_NOT_APPLICANT', kind: 'applications', id: 'abc' } as const
    const page = render('en', report(passed), { refusal })
    expect(page).toContain('<h2>The signature was not accepted</h2>')
    expect(page).toContain('signed by another person')
    expect(page).not.toContain('verdict good')
    expect(page).toContain('href="/en/applications/abc"')
  })

  it('judges each of several signatures under its own heading', () => {
    const page = render('en', report(signature, signature))
    expect(page.match(/class="verdict /g)).toHaveLength(3)
    expect(page).toContain('Signature 2 / 2')
  })

  it('shows what it can when there is no signature to speak of', () => {
    const page = render('en', report())
    expect(page).toContain('The signature file cannot be read')
    expect(page).toContain('Structure of the signature file')
  })
})

describe('commonName', () => {
  it.each([
    ['CN=A\\, B,O=C', 'A, B'],
    ['O=C,CN=A', 'A'],
    ['O=C+CN=A B', 'A B'],
    ['O=xCN=A', 'O=xCN=A'],
    ['', ''],
  ])('of %s is %s', (name, expected) => {
    expect(commonName(name)).toBe(expected)
  })
})
