import { describe, expect, it } from 'vitest'
import { subject } from '../../src/identity/subject.ts'
import { parseCertificate } from '../../src/x509/certificate.ts'
import { authority, extension, rdn, signingCertificate } from '../made/certificates.ts'
import { type MadeAttribute, nameOf } from '../made/names.ts'
import { int, oid, printable, seq, utf8 } from '../made/tlv.ts'

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

describe('what a certificate states of its names (EN 319 412-1 §5.1.2)', () => {
  const SEMANTICS = '0.4.0.194121.1'
  const states = (...semantics: readonly string[]): Buffer =>
    extension(
      '1.3.6.1.5.5.7.1.3',
      seq(
        seq(oid('0.4.0.1862.1.1')),
        ...semantics.map((one) => seq(oid('1.3.6.1.5.5.7.11.2'), seq(oid(`${SEMANTICS}.${one}`)))),
      ),
    )
  const stating = (statement: Buffer, ...attributes: readonly MadeAttribute[]) =>
    subject(
      parseCertificate(signingCertificate({ subject: nameOf(...attributes), issuer, extensions: [statement] }).der),
    )

  it('natural: a number without a scheme is then none, and a scheme of a country’s own is one', () => {
    expect(stating(states('1'), ['SN', 'A'], ['serialNumber', '880101300123'])).toMatchObject({
      kind: 'person',
      personalNumber: null,
      warnings: [{ code: 'WARN_PERSONAL_NUMBER_UNDETERMINED', field: 'personalNumber' }],
    })
    expect(stating(states('1'), ['SN', 'A'], ['serialNumber', 'PNOKZ-880101300123'])).toMatchObject({
      personalNumber: '880101300123',
      personalNumberScheme: 'PNOKZ',
      warnings: [],
    })
    expect(stating(states('1'), ['serialNumber', 'EI:SE-200007292386'])).toMatchObject({
      personalNumber: '200007292386',
      personalNumberScheme: 'EI:SE',
    })
  })

  it('legal: an organisation, whose serialNumber is no person’s', () => {
    const attributes = [
      ['O', 'Registry'],
      ['organizationIdentifier', 'NTRKZ-880101300123'],
      ['C', 'KZ'],
    ] as const
    expect(stating(states('2'), ...attributes)).toMatchObject({
      kind: 'organisation',
      organisation: { name: 'Registry', number: '880101300123', numberScheme: 'NTRKZ' },
    })
    expect(stating(states('2'), ['O', 'Registry'], ['organizationIdentifier', '1']).organisation).toEqual({
      name: 'Registry',
      number: null,
      numberScheme: null,
    })
    expect(stating(states('2'), ['SN', 'A'], ['serialNumber', 'PNOKZ-1'], ...attributes).kind).toBe('representative')
    expect(stating(states(), ...attributes).kind).toBe('system')
  })

  it('eIDAS: the whole identifier of two countries, in its form and in no other', () => {
    expect(stating(states('3'), ['SN', 'A'], ['serialNumber', 'ES/AT/02635542Y'])).toMatchObject({
      personalNumber: 'ES/AT/02635542Y',
      personalNumberScheme: 'EIDAS',
    })
    for (const value of ['PNOES-02635542Y', '02635542Y', 'es/at/1']) {
      expect(stating(states('3'), ['SN', 'A'], ['serialNumber', value]).personalNumber).toBeNull()
    }
    expect(stating(states('4'), ['O', 'X'], ['organizationIdentifier', 'ES/AT/12345'])).toMatchObject({
      kind: 'organisation',
      organisation: { number: 'ES/AT/12345', numberScheme: 'EIDAS' },
    })
  })

  it('states nothing when it cannot be read', () => {
    const broken = extension('1.3.6.1.5.5.7.1.3', seq(int('01')))
    expect(stating(broken, ['serialNumber', '880101300123']).personalNumber).toBe('880101300123')
  })
})
