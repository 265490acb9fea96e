/**
 * bign keys as JWK (RFC 7517) of the type OKP (RFC 8037 §2), with the curve names that STB 34.101.78 gives the levels of
 * STB 34.101.45: `BIGNS128`, `BIGNS192`, `BIGNS256`. `x` is the whole public key (x ‖ y), `d` the private one, little-endian.
 */
import { equalBytes, fromBase64Url, toBase64Url } from '../bytes.ts'
import { importBignKey } from '../crypto/bign-algorithms.ts'
import { NATIONAL_KEYS, type NationalKeyKind } from '../crypto/national-keys.ts'
import { signingKey } from '../crypto/private-key.ts'
import { readPrivateKeyInfo, writePrivateKeyInfo } from '../crypto/private-key-info.ts'
import { type PublicKey, readPublicKeyInfo } from '../crypto/public-key.ts'
import { Tag } from '../der/tags.ts'
import { encode, sequence } from '../der/write.ts'
import { FormatError, UnsupportedError } from '../errors.ts'

/** `crv` of a JWK and `alg` of a JWS alike: the curve, and its one hash function. */
export type BignJwsAlgorithm = 'BIGNS128' | 'BIGNS192' | 'BIGNS256'

export interface BignPublicJwk {
  readonly kty: 'OKP'
  readonly crv: BignJwsAlgorithm
  readonly x: string
}

export interface BignPrivateJwk extends BignPublicJwk {
  readonly d: string
}

const ALGORITHMS = ['BIGNS128', 'BIGNS192', 'BIGNS256'] as const

const CURVES: Readonly<Record<BignJwsAlgorithm, NationalKeyKind>> = {
  BIGNS128: 'bign-curve256v1',
  BIGNS192: 'bign-curve384v1',
  BIGNS256: 'bign-curve512v1',
}

/**
 * The algorithm of a public key: bound to its level.
 * @throws UnsupportedError ERR_PUBLIC_KEY_UNSUPPORTED for another than a bign key
 */
export function bignJwsAlgorithm({ algorithm, curve = '' }: PublicKey): BignJwsAlgorithm {
  for (const name of ALGORITHMS) if (algorithm === 'bign' && CURVES[name] === curve) return name
  throw new UnsupportedError('ERR_PUBLIC_KEY_UNSUPPORTED', 'Not a bign key', { facts: { algorithm, curve } })
}

/**
 * @param publicKeyInfo DER of SubjectPublicKeyInfo
 * @throws UnsupportedError ERR_PUBLIC_KEY_UNSUPPORTED, FormatError ERR_PUBLIC_KEY_INVALID, ERR_DER_…
 */
export function bignPublicJwk(publicKeyInfo: Uint8Array): BignPublicJwk {
  const publicKey = readPublicKeyInfo(publicKeyInfo)
  const crv = bignJwsAlgorithm(publicKey)
  importBignKey(publicKey)
  return { kty: 'OKP', crv, x: toBase64Url(publicKey.keyOctets) }
}

/**
 * @param pkcs8 DER of PrivateKeyInfo
 * @throws UnsupportedError ERR_KEY_UNSUPPORTED, ERR_PUBLIC_KEY_UNSUPPORTED, FormatError
 */
export function bignPrivateJwk(pkcs8: Uint8Array): BignPrivateJwk {
  const { publicKeyInfo } = signingKey(pkcs8)
  return { ...bignPublicJwk(publicKeyInfo), d: toBase64Url(readPrivateKeyInfo(pkcs8).privateKey) }
}

export interface BignJwkKey {
  readonly algorithm: BignJwsAlgorithm
  /** DER of SubjectPublicKeyInfo, of a point that has been checked. */
  readonly publicKeyInfo: Uint8Array
  /** DER of PKCS #8, for `signingKey`, when the JWK has the private half. */
  readonly privateKey?: Uint8Array
}

/**
 * Reads a JWK, of which members that are not known stay unread (RFC 7517 §4).
 * @throws FormatError ERR_JWK_FORMAT, ERR_PUBLIC_KEY_INVALID, ERR_STB_PRIVATE_KEY_INVALID; UnsupportedError
 *   ERR_JWK_UNSUPPORTED for another type or curve, or a key that is not for signatures
 */
export function readBignJwk(jwk: unknown): BignJwkKey {
  if (typeof jwk !== 'object' || jwk === null) throw malformed()
  const { kty, crv, x, d, use = 'sig', alg = crv } = jwk as Readonly<Record<string, unknown>>
  const algorithm = ALGORITHMS.find((name) => name === crv)
  if (kty !== 'OKP' || algorithm === undefined || use !== 'sig' || alg !== algorithm) {
    throw new UnsupportedError('ERR_JWK_UNSUPPORTED', 'Not a bign key for signatures')
  }
  const { identifier } = NATIONAL_KEYS[CURVES[algorithm]]
  const publicKeyInfo = sequence(identifier, encode(Tag.bitString, Uint8Array.of(0), octets(x)))
  importBignKey(readPublicKeyInfo(publicKeyInfo))
  if (d === undefined) return { algorithm, publicKeyInfo }
  const privateKey = writePrivateKeyInfo(identifier, octets(d))
  if (!equalBytes(signingKey(privateKey).publicKeyInfo, publicKeyInfo)) throw malformed()
  return { algorithm, publicKeyInfo, privateKey }
}

function octets(value: unknown): Uint8Array {
  if (typeof value !== 'string') throw malformed()
  return fromBase64Url(value)
}

function malformed(): FormatError {
  return new FormatError('ERR_JWK_FORMAT', 'Not a JWK, or its two halves are not of one key')
}
