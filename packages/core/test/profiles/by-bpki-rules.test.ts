/** Certificates of STB 34.101.78, made and broken: refused to the letter by `by-esiful`, warned of by `by-gossuok`. */
import { describe, expect, it } from 'vitest'
import { digest } from '../../src/crypto/digest.ts'
import { generateNationalKey } from '../../src/crypto/private-key.ts'
import { subject } from '../../src/identity/subject.ts'
import { byBpkiSubject, byGossuokSubject } from '../../src/profiles/by-bpki-subject.ts'
import { byEsiful, byEsifulAuthentication, byGossuok } from '../../src/profiles/by-esiful.ts'
import type { Profile } from '../../src/validation/profile.ts'
import { type PathReport, validateCertificationPath } from '../../src/validation/validate-certification-path.ts'
import { parseCertificate } from '../../src/x509/certificate.ts'
import {
  authorityKeyIdentifier,
  basicConstraints,
  certify,
  extension,
  keyUsage,
  type MadeCertificate,
  type MadeKeyUsage,
  now,
  subjectKeyIdentifier,
} from '../made/certificates.ts'
import { certificatePolicies, type MadeAttribute, nameOf } from '../made/names.ts'
import { madeNationalKey } from '../made/national-keys.ts'
import { oid, printable, seq, tlv } from '../made/tlv.ts'

const key = madeNationalKey('bign-curve256v1', generateNationalKey('bign-curve256v1'))
const rootKey = madeNationalKey('bign-curve256v1', generateNationalKey('bign-curve256v1'))
/** The octets of the public key, at the end of its SubjectPublicKeyInfo. */
const octetsOf = ({ spki }: typeof key): Buffer => spki.subarray(-64)
const identifierOf = (one: typeof key, algorithm = 'sha1'): Uint8Array => digest(algorithm, octetsOf(one))
const criticalPurposes = (...purposes: readonly string[]): Buffer =>
  extension('2.5.29.37', seq(...purposes.map(oid)), true)

const root = certify({
  subject: nameOf(['CN', 'КУЦ'], ['C', 'BY']),
  key: rootKey,
  extensions: [basicConstraints(true), keyUsage('keyCertSign', 'cRLSign'), subjectKeyIdentifier(identifierOf(rootKey))],
})
const organisation = [
  ['L', 'г. Минск'],
  ['O', 'РУП "НЦЭУ"'],
  ['organizationIdentifier', 'TAXBY-191700161'],
] as const
const executive = certify({
  subject: nameOf(['CN', 'ИУЦ'], ['name', 'Республиканское унитарное предприятие'], ['C', 'BY'], ...organisation),
  key: rootKey,
  issuer: root,
  extensions: [
    basicConstraints(true),
    keyUsage('keyEncipherment', 'keyCertSign', 'cRLSign'),
    certificatePolicies('2.5.29.32.0'),
    subjectKeyIdentifier(identifierOf(rootKey, 'belt-hash')),
    authorityKeyIdentifier(identifierOf(rootKey)),
  ],
})

const ROLE = '1.2.112.0.2.0.34.101.78.2'
const clientAuth = '1.3.6.1.5.5.7.3.2'
const emailProtection = '1.3.6.1.5.5.7.3.4'
const person: readonly MadeAttribute[] = [
  ['CN', 'IVAN IVANOU'],
  ['SN', 'ІВАНОЎ/ИВАНОВ'],
  ['GN', 'ІВАН ІВАНАВІЧ/ИВАН ИВАНОВИЧ'],
  ['serialNumber', 'PNOBY-0000000A000PB2'],
  ['C', 'BY'],
]
const representative: readonly MadeAttribute[] = [
  ['CN', 'IVAN IVANOU'],
  ['SN', 'ІВАНОЎ/ИВАНОВ'],
  ['name', 'Республиканское унитарное предприятие'],
  ['GN', 'ІВАН ІВАНАВІЧ/ИВАН ИВАНОВИЧ'],
  ['serialNumber', 'PNOBY-0000000A000PB2'],
  ['C', 'BY'],
  ['L', 'г. Минск'],
  ['street', 'пр-т Машерова, 25'],
  ['O', 'РУП "НЦЭУ"'],
  ['title', 'Директор'],
  ['organizationIdentifier', 'TAXBY-191700161'],
]

interface Fields {
  readonly name?: readonly MadeAttribute[]
  readonly role?: readonly string[]
  readonly usages?: readonly MadeKeyUsage[]
  readonly purposes?: Buffer
  readonly identifier?: Uint8Array
  readonly more?: readonly Buffer[]
  readonly issuer?: MadeCertificate
}

const leaf = ({
  name = person,
  role = [`${ROLE}.60`],
  usages,
  purposes,
  identifier,
  more = [],
  issuer,
}: Fields): Buffer =>
  certify({
    subject: nameOf(...name),
    key,
    issuer: issuer ?? executive,
    extensions: [
      keyUsage(...(usages ?? ['digitalSignature', 'contentCommitment', 'keyEncipherment'])),
      purposes ?? criticalPurposes(clientAuth, emailProtection),
      ...(role.length === 0 ? [] : [certificatePolicies(...role)]),
      subjectKeyIdentifier(identifier ?? identifierOf(key)),
      authorityKeyIdentifier(identifierOf(rootKey, 'belt-hash')),
      ...more,
    ],
  }).der

const judge = (fields: Fields, profile: Profile = byEsiful): PathReport =>
  validateCertificationPath(leaf(fields), {
    profile,
    trustAnchors: [root.der],
    intermediates: [executive.der],
    revocation: 'not-checked',
    time: now,
  })
const objections = ({ checks }: PathReport, outcome: string): unknown[] =>
  checks.filter((one) => one.outcome === outcome).map(({ id, facts }) => facts.objection ?? id)
const passed = { indication: 'TOTAL-PASSED' }

describe('a certificate to the letter of STB 34.101.78', () => {
  it.each<[string, Fields]>([
    ['of a person', {}],
    ['of a foreigner', { role: [`${ROLE}.61`] }],
    ['of a representative', { name: representative, role: [`${ROLE}.62`] }],
    [
      'of a representative who serves a registration authority',
      { name: representative, role: [`${ROLE}.20`, `${ROLE}.62`] },
    ],
  ])('%s passes, for documents and for sign-in', (_whose, fields) => {
    for (const profile of [byEsiful, byEsifulAuthentication, byGossuok]) {
      const report = judge(fields, profile)
      expect(objections(report, 'failed')).toEqual([])
      expect(report.conclusion).toEqual(passed)
      expect(objections(report, 'warning')).toEqual([])
    }
  })

  it('names its key by SHA-1 or by belt-hash, told by the length (erratum 8)', () => {
    expect(judge({ identifier: identifierOf(key, 'belt-hash') }).conclusion).toEqual(passed)
    for (const identifier of [identifierOf(rootKey), identifierOf(rootKey, 'belt-hash'), Buffer.alloc(16, 1)]) {
      expect(objections(judge({ identifier }), 'failed')).toEqual(['bpki-subject-key-identifier'])
    }
  })

  it.each<[string, Fields, string[]]>([
    ['attributes out of order', { name: person.toReversed() }, ['bpki-name-order']],
    ['an attribute twice', { name: [...person, ['C', 'BY']] }, ['bpki-name-order']],
    ['an attribute the role has none of', { name: [...person, ['O', 'X']] }, ['bpki-name-attributes']],
    ['a missing attribute', { name: person.slice(1) }, ['bpki-name-attributes']],
    ['two spaces', { name: [['CN', 'IVAN  IVANOU'], ...person.slice(1)] }, ['bpki-name-values']],
    ['a space at the end', { name: [['CN', 'IVAN '], ...person.slice(1)] }, ['bpki-name-values']],
    ['a name that is too long', { name: [['CN', 'I'.repeat(65)], ...person.slice(1)] }, ['bpki-name-values']],
    ['no role', { role: ['1.2.3'] }, ['bpki-policies', 'certification-path.purpose']],
    [
      'a service’s role',
      { role: [`${ROLE}.70`] },
      expect.arrayContaining(['bpki-key-usage', 'certification-path.purpose']),
    ],
    ['key usages of another role', { usages: ['digitalSignature', 'contentCommitment'] }, ['bpki-key-usage']],
    ['a missing purpose', { purposes: criticalPurposes(emailProtection) }, ['bpki-extended-key-usage']],
    [
      'a purpose too many',
      { purposes: criticalPurposes(clientAuth, emailProtection, '1.3.6.1.5.5.7.3.1') },
      ['bpki-extended-key-usage'],
    ],
    [
      'purposes that are not critical',
      { purposes: extension('2.5.29.37', seq(oid(clientAuth), oid(emailProtection))) },
      ['bpki-extended-key-usage-not-critical'],
    ],
  ])('is missed by %s: a failure there, a warning under ГосСУОК at most', (_what, fields, broken) => {
    const strict = judge(fields)
    expect(objections(strict, 'failed')).toEqual(broken)
    const lenient = judge(fields, byGossuok)
    expect(lenient.conclusion).toEqual(passed)
    expect(objections(lenient, 'warning').length).toBeGreaterThan(0)
  })

  it.each<[string, number, MadeKeyUsage[]]>([
    ['TLS servers with nonRepudiation', 50, ['digitalSignature', 'contentCommitment', 'keyEncipherment']],
    ['registration authorities that sign certificates', 20, ['digitalSignature', 'keyCertSign', 'cRLSign']],
    ['automata with nonRepudiation', 70, ['digitalSignature', 'contentCommitment', 'keyEncipherment']],
  ])('is contradicted by the standard’s own demonstration: %s (erratum 9)', (_what, role, usages) => {
    const service = representative.filter(([type]) => !['SN', 'GN', 'title', 'street'].includes(type))
    const fields = { name: service, role: [`${ROLE}.${role}`], usages }
    expect(objections(judge(fields), 'failed')).toContain('bpki-key-usage')
    const lenient = judge(fields, byGossuok)
    expect(objections(lenient, 'failed')).not.toContain('bpki-key-usage')
    expect(objections(lenient, 'warning')).toContain('bpki-key-usage')
  })

  it('may be a terminal’s, and then says so beside its purposes', () => {
    const purposes = criticalPurposes(clientAuth, emailProtection, '1.2.112.0.2.0.34.101.78.3.2')
    expect(judge({ purposes }).conclusion).toEqual(passed)
  })
})

describe('who it speaks of', () => {
  const of = (name: readonly MadeAttribute[], role: number, rules = byBpkiSubject, more: readonly Buffer[] = []) =>
    subject(parseCertificate(leaf({ name, role: [`${ROLE}.${role}`], more })), rules)

  it('is a person, in Russian of the two languages in one value, with the patronymic apart', () => {
    expect(of(person, 60)).toEqual({
      kind: 'person',
      commonName: 'IVAN IVANOU',
      surname: 'ИВАНОВ',
      givenName: 'ИВАН',
      middleName: 'ИВАНОВИЧ',
      personalNumber: '0000000A000PB2',
      personalNumberScheme: 'PNOBY',
      organisation: null,
      roles: ['by-bpki:np'],
      country: 'BY',
      warnings: [],
    })
  })

  it('is a representative with the УНП, the role and the post', () => {
    expect(of(representative, 62)).toMatchObject({
      kind: 'representative',
      organisation: { name: 'РУП "НЦЭУ"', number: '191700161', numberScheme: 'TAXBY' },
      roles: ['by-bpki:lr', 'Директор'],
      warnings: [],
    })
  })

  it('is an organisation, or a machine of one', () => {
    const machine = representative.filter(([type]) => !['SN', 'GN', 'title', 'street'].includes(type))
    expect(of(machine, 63).kind).toBe('organisation')
    expect(of(machine, 70).kind).toBe('system')
  })

  it.each([
    ['a passport', 'PASBY-MP0112358', 'MP0112358', 'PASBY', []],
    ['an identity card', 'IDCBY-590082394654', '590082394654', 'IDCBY', ['WARN_BELARUSIAN_NUMBER_FORM']],
    [
      'a number of the standard’s sample (erratum 5)',
      'PNOBY-786545091A4PB5',
      '786545091A4PB5',
      'PNOBY',
      ['WARN_BELARUSIAN_NUMBER_FORM'],
    ],
    ['another country', 'PNOKZ-880101300123', '880101300123', 'PNOKZ', []],
  ])('has the number of %s, and a warning at most', (_of, value, personalNumber, personalNumberScheme, codes) => {
    const name = person.map((one): MadeAttribute => (one[0] === 'serialNumber' ? ['serialNumber', value] : one))
    const named = of(name, 60)
    expect(named).toMatchObject({ personalNumber, personalNumberScheme })
    expect(named.warnings.map(({ code }) => code)).toEqual(codes)
  })

  it('has no number without a scheme but under ГосСУОК, where its own attribute and the УНП’s extension are read', () => {
    const bare = person.map((one): MadeAttribute => (one[0] === 'serialNumber' ? [one[0], '0000000A000PB2'] : one))
    expect(of(bare, 60)).toMatchObject({
      personalNumber: null,
      warnings: [{ code: 'WARN_PERSONAL_NUMBER_UNDETERMINED', field: 'personalNumber' }],
    })
    const number = '3000000A000PB3'
    const own = [...person.filter(([type]) => type !== 'serialNumber'), ['1.2.112.1.2.1.1.1.1.1', number]] as const
    const unp = extension('1.2.112.1.2.1.1.1.1.2', printable('191700161'))
    expect(of(own, 62, byGossuokSubject, [unp])).toMatchObject({
      personalNumber: number,
      personalNumberScheme: 'PNOBY',
      organisation: { name: null, number: '191700161', numberScheme: 'TAXBY' },
    })
    const bmp = extension('1.2.112.1.2.1.1.1.1.2', tlv(0x1e, Buffer.from('191700161', 'utf16le').swap16()))
    expect(of(own, 62, byGossuokSubject, [bmp]).organisation?.number).toBe('191700161')
    const broken = extension('1.2.112.1.2.1.1.1.1.2', Buffer.from('3030', 'hex'))
    expect(of(own, 62, byGossuokSubject, [broken]).organisation).toBeNull()
  })
})
