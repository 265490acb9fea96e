import { generateKeyPairSync } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { signingAlgorithmFor } from '../../src/crypto/key-object.ts'
import { signingKey } from '../../src/crypto/private-key.ts'
import { coded } from '../coded.ts'
import { type KeyKind, keyKinds, newKey } from '../made/keys.ts'

const EXPECTED: Record<KeyKind, [string, string]> = {
  'rsa-2048': ['RSASSA-PKCS1-v1_5', 'sha256'],
  'rsa-pss': ['RSASSA-PSS', 'sha256'],
  'p-256': ['ECDSA', 'sha256'],
  'p-384': ['ECDSA', 'sha384'],
  'p-521': ['ECDSA', 'sha512'],
  ed25519: ['Ed25519', 'sha512'],
}

describe('how a private key signs', () => {
  it.each(keyKinds)('is chosen by the strength of the key: %s', (kind) => {
    const [name, digestAlgorithm] = EXPECTED[kind]
    expect(signingAlgorithmFor(newKey(kind).privateKey)).toEqual({ name, digestAlgorithm })
  })

  it.each([
    ['secp256k1', () => generateKeyPairSync('ec', { namedCurve: 'secp256k1' })],
    ['Ed448', () => generateKeyPairSync('ed448')],
    ['X25519', () => generateKeyPairSync('x25519')],
  ])('is refused for %s, which this slice does not know', (_, generate) => {
    expect(coded(() => signingAlgorithmFor(generate().privateKey))).toBe('ERR_KEY_UNSUPPORTED')
  })

  /** RFC 4055 §3.3 */
  const restricted = (hashAlgorithm: string, mgf1HashAlgorithm: string, saltLength: number) => {
    // A number, which @types/node takes for a text.
    const rules = { hashAlgorithm, mgf1HashAlgorithm, saltLength: saltLength as unknown as string }
    return generateKeyPairSync('rsa-pss', { modulusLength: 2048, ...rules }).privateKey
  }

  it('is with the hash that a key for PSS is restricted to, and no other', () => {
    const key = restricted('sha384', 'sha384', 32)
    const algorithm = { name: 'RSASSA-PSS', digestAlgorithm: 'sha384' } as const
    expect(signingKey(key).algorithm).toEqual(algorithm)
    expect(signingKey(key).sign(Buffer.from('x'))).toHaveLength(256)
    expect(() => signingKey(key, { ...algorithm, digestAlgorithm: 'sha256' })).toThrow(TypeError)
  })

  it.each([
    // node:crypto signed with it, under a label that says SHA-256 in both places: nobody could verify that.
    ['another hash for its mask', () => restricted('sha256', 'sha1', 20)],
    ['a salt longer than its hash', () => restricted('sha256', 'sha256', 64)],
    ['SHA-1', () => restricted('sha1', 'sha1', 20)],
  ])('is refused for a key for PSS with %s', (_, generate) => {
    expect(coded(() => signingKey(generate()))).toBe('ERR_KEY_UNSUPPORTED')
  })

  it('gives values of the length its RFC says', () => {
    const length = (kind: KeyKind): number => signingKey(newKey(kind).privateKey).sign(Buffer.from('x')).length
    expect(length('rsa-2048')).toBe(256)
    expect(length('rsa-pss')).toBe(256)
    expect(length('ed25519')).toBe(64)
  })
})
