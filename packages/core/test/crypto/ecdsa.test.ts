import { generateKeyPairSync, sign } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { readAlgorithmIdentifier } from '../../src/crypto/algorithm.ts'
import { readSubjectPublicKeyInfo } from '../../src/crypto/public-key.ts'
import { signatureAlgorithm, verifySignature } from '../../src/crypto/standard.ts'
import { derReader } from '../../src/der/read.ts'
import { generic } from '../../src/profiles/generic.ts'
import { publicKeyObjections } from '../../src/validation/algorithm-policy.ts'
import { oid, seq } from '../made/tlv.ts'

const data = Buffer.from('what is signed')
const algorithm = (id: string) => signatureAlgorithm(readAlgorithmIdentifier(derReader(seq(oid(id)))))

describe('ECDSA on other curves', () => {
  it.each([
    ['P-192', 'prime192v1', 192, false],
    ['P-224', 'secp224r1', 224, false],
    ['secp256k1', 'secp256k1', 256, false],
    ['brainpoolP224r1', 'brainpoolP224r1', 224, false],
    ['brainpoolP256r1', 'brainpoolP256r1', 256, true],
    ['brainpoolP256t1', 'brainpoolP256t1', 256, false],
    ['brainpoolP320r1', 'brainpoolP320r1', 320, false],
    ['brainpoolP384r1', 'brainpoolP384r1', 384, true],
    ['brainpoolP384t1', 'brainpoolP384t1', 384, false],
    ['brainpoolP512r1', 'brainpoolP512r1', 512, true],
    ['brainpoolP512t1', 'brainpoolP512t1', 512, false],
  ])('%s verifies; whether ETSI TS 119 312 lists it is another matter', (curve, namedCurve, bits, isListed) => {
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve })
    const key = readSubjectPublicKeyInfo(derReader(publicKey.export({ type: 'spki', format: 'der' })))
    expect(key).toMatchObject({ algorithm: 'EC', curve, bits })
    const value = sign('sha256', data, privateKey)
    expect(verifySignature(algorithm('1.2.840.10045.4.3.2'), key, data, value)).toBe(true)
    expect(verifySignature(algorithm('1.2.840.10045.4.3.3'), key, data, value)).toBe(false)
    expect(publicKeyObjections(key, generic.algorithms, new Date())).toEqual(isListed ? [] : [curve])
  })

  it('takes r and s side by side under the plain identifiers, and DER under the others', () => {
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
    const key = readSubjectPublicKeyInfo(derReader(publicKey.export({ type: 'spki', format: 'der' })))
    const plain = sign('sha256', data, { key: privateKey, dsaEncoding: 'ieee-p1363' })
    const der = sign('sha256', data, { key: privateKey, dsaEncoding: 'der' })
    const verify = (id: string, value: Uint8Array): boolean => verifySignature(algorithm(id), key, data, value)
    expect(verify('0.4.0.127.0.7.1.1.4.1.3', plain)).toBe(true)
    expect(verify('0.4.0.127.0.7.1.1.4.1.3', der)).toBe(false)
    expect(verify('0.4.0.127.0.7.1.1.4.1.3', Buffer.concat([Buffer.alloc(1), plain]))).toBe(false)
    expect(verify('1.2.840.10045.4.3.2', plain)).toBe(false)
    expect(verify('1.2.840.10045.4.3.2', der)).toBe(true)
  })
})
