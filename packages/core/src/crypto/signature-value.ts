/** A signature value by itself, outside of certificates and messages: the counterpart of `SigningKey.sign`. */
import { derReader } from '../der/read.ts'
import { readAlgorithmIdentifier, type SigningAlgorithm } from './algorithm.ts'
import { signatureAlgorithmIdentifier } from './algorithm-identifier.ts'
import { readPublicKeyInfo } from './public-key.ts'
import { signatureAlgorithm, verifySignature } from './standard.ts'

export interface SignatureValue {
  readonly algorithm: SigningAlgorithm
  /** What was signed, not its digest. */
  readonly data: Uint8Array
  /** As `SigningKey.sign` gives it. */
  readonly signature: Uint8Array
}

/**
 * Whether `signature` over `data` was made with the private half of the key. Whose key it is, and whether its algorithm is
 * strong enough, is for the caller; `judgeSignature` asks all of it.
 * @param publicKeyInfo DER of SubjectPublicKeyInfo
 * @throws FormatError ERR_DER_…, ERR_PUBLIC_KEY_INVALID; UnsupportedError ERR_PUBLIC_KEY_UNSUPPORTED
 */
export function verifySignatureValue(
  publicKeyInfo: Uint8Array,
  { algorithm, data, signature }: SignatureValue,
): boolean {
  const identifier = readAlgorithmIdentifier(derReader(signatureAlgorithmIdentifier(algorithm)))
  return verifySignature(signatureAlgorithm(identifier), readPublicKeyInfo(publicKeyInfo), data, signature)
}
