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
