/** bign (STB 34.101.45-2013): keys, signature (7.1), one-time keys (6.3.3) and key transport (7.2). Numbers are little-endian. */
import { randomBytes } from 'node:crypto'
import { concatBytes, equalBytes } from '../bytes.ts'
import { objectIdentifier } from '../der/write.ts'
import { FormatError } from '../errors.ts'
import { expandKey } from './belt-block.ts'
import { beltHash } from './belt-hash.ts'
import { beltKeyUnwrap, beltKeyWrap, roundsFor, wideBlockRound } from './belt-wide-block.ts'
import { type BignCurve, numberFromOctets, octetsFromNumber, pointFromOctets, pointToOctets } from './bign-curve.ts'
import type { AffinePoint } from './jacobian.ts'
import { maskedProduct, modulo } from './modular-arithmetic.ts'
import type { OddMultiples } from './prime-curve.ts'

/** A public key that has been checked, ready for many verifications. */
export interface BignPublicKey {
  readonly curve: BignCurve
  readonly multiples: OddMultiples
}

/** @throws FormatError ERR_PUBLIC_KEY_INVALID unless the octets are x ‖ y of a point */
export function bignPublicKey(octets: Uint8Array, curve: BignCurve): BignPublicKey {
  const point = pointFromOctets(octets, curve)
  if (point === undefined) throw new FormatError('ERR_PUBLIC_KEY_INVALID', 'Not a point of the curve')
  return { curve, multiples: curve.oddMultiples(point, 2) }
}

/** Octets of d, from 1 to q − 1. @throws FormatError ERR_STB_PRIVATE_KEY_INVALID, which does not show the key */
export function bignPrivateKey(octets: Uint8Array, curve: BignCurve): bigint {
  const d = octets.length === curve.octets ? numberFromOctets(octets) : 0n
  if (d > 0n && d < curve.q) return d
  throw new FormatError('ERR_STB_PRIVATE_KEY_INVALID', 'Not a private key of the curve')
}

/** A fresh private key, by rejection so that all are alike. */
export function createBignPrivateKey(curve: BignCurve): Uint8Array {
  for (;;) {
    const octets = randomBytes(curve.octets)
    const d = numberFromOctets(octets)
    if (d > 0n && d < curve.q) return octets
  }
}

/** The public half of a private key: x ‖ y. */
export function bignPublicOctets(privateKey: Uint8Array, curve: BignCurve): Uint8Array {
  return pointToOctets(finite(curve.multiplyGenerator(bignPrivateKey(privateKey, curve))), curve)
}

function finite(point: AffinePoint | undefined): AffinePoint {
  if (point === undefined) throw new TypeError('A multiple of the order')
  return point
}

/** A digest and which hash function made it: its identifier is signed too, against exchange of the function. */
export interface BignDigest {
  readonly octets: Uint8Array
  readonly oid: string
}

/** S0 is made with belt-hash at every level, whatever hashed the message. */
function challenge(digest: BignDigest, x: bigint, { octets, level }: BignCurve): Uint8Array {
  return beltHash(objectIdentifier(digest.oid), octetsFromNumber(x, octets), digest.octets).subarray(0, level / 8)
}

function challengeScalar(s0: Uint8Array, { level }: BignCurve): bigint {
  return numberFromOctets(s0) + (1n << BigInt(level))
}

/** 7.1.4. The digest must have 2ℓ bits. */
export function bignVerify(key: BignPublicKey, digest: BignDigest, signature: Uint8Array): boolean {
  return bignVerifiedPoint(key, digest, signature) !== undefined
}

/** R = kG of a signature that holds. */
export function bignVerifiedPoint(
  { curve, multiples }: BignPublicKey,
  digest: BignDigest,
  signature: Uint8Array,
): AffinePoint | undefined {
  const { octets, level, q } = curve
  if (signature.length !== level / 8 + octets || digest.octets.length !== octets) return undefined
  const s0 = signature.subarray(0, level / 8)
  const s1 = numberFromOctets(signature.subarray(level / 8))
  // S1 + q is the same residue: a second signature that nobody made.
  if (s1 >= q) return undefined
  const u = modulo(s1 + numberFromOctets(digest.octets), q)
  const r = curve.sum({ u, terms: [{ v: challengeScalar(s0, curve), multiples }] })
  return r !== undefined && equalBytes(challenge(digest, r.x, curve), s0) ? r : undefined
}

export interface BignSignOptions {
  readonly curve: BignCurve
  readonly privateKey: Uint8Array
  readonly digest: BignDigest
}

/**
 * 7.1.3 with the one-time key of 6.3.3. `salt` is fresh unless given: hedged, so that neither a weak source of randomness nor
 * a fault in one of two equal runs gives the key away; empty is the deterministic signature.
 */
export function bignSign(options: BignSignOptions, salt: Uint8Array = randomBytes(32)): Uint8Array {
  return bignSignWith(options, bignOneTimeKey(options, salt))
}

/** The signature under a given k: exported for the vectors. Never sign twice with one k. */
export function bignSignWith({ curve, privateKey, digest }: BignSignOptions, k: bigint): Uint8Array {
  const d = bignPrivateKey(privateKey, curve)
  const { x } = finite(curve.multiplyGenerator(k))
  const s0 = challenge(digest, x, curve)
  const sd = maskedProduct(challengeScalar(s0, curve), d, curve.q)
  const s1 = modulo(k - numberFromOctets(digest.octets) - sd, curve.q)
  return concatBytes([s0, octetsFromNumber(s1, curve.octets)])
}

/** bign-genk: rounds of belt-wblock over the digest go on until the number fits. */
export function bignOneTimeKey({ curve, privateKey, digest }: BignSignOptions, salt: Uint8Array): bigint {
  if (digest.octets.length !== curve.octets) throw new TypeError('A digest of another length than the curve asks for')
  const theta = expandKey(beltHash(objectIdentifier(digest.oid), privateKey, salt))
  const r = Uint8Array.from(digest.octets)
  for (let i = 1; ; i += 1) {
    wideBlockRound(r, theta, i)
    const k = i % roundsFor(r) === 0 ? numberFromOctets(r) : 0n
    if (k > 0n && k < curve.q) return k
  }
}

/** A key token for the owner of `publicKey`: x of kG, and `key` wrapped under x of kQ. */
export function bignWrapKey(
  { curve, multiples }: BignPublicKey,
  key: Uint8Array,
  {
    header,
    k = numberFromOctets(createBignPrivateKey(curve)),
  }: { readonly header?: Uint8Array; readonly k?: bigint } = {},
): Uint8Array {
  const r = octetsFromNumber(finite(curve.multiplyGenerator(k)).x, curve.octets)
  const theta = octetsFromNumber(finite(curve.multiply(k, multiples)).x, curve.octets).subarray(0, 32)
  return concatBytes([r, beltKeyWrap(key, { key: theta, ...(header && { header }) })])
}

/** @throws FormatError ERR_STB_KEY_TOKEN_INVALID, VerificationError ERR_STB_KEY_WRAP_INVALID */
export function bignUnwrapKey(
  token: Uint8Array,
  {
    curve,
    privateKey,
    header,
  }: { readonly curve: BignCurve; readonly privateKey: Uint8Array; readonly header?: Uint8Array },
): Uint8Array {
  const point = curve.pointWithX(numberFromOctets(token.subarray(0, curve.octets)))
  if (point === undefined || token.length < curve.octets + 32) {
    throw new FormatError('ERR_STB_KEY_TOKEN_INVALID', 'Does not begin with a point of the curve')
  }
  const shared = finite(curve.multiply(bignPrivateKey(privateKey, curve), curve.oddMultiples(point, 1)))
  const theta = octetsFromNumber(shared.x, curve.octets).subarray(0, 32)
  return beltKeyUnwrap(token.subarray(curve.octets), { key: theta, ...(header && { header }) })
}
