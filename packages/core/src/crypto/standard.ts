/**
 * Signature algorithms whose mathematics node:crypto does: RSA (RFC 3370, RFC 4055, RFC 5754), ECDSA (RFC 5758), both
 * with SHA-3 (NIST's CSOR arcs), Ed25519 (RFC 8410, RFC 8419).
 */
import { constants, type KeyObject, verify } from 'node:crypto'
import { FormatError, UnsupportedError } from '../errors.ts'
import {
  type AlgorithmIdentifier,
  expectParameters,
  type SignatureAlgorithm,
  unsupportedAlgorithm,
} from './algorithm.ts'
import { digestAlgorithmName } from './digest.ts'
import { readPssParameters } from './pss-parameters.ts'
import { importPublicKey, type PublicKey } from './public-key.ts'

type Resolve = (identifier: AlgorithmIdentifier, digestAlgorithm: AlgorithmIdentifier | undefined) => SignatureAlgorithm

const ROWS: ReadonlyMap<string, Resolve> = new Map<string, Resolve>([
  ['1.2.840.113549.1.1.1', rsaEncryption],
  ['1.2.840.113549.1.1.4', pkcs1('md5WithRSAEncryption', 'md5')],
  ['1.2.840.113549.1.1.5', pkcs1('sha1WithRSAEncryption', 'sha1')],
  ['1.2.840.113549.1.1.14', pkcs1('sha224WithRSAEncryption', 'sha224')],
  ['1.2.840.113549.1.1.11', pkcs1('sha256WithRSAEncryption', 'sha256')],
  ['1.2.840.113549.1.1.12', pkcs1('sha384WithRSAEncryption', 'sha384')],
  ['1.2.840.113549.1.1.13', pkcs1('sha512WithRSAEncryption', 'sha512')],
  ['1.2.840.113549.1.1.10', pss],
  ['1.2.840.10045.4.1', ecdsa('ecdsa-with-SHA1', 'sha1')],
  ['1.2.840.10045.4.3.1', ecdsa('ecdsa-with-SHA224', 'sha224')],
  ['1.2.840.10045.4.3.2', ecdsa('ecdsa-with-SHA256', 'sha256')],
  ['1.2.840.10045.4.3.3', ecdsa('ecdsa-with-SHA384', 'sha384')],
  ['1.2.840.10045.4.3.4', ecdsa('ecdsa-with-SHA512', 'sha512')],
  ['2.16.840.1.101.3.4.3.13', pkcs1('id-rsassa-pkcs1-v1-5-with-sha3-224', 'sha3-224')],
  ['2.16.840.1.101.3.4.3.14', pkcs1('id-rsassa-pkcs1-v1-5-with-sha3-256', 'sha3-256')],
  ['2.16.840.1.101.3.4.3.15', pkcs1('id-rsassa-pkcs1-v1-5-with-sha3-384', 'sha3-384')],
  ['2.16.840.1.101.3.4.3.16', pkcs1('id-rsassa-pkcs1-v1-5-with-sha3-512', 'sha3-512')],
  ['2.16.840.1.101.3.4.3.10', ecdsa('id-ecdsa-with-sha3-256', 'sha3-256')],
  ['2.16.840.1.101.3.4.3.11', ecdsa('id-ecdsa-with-sha3-384', 'sha3-384')],
  ['2.16.840.1.101.3.4.3.12', ecdsa('id-ecdsa-with-sha3-512', 'sha3-512')],
  ['1.3.101.112', ed25519],
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

function rsaEncryption(identifier: AlgorithmIdentifier, digestAlgorithm?: AlgorithmIdentifier): SignatureAlgorithm {
  if (digestAlgorithm === undefined) throw unsupportedAlgorithm(identifier)
  return pkcs1('rsaEncryption', digestAlgorithmName(digestAlgorithm))(identifier, undefined)
}

function pkcs1(name: string, digestAlgorithm: string): Resolve {
  return (identifier) => {
    // RFC 4055 §5: NULL, and absent must be accepted.
    expectParameters(identifier, 'null-or-absent')
    return {
      name,
      digestAlgorithm,
      keyAlgorithms: ['RSA'],
      verify: (publicKey, data, signature) =>
        check(importPublicKey(publicKey), digestAlgorithm, data, signature, { padding: constants.RSA_PKCS1_PADDING }),
    }
  }
}

function pss(identifier: AlgorithmIdentifier): SignatureAlgorithm {
  const { digestAlgorithm, mgfDigestAlgorithm, saltLength, trailerField } = readPssParameters(identifier)
  if (trailerField !== 1) {
    throw new FormatError('ERR_ALGORITHM_PARAMETERS', 'RSASSA-PSS with a trailer field other than 1 (RFC 4055 §3.1)')
  }
  if (mgfDigestAlgorithm !== digestAlgorithm) {
    throw new UnsupportedError('ERR_ALGORITHM_UNSUPPORTED', 'RSASSA-PSS with two different hashes')
  }
  const options = { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength }
  return {
    name: 'RSASSA-PSS',
    digestAlgorithm,
    keyAlgorithms: ['RSA', 'RSASSA-PSS'],
    verify: (publicKey, data, signature) =>
      check(importPublicKey(publicKey), digestAlgorithm, data, signature, options),
  }
}

function ecdsa(name: string, digestAlgorithm: string): Resolve {
  return (identifier) => {
    // RFC 5758 §3.2: the parameters must be absent.
    expectParameters(identifier, 'absent')
    return {
      name,
      digestAlgorithm,
      keyAlgorithms: ['EC'],
      verify: (publicKey, data, signature) =>
        check(importPublicKey(publicKey), digestAlgorithm, data, signature, { dsaEncoding: 'der' }),
    }
  }
}

function ed25519(identifier: AlgorithmIdentifier): SignatureAlgorithm {
  expectParameters(identifier, 'absent')
  return {
    name: 'id-Ed25519',
    digestAlgorithm: undefined,
    keyAlgorithms: ['Ed25519'],
    verify: (publicKey, data, signature) => check(importPublicKey(publicKey), null, data, signature, {}),
  }
}

interface VerifyOptions {
  readonly padding?: number
  readonly saltLength?: number
  readonly dsaEncoding?: 'der'
}

function check(
  key: KeyObject,
  digestAlgorithm: string | null,
  data: Uint8Array,
  signature: Uint8Array,
  options: VerifyOptions,
): boolean {
  try {
    return verify(digestAlgorithm, data, { key, ...options }, signature)
  } catch (error) {
    // OpenSSL raises on values that cannot be a signature by this key (a PSS key with other parameters, a salt too long
    // for the modulus): for the verdict these do not verify. Anything else is a bug, and a bug is never a verdict.
    if (error instanceof Error && 'code' in error && String(error.code).startsWith('ERR_OSSL')) return false
    throw error
  }
}
