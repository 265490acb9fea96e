import { generateKeyPairSync, type KeyObject, sign as nodeSign, privateEncrypt } from 'node:crypto'
import fc from 'fast-check'
import forge from 'node-forge'
import { describe, expect, it } from 'vitest'
import {
  isSignatureOf,
  mechanismFor,
  publicKeyOf,
  tokenAlgorithmFor,
  tokenInput,
  tokenOutput,
} from '../../../src/keys/pkcs11/mechanism.ts'

const RSA_PKCS = 1
const RSA_PKCS_PSS = 13
const ECDSA = 0x1041
const curve = (namedCurve: string): KeyObject => generateKeyPairSync('ec', { namedCurve }).publicKey
const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 })

describe('tokenAlgorithmFor', () => {
  it('signs PKCS #1 v1.5 with RSA where the token can, PSS where it can only that', () => {
    expect(tokenAlgorithmFor(rsa.publicKey, [RSA_PKCS, RSA_PKCS_PSS]).name).toBe('RSASSA-PKCS1-v1_5')
    expect(tokenAlgorithmFor(rsa.publicKey, [RSA_PKCS_PSS]).name).toBe('RSASSA-PSS')
  })

  it.each([
    ['P-256', 'sha256'],
    ['P-384', 'sha384'],
    ['P-521', 'sha512'],
  ])('takes with %s the digest of its strength', (name, digestAlgorithm) => {
    expect(tokenAlgorithmFor(curve(name), [ECDSA])).toEqual({ name: 'ECDSA', digestAlgorithm })
  })

  it.each([
    ['a token that cannot sign with the key', () => tokenAlgorithmFor(rsa.publicKey, [ECDSA])],
    ['a curve not known here', () => tokenAlgorithmFor(curve('secp256k1'), [ECDSA])],
    ['a key that no token signs with here', () => tokenAlgorithmFor(generateKeyPairSync('ed25519').publicKey, [ECDSA])],
    ['octets that are no certificate', () => publicKeyOf(Buffer.from('3000', 'hex'))],
  ])('refuses %s', (_, attempt) => {
    expect(attempt).toThrow(expect.objectContaining({ code: 'ERR_KEY_UNSUPPORTED' }))
  })
})

describe('what a token gets and answers', () => {
  it.each(['sha256', 'sha384', 'sha512'] as const)(
    'is for PKCS #1 v1.5 a DigestInfo that signs as %s does',
    (digestAlgorithm) => {
      const algorithm = { name: 'RSASSA-PKCS1-v1_5', digestAlgorithm } as const
      const data = Buffer.from('құжат')
      // What a token does with CKM_RSA_PKCS: padding around what it is given, without a digest of its own.
      const signature = privateEncrypt(rsa.privateKey, tokenInput(algorithm, data))
      expect(Buffer.compare(signature, nodeSign(digestAlgorithm, data, rsa.privateKey))).toBe(0)
    },
  )

  it('has for PSS a salt as long as its digest (RFC 8017 §9.1)', () => {
    const { pss } = mechanismFor({ name: 'RSASSA-PSS', digestAlgorithm: 'sha384' })
    expect(pss).toEqual({ hashAlgorithm: 0x260, mgf: 3, saltLength: 48 })
  })

  it.each(['P-256', 'P-384', 'P-521'])('is for ECDSA on %s the very DER that OpenSSL writes', (namedCurve) => {
    const pair = generateKeyPairSync('ec', { namedCurve })
    const algorithm = tokenAlgorithmFor(pair.publicKey, [ECDSA])
    for (let round = 0; round < 100; round++) {
      const data = Buffer.from(`${round}`)
      const raw = nodeSign(algorithm.digestAlgorithm, data, { key: pair.privateKey, dsaEncoding: 'ieee-p1363' })
      const signature = tokenOutput(algorithm, raw)
      expect(isSignatureOf(pair.publicKey, { algorithm, data, signature })).toBe(true)
      expect(isSignatureOf(pair.publicKey, { algorithm, data: Buffer.from('x'), signature })).toBe(false)
    }
  })

  it('keeps any two numbers as they are, in DER of the least length', () => {
    const half = fc.uint8Array({ minLength: 66, maxLength: 66 })
    const zeros = fc.integer({ min: 0, max: 66 })
    fc.assert(
      fc.property(half, half, zeros, (r, s, leading) => {
        r.fill(0, 0, leading)
        const der = tokenOutput({ name: 'ECDSA', digestAlgorithm: 'sha512' }, Buffer.concat([r, s]))
        const { value } = forge.asn1.fromDer(Buffer.from(der).toString('latin1'))
        const numbers = (Array.isArray(value) ? value : []).map((node) => String(node.value))
        expect(numbers.map((octets) => BigInt(`0x${Buffer.from(octets, 'latin1').toString('hex')}`))).toEqual(
          [r, s].map((octets) => BigInt(`0x${Buffer.from(octets).toString('hex')}`)),
        )
        for (const octets of numbers) {
          const [first = 0, next = 0xff] = Buffer.from(octets, 'latin1')
          expect(first === 0 ? octets.length === 1 || next > 0x7f : first < 0x80).toBe(true)
        }
      }),
    )
  })
})
