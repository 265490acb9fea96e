import { type createPublicKey, generateKeyPairSync } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { importPublicKey, readSubjectPublicKeyInfo } from '../../src/crypto/public-key.ts'
import { derReader } from '../../src/der/read.ts'
import { coded } from '../coded.ts'
import { type KeyKind, keyKinds, newKey } from '../made/keys.ts'
import { publicKeyOctets } from '../made/ocsp.ts'
import { bits, hex, int, nil, oid, seq } from '../made/tlv.ts'

const read = (spki: Uint8Array) => readSubjectPublicKeyInfo(derReader(spki))
const spkiOf = (key: ReturnType<typeof createPublicKey>): Buffer => key.export({ type: 'spki', format: 'der' })
const rsaId = seq(oid('1.2.840.113549.1.1.1'), nil())
const rsa = (modulus: string, exponent = '010001'): Buffer => seq(rsaId, bits(seq(int(modulus), int(exponent))))
const ec = (curve: string, point: string): Buffer => seq(seq(oid('1.2.840.10045.2.1'), oid(curve)), bits(hex(point)))
const P256 = '1.2.840.10045.3.1.7'

const EXPECTED: Record<KeyKind, object> = {
  'rsa-2048': { algorithm: 'RSA', bits: 2048, exponent: 65_537 },
  'rsa-pss': { algorithm: 'RSASSA-PSS', bits: 2048, exponent: 65_537 },
  'p-256': { algorithm: 'EC', curve: 'P-256', bits: 256 },
  'p-384': { algorithm: 'EC', curve: 'P-384', bits: 384 },
  'p-521': { algorithm: 'EC', curve: 'P-521', bits: 521 },
  ed25519: { algorithm: 'Ed25519' },
}

describe('a public key', () => {
  it.each(keyKinds)('of kind %s tells what it is and is what node:crypto made', (kind) => {
    const { spki } = newKey(kind)
    const key = read(spki)
    expect(key).toMatchObject(EXPECTED[kind])
    expect(key.raw).toEqual(spki)
    expect(key.keyOctets).toEqual(publicKeyOctets(spki))
    expect(spkiOf(importPublicKey(key))).toEqual(spki)
  })

  it('is imported once', () => {
    const key = read(newKey().spki)
    expect(importPublicKey(key)).toBe(importPublicKey(key))
  })

  it.each([
    ['2047 bits', `7f${'ff'.repeat(255)}`, 2047],
    ['2048 bits', `00${'ff'.repeat(256)}`, 2048],
    ['1 bit', '01', 1],
    ['none', '00', 0],
  ])('of RSA counts the bits of its modulus: %s', (_, modulus, expected) => {
    expect(read(rsa(modulus)).bits).toBe(expected)
  })

  it('of RSA shows the exponent 1, and leaves out one above 32 bits', () => {
    expect(read(rsa('7fff', '01')).exponent).toBe(1)
    expect(read(rsa('7fff', '0100000001')).exponent).toBeUndefined()
  })

  it.each([
    ['RSA above 16,384 bits', rsa(`7f${'ff'.repeat(2050)}`), 'ERR_PUBLIC_KEY_UNSUPPORTED'],
    ['a curve spelt out as parameters (CVE-2020-0601)', explicitCurve(), 'ERR_PUBLIC_KEY_UNSUPPORTED'],
    ['a curve without a row', ec('1.3.132.0.31', `04${'01'.repeat(48)}`), 'ERR_PUBLIC_KEY_UNSUPPORTED'],
    ['an algorithm without a row', seq(seq(oid('1.2.3.4')), bits(hex('00'))), 'ERR_PUBLIC_KEY_UNSUPPORTED'],
    ['EC without a curve', seq(seq(oid('1.2.840.10045.2.1')), bits(hex('00'))), 'ERR_PUBLIC_KEY_UNSUPPORTED'],
    ['a point off the curve', ec(P256, `04${'01'.repeat(64)}`), 'ERR_PUBLIC_KEY_INVALID'],
    ['the point at infinity', ec(P256, '00'), 'ERR_PUBLIC_KEY_INVALID'],
    ['a point in the hybrid form', hybrid(newKey().spki), 'ERR_PUBLIC_KEY_INVALID'],
    ['an Ed25519 key of 31 octets', seq(seq(oid('1.3.101.112')), bits(Buffer.alloc(31, 1))), 'ERR_PUBLIC_KEY_INVALID'],
  ])('is refused when it is %s', (_, spki, code) => {
    expect(coded(() => importPublicKey(read(spki)))).toBe(code)
  })

  it.each([
    ['bits that end within an octet', seq(rsaId, bits(hex('80'), 7)), 'ERR_DER_BIT_STRING'],
    ['something after the key', seq(rsaId, bits(seq(int('7fff'), int('03'))), nil()), 'ERR_DER_TRAILING_DATA'],
    ['a third number in an RSA key', seq(rsaId, bits(seq(int('7f'), int('03'), int('05')))), 'ERR_DER_TRAILING_DATA'],
    [
      'octets after an RSA key',
      seq(rsaId, bits(Buffer.concat([seq(int('7f'), int('03')), nil()]))),
      'ERR_DER_TRAILING_DATA',
    ],
  ])('is malformed with %s', (_, spki, code) => {
    expect(coded(() => read(spki))).toBe(code)
  })
})

function explicitCurve(): Buffer {
  const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256', paramEncoding: 'explicit' })
  return spkiOf(publicKey)
}

/** The same point with the sign of y in front (X9.62 §4.3.6), which RFC 5480 forbids and OpenSSL imports. */
function hybrid(spki: Buffer): Buffer {
  const octetsOfPoint = Buffer.from(publicKeyOctets(spki))
  octetsOfPoint.writeUInt8(0x06 + (octetsOfPoint.readUInt8(octetsOfPoint.length - 1) & 1))
  return seq(seq(oid('1.2.840.10045.2.1'), oid(P256)), bits(octetsOfPoint))
}
