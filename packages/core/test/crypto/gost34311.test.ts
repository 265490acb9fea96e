import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { digest } from '../../src/crypto/digest.ts'
import { createGost34311 } from '../../src/crypto/gost34311.ts'
import { signatureAlgorithm, verifySignature } from '../../src/crypto/standard.ts'
import { parseOcspResponse } from '../../src/ocsp/response.ts'
import { parseCertificate } from '../../src/x509/certificate.ts'
import { isSignedBy } from '../../src/x509/path.ts'

const vectors = join(import.meta.dirname, '../../../../../shared/vectors/nca-kz')

describe('GOST 34.311-95', () => {
  // RFC 5831 §7.3 prints the first two for this substitution; the others are the customary test messages.
  it.each([
    ['This is message, length=32 bytes', 'b1c466d37519b82e8319819ff32595e047a28cb6f83eff1c6916a815a637fffa'],
    [
      'Suppose the original message has length = 50 bytes',
      '471aba57a60a770d3a76130635c1fbea4ef14de51f78b4ae57dd893b62f55208',
    ],
    ['', 'ce85b99cc46752fffee35cab9a7b0278abb4c2d2055cff685af4912c49490f8d'],
    ['abc', 'f3134348c44fb1b2a277729e2285ebb5cb5e0f29c975bc753b70497c06a4d51d'],
    ['message digest', 'ad4434ecb18f2c99b60cbe59ec3d2469582b65273f48de72db2fde16a4889a4d'],
  ])('of "%s" is the published one, whole and in pieces', (message, expected) => {
    const octets = Buffer.from(message)
    const hex = (value: Uint8Array): string => Buffer.from(value).toString('hex')
    expect(hex(digest('gost34311', octets))).toBe(expected)
    const pieces = createGost34311().update(octets.subarray(0, 5)).update(octets.subarray(5))
    expect(hex(pieces.digest())).toBe(expected)
  })
})

describe('GOST 34.310-2004', () => {
  it('verifies the OCSP answer that a responder of the old test CA gave, and nothing next to it', () => {
    const pem = readFileSync(join(vectors, 'ca/nca-gost2004-test.crt'), 'latin1').replace(/-----[^-]+-----/g, '')
    const authority = parseCertificate(Buffer.from(pem, 'base64'))
    const answer = parseOcspResponse(readFileSync(join(vectors, 'ocsp/superseded-gost2004.der')))
    const [responder = authority] = answer.certificates.map((der) => parseCertificate(der))
    expect(authority.publicKey).toMatchObject({ curve: 'id-GostR3410-2001-CryptoPro-A-ParamSet', bits: 256 })
    expect(isSignedBy(responder, authority)).toBe(true)
    const algorithm = signatureAlgorithm(answer.signatureAlgorithm)
    const holds = (tbs: Uint8Array): boolean => verifySignature(algorithm, responder.publicKey, tbs, answer.signature)
    expect(holds(answer.tbs)).toBe(true)
    expect(holds(answer.tbs.with(-1, 0x77))).toBe(false)
  })
})
