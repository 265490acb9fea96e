/** Signatures of GOST R 34.10-2012 (RFC 7091; in Kazakhstan GOST R 34.10-2015) as numbers: verification and signing. */
import { createHmac, randomBytes } from 'node:crypto'
import { concatBytes, toHex } from '../bytes.ts'
import { invert, maskedProduct } from './modular-arithmetic.ts'
import type { OddMultiples, PrimeCurve } from './prime-curve.ts'

export interface GostSignature {
  readonly r: bigint
  readonly s: bigint
}

/** RFC 7091 §5.3 and §6.1: the digest as a number modulo q; 1 instead of 0. */
export function digestNumber(digest: Uint8Array, { q }: PrimeCurve): bigint {
  const e = littleEndian(digest) % q
  return e === 0n ? 1n : e
}

/** RFC 7091 §6.2. `e` is a `digestNumber`; `multiples` are those of the public key, which has passed `isPoint`. */
export function verifyGost(
  curve: PrimeCurve,
  {
    e,
    signature: { r, s },
    multiples,
  }: { readonly e: bigint; readonly signature: GostSignature; readonly multiples: OddMultiples },
): boolean {
  const { q } = curve
  if (r <= 0n || r >= q || s <= 0n || s >= q) return false
  const inverse = invert(e, q)
  return curve.sumHasX(r, { u: (s * inverse) % q, terms: [{ v: ((q - r) * inverse) % q, multiples }] })
}

/**
 * RFC 7091 §6.1 for the private key `d` with a nonce that hangs on key, digest and fresh randomness: neither a weak random
 * source nor a fault that repeats one nonce gives the key away.
 */
export function signGost(curve: PrimeCurve, { d, e }: { readonly d: bigint; readonly e: bigint }): GostSignature {
  for (const k of nonces(curve, { d, e, fresh: randomBytes(32) })) {
    const signature = signGostWithNonce(curve, { d, e, k })
    if (signature !== undefined) return signature
  }
  throw new RangeError('No nonce')
}

/** With the nonce as given, for published examples; `undefined` when the nonce is no good (r or s would be 0). */
export function signGostWithNonce(
  curve: PrimeCurve,
  { d, e, k }: { readonly d: bigint; readonly e: bigint; readonly k: bigint },
): GostSignature | undefined {
  const { q } = curve
  const point = curve.multiplyGenerator(k)
  const r = (point?.x ?? 0n) % q
  const s = (maskedProduct(r, d, q) + maskedProduct(e, k, q)) % q
  return r === 0n || s === 0n ? undefined : { r, s }
}

interface NonceInput {
  readonly d: bigint
  readonly e: bigint
  readonly fresh: Uint8Array
}

/** RFC 6979 §3.2 with HMAC-SHA-512 and fresh randomness as the additional data of §3.6. */
export function* nonces({ q }: PrimeCurve, { d, e, fresh }: NonceInput): Generator<bigint, never> {
  const bits = q.toString(2).length
  const octets = Math.ceil(bits / 8)
  const seed = concatBytes([bigEndian(d, octets), bigEndian(e, octets), fresh])
  const hmac = (key: Uint8Array, ...data: readonly Uint8Array[]): Uint8Array =>
    createHmac('sha512', key).update(concatBytes(data)).digest()
  let key: Uint8Array = new Uint8Array(64)
  let value: Uint8Array = new Uint8Array(64).fill(1)
  for (const mark of [0, 1]) {
    key = hmac(key, value, Uint8Array.of(mark), seed)
    value = hmac(key, value)
  }
  for (;;) {
    value = hmac(key, value)
    const candidate = BigInt(`0x${toHex(value)}`) >> BigInt(512 - bits)
    if (candidate > 0n && candidate < q) yield candidate
    key = hmac(key, value, Uint8Array.of(0))
    value = hmac(key, value)
  }
}

/** The octet of least weight first, as Kazakh keys, signatures and digests stand. */
export function littleEndian(octets: Uint8Array): bigint {
  return BigInt(`0x0${toHex(octets.toReversed())}`)
}

/** `value` in exactly so many octets, the one of least weight first. */
export function toLittleEndian(value: bigint, octets: number): Uint8Array {
  return bigEndian(value, octets).toReversed()
}

function bigEndian(value: bigint, octets: number): Uint8Array {
  return Buffer.from(value.toString(16).padStart(octets * 2, '0'), 'hex')
}
