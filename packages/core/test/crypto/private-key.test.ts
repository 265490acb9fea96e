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

  it('gives values of the length its RFC says', () => {
    const length = (kind: KeyKind): number => signingKey(newKey(kind).privateKey).sign(Buffer.from('x')).length
    expect(length('rsa-2048')).toBe(256)
    expect(length('rsa-pss')).toBe(256)
    expect(length('ed25519')).toBe(64)
  })
})
