import { describe, expect, it } from 'vitest'
import { createCertificateCache } from '../../src/x509/certificate-cache.ts'
import { coded } from '../coded.ts'
import { authority, signingCertificate } from '../made/certificates.ts'

const issuer = authority({ subject: 'Root' })
const made = (serial: string): Buffer => signingCertificate({ subject: 'Signer', issuer, serial }).der

describe('a cache of certificates', () => {
  it('gives the same record for the same bytes, wherever they lie', () => {
    const cache = createCertificateCache()
    const der = made('05')
    const message = Buffer.concat([Buffer.alloc(1000), der, Buffer.alloc(1000)])
    const record = cache.parse(der)
    expect(cache.parse(message.subarray(1000, 1000 + der.length))).toBe(record)
    expect(cache.parse(made('06'))).not.toBe(record)
  })

  it('holds a copy, so that no message is kept for a certificate in it', () => {
    const der = made('07')
    const message = Buffer.concat([Buffer.alloc(1000), der])
    expect(createCertificateCache().parse(message.subarray(1000)).raw.buffer.byteLength).toBe(der.length)
  })

  it('keeps the ones used last and no more than it may', () => {
    const cache = createCertificateCache(2)
    const [first, second, third] = [made('01'), made('02'), made('03')] as const
    const [one, two] = [cache.parse(first), cache.parse(second)]
    expect(cache.parse(first)).toBe(one)
    cache.parse(third)
    expect(cache.parse(first)).toBe(one)
    expect(cache.parse(second)).not.toBe(two)
  })

  it('keeps nothing that cannot be read', () => {
    const cache = createCertificateCache()
    expect(coded(() => cache.parse(Buffer.from('none')))).toMatch(/^ERR_DER_/)
  })
})
