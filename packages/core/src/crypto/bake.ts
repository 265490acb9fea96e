/** What the protocols of STB 34.101.66-2014 share: bake-kdf (6.1), bake-swu (6.2), points of the other side, confirmations. */
import { concatBytes } from '../bytes.ts'
import { FormatError, VerificationError } from '../errors.ts'
import { beltHash } from './belt-hash.ts'
import { beltMacHolds, TAG_OCTETS } from './belt-mac.ts'
import { beltKeyRep, beltKeyWrap } from './belt-wide-block.ts'
import { bignPrivateKey, createBignPrivateKey } from './bign.ts'
import { type BignCurve, numberFromOctets, octetsFromNumber, pointFromOctets } from './bign-curve.ts'
import type { AffinePoint } from './jacobian.ts'
import { maskedProduct, modulo, power } from './modular-arithmetic.ts'

/** Sixteen octets that confirm a key, zeros from A and ones from B. */
export const CONFIRM_A: Uint8Array = new Uint8Array(16)
export const CONFIRM_B: Uint8Array = new Uint8Array(16).fill(0xff)

/** A key of 32 octets for each number. */
export function bakeKdf(secret: Uint8Array, salt: readonly Uint8Array[], number: number): Uint8Array {
  const header = octetsFromNumber(BigInt(number), 16)
  return beltKeyRep(beltHash(secret, ...salt), { level: new Uint8Array(12).fill(0xff), header, octets: 32 })
}

/**
 * Maps ℓ/4 octets to a point (Shallue, van de Woestijne, Ulas). The time of its big integers hangs on the octets, of which
 * half are the other side's each time.
 */
export function bakeSwu(octets: Uint8Array, curve: BignCurve): AffinePoint {
  const { p, a, b } = curve
  const s = numberFromOctets(beltKeyWrap(octets, { key: new Uint8Array(32) })) % p
  const t = modulo(-s * s, p)
  const sum = modulo(t + t * t, p)
  const x1 = modulo(-b * (1n + sum) * power(modulo(a * sum, p), p - 2n, p), p)
  const y = modulo((x1 * x1 + a) * x1 + b, p)
  const root = power(y, p - 1n - ((p + 1n) >> 2n), p)
  if (modulo(root * root * y, p) === 1n) return { x: x1, y: modulo(root * y, p) }
  return { x: modulo(t * x1, p), y: modulo(((s * s * s) % p) * y * root, p) }
}

/** An ephemeral key: the scalar and its multiple of `base`, or of the generator. */
export interface EphemeralKey {
  readonly u: bigint
  readonly point: AffinePoint
}

/** `u` is fresh unless given, for published examples. */
export function ephemeralKey(
  curve: BignCurve,
  { u = createBignPrivateKey(curve), base }: { readonly u?: Uint8Array | undefined; readonly base?: AffinePoint } = {},
): EphemeralKey {
  const scalar = bignPrivateKey(u, curve)
  const point = base === undefined ? curve.multiplyGenerator(scalar) : multiple(curve, scalar, base)
  return { u: scalar, point: finite(point) }
}

/** k·P for a secret k. @throws VerificationError ERR_STB_CONFIRMATION_INVALID at infinity */
export function multiple(curve: BignCurve, k: bigint, point: AffinePoint | undefined): AffinePoint {
  return finite(curve.multiply(k, curve.oddMultiples(finite(point), 1)))
}

/** A point that the other side sent. @throws FormatError ERR_STB_POINT_INVALID */
export function receivedPoint(octets: Uint8Array, curve: BignCurve): AffinePoint {
  const point = pointFromOctets(octets, curve)
  if (point === undefined) throw new FormatError('ERR_STB_POINT_INVALID', 'Not a point of the curve')
  return point
}

/** The x coordinate, from which keys are derived. */
export function xOctets({ x }: AffinePoint, { octets }: BignCurve): Uint8Array {
  return octetsFromNumber(x, octets)
}

/** 2^ℓ + t with t of ℓ bits from a hash: what static keys are multiplied by, so that they answer for these octets. */
export function bindingScalar(curve: BignCurve, ...bound: readonly Uint8Array[]): bigint {
  const t = beltHash(...bound).subarray(0, curve.level / 8)
  return numberFromOctets(t) + (1n << BigInt(curve.level))
}

/** s = (u − c·d) mod q, in which the one-time u hides the private key d. */
export function boundScalar({ q }: BignCurve, u: bigint, { c, d }: { readonly c: bigint; readonly d: bigint }): bigint {
  return modulo(u - maskedProduct(c, d, q), q)
}

/** @throws VerificationError ERR_STB_CONFIRMATION_INVALID when the tag is not of these octets under this key */
export function expectConfirmation(tag: Uint8Array, data: Uint8Array, key: Uint8Array): void {
  if (beltMacHolds(tag, data, key)) return
  throw new VerificationError('ERR_STB_CONFIRMATION_INVALID', 'The other side holds another key')
}

/** The message without its tag at the end, which confirms it and `mark` after it. @throws as above, FormatError ERR_STB_LENGTH */
export function confirmedData(message: Uint8Array, key: Uint8Array, mark: Uint8Array = new Uint8Array(0)): Uint8Array {
  if (message.length <= TAG_OCTETS) {
    throw new FormatError('ERR_STB_LENGTH', 'Too short', { facts: { octets: message.length } })
  }
  const data = message.subarray(0, -TAG_OCTETS)
  expectConfirmation(message.subarray(-TAG_OCTETS), concatBytes([data, mark]), key)
  return data
}

/** Cuts a message into parts of given lengths. @throws FormatError ERR_STB_LENGTH */
export function cut(message: Uint8Array, ...lengths: readonly number[]): Uint8Array[] {
  const parts: Uint8Array[] = []
  let at = 0
  for (const length of lengths) {
    parts.push(message.subarray(at, at + length))
    at += length
  }
  if (at === message.length) return parts
  throw new FormatError('ERR_STB_LENGTH', 'A message of another length', {
    facts: { octets: message.length, expected: at },
  })
}

function finite(point: AffinePoint | undefined): AffinePoint {
  if (point === undefined)
    throw new VerificationError('ERR_STB_CONFIRMATION_INVALID', 'The shared point is at infinity')
  return point
}
