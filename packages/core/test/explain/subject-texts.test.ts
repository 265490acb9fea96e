import { describe, expect, it } from 'vitest'
import { languages } from '../../src/documents/language.ts'
import { explainRole, explainSubjectWarning } from '../../src/explain/explain.ts'
import { ROLE_TEXTS, WARNING_TEXTS } from '../../src/explain/subject-texts.ts'
import { organisationNumberWarnings, personalNumberWarnings } from '../../src/identity/identifiers.ts'
import { subject } from '../../src/identity/subject.ts'
import { BPKI_ROLES } from '../../src/profiles/by-bpki-roles.ts'
import { kzNcaSubject } from '../../src/profiles/kz-nca-subject.ts'
import { parseCertificate } from '../../src/x509/certificate.ts'
import { extKeyUsage, signingCertificate } from '../made/certificates.ts'
import { nameOf } from '../made/names.ts'

const NCA_ARCS = [
  '1.1',
  '1.1.1',
  '1.2',
  '1.2.1',
  '1.2.2',
  '1.2.3',
  '1.2.4',
  '1.2.5',
  '1.2.6',
  '2.1',
  '2.2',
  '2.3',
  '3.1',
  '3.2',
  '3.2.1',
]

describe('words for people', () => {
  it('there are for every role that a profile finds, in every language', () => {
    const roles = [...NCA_ARCS.map((arc) => `1.2.398.3.3.4.${arc}`), '1.2.398.5.19.1.2.2.1'].map((purpose) => {
      const { der } = signingCertificate({ subject: nameOf(['CN', 'A']), extensions: [extKeyUsage(purpose)] })
      return subject(parseCertificate(der), kzNcaSubject).roles[0] ?? ''
    })
    const all = [...roles, ...BPKI_ROLES.map(({ name }) => `by-bpki:${name}`)]
    expect(all.toSorted()).toEqual(Object.keys(ROLE_TEXTS).toSorted())
    for (const role of all) for (const language of languages) expect(explainRole(role, language)).not.toBe(role)
  })

  it('there are for every warning, in every language', () => {
    const odd = [
      ...['x', '123456789011'].flatMap((number) => personalNumberWarnings('PNOKZ', number)),
      ...['x', '3120589A001PB8'].flatMap((number) => personalNumberWarnings('PNOBY', number)),
      ...['x', '123456789011'].flatMap((number) => organisationNumberWarnings('KZ', number)),
      ...['x', '100000001'].flatMap((number) => organisationNumberWarnings('BY', number)),
      ...(['2.5.4.5', '2.5.4.97'] as const).flatMap((type) => {
        const name = nameOf(['CN', 'A'], [type, 'PNOKZ-123456789011'], [type, 'NTRKZ-123456789011'])
        return subject(parseCertificate(signingCertificate({ subject: name }).der)).warnings
      }),
    ]
    const codes = [...new Set(odd.map(({ code }) => code))]
    expect(codes.toSorted()).toEqual(Object.keys(WARNING_TEXTS).toSorted())
    for (const code of codes) {
      expect(new Set(languages.map((language) => explainSubjectWarning(code, language))).size).toBeGreaterThan(2)
      expect(explainSubjectWarning(code, 'en')).not.toBe(code)
    }
  })

  it('are not made up for titles, numbers and names of the prototype', () => {
    for (const role of ['Директор', 'kz-nca:1.2.398.3.3.4.9', 'constructor', ''])
      expect(explainRole(role, 'ru')).toBe(role)
    expect(explainSubjectWarning('WARN_OTHER', 'be')).toBe('WARN_OTHER')
  })
})
