import { describe, expect, it } from 'vitest'
import { type PublicKey, readSubjectPublicKeyInfo } from '../../src/crypto/public-key.ts'
import { derReader } from '../../src/der/read.ts'
import { generic } from '../../src/profiles/generic.ts'
import { profiles } from '../../src/profiles/profiles.ts'
import {
  algorithmIsAcceptable,
  algorithmObjections,
  describePublicKey,
  digestObjections,
  publicKeyObjections,
} from '../../src/validation/algorithm-policy.ts'
import { now } from '../made/certificates.ts'
import { keyKinds, newKey } from '../made/keys.ts'
import { bits, int, nil, oid, seq } from '../made/tlv.ts'

const { algorithms } = generic
const key = (spki: Uint8Array): PublicKey => readSubjectPublicKeyInfo(derReader(spki))
const rsa = (modulusOctets: number, exponent = '010001'): PublicKey =>
  key(
    seq(seq(oid('1.2.840.113549.1.1.1'), nil()), bits(seq(int(`7f${'ff'.repeat(modulusOctets - 1)}`), int(exponent)))),
  )
const algorithm = (digestAlgorithm: string | undefined) => ({
  name: 'x',
  digestAlgorithm,
  keyAlgorithms: [],
  verify: () => true,
})

describe('the algorithm policy (ETSI TS 119 312)', () => {
  it.each(keyKinds)('takes keys of kind %s', (kind) => {
    expect(publicKeyObjections(key(newKey(kind).spki), algorithms, now)).toEqual([])
  })

  it.each([
    ['RSA of 1,023 bits', rsa(128), 'RSA-1023'],
    ['RSA of 2,047 bits', rsa(256), 'RSA-2047'],
    ['RSA with the exponent 3', { ...rsa(257), exponent: 3 }, 'RSA-2055'],
    ['RSA with the exponent 1', rsa(257, '01'), 'RSA-2055'],
    ['a curve that is not named', { ...key(newKey().spki), curve: '1.3.132.0.10' }, '1.3.132.0.10'],
    ['a curve spelt out', { ...key(newKey().spki), curve: 'explicit' }, 'explicit'],
    ['DSA', { ...key(newKey('ed25519').spki), algorithm: 'DSA' }, 'DSA'],
    [
      'a parameter set that is not named',
      { ...key(newKey('ed25519').spki), algorithm: 'SLH-DSA-SHAKE-128s' },
      'SLH-DSA-SHAKE-128s',
    ],
    ['an algorithm nobody knows', { ...key(newKey('ed25519').spki), algorithm: '1.2.3' }, '1.2.3'],
  ])('refuses %s', (_, publicKey, objection) => {
    expect(publicKeyObjections(publicKey, algorithms, now)).toEqual([objection])
  })

  it('takes an exponent too large for 32 bits', () => {
    expect(publicKeyObjections(rsa(257, '0100000001'), algorithms, now)).toEqual([])
  })

  it.each(['sha256', 'sha384', 'sha512', 'sha3-256', 'sha3-384', 'sha3-512'])('takes %s', (name) => {
    expect(digestObjections(name, algorithms, now)).toEqual([])
  })

  it.each(['md5', 'sha1', 'sha3-224', 'shake256', 'md4', 'constructor', '__proto__', ''])(
    'refuses %j today',
    (name) => {
      expect(digestObjections(name, algorithms, now)).toEqual([name])
    },
  )

  it('takes an algorithm up to the end it had, to the second', () => {
    expect(digestObjections('sha1', algorithms, new Date('2012-07-31T21:59:59Z'))).toEqual([])
    expect(digestObjections('sha1', algorithms, new Date('2012-07-31T22:00:00Z'))).toEqual(['sha1'])
  })

  /** By the text of V2.1.1, and by the data beside it for PKCS #1 v1.5. */
  it.each([
    ['RSA-1024', 'sha256WithRSAEncryption', rsa(129), '2019-09-30T21:59:59.999Z'],
    ['RSA-1024', 'RSASSA-PSS', rsa(129), '2019-09-30T21:59:59.999Z'],
    ['P-224', 'ecdsa-with-SHA256', { ...key(newKey().spki), curve: 'P-224' }, '2021-09-30T21:59:59.999Z'],
    ['RSA-2048', 'sha256WithRSAEncryption', rsa(257), '2028-12-31T22:59:59.999Z'],
    ['RSA-2048', 'RSASSA-PSS', rsa(257), '2028-12-31T22:59:59.999Z'],
    ['RSA-3000', 'sha256WithRSAEncryption', rsa(376), '2033-12-31T22:59:59.999Z'],
    ['RSA-3000 for PSS alone', 'RSASSA-PSS', { ...rsa(376), algorithm: 'RSASSA-PSS' }, undefined],
    ['RSA-2048 for PSS alone', 'RSASSA-PSS', { ...rsa(257), algorithm: 'RSASSA-PSS' }, '2028-12-31T22:59:59.999Z'],
    ['RSA-3000', 'RSASSA-PSS', rsa(376), undefined],
    ['Ed448', 'id-Ed448', { ...rsa(257), algorithm: 'Ed448' }, undefined],
    ['ML-DSA-65', 'id-ML-DSA-65', { ...rsa(257), algorithm: 'ML-DSA-65' }, undefined],
    ['SLH-DSA-SHAKE-256f', 'id-slh-dsa-shake-256f', { ...rsa(257), algorithm: 'SLH-DSA-SHAKE-256f' }, undefined],
  ])('lets %s with %s run to its end and no further', (_, name, publicKey, end) => {
    const objections = (time: number): string[] =>
      algorithmObjections({ ...algorithm('sha256'), name }, publicKey, algorithms, new Date(time))
    const last = Date.parse(end ?? '2099-01-01T00:00:00Z')
    expect(objections(last)).toEqual([])
    expect(objections(last + 1)).toHaveLength(end === undefined ? 0 : 1)
  })

  it('says it of the use where the key itself would still do', () => {
    const time = new Date('2034-01-01T00:00:00Z')
    const used = { ...algorithm('sha256'), name: 'sha256WithRSAEncryption' }
    expect(publicKeyObjections(rsa(376), algorithms, time)).toEqual([])
    expect(algorithmObjections(used, rsa(376), algorithms, time)).toEqual(['sha256WithRSAEncryption with RSA-3007'])
  })

  it('lets SHA-224 run to the end of 2028', () => {
    expect(digestObjections('sha224', algorithms, now)).toEqual([])
    expect(digestObjections('sha224', algorithms, new Date('2028-12-31T23:00:00Z'))).toEqual(['sha224'])
  })

  it('names everything that speaks against a signature', () => {
    expect(algorithmObjections(algorithm('sha1'), rsa(128), algorithms, now)).toEqual(['sha1', 'RSA-1023'])
    expect(algorithmIsAcceptable(algorithm('sha1'), rsa(257), algorithms, now)).toBe(false)
    expect(algorithmIsAcceptable(algorithm('sha256'), rsa(257), algorithms, now)).toBe(true)
    expect(algorithmIsAcceptable(algorithm(undefined), key(newKey('ed25519').spki), algorithms, now)).toBe(true)
  })

  it('calls keys by the names people know', () => {
    expect(keyKinds.map((kind) => describePublicKey(key(newKey(kind).spki)))).toEqual([
      'RSA-2048',
      'RSASSA-PSS-2048',
      'P-256',
      'P-384',
      'P-521',
      'Ed25519',
    ])
  })
})

describe('the profiles', () => {
  it('are found by the name a request gives', () => {
    expect([...profiles.keys()]).toEqual(['generic', 'cms', 'kz-nca', 'kz-nca-carrier', 'by-esiful', 'by-gossuok'])
    for (const [name, { id }] of profiles) expect(id).toBe(name)
  })

  it('differ only in what CAdES asks of a signature', () => {
    const { signature: a, id: _, ...rest } = generic
    const { signature: b, id: __, ...same } = profiles.get('cms') ?? generic
    expect(rest).toEqual(same)
    expect(a).toEqual({ signedAttributes: 'required', signingCertificate: 'required' })
    expect(b).toEqual({ signedAttributes: 'optional', signingCertificate: 'optional' })
  })
})
