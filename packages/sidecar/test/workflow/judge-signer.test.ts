import type { Conclusion, SignatureReport, Subject, ValidationReport } from '@tamga/core'
import { describe, expect, it } from 'vitest'
import { isRetryable, judgeSigner } from '../../src/workflow/judge-signer.ts'

const passed: Conclusion = { indication: 'TOTAL-PASSED' }
const later: Conclusion = { indication: 'INDETERMINATE', subIndication: 'TRY_LATER' }
const noPath: Conclusion = { indication: 'INDETERMINATE', subIndication: 'NO_CERTIFICATE_CHAIN_FOUND' }
const failed: Conclusion = { indication: 'TOTAL-FAILED', subIndication: 'REVOKED' }

const subject = (change: Partial<Subject> = {}): Subject => ({
  kind: 'person',
  commonName: null,
  surname: null,
  givenName: null,
  middleName: null,
  personalNumber: '1',
  personalNumberScheme: null,
  organisation: null,
  roles: [],
  country: null,
  warnings: [],
  ...change,
})
const signature = (conclusion: Conclusion = passed, who: Subject | null = subject()): SignatureReport =>
  ({ conclusion, subject: who }) as SignatureReport
const report = (conclusion: Conclusion, ...signatures: SignatureReport[]): ValidationReport =>
  ({ conclusion, signatures }) as unknown as ValidationReport
const organisation = (number: string | null): Partial<Subject> => ({
  organisation: { name: null, number, numberScheme: null },
})

describe('judgeSigner', () => {
  const expected = { personalNumber: '1', organisationNumber: '9' }

  it.each([
    ['the person', report(passed, signature())],
    ['the person of that organisation', report(passed, signature(passed, subject(organisation('9'))))],
    [
      'the person whose certificate names an organisation without number',
      report(passed, signature(passed, subject(organisation(null)))),
    ],
  ])('accepts %s', (_who, value) => {
    expect(judgeSigner(value, expected)).toBeUndefined()
  })

  it.each([
    ['nobody at all', report(passed), 'SIGNATURE_NOT_PASSED'],
    ['a failed signature', report(failed, signature(failed)), 'SIGNATURE_NOT_PASSED'],
    ['an undecided signature', report(later, signature(later)), 'SIGNATURE_NOT_PASSED'],
    ['a message that failed around a good signature', report(failed, signature()), 'SIGNATURE_NOT_PASSED'],
    ['a failed signature in a message said to be good', report(passed, signature(failed)), 'SIGNATURE_NOT_PASSED'],
    ['two signers', report(passed, signature(), signature()), 'SIGNER_COUNT'],
    ['a subject nobody could read', report(passed, signature(passed, null)), 'SIGNER_WITHOUT_NUMBER'],
    [
      'a certificate without number',
      report(passed, signature(passed, subject({ personalNumber: null }))),
      'SIGNER_WITHOUT_NUMBER',
    ],
    ['another person', report(passed, signature(passed, subject({ personalNumber: '2' }))), 'SIGNER_NOT_APPLICANT'],
    [
      'the number with something before it',
      report(passed, signature(passed, subject({ personalNumber: '01' }))),
      'SIGNER_NOT_APPLICANT',
    ],
    [
      'another organisation',
      report(passed, signature(passed, subject(organisation('8')))),
      'SIGNER_OF_OTHER_ORGANISATION',
    ],
    [
      'an organisation with an empty number',
      report(passed, signature(passed, subject(organisation('')))),
      'SIGNER_OF_OTHER_ORGANISATION',
    ],
  ] as const)('refuses %s', (_who, value, reason) => {
    expect(judgeSigner(value, expected)).toBe(reason)
  })

  it('does not ask for an organisation the document does not name', () => {
    expect(
      judgeSigner(report(passed, signature(passed, subject(organisation('8')))), { personalNumber: '1' }),
    ).toBeUndefined()
  })
})

describe('isRetryable', () => {
  it('is true only when evidence was out of reach', () => {
    expect([passed, later, noPath, failed].map((conclusion) => isRetryable(report(conclusion)))).toEqual([
      false,
      true,
      false,
      false,
    ])
  })
})

describe('the number of the applicant', () => {
  const certified = (personalNumberScheme: string | null): ValidationReport =>
    report(passed, signature(passed, subject({ personalNumber: '880101300123', personalNumberScheme })))

  it.each([
    ['bare, of the country of the profile', 'PNOKZ', '880101300123', 'KZ'],
    ['with its scheme', 'PNOKZ', 'PNOKZ-880101300123', 'KZ'],
    ['with the scheme of another country', 'PNOBY', 'PNOBY-880101300123', 'KZ'],
    ['bare, where no country is at home', 'PNOBY', '880101300123', undefined],
    ['bare on both sides', null, '880101300123', undefined],
    ['of a passport, with its scheme', 'PASBY', 'PASBY-880101300123', 'BY'],
  ])('is the certified one: %s', (_how, scheme, personalNumber, country) => {
    expect(judgeSigner(certified(scheme), { personalNumber }, country === undefined ? {} : { country })).toBeUndefined()
  })

  it.each([
    ['the same digits in another country', 'PNOBY', '880101300123', 'KZ'],
    ['the same digits under the scheme of another country', 'PNOBY', 'PNOKZ-880101300123', 'BY'],
    ['the same characters of a passport', 'PASKZ', '880101300123', 'KZ'],
    ['a scheme that the certificate does not say', null, 'PNOKZ-880101300123', 'KZ'],
  ])('is another person’s: %s', (_how, scheme, personalNumber, country) => {
    expect(judgeSigner(certified(scheme), { personalNumber }, { country })).toBe('SIGNER_NOT_APPLICANT')
  })

  it('of an organisation may be written with its scheme too', () => {
    const who = subject({ organisation: { name: null, number: '9', numberScheme: 'TAXBY' } })
    const judged = (organisationNumber: string) =>
      judgeSigner(report(passed, signature(passed, who)), { personalNumber: '1', organisationNumber })
    expect(judged('TAXBY-9')).toBeUndefined()
    expect(judged('9')).toBeUndefined()
    expect(judged('NTRKZ-9')).toBe('SIGNER_OF_OTHER_ORGANISATION')
  })
})
