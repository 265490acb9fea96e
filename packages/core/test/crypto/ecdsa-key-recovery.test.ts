import { createHash, generateKeyPairSync, sign } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { toHex } from '../../src/bytes.ts'
import { possibleKeys } from '../../src/crypto/ecdsa-key-recovery.ts'
import { int, seq } from '../made/tlv.ts'

describe.each([
  ['P-256', 'sha256', 32],
  ['P-256', 'sha512', 32],
  ['P-384', 'sha384', 48],
  ['P-384', 'sha256', 48],
  ['P-521', 'sha512', 66],
] as const)('a signature on %s with %s', (curve, hash, octets) => {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: curve })
  const x = Buffer.from(publicKey.export({ format: 'jwk' }).x ?? '', 'base64url').toString('hex')
  const of = (data: string, signed: string = data): string[] =>
    possibleKeys(sign(hash, Buffer.from(signed), privateKey), createHash(hash).update(data).digest(), curve).map(toHex)

  it('names two keys, one of them that which made it', () => {
    for (const data of ['one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight']) {
      expect(of(data)).toHaveLength(2)
      expect(of(data)).toContain(x)
      expect(of(data).every((one) => one.length === octets * 2)).toBe(true)
    }
  })

  it('names others for another message', () => {
    expect(of('one', 'another')).not.toContain(x)
  })
})

it('names none for what no key makes', () => {
  const hash = createHash('sha256').update('data').digest()
  const order = '00ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551'
  const values = [
    seq(int('00'), int('01')),
    seq(int('01'), int('00')),
    seq(int(order), int('01')),
    seq(int('01'), int(order)),
    seq(int('01')),
    Buffer.alloc(0),
    Buffer.alloc(64, 0xff),
  ]
  for (const value of values) expect(possibleKeys(value, hash, 'P-256')).toEqual([])
  expect(possibleKeys(seq(int('05'), int('01')), Buffer.alloc(32), 'P-256')).toEqual([])
  expect(possibleKeys(seq(int('01'), int('01')), hash, 'secp256k1')).toEqual([])
})
