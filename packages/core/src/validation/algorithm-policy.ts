/** Whether an algorithm may be relied on at a time (EN 319 102-1 §5.2.8, ETSI TS 119 312): data with end dates. */
import type { PublicKey } from '../crypto/public-key.ts'
import { remember } from '../crypto/remember.ts'
import type { SignatureAlgorithm } from '../crypto/signature-algorithm.ts'
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
  const objections = [...digests, ...publicKeyObjections(publicKey, policy, time)]
  // The key may do for what it is, and not for what it was used with.
  const fits = objections.length > 0 || someRule(policy, publicKey, time, algorithm.name)
  return fits ? objections : [`${algorithm.name} with ${describePublicKey(publicKey)}`]
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
  return row !== undefined && isBefore(time, row) ? [] : [name]
}

/** What speaks against a key whatever it is used with. */
export function publicKeyObjections(publicKey: PublicKey, policy: AlgorithmPolicy, time: Date): string[] {
  return someRule(policy, publicKey, time) ? [] : [describePublicKey(publicKey)]
}

const rulesOf = remember(({ publicKeys }: AlgorithmPolicy) => Map.groupBy(publicKeys, ({ algorithm }) => algorithm))

function someRule(policy: AlgorithmPolicy, publicKey: PublicKey, time: Date, used?: string): boolean {
  const rules = rulesOf(policy).get(publicKey.algorithm) ?? []
  return rules.some((rule) => {
    const isForUse = used === undefined || rule.signatureAlgorithm === undefined || rule.signatureAlgorithm === used
    return isForUse && fulfils(publicKey, rule) && isBefore(time, rule)
  })
}

/** `RSA-2048`, `P-256`, `Ed25519`. */
export function describePublicKey({ algorithm, curve, bits }: PublicKey): string {
  return curve ?? (bits === undefined ? algorithm : `${algorithm}-${bits}`)
}

function fulfils({ bits = 0, exponent, curve }: PublicKey, rule: PublicKeyRule): boolean {
  // An exponent too large for 32 bits is absent, and larger than any minimum.
  const exponentFits = rule.minimumExponent === undefined || exponent === undefined || exponent >= rule.minimumExponent
  const curveFits = rule.curves === undefined || (curve !== undefined && rule.curves.includes(curve))
  return bits >= (rule.minimumBits ?? 0) && exponentFits && curveFits
}

interface Row {
  readonly until: string | null
}

function isBefore(time: Date, row: Row): boolean {
  return time.getTime() <= endOf(row).time
}

/** An end that is no date is before every time. */
const endOf = remember(({ until }: Row) => ({ time: until === null ? Number.POSITIVE_INFINITY : Date.parse(until) }))
