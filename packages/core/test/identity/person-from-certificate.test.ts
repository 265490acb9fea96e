import { describe, expect, it } from 'vitest'
import { personFromCertificate } from '../../src/identity/person-from-certificate.ts'
import { parseCertificate } from '../../src/x509/certificate.ts'
import { now, rdn, signingCertificate } from '../made/certificates.ts'
import { printable, seq, utf8 } from '../made/tlv.ts'

const certificateOf = (...attributes: readonly (readonly [string, string])[]) => {
  const name = seq(
    ...attributes.map(([type, value]) => rdn([type, type === '2.5.4.6' ? printable(value) : utf8(value)])),
  )
  return parseCertificate(signingCertificate({ subject: name }).der)
}

const employee = [
  ['2.5.4.6', 'BY'],
  ['2.5.4.4', 'Іваноў'],
  ['2.5.4.42', 'Іван'],
  ['2.5.4.5', 'PNOBY-0000000A000PB2'],
  ['2.5.4.10', 'Міністэрства'],
  ['2.5.4.97', 'VATBY-235831459'],
  ['2.5.4.12', 'Начальнік'],
  ['2.5.4.12', 'Подпісант'],
] as const

describe('the person a certificate speaks of', () => {
  it('has an organisation and roles, each from the certificate, and a warning for a number that does not fit', () => {
    const fact = <T>(value: T) => ({ value, source: 'certificate', at: now.toISOString() })
    expect(personFromCertificate(certificateOf(...employee), { at: now })).toEqual({
      sub: 'PNOBY-0000000A000PB2',
      personalNumber: fact('PNOBY-0000000A000PB2'),
      familyName: fact('Іваноў'),
      givenName: fact('Іван'),
      organisation: fact({ name: 'Міністэрства', number: '235831459', numberScheme: 'VATBY' }),
      roles: [fact('Начальнік'), fact('Подпісант')],
      powers: [],
      others: {},
      warnings: [{ code: 'WARN_UNP_CHECK_DIGIT', field: 'organisation' }],
    })
  })

  it('is nobody without exactly one number under a scheme', () => {
    expect(personFromCertificate(certificateOf(['2.5.4.3', 'Portal']), { at: now })).toBeUndefined()
    expect(personFromCertificate(certificateOf(['2.5.4.5', '880101300123']), { at: now })).toBeUndefined()
    expect(personFromCertificate(certificateOf(...employee, ['2.5.4.5', 'PNOKZ-1']), { at: now })).toBeUndefined()
  })

  it('has a sub that keeps the same digits in two countries apart', () => {
    const of = (number: string) => personFromCertificate(certificateOf(['2.5.4.5', number]), { at: now })?.sub
    expect(of('PNOKZ-1')).not.toBe(of('PNOBY-1'))
  })
})
