/** Who NCA's certificates speak of: numbers with their prefix, once, or not at all (weakness W15 of NCANode). */
import { describe, expect, it } from 'vitest'
import { personFromCertificate } from '../../src/identity/person-from-certificate.ts'
import { type Subject, subject } from '../../src/identity/subject.ts'
import { kzNcaSubject } from '../../src/profiles/kz-nca-subject.ts'
import { type Certificate, parseCertificate } from '../../src/x509/certificate.ts'
import { authority, emailProtection, extKeyUsage, now, rdn, signingCertificate } from '../made/certificates.ts'
import { type MadeAttribute, nameOf } from '../made/names.ts'
import { seq, utf8 } from '../made/tlv.ts'
import { readCertificate, withSuite } from '../vectors/suite.ts'

const issuer = authority({ subject: 'Issuer' })
const ROLES = '1.2.398.3.3.4'

const certificate = (attributes: readonly MadeAttribute[], roles: readonly string[] = []): Certificate =>
  parseCertificate(
    signingCertificate({
      issuer,
      subject: nameOf(...attributes),
      extensions: [extKeyUsage(emailProtection, ...roles)],
    }).der,
  )
const of = (attributes: readonly MadeAttribute[], roles?: readonly string[]): Subject =>
  subject(certificate(attributes, roles), kzNcaSubject)

const person = [
  ['CN', 'СЕРІКОВА ӘСЕЛ'],
  ['SN', 'СЕРІКОВА'],
  ['serialNumber', 'IIN880101300123'],
  ['C', 'KZ'],
  ['GN', 'БОЛАТҚЫЗЫ'],
] as const satisfies readonly MadeAttribute[]
const without = (type: string): MadeAttribute[] => person.filter(([one]) => one !== type)
const company = [
  ['O', 'АО "ТЕСТ"'],
  ['OU', 'BIN990140000129'],
] as const satisfies readonly MadeAttribute[]

describe('a person', () => {
  it('has the first name from CN, the patronymic from givenName, and the IIN without its prefix', () => {
    expect(of(person, [`${ROLES}.1.1`])).toEqual({
      kind: 'person',
      commonName: 'СЕРІКОВА ӘСЕЛ',
      surname: 'СЕРІКОВА',
      givenName: 'ӘСЕЛ',
      middleName: 'БОЛАТҚЫЗЫ',
      personalNumber: '880101300123',
      personalNumberScheme: 'PNOKZ',
      organisation: null,
      roles: ['kz-nca:natural-person'],
      country: 'KZ',
      warnings: [],
    })
  })

  it('has no first name that cannot be told from the surname', () => {
    expect(of([...without('CN'), ['CN', 'ӘСЕЛ СЕРІКОВА']])).toMatchObject({ givenName: null, surname: 'СЕРІКОВА' })
    expect(of([...without('CN'), ['CN', 'СЕРІКОВА']]).givenName).toBeNull()
    expect(of([...without('CN'), ['CN', 'СЕРІКОВА-ИМАН ӘСЕЛ']]).givenName).toBeNull()
  })

  it.each([
    ['without its prefix', '880101300123'],
    ['of another prefix', 'PNOKZ-880101300123'],
    ['too short', 'IIN88010130012'],
    ['too long', 'IIN8801013001234'],
    ['with a letter', 'IIN88010140012A'],
    ['with digits of another script', 'IIN٨٨٠١٠١٤٠٠١٢٤'],
    ['in small letters', 'iin880101300123'],
    ['with a space', 'IIN 880101300123'],
  ])('has no number when it is %s, and a warning', (_how, value) => {
    const named = of([...without('serialNumber'), ['serialNumber', value]])
    expect(named).toMatchObject({
      personalNumber: null,
      personalNumberScheme: null,
      warnings: [{ code: 'WARN_PERSONAL_NUMBER_UNDETERMINED', field: 'personalNumber' }],
    })
  })

  it('has no number when there are two, in two RDNs or in one, even of the same digits', () => {
    const second: MadeAttribute = ['serialNumber', 'IIN990101400124']
    for (const attributes of [
      [...person, second],
      [second, ...person],
      [...person, ['serialNumber', 'IIN880101300123'] as const],
    ]) {
      expect(of(attributes).personalNumber).toBeNull()
      expect(personFromCertificate(certificate(attributes), { at: now, rules: kzNcaSubject })).toBeUndefined()
    }
    const name = seq(rdn(['2.5.4.5', utf8('IIN880101300123')], ['2.5.4.5', utf8('IIN990101400124')]))
    const made = parseCertificate(signingCertificate({ subject: name, issuer }).der)
    expect(subject(made, kzNcaSubject).personalNumber).toBeNull()
  })

  it('is not read out of the text of another attribute', () => {
    expect(of([...without('serialNumber'), ['O', 'X,SERIALNUMBER=IIN880101300123']]).personalNumber).toBeNull()
  })

  it('is warned of, and not refused, when the check digit does not fit', () => {
    const attributes = [...without('serialNumber'), ['serialNumber', 'IIN123456789011'] as const]
    expect(of(attributes)).toMatchObject({
      personalNumber: '123456789011',
      warnings: [{ code: 'WARN_IIN_CHECK_DIGIT', field: 'personalNumber' }],
    })
    const found = personFromCertificate(certificate(attributes), { at: now, rules: kzNcaSubject })
    expect(found).toMatchObject({ sub: 'PNOKZ-123456789011', middleName: { value: 'БОЛАТҚЫЗЫ' } })
    expect(found?.warnings).toEqual([{ code: 'WARN_IIN_CHECK_DIGIT', field: 'personalNumber' }])
  })

  it('is nobody under rules that do not know the prefix, and no one of another country under these', () => {
    expect(personFromCertificate(certificate(person), { at: now })).toBeUndefined()
    const foreign = certificate([...without('serialNumber'), ['serialNumber', 'PNOBY-880101300123']])
    expect(personFromCertificate(foreign, { at: now, rules: kzNcaSubject })).toBeUndefined()
  })
})

describe('an organisation', () => {
  it('has the number of the one OU that begins with BIN, whatever other units there are', () => {
    const units: MadeAttribute[] = [['OU', 'Бухгалтерия'], ...company, ['OU', '990140000129']]
    expect(of([...person, ...units])).toMatchObject({
      kind: 'representative',
      organisation: { name: 'АО "ТЕСТ"', number: '990140000129', numberScheme: 'NTRKZ' },
    })
  })

  it.each([
    ['an OU without the prefix', [['OU', '990140000129']], []],
    ['a number that is too short', [['OU', 'BIN99014000012']], ['WARN_ORGANISATION_NUMBER_UNDETERMINED']],
    [
      'two numbers',
      [
        ['OU', 'BIN990140000129'],
        ['OU', 'BIN000740000728'],
      ],
      ['WARN_ORGANISATION_NUMBER_UNDETERMINED'],
    ],
    [
      'one in OU, another in serialNumber',
      [
        ['OU', 'BIN990140000129'],
        ['serialNumber', 'BIN000740000728'],
      ],
      ['WARN_ORGANISATION_NUMBER_UNDETERMINED'],
    ],
  ] as const)('has none with %s', (_how, units, warnings) => {
    const named = of([...without('serialNumber'), ['O', 'АО'], ...units])
    expect(named.organisation).toEqual({ name: 'АО', number: null, numberScheme: null })
    expect(named.warnings.map(({ code }) => code)).toEqual(warnings)
  })

  it('may have its number in serialNumber, which then is nobody’s', () => {
    const system = of([['CN', 'Портал'], ['serialNumber', 'BIN990140000129'], ...company], [`${ROLES}.1.2.6`])
    expect(system).toMatchObject({
      kind: 'system',
      personalNumber: null,
      organisation: { number: '990140000129' },
      roles: ['kz-nca:information-system'],
    })
    expect(system.warnings).toEqual([{ code: 'WARN_BIN_CHECK_DIGIT', field: 'organisation' }])
  })
})

describe('roles', () => {
  it.each([
    ['1.1', 'natural-person', 'person'],
    ['1.1.1', 'information-system-of-person', 'system'],
    ['1.2.1', 'first-head', 'representative'],
    ['1.2.2', 'authorised-to-sign', 'representative'],
    ['1.2.3', 'authorised-to-sign-financial', 'representative'],
    ['1.2.4', 'personnel-officer', 'representative'],
    ['1.2.5', 'employee', 'representative'],
    ['1.2.6', 'information-system', 'system'],
  ] as const)('%s is %s and makes the subject a %s', (arc, name, kind) => {
    expect(of([...person, ...company], [`${ROLES}.${arc}`])).toMatchObject({ kind, roles: [`kz-nca:${name}`] })
  })

  it('go before what the name looks like, the one that tells most first', () => {
    const roles = [emailProtection, `${ROLES}.1.2`, `${ROLES}.3.2`, `${ROLES}.1.2.1`]
    expect(of([...person, ...company], roles)).toMatchObject({
      kind: 'representative',
      roles: ['kz-nca:first-head', 'kz-nca:identified-remotely', 'kz-nca:legal-person'],
    })
  })

  it('that nobody has a name for keep their number', () => {
    expect(of([...person, ...company], [`${ROLES}.1.2.6.17`, `${ROLES}.9`])).toMatchObject({
      kind: 'system',
      roles: [`kz-nca:${ROLES}.1.2.6.17`, `kz-nca:${ROLES}.9`],
    })
    expect(of(person, ['1.2.398.3.3.41.1']).roles).toEqual([])
  })
})

describe('real certificates', () => {
  it.each(['rsa/person-sign.cer', 'rsa/person-auth.cer', 'p12/gost2015-person.cer'])('%s', (file) =>
    withSuite('nca-kz', (folder) => {
      const named = subject(parseCertificate(readCertificate(folder, file)), kzNcaSubject)
      expect(named).toMatchObject({
        kind: 'person',
        surname: 'ТЕСТОВ',
        givenName: 'ТЕСТ',
        middleName: 'ТЕСТОВИЧ',
        personalNumber: '123456789011',
        roles: ['kz-nca:natural-person'],
        warnings: [{ code: 'WARN_IIN_CHECK_DIGIT', field: 'personalNumber' }],
      })
    })(),
  )
})
