/**
 * Identity-based signatures (STB 34.101.45-2013, annex В): a trusted side signs an identifier, and out of that signature
 * come the keys of its owner. Who verifies needs the trusted side's key, the identifier and the owner's public point.
 */
import { concatBytes, equalBytes } from '../bytes.ts'
import { objectIdentifier } from '../der/write.ts'
import { VerificationError } from '../errors.ts'
import { receivedPoint } from './bake.ts'
import { beltHash } from './belt-hash.ts'
import { type BignDigest, type BignPublicKey, bignPrivateKey, bignVerifiedPoint } from './bign.ts'
import { type BignCurve, numberFromOctets, octetsFromNumber, pointToOctets } from './bign-curve.ts'
import type { AffinePoint } from './jacobian.ts'
import { maskedProduct, modulo } from './modular-arithmetic.ts'

export interface IdentityKeys {
  /** e, secret. */
  readonly privateKey: Uint8Array
  /** R, x ‖ y. */
  readonly publicKey: Uint8Array
}

/**
 * В.2.3, from a signature of the trusted side over the identifier.
 * @throws VerificationError ERR_STB_SIGNATURE_INVALID
 */
export function extractIdentityKeys(key: BignPublicKey, identifier: BignDigest, signature: Uint8Array): IdentityKeys {
  const point = bignVerifiedPoint(key, identifier, signature)
  if (point === undefined) throw new VerificationError('ERR_STB_SIGNATURE_INVALID', 'Not a signature of the identifier')
  const { curve } = key
  const e = numberFromOctets(signature.subarray(curve.level / 8)) + numberFromOctets(identifier.octets)
  return { privateKey: octetsFromNumber(modulo(e, curve.q), curve.octets), publicKey: pointToOctets(point, curve) }
}

export interface IdentitySigning {
  readonly curve: BignCurve
  readonly privateKey: Uint8Array
  readonly identifier: BignDigest
  readonly digest: BignDigest
}

/** В.2.4 under a given k. Never sign twice with one k. */
export function signWithIdentity({ curve, privateKey, identifier, digest }: IdentitySigning, k: bigint): Uint8Array {
  const e = bignPrivateKey(privateKey, curve)
  const point = curve.multiplyGenerator(k)
  if (point === undefined) throw new TypeError('A multiple of the order')
  const s0 = challenge(point, { curve, identifier, digest })
  const se = maskedProduct(scalarOf(s0, curve), e, curve.q)
  const s1 = modulo(k - numberFromOctets(digest.octets) - se, curve.q)
  return concatBytes([s0, octetsFromNumber(s1, curve.octets)])
}

export interface IdentityVerification {
  /** Of the trusted side. */
  readonly key: BignPublicKey
  /** R of the signer, x ‖ y. */
  readonly publicKey: Uint8Array
  readonly identifier: BignDigest
  readonly digest: BignDigest
}

/** В.2.5. @throws FormatError ERR_STB_POINT_INVALID */
export function verifyWithIdentity(
  { key, publicKey, identifier, digest }: IdentityVerification,
  signature: Uint8Array,
): boolean {
  const { curve, multiples } = key
  const { octets, level, q } = curve
  if (signature.length !== level / 8 + octets || digest.octets.length !== octets) return false
  const point = receivedPoint(publicKey, curve)
  const s0 = signature.subarray(0, level / 8)
  const s1 = numberFromOctets(signature.subarray(level / 8))
  if (s1 >= q) return false
  const t = beltHash(objectIdentifier(identifier.oid), octetsFromNumber(point.x, octets), identifier.octets)
  // e·G = R − (t + 2^ℓ)·Q stands in for the signer's key.
  const v = scalarOf(s0, curve)
  const sum = curve.sum({
    u: modulo(s1 + numberFromOctets(digest.octets), q),
    terms: [
      { v, multiples: curve.oddMultiples(point, 1) },
      { v: modulo(-v * scalarOf(t.subarray(0, level / 8), curve), q), multiples },
    ],
  })
  return sum !== undefined && equalBytes(challenge(sum, { curve, identifier, digest }), s0)
}

function challenge(
  { x }: AffinePoint,
  { curve, identifier, digest }: Pick<IdentitySigning, 'curve' | 'identifier' | 'digest'>,
): Uint8Array {
  const hashed = [objectIdentifier(digest.oid), octetsFromNumber(x, curve.octets), identifier.octets, digest.octets]
  return beltHash(...hashed).subarray(0, curve.level / 8)
}

function scalarOf(s0: Uint8Array, { level }: BignCurve): bigint {
  return numberFromOctets(s0) + (1n << BigInt(level))
}
