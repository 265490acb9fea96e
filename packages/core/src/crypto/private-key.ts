/** A Signer over a private key that is in memory (RFC 8017, RFC 5753, RFC 8032), for keys from PKCS#12 and for tests. */
import { constants, type KeyObject, sign } from 'node:crypto'
import { UnsupportedError } from '../errors.ts'
import type { SigningAlgorithm } from './algorithm.ts'

/** The digest that matches the strength of a key (NIST SP 800-57 part 1, table 2; RFC 5754 §3.3 for the pairs). */
const EC_DIGESTS: Readonly<Record<string, SigningAlgorithm['digestAlgorithm']>> = {
  prime256v1: 'sha256',
  secp384r1: 'sha384',
  secp521r1: 'sha512',
}

/**
 * How a private key is used to sign; the public key of a pair tells as well, for keys that stay on a token. An RSA key signs PKCS #1 v1.5 unless it is restricted to PSS, since every verifier
 * in the field knows that form.
 * @throws UnsupportedError ERR_KEY_UNSUPPORTED
 */
export function signingAlgorithmFor(key: KeyObject): SigningAlgorithm {
  const curve = key.asymmetricKeyDetails?.namedCurve ?? ''
  const curveDigest = EC_DIGESTS[curve]
  switch (key.asymmetricKeyType) {
    case 'rsa':
      return { name: 'RSASSA-PKCS1-v1_5', digestAlgorithm: 'sha256' }
    case 'rsa-pss':
      return { name: 'RSASSA-PSS', digestAlgorithm: 'sha256' }
    case 'ec':
      if (curveDigest !== undefined) return { name: 'ECDSA', digestAlgorithm: curveDigest }
      break
    case 'ed25519':
      // RFC 8419 §3.1: with signed attributes the message digest must be SHA-512.
      return { name: 'Ed25519', digestAlgorithm: 'sha512' }
  }
  throw new UnsupportedError('ERR_KEY_UNSUPPORTED', 'A private key of a kind that is not implemented', {
    facts: { keyType: key.asymmetricKeyType ?? 'unknown', curve },
  })
}

/** Signs `data`; the result is what CMS carries as SignatureValue. */
export function signWithKey(privateKey: KeyObject, algorithm: SigningAlgorithm, data: Uint8Array): Uint8Array {
  switch (algorithm.name) {
    case 'RSASSA-PKCS1-v1_5':
      return sign(algorithm.digestAlgorithm, data, privateKey)
    case 'RSASSA-PSS':
      return sign(algorithm.digestAlgorithm, data, {
        key: privateKey,
        padding: constants.RSA_PKCS1_PSS_PADDING,
        saltLength: constants.RSA_PSS_SALTLEN_DIGEST,
      })
    case 'ECDSA':
      return sign(algorithm.digestAlgorithm, data, privateKey)
    case 'Ed25519':
      return sign(null, data, privateKey)
  }
}
