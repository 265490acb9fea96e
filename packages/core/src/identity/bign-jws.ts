/**
 * JWS in the compact form (RFC 7515 §7.1) under `BIGNS128`, `BIGNS192`, `BIGNS256`: bign with belt-hash, bash384 or bash512 over
 * the signing input (STB 34.101.78). The algorithm hangs on the key and not on the header, which is only held against it.
 */
import { fromBase64Url, toBase64Url } from '../bytes.ts'
import { NATIONAL_KEYS, type NationalKeyKind } from '../crypto/national-keys.ts'
import type { SigningKey } from '../crypto/private-key.ts'
import { readPublicKeyInfo } from '../crypto/public-key.ts'
import { verifySignatureValue } from '../crypto/signature-value.ts'
import { FormatError, VerificationError } from '../errors.ts'
import { bignJwsAlgorithm } from './bign-jwk.ts'

/** Members of the protected header beside `alg`, such as `typ` and `kid`. */
export type JwsHeader = Readonly<Record<string, unknown>>

/**
 * @returns `header.payload.signature`, each base64url
 * @throws UnsupportedError ERR_PUBLIC_KEY_UNSUPPORTED unless it is a bign key
 */
export function signBignJws(payload: Uint8Array, key: SigningKey, header: JwsHeader = {}): string {
  const alg = bignJwsAlgorithm(readPublicKeyInfo(key.publicKeyInfo))
  const protectedHeader = toBase64Url(Buffer.from(JSON.stringify({ ...header, alg }), 'utf8'))
  const signingInput = `${protectedHeader}.${toBase64Url(payload)}`
  return `${signingInput}.${toBase64Url(key.sign(Buffer.from(signingInput, 'latin1')))}`
}

export interface VerifyBignJwsOptions {
  /** DER of SubjectPublicKeyInfo. Whose key it is, the caller knows. */
  readonly publicKeyInfo: Uint8Array
  /** What `typ` must be, so that a token of one kind is not taken for another (RFC 8725 §3.11). Default: not looked at. */
  readonly typ?: string
}

export interface VerifiedJws {
  readonly header: JwsHeader
  readonly payload: Uint8Array
}

/** A token; longer ones are not what this is for. */
const MAX_LENGTH = 1024 * 1024

/**
 * Verifies a compact JWS.
 * @throws FormatError ERR_JWS_FORMAT, ERR_BASE64_INVALID; VerificationError ERR_JWS_ALGORITHM when the header names another
 *   than the key's, ERR_JWS_TYPE, ERR_JWS_SIGNATURE; UnsupportedError ERR_PUBLIC_KEY_UNSUPPORTED
 */
export function verifyBignJws(jws: string, { publicKeyInfo, typ }: VerifyBignJwsOptions): VerifiedJws {
  const publicKey = readPublicKeyInfo(publicKeyInfo)
  const [protectedHeader = '', payload = '', signature = '', ...more] = jws.length > MAX_LENGTH ? [] : jws.split('.', 4)
  if (signature === '' || more.length > 0) throw malformed()
  const header = readHeader(fromBase64Url(protectedHeader))
  if (header.alg !== bignJwsAlgorithm(publicKey)) {
    throw new VerificationError('ERR_JWS_ALGORITHM', 'The header names another algorithm than that of the key')
  }
  if (typ !== undefined && header.typ !== typ) throw new VerificationError('ERR_JWS_TYPE', 'A token of another type')
  const signingInput = Buffer.from(`${protectedHeader}.${payload}`, 'latin1')
  const { algorithm } = NATIONAL_KEYS[publicKey.curve as NationalKeyKind]
  const value = { algorithm, data: signingInput, signature: fromBase64Url(signature) }
  if (!verifySignatureValue(publicKeyInfo, value)) {
    throw new VerificationError('ERR_JWS_SIGNATURE', 'The signature does not hold')
  }
  return { header, payload: fromBase64Url(payload) }
}

/** RFC 7515 §4.1.11: an extension that must be understood and is not ends it; `b64` (RFC 7797) would be one. */
function readHeader(octets: Uint8Array): JwsHeader {
  let header: unknown
  try {
    header = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(octets))
  } catch {
    throw malformed()
  }
  if (typeof header !== 'object' || header === null || Array.isArray(header) || 'crit' in header) throw malformed()
  return header as JwsHeader
}

function malformed(): FormatError {
  return new FormatError('ERR_JWS_FORMAT', 'Not a JWS in the compact form, or with extensions that are not known')
}
