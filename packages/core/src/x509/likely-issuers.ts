/**
 * Among many namesakes, who can have signed a certificate: facts that cost less than one signature check each, so that the
 * budget of the search goes to the right ones. They only order and leave out; a signature is verified all the same.
 */
import { equalBytes } from '../bytes.ts'
import type { SignatureAlgorithm } from '../crypto/algorithm.ts'
import { digest } from '../crypto/digest.ts'
import { possibleKeys } from '../crypto/ecdsa-key-recovery.ts'
import { remember } from '../crypto/remember.ts'
import { signatureAlgorithm } from '../crypto/standard.ts'
import { attempt } from '../errors.ts'
import type { Certificate } from './certificate.ts'

/** Up to so many it is no use to be clever. */
const FEW = 16
/** What the recovery of keys costs, in signature checks: measured, the same for all three curves. */
const RECOVERY_CHECKS = 5

/** Whether the search can pay for what costs as much as so many signature checks. */
type Spend = (checks: number) => boolean

/** `candidates` without those whose key cannot have made the signature, likelier ones first. */
export function likelyIssuers(
  certificate: Certificate,
  candidates: readonly Certificate[],
  spend: Spend,
): readonly Certificate[] {
  if (candidates.length <= FEW) return candidates
  const algorithm = attempt(
    () => signatureAlgorithm(certificate.signatureAlgorithm),
    () => undefined,
  )
  if (algorithm === undefined) return candidates
  const able = candidates.filter((one) => fits(one, certificate, algorithm))
  if (able.length <= FEW) return able
  const madeIt = signersByKey(certificate, able, algorithm, spend)
  const ranked = able.map((one) => ({ one, rank: (madeIt(one) ? 0 : 4) + unlikeliness(one, certificate) }))
  return ranked.toSorted((a, b) => a.rank - b.rank).map(({ one }) => one)
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

/** An ECDSA signature tells which two keys can have made it, at the price of a few checks for all candidates of a curve. */
function signersByKey(
  certificate: Certificate,
  candidates: readonly Certificate[],
  { digestAlgorithm, keyAlgorithms }: SignatureAlgorithm,
  spend: Spend,
): (candidate: Certificate) => boolean {
  if (digestAlgorithm === undefined || !keyAlgorithms.includes('EC')) return () => false
  const known = knownKeys(certificate).byCurve
  const curves = [...new Set(candidates.map(({ publicKey }) => publicKey.curve ?? ''))].filter((one) => !known.has(one))
  for (const curve of curves) {
    const keys = () => possibleKeys(certificate.signature, digest(digestAlgorithm, certificate.tbs), curve)
    if (spend(RECOVERY_CHECKS)) known.set(curve, keys())
  }
  return ({ publicKey: { curve = '', keyOctets } }) =>
    known.get(curve)?.some((x) => equalBytes(x, keyOctets.subarray(1, 1 + x.length))) ?? false
}

/** A search comes to one certificate by many paths. */
const knownKeys = remember((_: Certificate) => ({ byCurve: new Map<string, readonly Uint8Array[]>() }))
