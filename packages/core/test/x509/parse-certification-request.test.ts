/** Requests are read as they were made, and hostile ones answered with a code or found not to hold. */
import { generateKeyPairSync } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { generateNationalKey, signingKey } from '../../src/crypto/private-key.ts'
import { Oid } from '../../src/der/oids.ts'
import { TamgaError } from '../../src/errors.ts'
import { createCertificationRequest } from '../../src/x509/certification-request.ts'
import { subjectAltNames } from '../../src/x509/general-name.ts'
import { nameValues } from '../../src/x509/name.ts'
import { parseCertificationRequest, verifyCertificationRequest } from '../../src/x509/parse-certification-request.ts'
import { certificatePolicies } from '../../src/x509/policy.ts'

const privateKeys = [
  signingKey(generateNationalKey('bign-curve256v1')),
  signingKey(generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey),
]
const requests = privateKeys.map((privateKey) =>
  createCertificationRequest({
    privateKey,
    commonName: 'ROBERT SMITH',
    serialNumber: 'PASGB-533324428',
    information: 'erip234123',
    policies: ['1.2.112.0.2.0.34.101.78.2.61'],
    emailAddresses: ['robert.smith@example.uk'],
  }),
)

/** Whether it holds; a refusal with a code does not. */
function holds(der: Uint8Array): boolean {
  try {
    return verifyCertificationRequest(parseCertificationRequest(der))
  } catch (error) {
    if (error instanceof TamgaError) return false
    throw error
  }
}

describe.each(requests.map((der, index) => [['bign', 'ECDSA'][index], der] as const))(
  'a request under %s',
  (_, der) => {
    it('is read as it was made', () => {
      const request = parseCertificationRequest(der)
      expect(nameValues(request.subject, Oid.commonName)).toEqual(['ROBERT SMITH'])
      expect(request.challengePassword).toBe('/INFO:erip234123')
      expect(certificatePolicies(request.extensions)).toEqual(['1.2.112.0.2.0.34.101.78.2.61'])
      expect(subjectAltNames(request.extensions)).toEqual([{ form: 'rfc822Name', text: 'robert.smith@example.uk' }])
      expect(verifyCertificationRequest(request)).toBe(true)
    })

    it('does not hold with an octet changed, lost, or cut off', () => {
      fc.assert(
        fc.property(fc.nat(der.length - 1), fc.integer({ min: 1, max: 255 }), (at, change) => {
          const changed = Uint8Array.from(der)
          changed[at] = (changed[at] ?? 0) ^ change
          expect(
            [changed, der.subarray(0, at), Buffer.concat([der.subarray(0, at), der.subarray(at + 1)])].map(holds),
          ).toEqual([false, false, false])
        }),
        { numRuns: 100 },
      )
    })
  },
)

describe('a request', () => {
  it('may hold neither password nor extensions', () => {
    const [privateKey] = privateKeys
    if (privateKey === undefined) throw new Error('No key')
    const request = parseCertificationRequest(createCertificationRequest({ privateKey, commonName: 'zed' }))
    expect(request.challengePassword).toBeUndefined()
    expect(request.extensions.size).toBe(0)
  })

  it('is refused when it is larger than any', () => {
    expect(() => parseCertificationRequest(new Uint8Array(300_000).fill(0x30))).toThrow(
      expect.objectContaining({ code: 'ERR_PKCS10_TOO_LARGE' }),
    )
  })
})
