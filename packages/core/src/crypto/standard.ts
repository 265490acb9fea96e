/** The signature algorithms that can be verified, and the one question they answer. */
import { type AlgorithmIdentifier, unsupportedAlgorithm } from './algorithm.ts'
import { bignAlgorithms } from './bign-algorithms.ts'
import { dsaAlgorithms } from './dsa.ts'
import { ecdsaAlgorithms } from './ecdsa.ts'
import { ecdsaShakeAlgorithms } from './ecdsa-shake.ts'
import { gostAlgorithms } from './gost-algorithms.ts'
import { pssShakeAlgorithms } from './pss-shake.ts'
import type { PublicKey } from './public-key.ts'
import { pureAlgorithms } from './pure.ts'
import { rsaAlgorithms } from './rsa.ts'
import type { ResolveAlgorithm, SignatureAlgorithm } from './signature-algorithm.ts'

const ROWS: ReadonlyMap<string, ResolveAlgorithm> = new Map([
  ...rsaAlgorithms,
  ...pssShakeAlgorithms,
  ...ecdsaAlgorithms,
  ...ecdsaShakeAlgorithms,
  ...dsaAlgorithms,
  ...pureAlgorithms,
  ...bignAlgorithms,
  ...gostAlgorithms,
])

/**
 * Reads a signature's AlgorithmIdentifier. `digestAlgorithm` is that of the SignerInfo: `rsaEncryption` there names no
 * hash of its own (RFC 3370 §3.2).
 * @throws UnsupportedError ERR_ALGORITHM_UNSUPPORTED, FormatError ERR_ALGORITHM_PARAMETERS
 */
export function signatureAlgorithm(
  identifier: AlgorithmIdentifier,
  digestAlgorithm?: AlgorithmIdentifier,
): SignatureAlgorithm {
  const resolve = ROWS.get(identifier.oid)
  if (resolve === undefined) throw unsupportedAlgorithm(identifier)
  return resolve(identifier, digestAlgorithm)
}

/**
 * One cryptographic fact: `signature` over `data` was made with the key's private half. A key of another kind than the
 * algorithm's is `false`, not an error: the claim is false.
 * @throws UnsupportedError ERR_PUBLIC_KEY_UNSUPPORTED, FormatError ERR_PUBLIC_KEY_INVALID
 */
export function verifySignature(
  algorithm: SignatureAlgorithm,
  publicKey: PublicKey,
  data: Uint8Array,
  signature: Uint8Array,
): boolean {
  return algorithm.keyAlgorithms.includes(publicKey.algorithm) && algorithm.verify(publicKey, data, signature)
}
