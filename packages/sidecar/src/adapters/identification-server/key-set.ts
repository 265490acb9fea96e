/** The rules a server's key set (RFC 7517 §5) has to keep as a whole before any key of it is used. */
import type { JWK } from 'jose'
import { refusal } from './refusals.ts'
import { isObject } from './strict-token.ts'

const MAX_KEYS = 32
const MIN_RSA_BITS = 2048
const MIN_RSA_EXPONENT = 65_537n
const PRIVATE_MEMBERS = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k', 'priv']

/** @throws VerificationError ERR_JOSE_JWKS… */
export function checkKeySet(value: unknown): readonly JWK[] {
  const keys = isObject(value) ? value.keys : undefined
  if (!Array.isArray(keys) || !keys.every(isKey)) throw refusal('ERR_JOSE_JWKS')
  if (keys.length > MAX_KEYS) throw refusal('ERR_JOSE_JWKS_TOO_MANY_KEYS', { keys: keys.length })
  // A secret in the open is no secret: whoever reads it signs as the server, so nothing of this set is believed.
  if (keys.some((key) => PRIVATE_MEMBERS.some((member) => Object.hasOwn(key, member)))) {
    throw refusal('ERR_JOSE_JWKS_PRIVATE_KEY')
  }
  const names = keys.flatMap(({ kid }) => (kid === undefined ? [] : [kid]))
  if (new Set(names).size !== names.length) throw refusal('ERR_JOSE_JWKS_DUPLICATE_KID')
  return keys
}

/** Keys of types that are not used here may be in the set; they are never chosen. */
function isKey(value: unknown): value is JWK {
  return isObject(value) && typeof value.kty === 'string' && (value.kid === undefined || typeof value.kid === 'string')
}

/** RSA under 2048 bits, or with an exponent that signatures were forged for; curves other than P-256. */
export function isWeak(jwk: JWK): boolean {
  if (jwk.kty !== 'RSA') return jwk.crv !== 'P-256'
  const modulus = unsigned(jwk.n)
  const exponent = unsigned(jwk.e)
  return modulus.toString(2).length < MIN_RSA_BITS || exponent < MIN_RSA_EXPONENT || exponent % 2n === 0n
}

function unsigned(encoded: string | undefined): bigint {
  const hex = Buffer.from(encoded ?? '', 'base64url').toString('hex')
  return hex === '' ? 0n : BigInt(`0x${hex}`)
}
