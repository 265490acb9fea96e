import { generateKeyPairSync, sign } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { readAlgorithmIdentifier } from '../../src/crypto/algorithm.ts'
import { readSubjectPublicKeyInfo } from '../../src/crypto/public-key.ts'
import { signatureAlgorithm, verifySignature } from '../../src/crypto/standard.ts'
import { derReader } from '../../src/der/read.ts'
import { bits, nil, oid, seq } from '../made/tlv.ts'

const data = Buffer.from('what is signed')
const algorithm = (id: string) => signatureAlgorithm(readAlgorithmIdentifier(derReader(seq(oid(id)))))

// Written by hand, since the names are literal types in the declarations of Node.
const KINDS = [
  ['id-Ed448', '1.3.101.113', () => generateKeyPairSync('ed448')],
  ['id-ML-DSA-44', '2.16.840.1.101.3.4.3.17', () => generateKeyPairSync('ml-dsa-44')],
  ['id-ML-DSA-65', '2.16.840.1.101.3.4.3.18', () => generateKeyPairSync('ml-dsa-65')],
  ['id-ML-DSA-87', '2.16.840.1.101.3.4.3.19', () => generateKeyPairSync('ml-dsa-87')],
  ['id-SLH-DSA-SHA2-128f', '2.16.840.1.101.3.4.3.21', () => generateKeyPairSync('slh-dsa-sha2-128f')],
  ['id-SLH-DSA-SHAKE-128f', '2.16.840.1.101.3.4.3.27', () => generateKeyPairSync('slh-dsa-shake-128f')],
] as const

describe('signatures over the message itself', () => {
  it.each(KINDS)('%s verifies what was signed under the empty context, and nothing else', (name, id, generate) => {
    const { privateKey, publicKey } = generate()
    const spki = publicKey.export({ type: 'spki', format: 'der' })
    const key = readSubjectPublicKeyInfo(derReader(spki))
    const verify = (value: Uint8Array, signed: Uint8Array = data): boolean =>
      verifySignature(algorithm(id), key, signed, value)
    const value = sign(null, data, privateKey)
    expect(algorithm(id)).toMatchObject({ name, digestAlgorithm: undefined })
    expect(`id-${key.algorithm}`).toBe(name)
    expect(verify(value)).toBe(true)
    expect(verify(value, Buffer.from('what is singed'))).toBe(false)
    expect(verify(Buffer.concat([value, nil()]))).toBe(false)
    expect(verify(value.subarray(1))).toBe(false)
    expect(verify(sign(null, data, { key: privateKey, context: Buffer.from('other') }))).toBe(false)
  })

  // RFC 8032 §8.9 leaves it to the application. OpenSSL takes such a key, under which one signature holds for any message; that
  // node:crypto does not is what a CAdES-C-timestamp relies on when it proves the certificate that a signature names.
  it.each<[string, string, number, readonly string[]]>([
    [
      'id-Ed25519',
      '1.3.101.112',
      32,
      [
        '01',
        'ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
        '00',
        'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a',
        '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05',
        'edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
        'eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
      ],
    ],
    ['id-Ed448', '1.3.101.113', 57, ['01', '00', `${'fe'}${'ff'.repeat(27)}${'fe'}${'ff'.repeat(27)}00`]],
  ])('%s verifies nothing under a key of small order', (_, id, length, points) => {
    const padded = (digits: string): Buffer => Buffer.from(digits.padEnd(2 * length, '0'), 'hex')
    const neutral = Buffer.concat([padded('01'), padded('')])
    for (const point of points) {
      const key = readSubjectPublicKeyInfo(derReader(seq(seq(oid(id)), bits(padded(point)))))
      const messages = Array.from({ length: 64 }, (_, number) => Buffer.from([number]))
      expect(messages.filter((one) => verifySignature(algorithm(id), key, one, neutral))).toEqual([])
    }
  })

  it('each knows the message digests that may stand beside it in CMS', () => {
    const digests = (id: string): readonly string[] => algorithm(id).messageDigests ?? []
    expect(digests('1.3.101.112')).toEqual(['sha512'])
    expect(digests('1.3.101.113')).toEqual(['shake256'])
    expect(digests('2.16.840.1.101.3.4.3.17')).toContain('sha256')
    expect(digests('2.16.840.1.101.3.4.3.18')).not.toContain('sha256')
    expect(digests('2.16.840.1.101.3.4.3.18')).toContain('sha384')
    expect(digests('2.16.840.1.101.3.4.3.19')).toEqual(['sha512', 'sha3-512', 'shake256'])
    for (let arc = 20; arc <= 31; arc += 1) {
      const allowed = digests(`2.16.840.1.101.3.4.3.${arc}`)
      expect(allowed).toContain('sha512')
      expect(allowed).not.toContain('sha1')
      // Pairs of small and fast at 128, 192 and 256 bits, for SHA-2 and then for SHAKE.
      expect(allowed.includes('sha256')).toBe((arc - 20) % 6 < 2)
      expect(allowed.includes('sha384')).toBe((arc - 20) % 6 < 4)
    }
  })
})
