import { generateKeyPairSync } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { signatureAlgorithmIdentifier } from '../../src/crypto/algorithm-identifier.ts'
import { generateNationalKey, type SigningKey, signingKey } from '../../src/crypto/private-key.ts'
import { readSubjectPublicKeyInfo } from '../../src/crypto/public-key.ts'
import { verifySignatureValue } from '../../src/crypto/signature-value.ts'
import { derReader } from '../../src/der/read.ts'
import { coded } from '../coded.ts'
import { nationalForms, nationalKinds, pkcs8 } from '../made/national-keys.ts'
import { nil, octets, oid, seq, tlv } from '../made/tlv.ts'
import { readJson, suiteFolder } from '../vectors/suite.ts'

const data = Buffer.from('signed')

const verifies = (key: SigningKey, signature: Uint8Array, message: Uint8Array = data): boolean =>
  verifySignatureValue(key.publicKeyInfo, { algorithm: key.algorithm, data: message, signature })

describe.each(nationalKinds)('a private key of %s', (kind) => {
  const form = nationalForms[kind]
  const der = generateNationalKey(kind)
  const key = signingKey(der)

  it('signs what the verifier takes, under the identifier with NULL parameters', () => {
    expect(signatureAlgorithmIdentifier(key.algorithm)).toEqual(seq(oid(form.signature), nil()))
    const signature = key.sign(data)
    expect(verifies(key, signature)).toBe(true)
    expect(verifies(key, signature, Buffer.from('other'))).toBe(false)
    expect(verifies(signingKey(generateNationalKey(kind)), signature)).toBe(false)
  })

  it('verifies what the octets are now, in a buffer that is used again', () => {
    const buffer = Buffer.from(data)
    const signature = key.sign(data)
    expect(verifies(key, signature, buffer)).toBe(true)
    buffer.fill(0)
    expect(verifies(key, signature, buffer)).toBe(false)
  })

  it('never makes the same signature twice: the nonce is hedged', () => {
    expect(Buffer.compare(key.sign(data), key.sign(data))).not.toBe(0)
  })

  it('is written and read as another encoder has it', () => {
    const d = der.subarray(-form.octets)
    expect(Buffer.compare(der, pkcs8(kind, d))).toBe(0)
    expect(signingKey(pkcs8(kind, d)).publicKeyInfo).toEqual(key.publicKeyInfo)
    // RFC 5958: version 1 may bring the public key, which is not believed.
    const withPublicKey = seq(tlv(0x02, Buffer.of(1)), form.identifier, derOctets(der), tlv(0x81, Buffer.of(0, 1, 2)))
    expect(signingKey(withPublicKey).publicKeyInfo).toEqual(key.publicKeyInfo)
  })

  it('is refused when it is 0, the order or above, or of another length', () => {
    for (const d of [Buffer.alloc(form.octets), Buffer.alloc(form.octets, 0xff), Buffer.alloc(form.octets - 1, 1)]) {
      expect(coded(() => signingKey(pkcs8(kind, d)))).toMatch(/^ERR_(GOST|STB)_PRIVATE_KEY_INVALID$/)
    }
  })

  it('is refused with a version that PKCS #8 does not have', () => {
    expect(coded(() => signingKey(pkcs8(kind, Buffer.alloc(form.octets, 1), '02')))).toBe('ERR_PKCS8_VERSION')
  })

  it('signs in one way only', () => {
    expect(() => signingKey(der, { name: 'ECDSA', digestAlgorithm: 'sha256' })).toThrow(TypeError)
    expect(signingKey(der, key.algorithm).algorithm).toEqual(key.algorithm)
  })

  it('answers every cut and every flipped bit of its file with a code or with a key, never with another error', () => {
    for (let at = 0; at < der.length; at += 1) {
      expect(coded(() => signingKey(der.subarray(0, at)))).toMatch(/^ERR_/)
      // In the number itself every change is a key; one bit of it is enough to see that.
      if (at > der.length - form.octets) continue
      for (let bit = 0; bit < 8; bit += 1) {
        const changed = Uint8Array.from(der, (octet, i) => (i === at ? octet ^ (1 << bit) : octet))
        expect(coded(() => signingKey(changed))).toMatch(/^ERR_|^nothing thrown$/)
      }
    }
  })
})

/** The OCTET STRING privateKey of a PrivateKeyInfo. */
function derOctets(der: Uint8Array): Buffer {
  const reader = derReader(der).enter(0x30)
  const [, , privateKey] = reader.rest()
  return Buffer.from(der.subarray(privateKey?.start, privateKey?.end))
}

describe('signingKey', () => {
  it('takes PKCS #8 with keys of node:crypto as well', () => {
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-384' })
    const key = signingKey(privateKey.export({ type: 'pkcs8', format: 'der' }))
    expect(key.algorithm).toEqual({ name: 'ECDSA', digestAlgorithm: 'sha384' })
    expect(key.publicKeyInfo).toEqual(publicKey.export({ type: 'spki', format: 'der' }))
    expect(verifies(key, key.sign(data))).toBe(true)
  })

  it('tells a kind that is not implemented from a key that is none', () => {
    const GOST_256 = seq(oid('1.2.398.3.10.1.1.2.1'), seq(oid('1.2.398.3.10.1.1.2.1.1'), oid('1.2.398.3.10.1.3.2')))
    const OTHER_SET = seq(oid('1.2.398.3.10.1.1.2.2'), seq(oid('1.2.398.3.10.1.1.2.2.2'), oid('1.2.398.3.10.1.3.3')))
    const EXPLICIT = seq(oid('1.2.112.0.2.0.34.101.45.2.1'), seq(tlv(0x02, Buffer.of(1))))
    for (const identifier of [GOST_256, OTHER_SET, EXPLICIT, seq(oid('1.2.3'))]) {
      const der = seq(tlv(0x02, Buffer.of(0)), identifier, octets(octets(Buffer.alloc(32, 1))))
      expect(coded(() => signingKey(der))).toBe('ERR_KEY_UNSUPPORTED')
    }
    const rsa = seq(tlv(0x02, Buffer.of(0)), seq(oid('1.2.840.113549.1.1.1'), nil()), octets(Buffer.of(1, 2, 3)))
    expect(coded(() => signingKey(rsa))).toBe('ERR_PKCS8_INVALID')
  })

  it('refuses an algorithm that its key does not sign by', () => {
    const { privateKey } = generateKeyPairSync('ed25519')
    expect(() => signingKey(privateKey, { name: 'bign', digestAlgorithm: 'belt-hash' })).toThrow(TypeError)
    expect(() => signingKey(privateKey, { name: 'Ed25519', digestAlgorithm: 'belt-hash' })).toThrow(TypeError)
    expect(() => signatureAlgorithmIdentifier({ name: 'bign', digestAlgorithm: 'sha256' })).toThrow(TypeError)
  })
})

describe('private keys of the vectors', () => {
  const folder = suiteFolder('stb')

  it('have the public halves that stand beside them', () => {
    if (folder === undefined) {
      expect(process.env.CI, 'CI needs the test vectors in ../shared/vectors/stb').toBeUndefined()
      console.log('../shared/vectors/stb is missing, nothing of it was run')
      return
    }
    interface Pair {
      readonly type: string
      readonly curve: (typeof nationalKinds)[number]
      readonly tests: readonly { readonly privateKey: string; readonly publicKey: string; readonly result: string }[]
    }
    const { groups } = readJson<{ groups: readonly Pair[] }>(folder, 'bign.json')
    const pairs = groups.filter(({ type }) => type === 'BignKeyPair')
    for (const { curve, tests } of pairs) {
      for (const { privateKey, publicKey } of tests.filter(({ result }) => result === 'valid')) {
        const { publicKeyInfo } = signingKey(pkcs8(curve, Buffer.from(privateKey, 'hex')))
        const { keyOctets } = readSubjectPublicKeyInfo(derReader(publicKeyInfo))
        expect(Buffer.from(keyOctets).toString('hex')).toBe(publicKey)
      }
    }
    expect(pairs.flatMap(({ tests }) => tests).length).toBeGreaterThan(10)
  })
})
