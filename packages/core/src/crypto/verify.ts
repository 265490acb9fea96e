/** One call of node:crypto's verify, in which only a signature that does not hold is `false`. */
import { type KeyObject, verify } from 'node:crypto'

export interface VerifyOptions {
  readonly padding?: number
  /** Octets; always given for RSASSA-PSS, since node:crypto otherwise takes whatever fits. */
  readonly saltLength?: number
  readonly dsaEncoding?: 'der' | 'ieee-p1363'
  /** FIPS 204 §5.3; X.509 and CMS leave it out, which is the empty one. */
  readonly context?: Uint8Array
}

/** FIPS 204 §5.3, algorithm 3: under a longer context nothing verifies; node:crypto raises. */
const MAX_CONTEXT_OCTETS = 255

/** `digestAlgorithm` is `null` for algorithms that hash inside. */
export function verifyWithKey(
  key: KeyObject,
  digestAlgorithm: string | null,
  data: Uint8Array,
  signature: Uint8Array,
  options?: VerifyOptions,
): boolean {
  if ((options?.context?.length ?? 0) > MAX_CONTEXT_OCTETS) return false
  try {
    // The key alone where nothing is to be said about it: asking an object what it is costs node:crypto two exceptions.
    return verify(digestAlgorithm, data, options === undefined ? key : { key, ...options }, signature)
  } catch (error) {
    // OpenSSL raises on values that cannot be a signature by this key (a PSS key with other parameters, a salt too long
    // for the modulus): for the verdict these do not verify. Anything else is a bug, and a bug is never a verdict.
    if (error instanceof Error && 'code' in error && String(error.code).startsWith('ERR_OSSL')) return false
    throw error
  }
}
