/**
 * Signature algorithms that take the message as it is, with an empty context where they have one: EdDSA (RFC 8410,
 * RFC 8419), ML-DSA (RFC 9881, RFC 9882), SLH-DSA (RFC 9909, RFC 9814). The pre-hashed variants have other identifiers,
 * which nothing here knows.
 */
import { expectParameters } from './algorithm.ts'
import { PURE_ALGORITHMS } from './key-algorithms.ts'
import { importPublicKey } from './public-key.ts'
import type { AlgorithmRows, ResolveAlgorithm } from './signature-algorithm.ts'
import { verifyWithKey } from './verify.ts'

/** Hashes by the bits of collision resistance they offer. */
const DIGESTS_OF_256 = ['sha512', 'sha3-512', 'shake256']
const DIGESTS_OF_192 = ['sha384', 'sha3-384', ...DIGESTS_OF_256]
const DIGESTS_OF_128 = ['sha256', 'sha512-256', 'sha3-256', 'shake128', ...DIGESTS_OF_192]

/**
 * Which message digests the signed attributes of CMS may hold beside each algorithm: one hash for EdDSA (RFC 8419 §3.1),
 * one of at least the same strength for the others (RFC 9882 §3.3, RFC 9814 §4).
 */
const MESSAGE_DIGESTS: readonly (readonly [name: RegExp, digests: readonly string[]])[] = [
  [/^Ed25519$/, ['sha512']],
  [/^Ed448$/, ['shake256']],
  [/^ML-DSA-44$|-128[sf]$/, DIGESTS_OF_128],
  [/^ML-DSA-65$|-192[sf]$/, DIGESTS_OF_192],
  [/^ML-DSA-87$|-256[sf]$/, DIGESTS_OF_256],
]

export const pureAlgorithms: AlgorithmRows = [...PURE_ALGORITHMS].map(([oid, name]) => [oid, pure(name)])

function pure(keyAlgorithm: string): ResolveAlgorithm {
  const messageDigests = MESSAGE_DIGESTS.find(([name]) => name.test(keyAlgorithm))?.[1] ?? []
  return (identifier) => {
    expectParameters(identifier, 'absent')
    return {
      name: `id-${keyAlgorithm}`,
      digestAlgorithm: undefined,
      messageDigests,
      keyAlgorithms: [keyAlgorithm],
      verify: (publicKey, data, signature) => verifyWithKey(importPublicKey(publicKey), null, data, signature),
    }
  }
}
