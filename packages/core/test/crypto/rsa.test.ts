import { generateKeyPairSync, sign } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { readAlgorithmIdentifier } from '../../src/crypto/algorithm.ts'
import { readSubjectPublicKeyInfo } from '../../src/crypto/public-key.ts'
import { signatureAlgorithm, verifySignature } from '../../src/crypto/standard.ts'
import { derReader } from '../../src/der/read.ts'
import { coded } from '../coded.ts'
import { membersOf } from '../made/cms.ts'
import { digestOids } from '../made/keys.ts'
import { ctx, int, nil, oid, seq } from '../made/tlv.ts'

const data = Buffer.from('what is signed')
const { privateKey, publicKey } = generateKeyPairSync('rsa-pss', {
  modulusLength: 2048,
  hashAlgorithm: 'sha256',
  mgf1HashAlgorithm: 'sha1',
})
const kept = publicKey.export({ type: 'spki', format: 'der' })
const [, subjectPublicKey = Buffer.alloc(0)] = membersOf(kept)
/** The same modulus for any use, and for PSS with whatever parameters. */
const plain = seq(seq(oid('1.2.840.113549.1.1.1'), nil()), subjectPublicKey)
const unbound = seq(seq(oid('1.2.840.113549.1.1.10')), subjectPublicKey)

type Digest = keyof typeof digestOids

function pss(digest: Digest, mask: Digest, salt = '20'): Buffer {
  const hash = (name: Digest): Buffer => seq(oid(digestOids[name]), nil())
  const generation = seq(oid('1.2.840.113549.1.1.8'), hash(mask))
  return seq(oid('1.2.840.113549.1.1.10'), seq(ctx(0, hash(digest)), ctx(1, generation), ctx(2, int(salt))))
}

function verify(spki: Uint8Array, algorithm: Buffer, value: Uint8Array): boolean {
  const key = readSubjectPublicKeyInfo(derReader(spki))
  return verifySignature(signatureAlgorithm(readAlgorithmIdentifier(derReader(algorithm))), key, data, value)
}

describe('RSASSA-PSS with another hash in the mask generation', () => {
  const value = sign('sha256', data, { key: privateKey, saltLength: 32 })

  it.each([
    ['a key for any use', plain],
    ['a key for PSS without parameters', unbound],
    ['a key for PSS with these parameters', kept],
  ])('verifies under its own parameters only: %s', (_, spki) => {
    expect(verify(spki, pss('sha256', 'sha1'), value)).toBe(true)
    expect(verify(spki, pss('sha256', 'sha256'), value)).toBe(false)
    expect(verify(spki, pss('sha256', 'sha384'), value)).toBe(false)
    expect(verify(spki, pss('sha1', 'sha256'), value)).toBe(false)
    expect(verify(spki, pss('sha256', 'sha1', '21'), value)).toBe(false)
    expect(verify(spki, pss('sha256', 'sha1'), value.subarray(1))).toBe(false)
  })

  it('is refused without its leading zero, which OpenSSL does not mind', () => {
    const again = (): Buffer => sign('sha256', data, { key: privateKey, saltLength: 32 })
    // One in 256 begins with zero.
    let value = again()
    for (let i = 0; i < 10_000 && value[0] !== 0; i += 1) value = again()
    expect(value[0]).toBe(0)
    expect(verify(kept, pss('sha256', 'sha1'), value)).toBe(true)
    expect(verify(kept, pss('sha256', 'sha1'), value.subarray(1))).toBe(false)
  })

  it('is refused under a key whose parameters ask for a longer salt, or another hash (RFC 4055 §3.3)', () => {
    const { privateKey: anySalt, publicKey: shown } = generateKeyPairSync('rsa-pss', { modulusLength: 2048 })
    const [, modulus = Buffer.alloc(0)] = membersOf(shown.export({ type: 'spki', format: 'der' }))
    const short = sign('sha256', data, { key: anySalt, saltLength: 32 })
    const under = (salt: string, digest: Digest = 'sha256'): Buffer => seq(pss(digest, digest, salt), modulus)
    expect(verify(under('20'), pss('sha256', 'sha256'), short)).toBe(true)
    expect(verify(under('1f'), pss('sha256', 'sha256'), short)).toBe(true)
    expect(verify(under('21'), pss('sha256', 'sha256'), short)).toBe(false)
    expect(verify(under('20', 'sha384'), pss('sha256', 'sha256'), short)).toBe(false)
  })
})

describe('a hash that has no form with RSA', () => {
  const read = (der: Buffer) => readAlgorithmIdentifier(derReader(der))
  const pss = (...fields: Buffer[]): Buffer => seq(oid('1.2.840.113549.1.1.10'), seq(...fields))

  it.each([
    ['Streebog', '1.2.398.3.10.1.3.2'],
    ['belt-hash', '1.2.112.0.2.0.34.101.31.81'],
    ['SHAKE128', '2.16.840.1.101.3.4.2.11'],
  ])('is an algorithm that is not implemented, wherever it is named: %s', (_, id) => {
    const hash = seq(oid(id))
    const mask = seq(oid('1.2.840.113549.1.1.8'), hash)
    const rsaEncryption = read(seq(oid('1.2.840.113549.1.1.1'), nil()))
    expect(coded(() => signatureAlgorithm(rsaEncryption, read(hash)))).toBe('ERR_ALGORITHM_UNSUPPORTED')
    expect(coded(() => signatureAlgorithm(read(pss(ctx(0, hash)))))).toBe('ERR_ALGORITHM_UNSUPPORTED')
    expect(coded(() => signatureAlgorithm(read(pss(ctx(1, mask)))))).toBe('ERR_ALGORITHM_UNSUPPORTED')
  })
})
