import { describe, expect, it } from 'vitest'
import { subject } from '../../src/identity/subject.ts'
import { parseCertificate } from '../../src/x509/certificate.ts'
import { authority, rdn, signingCertificate } from '../made/certificates.ts'
import { printable, seq, utf8 } from '../made/tlv.ts'

const issuer = authority({ subject: 'Issuer' })
const TYPES = {
  CN: '2.5.4.3',
  SN: '2.5.4.4',
  serialNumber: '2.5.4.5',
  C: '2.5.4.6',
  O: '2.5.4.10',
  title: '2.5.4.12',
  GN: '2.5.4.42',
  organizationIdentifier: '2.5.4.97',
} as const

/** Who a certificate with these attributes, in this order, speaks of. */
function of(...attributes: readonly (readonly [keyof typeof TYPES, string])[]) {
  const name = seq(
    ...attributes.map(([type, value]) => rdn([TYPES[type], type === 'C' ? printable(value) : utf8(value)])),
  )
  return subject(parseCertificate(signingCertificate({ subject: name, issuer }).der))
}

const person = [
  ['C', 'KZ'],
  ['SN', 'Серікова'],
  ['GN', 'Әсел'],
  ['serialNumber', 'PNOKZ-880101300123'],
  ['CN', 'Әсел Серікова'],
] as const

describe('who a certificate speaks of (EN 319 412-1)', () => {
  it('is a person, with the bare number and the scheme it stands in', () => {
    expect(of(...person)).toEqual({
      kind: 'person',
      commonName: 'Әсел Серікова',
      surname: 'Серікова',
      givenName: 'Әсел',
      middleName: null,
      personalNumber: '880101300123',
      personalNumberScheme: 'PNOKZ',
      organisation: null,
      roles: [],
      country: 'KZ',
      warnings: [],
    })
  })

  it('is a representative when there is an organisation, with every role', () => {
    const employed = [
      ['O', 'Registry'],
      ['organizationIdentifier', 'NTRKZ-123456789012'],
      ['title', 'Director'],
      ['title', 'Chair'],
    ] as const
    expect(of(...person, ...employed)).toMatchObject({
      kind: 'representative',
      organisation: { name: 'Registry', number: '123456789012' },
      roles: ['Director', 'Chair'],
    })
    expect(of(...person, ['organizationIdentifier', 'NTRKZ-1'])).toMatchObject({
      kind: 'representative',
      organisation: { name: null, number: '1' },
    })
  })

  it('is a system when nobody is named', () => {
    expect(of(['CN', 'registry.example'], ['O', 'Registry'])).toMatchObject({
      kind: 'system',
      personalNumber: null,
      surname: null,
    })
    expect(of()).toMatchObject({ kind: 'system', commonName: null, organisation: null, country: null })
  })

  it.each([
    ['PNOBY-3010190A001PB2', '3010190A001PB2', 'PNOBY'],
    ['PASBY-MP1234567', 'MP1234567', 'PASBY'],
    ['IDCKZ-1-2', '1-2', 'IDCKZ'],
    ['880101300123', '880101300123', null],
    ['PNO-880101300123', 'PNO-880101300123', null],
    ['pnokz-880101300123', 'pnokz-880101300123', null],
    ['NTRKZ-123456789012', 'NTRKZ-123456789012', null],
    ['PNOKZ-', 'PNOKZ-', null],
  ])('reads the number %s as %s', (value, personalNumber, personalNumberScheme) => {
    expect(of(['serialNumber', value])).toMatchObject({ personalNumber, personalNumberScheme })
  })

  it('is nobody when two numbers could be chosen from', () => {
    const two = of(['SN', 'A'], ['serialNumber', 'PNOKZ-1'], ['serialNumber', 'PNOKZ-2'])
    expect(two).toMatchObject({ personalNumber: null, personalNumberScheme: null })
    expect(
      of(['SN', 'A'], ['organizationIdentifier', 'NTRKZ-1'], ['organizationIdentifier', 'NTRKZ-2']).organisation,
    ).toBeNull()
  })

  it('reads attributes of one RDN as well as of several', () => {
    const name = seq(rdn([TYPES.CN, utf8('A')], [TYPES.SN, utf8('B')], [TYPES.serialNumber, utf8('PNOKZ-1')]))
    expect(subject(parseCertificate(signingCertificate({ subject: name, issuer }).der))).toMatchObject({
      commonName: 'A',
      surname: 'B',
      personalNumber: '1',
    })
  })
})
