/** The attack list on messages of both countries, GOST R 34.10-2015 and bign, each beside what differs from it and holds. */
import { describe, expect, it } from 'vitest'
import { BIGN_CURVES } from '../../src/crypto/bign-curve.ts'
import { digest } from '../../src/crypto/digest.ts'
import { gostCurves } from '../../src/crypto/gost-curves.ts'
import type { NationalKeyKind } from '../../src/crypto/national-keys.ts'
import { generateNationalKey } from '../../src/crypto/private-key.ts'
import { byEsiful } from '../../src/profiles/by-esiful.ts'
import { kzNca } from '../../src/profiles/kz-nca.ts'
import { callerEvidence } from '../../src/validation/evidence.ts'
import { judgeSignature } from '../../src/validation/judge.ts'
import type { Profile } from '../../src/validation/profile.ts'
import type { Conclusion } from '../../src/validation/report.ts'
import { validateCertificationPath } from '../../src/validation/validate-certification-path.ts'
import {
  authority,
  authorityKeyIdentifier,
  basicConstraints,
  certify,
  emailProtection,
  extension,
  extKeyUsage,
  keyUsage,
  type MadeCertificate,
  type MadeKeyUsage,
  now,
  ocspSigning,
  subjectKeyIdentifier,
} from '../made/certificates.ts'
import { attribute, contentTypeId, dataType, message, messageDigestId } from '../made/cms.ts'
import { revocationList } from '../made/crls.ts'
import { type MadeKey, newKey } from '../made/keys.ts'
import { certificatePolicies, nameOf } from '../made/names.ts'
import { madeNationalKey, nationalForms } from '../made/national-keys.ts'
import { ocspResponse, publicKeyOctets } from '../made/ocsp.ts'
import { bits, ctx, int, nil, octets, oid, seq, set, sortedSet } from '../made/tlv.ts'

const newNationalKey = (kind: NationalKeyKind): MadeKey => madeNationalKey(kind, generateNationalKey(kind))
const content = Buffer.from('Өтініш')
const number = extension('2.5.29.20', int('05'))
const noCheck = extension('1.3.6.1.5.5.7.48.1.5', nil())
const clientAuth = '1.3.6.1.5.5.7.3.2'

interface Country {
  readonly profile: Profile
  readonly kind: NationalKeyKind
  /** Identifier of its keys. */
  readonly keyOid: string
  /** Octets of the two halves of a signature. */
  readonly halves: readonly [number, number]
  readonly order: bigint
  /** Octets of a point in a subjectPublicKey. */
  readonly pointOf: (point: Buffer) => Buffer
  readonly root: MadeCertificate
  readonly issuer: MadeCertificate
  readonly person: (fields?: PersonFields) => MadeCertificate
}

interface PersonFields {
  readonly key?: MadeKey
  readonly usages?: readonly MadeKeyUsage[]
  readonly purposes?: readonly string[]
}

function kazakhstan(): Country {
  const kind = 'gost2015-512'
  const root = authority({ subject: 'NCA', key: newNationalKey(kind) })
  const subject = nameOf(['CN', 'СЕРІКОВА ӘСЕЛ'], ['SN', 'СЕРІКОВА'], ['serialNumber', 'IIN880101300123'], ['C', 'KZ'])
  const own = newNationalKey(kind)
  const usual: readonly MadeKeyUsage[] = ['digitalSignature', 'contentCommitment', 'keyAgreement']
  return {
    profile: kzNca,
    kind,
    keyOid: '1.2.398.3.10.1.1.2.2',
    halves: [64, 64],
    order: gostCurves.get('id-tc26-gost-3410-12-512-paramSetA')?.q ?? 0n,
    pointOf: octets,
    root,
    issuer: root,
    person: ({ key = own, usages = usual, purposes = [emailProtection, '1.2.398.3.3.4.1.1'] } = {}) =>
      certify({ subject, issuer: root, key, extensions: [keyUsage(...usages), extKeyUsage(...purposes)] }),
  }
}

function belarus(): Country {
  const kind = 'bign-curve256v1'
  const identifierOf = ({ spki }: MadeKey): Uint8Array => digest('sha1', publicKeyOctets(spki))
  const rootKey = newNationalKey(kind)
  const root = certify({
    subject: nameOf(['CN', 'КУЦ'], ['C', 'BY']),
    key: rootKey,
    extensions: [
      basicConstraints(true),
      keyUsage('keyCertSign', 'cRLSign'),
      subjectKeyIdentifier(identifierOf(rootKey)),
    ],
  })
  const issuerKey = newNationalKey(kind)
  const organisation = [
    ['L', 'г. Минск'],
    ['O', 'НЦЭУ'],
    ['organizationIdentifier', 'TAXBY-191700161'],
  ] as const
  const issuer = certify({
    subject: nameOf(['CN', 'ИУЦ'], ['name', 'Предприятие'], ['C', 'BY'], ...organisation),
    key: issuerKey,
    issuer: root,
    extensions: [
      basicConstraints(true),
      keyUsage('keyCertSign', 'cRLSign'),
      certificatePolicies('2.5.29.32.0'),
      subjectKeyIdentifier(identifierOf(issuerKey)),
      authorityKeyIdentifier(identifierOf(rootKey)),
    ],
  })
  const subject = nameOf(
    ['CN', 'IVAN IVANOU'],
    ['SN', 'ІВАНОЎ/ИВАНОВ'],
    ['GN', 'ІВАН/ИВАН'],
    ['serialNumber', 'PNOBY-0000000A000PB2'],
    ['C', 'BY'],
  )
  const own = newNationalKey(kind)
  const usual: readonly MadeKeyUsage[] = ['digitalSignature', 'contentCommitment', 'keyEncipherment']
  return {
    profile: byEsiful,
    kind,
    keyOid: '1.2.112.0.2.0.34.101.45.2.1',
    halves: [16, 32],
    order: BIGN_CURVES.get(kind)?.q ?? 0n,
    pointOf: (point) => point,
    root,
    issuer,
    person: ({ key = own, usages = usual, purposes = [clientAuth, emailProtection] } = {}) => {
      const role = certificatePolicies('1.2.112.0.2.0.34.101.78.2.60')
      const extended = extension('2.5.29.37', seq(...purposes.map(oid)), true)
      const keys = [subjectKeyIdentifier(identifierOf(key)), authorityKeyIdentifier(identifierOf(issuerKey))]
      return certify({ subject, issuer, key, extensions: [keyUsage(...usages), extended, role, ...keys] })
    },
  }
}

interface Made {
  readonly certificate?: MadeCertificate
  readonly digestAlgorithm?: Buffer
  readonly messageDigest?: Uint8Array
  readonly signatureAlgorithm?: Buffer
  /** Replaces the attributes that are signed. */
  readonly signedBytes?: (attributes: readonly Buffer[]) => Buffer
  readonly value?: (value: Buffer) => Buffer
  readonly certificates?: readonly Buffer[]
}

const [GOST_512, GOST_256] = ['1.2.398.3.10.1.1.2.2.1', '1.2.398.3.10.1.1.1.1.1']
const [STREEBOG, GOST_34311] = ['1.2.398.3.10.1.3.3', '1.2.398.3.10.1.3.1.1.0']
const bignCurve = (last: number): string => `1.2.112.0.2.0.34.101.45.3.${last}`

function make({ kind, person }: Country, one: Made = {}): Buffer {
  const { certificate = person(), digestAlgorithm = seq(oid(nationalForms[kind].digest), nil()), value } = one
  const { messageDigest = digest(kind === 'gost2015-512' ? 'streebog512' : 'belt-hash', content) } = one
  const attributes = [attribute(contentTypeId, oid(dataType)), attribute(messageDigestId, octets(messageDigest))]
  const signedBytes = one.signedBytes?.(attributes) ?? sortedSet(...attributes)
  const signed = certificate.key.sign?.(signedBytes).value
  return message({
    content,
    digestAlgorithms: [digestAlgorithm],
    certificates: [certificate.der, ...(one.certificates ?? [])],
    signers: [
      {
        certificate,
        digestAlgorithm,
        signedAttributes: attributes,
        signedBytes,
        ...(one.signatureAlgorithm && { signatureAlgorithm: one.signatureAlgorithm }),
        ...(value && signed && { signatureValue: value(signed) }),
      },
    ],
  })
}

type TotalFailed = Extract<Conclusion, { readonly indication: 'TOTAL-FAILED' }>
type Indeterminate = Extract<Conclusion, { readonly indication: 'INDETERMINATE' }>
type GivenEvidence = Parameters<typeof callerEvidence>[0]
const listOf = (issuer: Pick<MadeCertificate, 'key' | 'name'>): Buffer =>
  revocationList({ issuer, extensions: [number] })

/** Default: a list of the signer's authority, which settles his status. */
function judge({ profile, root, issuer }: Country, signature: Buffer, given?: GivenEvidence): Conclusion {
  const { crls, ocspResponses = [] } = given ?? { crls: [listOf(issuer)] }
  const ofRoot = issuer === root ? [] : [listOf(root)]
  const evidence = callerEvidence({ crls: [...ofRoot, ...(crls ?? [])], ocspResponses })
  const options = { profile, trustAnchors: [root.der], intermediates: [issuer.der], evidence, time: now }
  return judgeSignature({ signature }, options).conclusion
}

const passed: Conclusion = { indication: 'TOTAL-PASSED' }
const failed = (subIndication: TotalFailed['subIndication']): Conclusion => ({
  indication: 'TOTAL-FAILED',
  subIndication,
})
const open = (subIndication: Indeterminate['subIndication']): Conclusion => ({
  indication: 'INDETERMINATE',
  subIndication,
})
const forged = failed('SIG_CRYPTO_FAILURE')
const malformed = failed('FORMAT_FAILURE')
const later = open('TRY_LATER')

const littleEndian = (value: Buffer): bigint => BigInt(`0x${Buffer.from(value).reverse().toString('hex')}`)
const toOctets = (value: bigint, length: number): Buffer =>
  Buffer.from(value.toString(16).padStart(2 * length, '0'), 'hex').reverse()
const reversed = (value: Buffer): Buffer => Buffer.from(value).reverse()

describe.each([
  ['Kazakhstan', kazakhstan()],
  ['Belarus', belarus()],
])('a message of %s', (_name, country) => {
  const { kind, keyOid, halves, order, pointOf, root, issuer, person } = country
  const [first, second] = halves
  const split = (value: Buffer): [Buffer, Buffer] => [value.subarray(0, first), value.subarray(first)]
  const withSecond = (change: (s: bigint) => bigint) => (value: Buffer) => {
    const [r, s] = split(value)
    return Buffer.concat([r, toOctets(change(littleEndian(s)) % (1n << BigInt(8 * second)), second)])
  }

  it('holds as it is, also with the parameters of its algorithms left out', () => {
    expect(judge(country, make(country))).toEqual(passed)
    const signatureAlgorithm = seq(oid(nationalForms[kind].signature))
    const digestAlgorithm = seq(oid(nationalForms[kind].digest))
    expect(judge(country, make(country, { signatureAlgorithm, digestAlgorithm }))).toEqual(passed)
  })

  it.each<[string, (value: Buffer) => Buffer]>([
    ['empty', () => Buffer.alloc(0)],
    ['of zeros', (value) => Buffer.alloc(value.length)],
    ['of ones', (value) => Buffer.alloc(value.length, 0xff)],
    ['whose first half is zero', (value) => Buffer.concat([Buffer.alloc(first), value.subarray(first)])],
    ['whose second half is zero', withSecond(() => 0n)],
    ['whose second half is the order', withSecond(() => order)],
    ['whose second half is its negative', withSecond((s) => order - s)],
    ['whose second half is one more', withSecond((s) => (s + 1n) % order)],
    ['with its halves exchanged', (value) => Buffer.concat(split(value).reverse())],
    ['with the octet of most weight first', (value) => Buffer.concat(split(value).map(reversed))],
    ['with all octets the other way round', reversed],
    ['with an octet behind it', (value) => Buffer.concat([value, Buffer.alloc(1)])],
    ['without its last octet', (value) => value.subarray(0, -1)],
    ['as ECDSA writes it', (value) => seq(...split(value).map((half) => int(`00${reversed(half).toString('hex')}`)))],
    ['in an OCTET STRING', octets],
  ])('does not hold with a signature %s', (_what, value) => {
    expect(judge(country, make(country, { value }))).toEqual(forged)
  })

  it.each<[string, string, string]>([
    ['SHA-256', 'sha256', '2.16.840.1.101.3.4.2.1'],
    ['Streebog', 'streebog512', '1.2.398.3.10.1.3.3'],
    ['belt-hash', 'belt-hash', '1.2.112.0.2.0.34.101.31.81'],
    ['bash384', 'bash384', '1.2.112.0.2.0.34.101.77.12'],
    ['bash512', 'bash512', '1.2.112.0.2.0.34.101.77.13'],
  ])('holds with a message digest by the hash of its signature, and no other: %s', (_what, name, id) => {
    const signature = make(country, { messageDigest: digest(name, content), digestAlgorithm: seq(oid(id), nil()) })
    expect(judge(country, signature)).toEqual(id === nationalForms[kind].digest ? passed : forged)
  })

  it.each<[string, Buffer, Conclusion]>([
    ['RSA', seq(oid('1.2.840.113549.1.1.11'), nil()), forged],
    ['ECDSA', seq(oid('1.2.840.10045.4.3.2')), forged],
    ['GOST 34.310-2004', seq(oid('1.2.398.3.10.1.1.1.2'), nil()), forged],
    ['bign of another level', seq(oid(nationalForms['bign-curve384v1'].signature), nil()), forged],
    ['bign with a hash that is not named', seq(oid('1.2.112.0.2.0.34.101.45.11')), open('CRYPTO_CONSTRAINTS_FAILURE')],
    ['its own with a curve for parameters', seq(oid(nationalForms[kind].signature), oid('1.2.3')), malformed],
    ['that of its key', seq(oid(keyOid)), open('CRYPTO_CONSTRAINTS_FAILURE')],
  ])('does not hold under the name of another algorithm: %s', (_what, signatureAlgorithm, conclusion) => {
    expect(judge(country, make(country, { signatureAlgorithm }))).toEqual(conclusion)
  })

  it.each<[string, (attributes: readonly Buffer[]) => Buffer]>([
    ['in the form they have in the message', (attributes) => ctx(0, ...[...attributes].sort(Buffer.compare))],
    ['not in their order', (attributes) => set(...[...attributes].sort(Buffer.compare).reverse())],
  ])('does not hold over attributes %s', (_what, signedBytes) => {
    expect(judge(country, make(country, { signedBytes }))).toEqual(forged)
  })

  it.each<[string, PersonFields]>([
    ['agree on keys only', { usages: ['keyAgreement'] }],
    ['sign in only', { usages: ['digitalSignature'], purposes: [clientAuth] }],
    ['serve any purpose, which names none', { purposes: ['2.5.29.37.0'] }],
  ])('is not signed with a key that may %s', (_what, fields) => {
    const { indication } = judge(country, make(country, { certificate: person(fields) }))
    expect(indication).toBe('INDETERMINATE')
  })

  const point = publicKeyOctets(person().key.spki).subarray(kind === 'gost2015-512' ? 3 : 0)
  const [x, y] = [point.subarray(0, point.length / 2), point.subarray(point.length / 2)]
  const withPoint = (octetsOfKey: Buffer): MadeKey => ({
    ...person().key,
    spki: seq(nationalForms[kind].identifier, bits(octetsOfKey)),
  })

  describe.each<[string, Buffer]>([
    ['zeros', pointOf(Buffer.alloc(point.length))],
    ['ones', pointOf(Buffer.alloc(point.length, 0xff))],
    ['y before x', pointOf(Buffer.concat([y, x]))],
    ['the octet of most weight first', pointOf(Buffer.concat([reversed(x), reversed(y)]))],
    ['a point in the form of RFC 5480', pointOf(Buffer.concat([Buffer.from([4]), point]))],
    ['a point and an octet', pointOf(Buffer.concat([point, Buffer.alloc(1)]))],
    ['a point without its last octet', pointOf(point.subarray(0, -1))],
    ['a point wrapped as the other country does', kind === 'gost2015-512' ? point : octets(point)],
    ['nothing', Buffer.alloc(0)],
  ])('with a key that is %s', (_what, octetsOfKey) => {
    const certificate = person({ key: withPoint(octetsOfKey) })

    it('does not hold, and its certificate is none of a key', () => {
      expect(judge(country, make(country, { certificate }))).toEqual(forged)
      const options = {
        trustAnchors: [root.der],
        intermediates: [issuer.der],
        revocation: 'not-checked',
        time: now,
      } as const
      const pathOf = ({ der }: MadeCertificate) =>
        validateCertificationPath(der, { ...options, profile: country.profile })
      expect(pathOf(person()).conclusion).toEqual(passed)
      const { conclusion, checks } = pathOf(certificate)
      expect(conclusion).toEqual(open('CRYPTO_CONSTRAINTS_FAILURE_NO_POE'))
      expect(checks.filter(({ outcome }) => outcome === 'failed')).toMatchObject([
        { facts: { objections: ['not a key'] } },
      ])
    })

    it('does not hide the authority that has its name', () => {
      const namesake = authority({ subject: issuer.name, issuer: root, key: withPoint(octetsOfKey) })
      expect(judge(country, make(country, { certificates: [namesake.der] }))).toEqual(passed)
    })
  })

  it.each<[string, Buffer]>([
    ['absent', seq(oid(keyOid))],
    ['NULL', seq(oid(keyOid), nil())],
    ['spelt out', seq(oid(keyOid), seq(int('01'), seq(int('05'))))],
    [
      'of a set that nobody knows',
      seq(oid(keyOid), kind === 'gost2015-512' ? seq(oid('1.2.3'), oid('1.2.4')) : oid('1.2.3')),
    ],
    [
      'of the other country',
      seq(oid(keyOid), kind === 'gost2015-512' ? oid(bignCurve(1)) : seq(oid(GOST_512), oid(STREEBOG))),
    ],
    [
      'of the older set',
      seq(oid(keyOid), kind === 'gost2015-512' ? seq(oid(GOST_256), oid(GOST_34311)) : oid(bignCurve(2))),
    ],
    [
      'without or with another hash',
      seq(oid(keyOid), kind === 'gost2015-512' ? seq(oid(GOST_512), oid(GOST_34311)) : seq(oid(bignCurve(1)))),
    ],
  ])('does not hold with a key whose parameters are %s', (_what, identifier) => {
    const key = { ...person().key, spki: seq(identifier, bits(publicKeyOctets(person().key.spki))) }
    const { indication } = judge(country, make(country, { certificate: person({ key }) }))
    expect(indication).not.toBe('TOTAL-PASSED')
  })

  const certificate = person()
  const signature = make(country, { certificate })
  const about = { serial: certificate.serial, issuer }
  const delegate = (key: MadeKey, purpose = ocspSigning): MadeCertificate =>
    certify({
      subject: 'OCSP',
      issuer,
      key,
      extensions: [keyUsage('digitalSignature', 'contentCommitment'), extKeyUsage(purpose), noCheck],
    })
  const answerOf = (by: MadeCertificate): Buffer =>
    ocspResponse({ signer: by, certificates: [by.der], responses: [about] })
  const stranger = { key: newNationalKey(kind), name: issuer.name }

  it.each<[string, Parameters<typeof callerEvidence>[0], Conclusion]>([
    ['a list of the authority', { crls: [listOf(issuer)] }, passed],
    ['a list of another key', { crls: [listOf(stranger)] }, later],
    ['a list of another algorithm', { crls: [listOf({ key: newKey('rsa-2048'), name: issuer.name })] }, later],
    ['an answer of the authority', { ocspResponses: [ocspResponse({ signer: issuer, responses: [about] })] }, passed],
    ['an answer of another key', { ocspResponses: [ocspResponse({ signer: stranger, responses: [about] })] }, later],
    ['an answer of a responder', { ocspResponses: [answerOf(delegate(newNationalKey(kind)))] }, passed],
    [
      'an answer of a responder for mail',
      { ocspResponses: [answerOf(delegate(stranger.key, emailProtection))] },
      later,
    ],
    ['an answer of a responder with P-256', { ocspResponses: [answerOf(delegate(newKey()))] }, later],
    ['an answer with the signer’s own key', { ocspResponses: [answerOf(delegate(certificate.key))] }, later],
  ])('is as good as %s', (_what, evidence, conclusion) => {
    expect(judge(country, signature, evidence)).toEqual(conclusion)
  })
})
