/** A signature value by itself, outside of certificates and messages: the counterpart of `SigningKey.sign`. */
import { derReader } from '../der/read.ts'
import { nullValue, objectIdentifier, sequence } from '../der/write.ts'
import { readAlgorithmIdentifier } from './algorithm.ts'
import { signatureAlgorithmIdentifier } from './algorithm-identifier.ts'
import { readPublicKeyInfo } from './public-key.ts'
import type { SigningAlgorithm } from './signature-algorithm.ts'
import { signatureAlgorithm, verifySignature } from './standard.ts'

/** What is verified in archives and signed with no more. */
export interface ArchivedAlgorithm {
  readonly name: 'GOST 34.310-2004'
  readonly digestAlgorithm: 'gost34311'
}

export interface SignatureValue {
  readonly algorithm: SigningAlgorithm | ArchivedAlgorithm
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
  const identifier = readAlgorithmIdentifier(derReader(identifierOf(algorithm)))
  // A window of its own: digests are remembered with what they are of, and the caller may write over his.
  const signed = data.subarray()
  return verifySignature(signatureAlgorithm(identifier), readPublicKeyInfo(publicKeyInfo), signed, signature)
}

function identifierOf(algorithm: SignatureValue['algorithm']): Uint8Array {
  return algorithm.name === 'GOST 34.310-2004'
    ? sequence(objectIdentifier('1.2.398.3.10.1.1.1.2'), nullValue())
    : signatureAlgorithmIdentifier(algorithm)
}
