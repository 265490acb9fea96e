/** Whether an algorithm may be relied on at a time (EN 319 102-1 §5.2.8, ETSI TS 119 312): data with end dates. */
import type { SignatureAlgorithm } from '../crypto/algorithm.ts'
import type { PublicKey } from '../crypto/public-key.ts'
import type { AlgorithmPolicy, PublicKeyRule } from './profile.ts'

/** What speaks against a signature algorithm with this key at `time`: short names, empty when nothing does. */
export function algorithmObjections(
  algorithm: SignatureAlgorithm,
  publicKey: PublicKey,
  policy: AlgorithmPolicy,
  time: Date,
): string[] {
  const digests =
    algorithm.digestAlgorithm === undefined ? [] : digestObjections(algorithm.digestAlgorithm, policy, time)
  return [...digests, ...publicKeyObjections(publicKey, policy, time)]
}

export function algorithmIsAcceptable(
  algorithm: SignatureAlgorithm,
  publicKey: PublicKey,
  policy: AlgorithmPolicy,
  time: Date,
): boolean {
  return algorithmObjections(algorithm, publicKey, policy, time).length === 0
}

export function digestObjections(name: string, { digests }: AlgorithmPolicy, time: Date): string[] {
  const row = Object.hasOwn(digests, name) ? digests[name] : undefined
  return row !== undefined && isBefore(time, row.until) ? [] : [name]
}

export function publicKeyObjections(publicKey: PublicKey, { publicKeys }: AlgorithmPolicy, time: Date): string[] {
  const fits = publicKeys.some((rule) => fulfils(publicKey, rule) && isBefore(time, rule.until))
  return fits ? [] : [describePublicKey(publicKey)]
}

/** `RSA-2048`, `P-256`, `Ed25519`. */
export function describePublicKey({ algorithm, curve, bits }: PublicKey): string {
  return curve ?? (bits === undefined ? algorithm : `${algorithm}-${bits}`)
}

function fulfils({ algorithm, bits = 0, exponent, curve }: PublicKey, rule: PublicKeyRule): boolean {
  // An exponent too large for 32 bits is absent, and larger than any minimum.
  const exponentFits = rule.minimumExponent === undefined || exponent === undefined || exponent >= rule.minimumExponent
  const curveFits = rule.curves === undefined || (curve !== undefined && rule.curves.includes(curve))
  return algorithm === rule.algorithm && bits >= (rule.minimumBits ?? 0) && exponentFits && curveFits
}

function isBefore(time: Date, until: string | null): boolean {
  return until === null || time <= new Date(until)
}
