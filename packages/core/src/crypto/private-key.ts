/** Private keys in memory that sign: those of node:crypto (RFC 8017, RFC 5753, RFC 8032) and national ones, behind one interface. */
import { createPrivateKey, createPublicKey, KeyObject } from 'node:crypto'
import { equalBytes } from '../bytes.ts'
import { Tag } from '../der/tags.ts'
import { encode, sequence } from '../der/write.ts'
import { FormatError, UnsupportedError } from '../errors.ts'
import { signatureAlgorithmIdentifier } from './algorithm-identifier.ts'
import { KEY_ALGORITHMS } from './key-algorithms.ts'
import { allowsDigest, signingAlgorithmFor, signWithKeyObject } from './key-object.ts'
import { NATIONAL_KEYS, type NationalKeyKind, type NationalKeyRow } from './national-keys.ts'
import { type PrivateKeyInfo, readPrivateKeyInfo, writePrivateKeyInfo } from './private-key-info.ts'
import type { SigningAlgorithm } from './signature-algorithm.ts'

/** A private key and how it signs. What holds one must not be logged: the key is in the closure, not in a field. */
export interface SigningKey {
  readonly algorithm: SigningAlgorithm
  /** DER of the SubjectPublicKeyInfo. */
  readonly publicKeyInfo: Uint8Array
  /**
   * Signs `data`, which it hashes itself. The value is the one that CMS, certificates and requests carry: I2OSP octets (RSA,
   * RFC 8017), DER Ecdsa-Sig-Value (RFC 5753), 64 octets (Ed25519, RFC 8032), r ‖ s little-endian (GOST, as NCA has it),
   * S0 ‖ S1 (bign, STB 34.101.45 §7.1).
   */
  sign(data: Uint8Array): Uint8Array
}

/**
 * A key of `node:crypto`, or DER of PKCS #8 (RFC 5958) with a key of any kind that signs here: RSA, ECDSA, Ed25519,
 * GOST R 34.10-2015 of Kazakhstan's NCA, bign of STB 34.101.45.
 * @param algorithm Default: what `signingAlgorithmFor` chooses; a national key signs in one way only
 * @throws UnsupportedError ERR_KEY_UNSUPPORTED
 * @throws FormatError ERR_PKCS8_INVALID, ERR_PKCS8_VERSION, ERR_GOST_PRIVATE_KEY_INVALID, ERR_STB_PRIVATE_KEY_INVALID, ERR_DER_…
 * @throws TypeError for an algorithm by which such a key does not sign
 */
export function signingKey(key: KeyObject | Uint8Array, algorithm?: SigningAlgorithm): SigningKey {
  if (key instanceof KeyObject) return fromKeyObject(key, algorithm)
  const info = readPrivateKeyInfo(key)
  const row = rowOf(info)
  return row === undefined ? fromKeyObject(decode(key, info), algorithm) : fromRow(row, info, algorithm)
}

/** The key as it is, or made of a `KeyObject`: for functions that take either. */
export function asSigningKey(key: KeyObject | SigningKey, algorithm?: SigningAlgorithm): SigningKey {
  if (key instanceof KeyObject) return signingKey(key, algorithm)
  return algorithm === undefined || sameAlgorithm(algorithm, key.algorithm) ? key : refuseAlgorithm()
}

/** A fresh private key: DER of PKCS #8, for `signingKey` and for key containers. */
export function generateNationalKey(kind: NationalKeyKind): Uint8Array {
  const row = NATIONAL_KEYS[kind]
  return writePrivateKeyInfo(row.identifier, row.generate())
}

function rowOf({ algorithm }: PrivateKeyInfo): NationalKeyRow | undefined {
  return Object.values(NATIONAL_KEYS).find(({ identifier }) => equalBytes(identifier, algorithm.raw))
}

function fromRow(row: NationalKeyRow, { privateKey }: PrivateKeyInfo, algorithm = row.algorithm): SigningKey {
  if (!sameAlgorithm(algorithm, row.algorithm)) refuseAlgorithm()
  const { publicKey, sign } = row.open(privateKey)
  const subjectPublicKey = encode(Tag.bitString, Uint8Array.of(0), publicKey)
  return { algorithm: row.algorithm, publicKeyInfo: sequence(row.identifier, subjectPublicKey), sign }
}

function fromKeyObject(key: KeyObject, algorithm = signingAlgorithmFor(key)): SigningKey {
  if (signingAlgorithmFor(key).name !== algorithm.name && !isRsaAsPss(key, algorithm)) refuseAlgorithm()
  if (!allowsDigest(key, algorithm.digestAlgorithm)) refuseAlgorithm()
  // Refuses a digest that does not go with it, before anything is signed.
  signatureAlgorithmIdentifier(algorithm)
  return {
    algorithm,
    publicKeyInfo: createPublicKey(key).export({ type: 'spki', format: 'der' }),
    sign: (data) => signWithKeyObject(key, algorithm, data),
  }
}

/** RFC 4055 §1.2: a key that is not restricted may sign in both ways. */
function isRsaAsPss(key: KeyObject, { name }: SigningAlgorithm): boolean {
  return key.asymmetricKeyType === 'rsa' && name === 'RSASSA-PSS'
}

function sameAlgorithm(one: SigningAlgorithm, other: SigningAlgorithm): boolean {
  return one.name === other.name && one.digestAlgorithm === other.digestAlgorithm
}

function refuseAlgorithm(): never {
  throw new TypeError('The key does not sign by this algorithm')
}

function decode(der: Uint8Array, { algorithm }: PrivateKeyInfo): KeyObject {
  const name = KEY_ALGORITHMS.get(algorithm.oid)
  // A national key that reached this point is of parameters that no row has.
  if (name === undefined || name === 'bign' || name.startsWith('GOST')) {
    throw new UnsupportedError('ERR_KEY_UNSUPPORTED', 'A private key of a kind that is not implemented', {
      facts: { keyType: name ?? algorithm.oid },
    })
  }
  try {
    return createPrivateKey({ key: Buffer.from(der), format: 'der', type: 'pkcs8' })
  } catch {
    // Without the cause: what OpenSSL says of a key is for nobody's log.
    throw new FormatError('ERR_PKCS8_INVALID', 'Not a private key of its algorithm', { facts: { keyType: name } })
  }
}
