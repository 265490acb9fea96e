/** GOST 34.310-2004 by its name, on a real certificate: what documents of archives in XML are verified with. */
import { describe, expect, it } from 'vitest'
import { verifySignatureValue } from '../../src/crypto/signature-value.ts'
import { parseOcspResponse } from '../../src/ocsp/response.ts'
import { parseCertificate } from '../../src/x509/certificate.ts'
import { read, readCertificate, withSuite } from '../vectors/suite.ts'

const algorithm = { name: 'GOST 34.310-2004', digestAlgorithm: 'gost34311' } as const

describe('a signature value of GOST 34.310-2004', () => {
  it(
    'verifies with the key of the NCA’s old test CA, and with no other octet',
    withSuite('nca-kz', (folder) => {
      const authority = parseCertificate(readCertificate(folder, 'ca/nca-gost2004-test.crt'))
      const { certificates } = parseOcspResponse(read(folder, 'ocsp/superseded-gost2004.der'))
      const { tbs: data, signature } = parseCertificate(certificates[0] ?? new Uint8Array())
      const verify = (value: Uint8Array) =>
        verifySignatureValue(authority.publicKey.raw, { algorithm, data, signature: value })
      expect(verify(signature)).toBe(true)
      expect(verify(signature.with(0, (signature[0] ?? 0) ^ 1))).toBe(false)
      expect(verify(signature.subarray(1))).toBe(false)
    }),
  )

  it(
    'does not verify with a key of another kind',
    withSuite('nca-kz', (folder) => {
      const { publicKey } = parseCertificate(readCertificate(folder, 'ca/nca-gost2015-test.cer'))
      const value = { algorithm, data: Buffer.alloc(3), signature: Buffer.alloc(64, 1) }
      expect(verifySignatureValue(publicKey.raw, value)).toBe(false)
    }),
  )
})
