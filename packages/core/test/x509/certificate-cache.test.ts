import { describe, expect, it } from 'vitest'
import { toHex } from '../../src/bytes.ts'
import { written } from '../../src/validation/evidence.ts'
import {
  createCertificateCache,
  createMessageCertificates,
  parseTrustAnchor,
} from '../../src/x509/certificate-cache.ts'
import { coded } from '../coded.ts'
import { authority, signingCertificate } from '../made/certificates.ts'

const issuer = authority({ subject: 'Root' })
const made = (serial: string): Buffer => signingCertificate({ subject: 'Signer', issuer, serial }).der

describe('a cache of certificates', () => {
  it('gives the same record for the same bytes, wherever they lie, from the second time on', () => {
    const cache = createCertificateCache()
    const der = made('05')
    const message = Buffer.concat([Buffer.alloc(1000), der, Buffer.alloc(1000)])
    const once = cache.parse(der)
    const twice = cache.parse(der)
    expect(twice).not.toBe(once)
    expect(twice.raw).toEqual(Uint8Array.from(once.raw))
    expect(cache.parse(message.subarray(1000, 1000 + der.length))).toBe(twice)
    expect(cache.parse(made('06'))).not.toBe(twice)
  })

  it('remembers nothing with an array of the caller, who may use it for another certificate', () => {
    const array = Uint8Array.from(made('05'))
    const place = Buffer.from(array).indexOf(Buffer.from('020105', 'hex')) + 2
    for (const serial of [0x05, 0x06]) {
      array[place] = serial
      for (const certificates of [createCertificateCache(), createMessageCertificates()]) {
        expect(written(certificates.parse(array).raw).hex).toBe(toHex(array))
      }
    }
  })

  it('never gives the record of another certificate with the same end', () => {
    const cache = createCertificateCache()
    const der = made('05')
    // The serial number stands before everything that names a person, and far before the signature.
    const forged = Buffer.from(der)
    forged[forged.indexOf(Buffer.from('020105', 'hex')) + 2] = 0x06
    for (const turn of [1, 2, 3]) {
      expect([turn, cache.parse(der).serialNumber]).toEqual([turn, '05'])
      expect([turn, cache.parse(forged).serialNumber]).toEqual([turn, '06'])
    }
  })

  it('holds a copy, so that no message is kept for a certificate in it', () => {
    const der = made('07')
    const message = Buffer.concat([Buffer.alloc(1000), der])
    const cache = createCertificateCache()
    cache.parse(message.subarray(1000))
    expect(cache.parse(message.subarray(1000)).raw.buffer.byteLength).toBe(der.length)
  })

  it('keeps the ones used last and no more than it may', () => {
    const cache = createCertificateCache(2)
    const [first, second, third] = [made('01'), made('02'), made('03')] as const
    const kept = (der: Uint8Array) => [cache.parse(der), cache.parse(der)][1]
    const [one, two] = [kept(first), kept(second)]
    expect(cache.parse(first)).toBe(one)
    kept(third)
    expect(cache.parse(first)).toBe(one)
    expect(cache.parse(second)).not.toBe(two)
  })

  it('lets no flood of certificates that come once drive out the ones in use', () => {
    const cache = createCertificateCache(2)
    const known = made('01')
    cache.parse(known)
    const record = cache.parse(known)
    for (let serial = 0x10; serial < 0x30; serial += 1) cache.parse(made(serial.toString(16)))
    expect(cache.parse(known)).toBe(record)
  })

  it('keeps nothing that cannot be read', () => {
    const cache = createCertificateCache()
    expect(coded(() => cache.parse(Buffer.from('none')))).toMatch(/^ERR_DER_/)
  })
})

describe('a trust anchor', () => {
  it('is read once for each array', () => {
    const der = Uint8Array.from(issuer.der)
    expect(parseTrustAnchor(der)).toBe(parseTrustAnchor(der))
  })

  it('is read again when the array holds something else', () => {
    const der = Uint8Array.from(made('05'))
    const before = parseTrustAnchor(der)
    der.set(Uint8Array.of(0x06), Buffer.from(der).indexOf(Buffer.from('020105', 'hex')) + 2)
    expect(before.serialNumber).toBe('05')
    expect(parseTrustAnchor(der).serialNumber).toBe('06')
  })
})
