/** Keys that sign by ECDSA with SHAKE (RFC 8692 §3): the key is OpenSSL's, the signature is made by the book on @noble/curves. */
import { createHash, generateKeyPairSync, randomBytes } from 'node:crypto'
import { ecdsaCurve } from '../../src/crypto/ecdsa-curves.ts'
import { membersOf } from './cms.ts'
import type { MadeKey } from './keys.ts'
import { nobleCurve } from './noble-curve.ts'
import { int, oid, seq } from './tlv.ts'

export const shakes = {
  shake128: { octets: 32, signature: '1.3.6.1.5.5.7.6.32', digest: '2.16.840.1.101.3.4.2.11' },
  shake256: { octets: 64, signature: '1.3.6.1.5.5.7.6.33', digest: '2.16.840.1.101.3.4.2.12' },
} as const

export type Shake = keyof typeof shakes

export const shakeOf = (shake: Shake, data: Uint8Array, outputLength: number = shakes[shake].octets): Buffer =>
  createHash(shake, { outputLength }).update(data).digest()

export interface ShakeKey extends MadeKey {
  /** Ecdsa-Sig-Value over a digest as it is. */
  readonly signDigest: (digest: Uint8Array) => Buffer
  readonly sign: NonNullable<MadeKey['sign']>
}

const OPENSSL_NAMES: Readonly<Record<string, string>> = {
  'P-192': 'prime192v1',
  'P-224': 'secp224r1',
  'P-256': 'prime256v1',
  'P-384': 'secp384r1',
  'P-521': 'secp521r1',
}

/** What OpenSSL calls a curve of key-algorithms.ts. */
export const openSslName = (curve: string): string => OPENSSL_NAMES[curve] ?? curve

export function shakeKey(shake: Shake, curve = 'P-256'): ShakeKey {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: openSslName(curve) })
  const d = numberOf(membersOf(privateKey.export({ type: 'sec1', format: 'der' }))[1]?.subarray(2) ?? Buffer.alloc(0))
  const parameters = ecdsaCurve(curve)
  if (parameters === undefined) throw new TypeError(curve)
  const Point = nobleCurve(parameters)
  const signDigest = (digest: Uint8Array): Buffer => {
    const k = Point.Fn.create(numberOf(randomBytes(Point.Fn.BYTES)))
    const r = Point.Fn.create(Point.BASE.multiply(k).toAffine().x)
    const bits = BigInt(Math.max(0, digest.length * 8 - Point.Fn.BITS))
    const e = Point.Fn.create(numberOf(digest) >> bits)
    const s = Point.Fn.mul(Point.Fn.inv(k), Point.Fn.create(e + r * d))
    return seq(positive(r), positive(s))
  }
  return {
    kind: 'p-256',
    privateKey,
    spki: publicKey.export({ type: 'spki', format: 'der' }),
    signDigest,
    sign: (data) => ({ algorithm: seq(oid(shakes[shake].signature)), value: signDigest(shakeOf(shake, data)) }),
  }
}

export function positive(number: bigint): Buffer {
  const digits = number.toString(16)
  const whole = digits.length % 2 === 0 ? digits : `0${digits}`
  return int(/^[89a-f]/.test(whole) ? `00${whole}` : whole)
}

function numberOf(octets: Uint8Array): bigint {
  return BigInt(`0x${Buffer.from(octets).toString('hex')}`)
}
