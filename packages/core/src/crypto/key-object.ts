/** How the keys of node:crypto sign (RFC 8017, RFC 5753, RFC 8032). */
import { constants, type KeyObject, sign } from 'node:crypto'
import { UnsupportedError } from '../errors.ts'
import { digestLength } from './digest.ts'
import type { SigningAlgorithm } from './signature-algorithm.ts'

const KEYS: Readonly<Record<string, SigningAlgorithm>> = {
  rsa: { name: 'RSASSA-PKCS1-v1_5', digestAlgorithm: 'sha256' },
  // RFC 8419 §3.1: with signed attributes the message digest must be SHA-512.
  ed25519: { name: 'Ed25519', digestAlgorithm: 'sha512' },
}

/** The digest that matches the strength of a key (NIST SP 800-57 part 1, table 2; RFC 5754 §3.3 for the pairs). */
const CURVES: Readonly<Record<string, SigningAlgorithm>> = {
  prime256v1: { name: 'ECDSA', digestAlgorithm: 'sha256' },
  secp384r1: { name: 'ECDSA', digestAlgorithm: 'sha384' },
  secp521r1: { name: 'ECDSA', digestAlgorithm: 'sha512' },
}

/**
 * How a private key is used to sign; the public key of a pair tells as well, for keys that stay on a token. An RSA key
 * signs PKCS #1 v1.5 unless it is restricted to PSS, since every verifier in the field knows that form.
 * @throws UnsupportedError ERR_KEY_UNSUPPORTED
 */
export function signingAlgorithmFor(key: KeyObject): SigningAlgorithm {
  const keyType = key.asymmetricKeyType ?? 'unknown'
  const curve = key.asymmetricKeyDetails?.namedCurve ?? ''
  const algorithm = keyType === 'ec' ? CURVES[curve] : keyType === 'rsa-pss' ? pssAlgorithm(key) : KEYS[keyType]
  if (algorithm !== undefined) return algorithm
  throw new UnsupportedError('ERR_KEY_UNSUPPORTED', 'A private key of a kind that is not implemented', {
    facts: { keyType, curve },
  })
}

const PSS_DIGESTS = ['sha256', 'sha384', 'sha512'] as const

/**
 * A key may say the hash, that of the mask and the shortest salt it signs with (RFC 4055 §3.3). It is to be one that is made
 * here: the same hash in both places, and a salt as long as the hash.
 */
function pssAlgorithm({ asymmetricKeyDetails: details = {} }: KeyObject): SigningAlgorithm | undefined {
  const { hashAlgorithm = 'sha256', mgf1HashAlgorithm = hashAlgorithm, saltLength = 0 } = details
  const digestAlgorithm = PSS_DIGESTS.find((name) => name === hashAlgorithm)
  const isUsual = hashAlgorithm === mgf1HashAlgorithm && saltLength <= (digestLength(hashAlgorithm) ?? 0)
  return isUsual && digestAlgorithm ? { name: 'RSASSA-PSS', digestAlgorithm } : undefined
}

/** Whether the key itself allows this hash: most say nothing of it. */
export function allowsDigest(key: KeyObject, digestAlgorithm: string): boolean {
  return (key.asymmetricKeyDetails?.hashAlgorithm ?? digestAlgorithm) === digestAlgorithm
}

const PSS = { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST }

export function signWithKeyObject(
  key: KeyObject,
  { name, digestAlgorithm }: SigningAlgorithm,
  data: Uint8Array,
): Uint8Array {
  return sign(name === 'Ed25519' ? null : digestAlgorithm, data, name === 'RSASSA-PSS' ? { key, ...PSS } : key)
}
