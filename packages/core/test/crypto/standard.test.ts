import { constants, sign } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { readAlgorithmIdentifier } from '../../src/crypto/algorithm.ts'
import { readSubjectPublicKeyInfo } from '../../src/crypto/public-key.ts'
import { signatureAlgorithm, verifySignature } from '../../src/crypto/standard.ts'
import { derReader } from '../../src/der/read.ts'
import { coded } from '../coded.ts'
import { digestOids, keyKinds, type MadeKey, newKey, signWith } from '../made/keys.ts'
import { publicKeyOctets } from '../made/ocsp.ts'
import { bits, ctx, hex, int, nil, oid, seq, tlv } from '../made/tlv.ts'

const data = Buffer.from('what is signed')
const keys = new Map(keyKinds.map((kind) => [kind, newKey(kind)]))
const keyOf = (kind: (typeof keyKinds)[number]): MadeKey => keys.get(kind) ?? newKey(kind)
const identifier = (der: Uint8Array) => readAlgorithmIdentifier(derReader(der))
const publicKey = ({ spki }: MadeKey) => readSubjectPublicKeyInfo(derReader(spki))
const verify = (algorithm: Buffer, key: MadeKey, value: Uint8Array, bytes: Uint8Array = data): boolean =>
  verifySignature(signatureAlgorithm(identifier(algorithm)), publicKey(key), bytes, value)

describe('signature algorithms', () => {
  it.each(keyKinds)('%s verifies what was signed, and nothing else', (kind) => {
    const key = keyOf(kind)
    const { algorithm, value } = signWith(key, data)
    expect(verify(algorithm, key, value)).toBe(true)
    expect(verify(algorithm, key, value, Buffer.from('what is singed'))).toBe(false)
    expect(verify(algorithm, newKey(kind), value)).toBe(false)
    const altered = Buffer.from(value)
    altered.writeUInt8(altered.readUInt8(altered.length - 1) ^ 1, altered.length - 1)
    expect(verify(algorithm, key, altered)).toBe(false)
    for (const bad of [
      Buffer.alloc(0),
      value.subarray(1),
      Buffer.concat([value, hex('00')]),
      Buffer.alloc(value.length),
    ]) {
      expect(verify(algorithm, key, bad)).toBe(false)
    }
  })

  it('joins no algorithm with a key of another kind', () => {
    for (const kind of keyKinds) {
      const { algorithm, value } = signWith(keyOf(kind), data)
      const others = keyKinds.filter((other) => !(kind.startsWith('p-') && other.startsWith('p-')) && other !== kind)
      for (const other of others) expect(verify(algorithm, keyOf(other), value)).toBe(false)
    }
  })

  it.each([
    ['md5WithRSAEncryption', '1.2.840.113549.1.1.4', 'md5'],
    ['sha1WithRSAEncryption', '1.2.840.113549.1.1.5', 'sha1'],
    ['sha224WithRSAEncryption', '1.2.840.113549.1.1.14', 'sha224'],
    ['sha256WithRSAEncryption', '1.2.840.113549.1.1.11', 'sha256'],
    ['sha384WithRSAEncryption', '1.2.840.113549.1.1.12', 'sha384'],
    ['sha512WithRSAEncryption', '1.2.840.113549.1.1.13', 'sha512'],
    ['sha512-224WithRSAEncryption', '1.2.840.113549.1.1.15', 'sha512-224'],
    ['sha512-256WithRSAEncryption', '1.2.840.113549.1.1.16', 'sha512-256'],
    ['id-rsassa-pkcs1-v1-5-with-sha3-224', '2.16.840.1.101.3.4.3.13', 'sha3-224'],
    ['id-rsassa-pkcs1-v1-5-with-sha3-256', '2.16.840.1.101.3.4.3.14', 'sha3-256'],
    ['id-rsassa-pkcs1-v1-5-with-sha3-384', '2.16.840.1.101.3.4.3.15', 'sha3-384'],
    ['id-rsassa-pkcs1-v1-5-with-sha3-512', '2.16.840.1.101.3.4.3.16', 'sha3-512'],
    ['ecdsa-with-SHA1', '1.2.840.10045.4.1', 'sha1'],
    ['ecdsa-with-SHA224', '1.2.840.10045.4.3.1', 'sha224'],
    ['ecdsa-with-SHA256', '1.2.840.10045.4.3.2', 'sha256'],
    ['ecdsa-with-SHA384', '1.2.840.10045.4.3.3', 'sha384'],
    ['ecdsa-with-SHA512', '1.2.840.10045.4.3.4', 'sha512'],
    ['id-ecdsa-with-sha3-256', '2.16.840.1.101.3.4.3.10', 'sha3-256'],
    ['id-ecdsa-with-sha3-384', '2.16.840.1.101.3.4.3.11', 'sha3-384'],
    ['id-ecdsa-with-sha3-512', '2.16.840.1.101.3.4.3.12', 'sha3-512'],
  ])('%s is known by its identifier and hashes as its name says', (name, id, digest) => {
    const key = keyOf(name.includes('ecdsa') ? 'p-256' : 'rsa-2048')
    const algorithm = seq(oid(id))
    expect(signatureAlgorithm(identifier(algorithm))).toMatchObject({ name, digestAlgorithm: digest })
    expect(verify(algorithm, key, sign(digest, data, key.privateKey))).toBe(true)
    expect(verify(algorithm, key, sign(digest === 'sha256' ? 'sha384' : 'sha256', data, key.privateKey))).toBe(false)
  })

  it('takes the hash for rsaEncryption from the digest algorithm, and refuses it where there is none', () => {
    const algorithm = identifier(seq(oid('1.2.840.113549.1.1.1'), nil()))
    const digest = identifier(seq(oid(digestOids.sha384)))
    expect(signatureAlgorithm(algorithm, digest)).toMatchObject({ name: 'rsaEncryption', digestAlgorithm: 'sha384' })
    expect(coded(() => signatureAlgorithm(algorithm))).toBe('ERR_ALGORITHM_UNSUPPORTED')
  })

  it.each([
    ['an unknown identifier', seq(oid('1.2.3')), 'ERR_ALGORITHM_UNSUPPORTED'],
    ['DSA with NULL parameters', seq(oid('1.2.840.10040.4.3'), nil()), 'ERR_ALGORITHM_PARAMETERS'],
    ['ML-DSA with NULL parameters', seq(oid('2.16.840.1.101.3.4.3.18'), nil()), 'ERR_ALGORITHM_PARAMETERS'],
    ['ML-DSA over a hash (RFC 9881 §3)', seq(oid('2.16.840.1.101.3.4.3.33')), 'ERR_ALGORITHM_UNSUPPORTED'],
    ['SLH-DSA over a hash (RFC 9909 §3)', seq(oid('2.16.840.1.101.3.4.3.35')), 'ERR_ALGORITHM_UNSUPPORTED'],
    ['ECDSA with NULL parameters', seq(oid('1.2.840.10045.4.3.2'), nil()), 'ERR_ALGORITHM_PARAMETERS'],
    ['Ed25519 with NULL parameters', seq(oid('1.3.101.112'), nil()), 'ERR_ALGORITHM_PARAMETERS'],
    ['PKCS #1 with other parameters', seq(oid('1.2.840.113549.1.1.11'), int('05')), 'ERR_ALGORITHM_PARAMETERS'],
    ['PSS without parameters', seq(oid('1.2.840.113549.1.1.10')), 'ERR_ALGORITHM_UNSUPPORTED'],
    ['PSS with trailer 2', pss('sha256', 'sha256', '20', ctx(3, int('02'))), 'ERR_ALGORITHM_PARAMETERS'],
  ])('refuses %s', (_, algorithm, code) => {
    expect(coded(() => signatureAlgorithm(identifier(algorithm)))).toBe(code)
  })

  it('holds a PSS signature to the salt length it states', () => {
    const key = keyOf('rsa-2048')
    const padding = constants.RSA_PKCS1_PSS_PADDING
    const salted = (saltLength: number): Buffer => sign('sha256', data, { key: key.privateKey, padding, saltLength })
    expect(verify(pss('sha256', 'sha256', '20'), key, salted(32))).toBe(true)
    expect(verify(pss('sha256', 'sha256', '20'), key, salted(20))).toBe(false)
    expect(verify(pss('sha256', 'sha256', '14'), key, salted(20))).toBe(true)
    expect(verify(pss('sha256', 'sha256', '7fffffff'), key, salted(20))).toBe(false)
  })

  it('takes a value that a key’s own limits rule out for one that does not verify, not for an error', () => {
    const rsa = keyOf('rsa-2048')
    const parameters = pss('sha256', 'sha256', '20')
    const key = { ...rsa, spki: seq(parameters, bits(publicKeyOctets(rsa.spki))) }
    const padding = { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 }
    const value = sign('sha256', data, { key: rsa.privateKey, ...padding })
    expect(verify(parameters, key, value)).toBe(true)
    expect(verify(pss('sha256', 'sha256', '14'), key, value)).toBe(false)
    expect(verify(pss('sha512', 'sha512', '40'), key, value)).toBe(false)
  })

  it('does not verify a PSS signature as PKCS #1, nor with a key kept for PSS the other way round', () => {
    const rsa = keyOf('rsa-2048')
    const padding = { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 }
    const value = sign('sha256', data, { key: rsa.privateKey, ...padding })
    expect(verify(seq(oid('1.2.840.113549.1.1.11'), nil()), rsa, value)).toBe(false)
    const kept = keyOf('rsa-pss')
    expect(verify(seq(oid('1.2.840.113549.1.1.11'), nil()), kept, signWith(kept, data).value)).toBe(false)
  })
})

describe('ECDSA values', () => {
  const key = keyOf('p-256')
  const { algorithm, value } = signWith(key, data)
  const order = 'ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551'

  it.each([
    ['r = s = 0 (CVE-2022-21449)', seq(int('00'), int('00'))],
    ['r = s = n', seq(int(`00${order}`), int(`00${order}`))],
    ['r and s side by side without DER', sign('sha256', data, { key: key.privateKey, dsaEncoding: 'ieee-p1363' })],
    ['a length in the long form', Buffer.concat([hex('3081'), value.subarray(1)])],
    ['an octet after the value', Buffer.concat([value, hex('00')])],
    ['a member after s', tlv(0x30, value.subarray(2), nil())],
    ['an indefinite length', Buffer.concat([hex('3080'), value.subarray(2), hex('0000')])],
  ])('do not verify with %s', (_, other) => {
    expect(verify(algorithm, key, value)).toBe(true)
    expect(verify(algorithm, key, other)).toBe(false)
  })
})

function pss(digest: keyof typeof digestOids, mask: keyof typeof digestOids, salt: string, ...more: Buffer[]): Buffer {
  const hash = (name: keyof typeof digestOids): Buffer => seq(oid(digestOids[name]), nil())
  const generation = seq(oid('1.2.840.113549.1.1.8'), hash(mask))
  return seq(oid('1.2.840.113549.1.1.10'), seq(ctx(0, hash(digest)), ctx(1, generation), ctx(2, int(salt)), ...more))
}
