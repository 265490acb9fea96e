import { describe, expect, it } from 'vitest'
import { Oid } from '../../src/der/oids.ts'
import { derReader } from '../../src/der/read.ts'
import { crlAddresses } from '../../src/x509/distribution-point.ts'
import { accessLocations, decodeExtensions, type Extensions, readExtensions } from '../../src/x509/extensions.ts'
import { coded } from '../coded.ts'
import { basicConstraints, crlAt, extension, keyUsage, ocspAt } from '../made/certificates.ts'
import { bits, bool, ctx, ctxp, hex, ia5, int, nil, octets, oid, seq, tlv } from '../made/tlv.ts'

const read = (...list: Buffer[]): Extensions => readExtensions(derReader(seq(...list)))
const decode = (...list: Buffer[]) => decodeExtensions(read(...list))
const uri = (address: string): Buffer => ctxp(6, ia5(address).subarray(2))

describe('extensions (RFC 5280 §4.2)', () => {
  it('are critical only when they say so, and keep the DER of their value', () => {
    const extensions = read(extension('1.2.3', nil()), extension('1.2.4', int('05'), true))
    expect(extensions.get('1.2.3')).toEqual({ oid: '1.2.3', critical: false, value: nil() })
    expect(extensions.get('1.2.4')).toMatchObject({ critical: true, value: int('05') })
  })

  it('may write FALSE out, which DER leaves out', () => {
    expect(read(seq(oid('1.2.3'), bool(false), octets(nil()))).get('1.2.3')?.critical).toBe(false)
  })

  it.each([
    ['one twice', [extension('1.2.3', nil()), extension('1.2.3', nil())], 'ERR_X509_DUPLICATE_EXTENSION'],
    [
      'more than a hundred',
      Array.from({ length: 101 }, (_, i) => extension(`1.2.${i}`, nil())),
      'ERR_X509_DUPLICATE_EXTENSION',
    ],
    ['critical as BOOLEAN 01', [seq(oid('1.2.3'), tlv(0x01, hex('01')), octets(nil()))], 'ERR_DER_BOOLEAN'],
    ['a value that is no OCTET STRING', [seq(oid('1.2.3'), nil())], 'ERR_DER_UNEXPECTED_TAG'],
    ['something after the value', [seq(oid('1.2.3'), octets(nil()), nil())], 'ERR_DER_TRAILING_DATA'],
  ])('are refused with %s', (_, list, code) => {
    expect(coded(() => read(...list))).toBe(code)
  })
})

describe('basic constraints', () => {
  const value = (...members: Buffer[]) => decode(extension(Oid.basicConstraints, seq(...members))).basicConstraints

  it('say whether a certificate may issue, and how far below', () => {
    expect(decode(basicConstraints(true, 0)).basicConstraints).toEqual({ cA: true, pathLenConstraint: 0 })
    expect(value(bool(true))).toEqual({ cA: true, pathLenConstraint: undefined })
    expect(value()).toEqual({ cA: false, pathLenConstraint: undefined })
    // INTEGER (0..MAX): any number of octets, which is no limit that a path could reach.
    expect(value(bool(true), int('7fffffffffffffffff'))?.pathLenConstraint).toBeGreaterThan(2 ** 32)
    expect(decode().basicConstraints).toBeUndefined()
  })

  it.each([
    ['something between the flag and the length', [bool(true), nil(), int('00')], 'ERR_DER_TRAILING_DATA'],
    ['the length before the flag', [int('00'), bool(true)], 'ERR_DER_TRAILING_DATA'],
    ['a second length', [bool(true), int('00'), int('05')], 'ERR_DER_TRAILING_DATA'],
    ['a length below zero', [bool(true), int('ff')], 'ERR_DER_INTEGER_NEGATIVE'],
  ])('are refused with %s', (_, members, code) => {
    expect(coded(() => value(...members))).toBe(code)
  })
})

describe('uses and identifiers', () => {
  it('names the bits of keyUsage', () => {
    expect([...(decode(keyUsage('digitalSignature', 'cRLSign')).keyUsage ?? [])]).toEqual([
      'digitalSignature',
      'cRLSign',
    ])
    expect(decode(keyUsage()).keyUsage?.size).toBe(0)
    const decipherOnly = extension(Oid.keyUsage, bits(hex('0080'), 7))
    expect([...(decode(decipherOnly).keyUsage ?? [])]).toEqual(['decipherOnly'])
  })

  it('keeps the parts of authorityKeyIdentifier that are compared', () => {
    const value = seq(ctxp(0, hex('aa')), ctx(1, ctx(4, seq())), ctxp(2, hex('0bcd')))
    expect(decode(extension(Oid.authorityKeyIdentifier, value)).authorityKeyIdentifier).toEqual({
      keyIdentifier: hex('aa'),
      hasAuthorityCertIssuer: true,
      authorityCertSerialNumber: '0bcd',
    })
    expect(decode(extension(Oid.authorityKeyIdentifier, seq())).authorityKeyIdentifier?.keyIdentifier).toBeUndefined()
  })

  it.each([
    ['keyUsage', Oid.keyUsage, nil(), 'ERR_DER_UNEXPECTED_TAG'],
    ['extKeyUsage', Oid.extKeyUsage, seq(nil()), 'ERR_DER_UNEXPECTED_TAG'],
    [
      'subjectKeyIdentifier',
      Oid.subjectKeyIdentifier,
      Buffer.concat([octets(hex('aa')), nil()]),
      'ERR_DER_TRAILING_DATA',
    ],
    [
      'authorityKeyIdentifier',
      Oid.authorityKeyIdentifier,
      seq(ctxp(2, hex('05')), ctxp(0, hex('aa'))),
      'ERR_DER_TRAILING_DATA',
    ],
  ])('makes no certificate of a malformed %s', (_, id, value, code) => {
    expect(coded(() => decode(extension(id, value)))).toBe(code)
  })
})

describe('addresses', () => {
  it('are those of the method that is asked for', () => {
    const value = seq(
      seq(oid(Oid.adCaIssuers), uri('http://ca.example/')),
      seq(oid(Oid.adOcsp), uri('HTTPS://ocsp.example/')),
    )
    const extensions = read(extension(Oid.authorityInfoAccess, value))
    expect(accessLocations(extensions, Oid.adOcsp)).toEqual(['HTTPS://ocsp.example/'])
    expect(accessLocations(extensions, Oid.adCaIssuers)).toEqual(['http://ca.example/'])
    expect(accessLocations(read(ocspAt('http://a/')), Oid.adOcsp)).toEqual(['http://a/'])
    expect(accessLocations(read(), Oid.adOcsp)).toEqual([])
  })

  it.each(['ldap://x/', 'file:///etc/passwd', 'ftp://x/', 'javascript:x', ' http://x/'])('are not %j', (address) => {
    expect(accessLocations(read(ocspAt(address)), Oid.adOcsp)).toEqual([])
    expect(crlAddresses(read(crlAt(address)))).toEqual([])
  })

  it('of CRLs are those of points that say it all, then those for some reasons (§4.2.1.13) and of indirect lists', () => {
    const point = (url: string, ...more: Buffer[]): Buffer => seq(ctx(0, ctx(0, uri(url))), ...more)
    const extensions = (...points: Buffer[]): Extensions => read(extension(Oid.cRLDistributionPoints, seq(...points)))
    const someReasons = point('http://some/', ctxp(1, hex('0640')))
    const indirect = point('http://indirect/', ctx(2, ctx(4, seq())))
    expect(crlAddresses(extensions(someReasons, indirect, point('http://all/')))).toEqual([
      'http://all/',
      'http://some/',
      'http://indirect/',
    ])
    expect(crlAddresses(extensions(seq(ctx(2, ctx(4, seq())))))).toEqual([])
    expect(crlAddresses(read(crlAt('http://a/', 'http://b/')))).toEqual(['http://a/', 'http://b/'])
    expect(crlAddresses(read())).toEqual([])
  })
})
