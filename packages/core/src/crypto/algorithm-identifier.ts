/** AlgorithmIdentifiers as they are written: RFC 5754 for digests, RFC 4055, RFC 5758 and RFC 8410 for signatures. */
import { context } from '../der/tags.ts'
import { encode, nullValue, objectIdentifier, sequence, smallInteger } from '../der/write.ts'
import type { SigningAlgorithm } from './algorithm.ts'
import { digestAlgorithmOid } from './digest.ts'

/** RFC 5754 §2: parameters absent. */
export function digestAlgorithmIdentifier(digestAlgorithm: string): Uint8Array {
  return sequence(objectIdentifier(digestAlgorithmOid(digestAlgorithm) ?? ''))
}

const RSA_OIDS = { sha256: '1.2.840.113549.1.1.11', sha384: '1.2.840.113549.1.1.12', sha512: '1.2.840.113549.1.1.13' }
const ECDSA_OIDS = { sha256: '1.2.840.10045.4.3.2', sha384: '1.2.840.10045.4.3.3', sha512: '1.2.840.10045.4.3.4' }
const SALT_OCTETS = { sha256: 32, sha384: 48, sha512: 64 }

/** What stands beside a signature made with `signWithKey`. */
export function signatureAlgorithmIdentifier(algorithm: SigningAlgorithm): Uint8Array {
  const { name, digestAlgorithm } = algorithm
  switch (name) {
    case 'RSASSA-PKCS1-v1_5':
      return sequence(objectIdentifier(RSA_OIDS[digestAlgorithm]), nullValue())
    case 'RSASSA-PSS':
      return sequence(objectIdentifier('1.2.840.113549.1.1.10'), pssParameters(algorithm))
    case 'ECDSA':
      return sequence(objectIdentifier(ECDSA_OIDS[digestAlgorithm]))
    case 'Ed25519':
      return sequence(objectIdentifier('1.3.101.112'))
  }
}

/** RFC 4055 §3.1: the same hash in both places, salt as long as the hash, trailer left at its default. */
function pssParameters({ digestAlgorithm }: SigningAlgorithm): Uint8Array {
  const hashAlgorithm = sequence(objectIdentifier(digestAlgorithmOid(digestAlgorithm) ?? ''), nullValue())
  const maskGenAlgorithm = sequence(objectIdentifier('1.2.840.113549.1.1.8'), hashAlgorithm)
  return sequence(
    encode(context(0), hashAlgorithm),
    encode(context(1), maskGenAlgorithm),
    encode(context(2), smallInteger(SALT_OCTETS[digestAlgorithm])),
  )
}
