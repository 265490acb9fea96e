/**
 * Among many namesakes, who can have signed a certificate: facts that cost less than one signature check each, so that the
 * budget of the search goes to the right ones. They only order and leave out; a signature is verified all the same.
 */
import { equalBytes, includesBytes } from '../bytes.ts'
import { digest } from '../crypto/digest.ts'
import { possibleKeys } from '../crypto/ecdsa-key-recovery.ts'
import type { PublicKey } from '../crypto/public-key.ts'
import { remember } from '../crypto/remember.ts'
import type { SignatureAlgorithm } from '../crypto/signature-algorithm.ts'
import { signatureAlgorithm } from '../crypto/standard.ts'
import { attempt } from '../errors.ts'
import { type Candidate, readAll } from './candidate.ts'
import type { Certificate } from './certificate.ts'

/** Up to so many it is no use to be clever. */
const FEW = 16
/** What the recovery of keys costs, in signature checks: measured, the same for all three curves. */
export const RECOVERY_CHECKS = 5

/**
 * Whether the search can pay for recovering the keys of a curve that can have signed a certificate. It is asked whether or not they
 * are known, so that no budget depends on what was judged before.
 */
type PayFor = (certificate: Certificate, curve: string) => boolean

/**
 * Those of `candidates` that hold a key which can have made the signature; those in whose octets it is not are not even parsed.
 * Empty where nothing can or need be said: of a few, also by key identifier, of other algorithms than ECDSA, of other curves than NIST's.
 */
export function holdersOfTheKey(
  certificate: Certificate,
  candidates: readonly Candidate[],
  payFor: PayFor,
): readonly Certificate[] {
  if (candidates.length <= FEW) return []
  const wanted = certificate.authorityKeyIdentifier?.keyIdentifier
  const fitting = wanted === undefined ? candidates : candidates.filter((one) => one.mayHaveKeyIdentifier(wanted))
  const algorithm = fitting.length <= FEW ? undefined : algorithmOf(certificate)
  const curve = LONGEST_VALUES.find(([octets]) => certificate.signature.length <= octets)?.[1]
  if (algorithm === undefined || curve === undefined) return []
  const keys = recoveredKeys(certificate, algorithm, curve, payFor)
  const holding = fitting.filter(({ raw }) => keys.some((x) => includesBytes(raw, x)))
  // It may lie elsewhere in them, to waste the budget on.
  return readAll(holding).filter(({ publicKey }) => isAmong(keys, publicKey))
}

function isAmong(keys: readonly Uint8Array[], { keyOctets }: PublicKey): boolean {
  return keys.some((x) => equalBytes(x, keyOctets.subarray(1, 1 + x.length)))
}

/** Octets of the longest Ecdsa-Sig-Value of each curve. None of a larger curve is so short by chance, and the hint is not believed. */
const LONGEST_VALUES = [
  [72, 'P-256'],
  [104, 'P-384'],
  [139, 'P-521'],
] as const

/** For any other curve, of which anybody can make up thousands, there is nothing to pay for and nothing to remember. */
const RECOVERABLE: readonly string[] = LONGEST_VALUES.map(([, curve]) => curve)

/** `candidates` without those whose key cannot have made the signature, likelier ones first. */
export function likelyIssuers(
  certificate: Certificate,
  candidates: readonly Certificate[],
  payFor: PayFor,
): readonly Certificate[] {
  if (candidates.length <= FEW) return candidates
  const algorithm = algorithmOf(certificate)
  if (algorithm === undefined) return candidates
  const able = candidates.filter((one) => fits(one, certificate, algorithm))
  if (able.length <= FEW) return able
  const madeIt = signersByKey(certificate, able, algorithm, payFor)
  const ranked = able.map((one) => ({ one, rank: (madeIt(one) ? 0 : 4) + unlikeliness(one, certificate) }))
  return ranked.toSorted((a, b) => a.rank - b.rank).map(({ one }) => one)
}

function algorithmOf({ signatureAlgorithm: identifier }: Certificate): SignatureAlgorithm | undefined {
  return attempt(
    () => signatureAlgorithm(identifier),
    () => undefined,
  )
}

/** The algorithm of the key, and for RSA the length: a signature has as many octets as the modulus (RFC 8017 §8.1.2, §8.2.2). */
function fits({ publicKey }: Certificate, { signature }: Certificate, { keyAlgorithms }: SignatureAlgorithm): boolean {
  if (!keyAlgorithms.includes(publicKey.algorithm)) return false
  return !publicKey.algorithm.startsWith('RSA') || signature.length === Math.ceil((publicKey.bits ?? 0) / 8)
}

/** Authorities first, and of those the ones that were valid on the day of issue. */
function unlikeliness({ basicConstraints, notBefore, notAfter }: Certificate, issued: Certificate): number {
  const isAuthority = basicConstraints?.cA === true
  const wasValid = notBefore <= issued.notBefore && issued.notBefore <= notAfter
  return (isAuthority ? 0 : 2) + (wasValid ? 0 : 1)
}

/** Whether a candidate holds one of the keys that can have made the signature. */
function signersByKey(
  certificate: Certificate,
  candidates: readonly Certificate[],
  algorithm: SignatureAlgorithm,
  payFor: PayFor,
): (candidate: Certificate) => boolean {
  const curves = RECOVERABLE.filter((curve) => candidates.some(({ publicKey }) => publicKey.curve === curve))
  const byCurve = new Map(curves.map((curve) => [curve, recoveredKeys(certificate, algorithm, curve, payFor)]))
  return ({ publicKey }) => isAmong(byCurve.get(publicKey.curve ?? '') ?? [], publicKey)
}

/**
 * First coordinates of the two keys that can have made an ECDSA signature, at the price of a few checks for all candidates of a
 * curve; none when the price cannot be paid.
 */
function recoveredKeys(
  certificate: Certificate,
  { digestAlgorithm, keyAlgorithms }: SignatureAlgorithm,
  curve: string,
  payFor: PayFor,
): readonly Uint8Array[] {
  if (digestAlgorithm === undefined || !keyAlgorithms.includes('EC') || !payFor(certificate, curve)) return []
  const known = knownKeys(certificate).byCurve
  const keys = known.get(curve) ?? possibleKeys(certificate.signature, digest(digestAlgorithm, certificate.tbs), curve)
  known.set(curve, keys)
  return keys
}

/** A search comes to one certificate by many paths. */
const knownKeys = remember((_: Certificate) => ({ byCurve: new Map<string, readonly Uint8Array[]>() }))
