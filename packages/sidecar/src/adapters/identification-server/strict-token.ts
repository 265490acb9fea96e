/**
 * The form of a token before anything in it is believed: strict compact serialisation (RFC 7515 §3.1, RFC 7516 §3.1), a
 * header without any parameter that would let the token choose its own key or rules (RFC 8725 §3.10).
 */
import { TamgaError } from '@tamga/core'
import { parseStrictJson } from '../../strict-json.ts'
import { type RefusalCode, refusal } from './refusals.ts'

const MAX_TOKEN_LENGTH = 128 * 1024
const MAX_HEADER_LENGTH = 8 * 1024

/** Without the `m` flag `$` is the very end: jose itself lets a trailing line feed pass. */
const FORMS = {
  encrypted: /^[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]*){4}$/,
  signed: /^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*$/,
} as const

const FORBIDDEN: Readonly<Record<string, RefusalCode>> = {
  zip: 'ERR_JOSE_ZIP',
  crit: 'ERR_JOSE_CRIT',
  b64: 'ERR_JOSE_B64',
  jwk: 'ERR_JOSE_EMBEDDED_KEY',
  jku: 'ERR_JOSE_EMBEDDED_KEY',
  x5u: 'ERR_JOSE_EMBEDDED_KEY',
  x5c: 'ERR_JOSE_EMBEDDED_KEY',
}

/** A name we would give a key; anything else is refused before it reaches a log line or costs a fetch. */
const KEY_NAME = /^[A-Za-z0-9._~:@+=-]{1,256}$/

export type JsonObject = Readonly<Record<string, unknown>>

export interface TokenHeader {
  readonly kid: string
  readonly alg: string
  readonly enc: unknown
  readonly typ: unknown
  readonly cty: unknown
}

/** @throws VerificationError ERR_JOSE_… by the header's first mistake */
export function parseEncryptedForm(token: string): TokenHeader {
  if (token.length > MAX_TOKEN_LENGTH) throw refusal('ERR_JOSE_TOO_LARGE', { length: token.length })
  if (FORMS.signed.test(token)) throw refusal('ERR_JOSE_NOT_ENCRYPTED')
  if (!FORMS.encrypted.test(token) || !isCanonical(token)) throw refusal('ERR_JOSE_COMPACT_FORM')
  return parseHeader(token)
}

/** @throws VerificationError ERR_JOSE_… by the header's first mistake */
export function parseSignedForm(token: string): TokenHeader {
  if (token.length > MAX_TOKEN_LENGTH) throw refusal('ERR_JOSE_TOO_LARGE', { length: token.length })
  if (!FORMS.signed.test(token) || !isCanonical(token)) throw refusal('ERR_JOSE_COMPACT_FORM')
  return parseHeader(token)
}

/** Bits that decoding throws away are zero (RFC 4648 §3.5); otherwise one token has several spellings, which jose accepts. */
function isCanonical(token: string): boolean {
  return token.split('.').every((part) => Buffer.from(part, 'base64url').toString('base64url') === part)
}

function parseHeader(token: string): TokenHeader {
  const encoded = token.slice(0, token.indexOf('.'))
  if (encoded.length > MAX_HEADER_LENGTH) throw refusal('ERR_JOSE_HEADER_TOO_LARGE', { length: encoded.length })
  const header = parseObject(encoded, 'ERR_JOSE_HEADER')
  const forbidden = Object.keys(FORBIDDEN).find((parameter) => Object.hasOwn(header, parameter))
  if (forbidden !== undefined) throw refusal(FORBIDDEN[forbidden] ?? 'ERR_JOSE_HEADER', { parameter: forbidden })
  const { kid, alg, enc, typ, cty } = header
  if (typeof kid !== 'string' || !KEY_NAME.test(kid)) throw refusal('ERR_JOSE_KID')
  if (typeof alg !== 'string') throw refusal('ERR_JOSE_ALG')
  return { kid, alg, enc, typ, cty }
}

/** The claims of a signed token whose signature may not have been looked at. */
export function parseClaims(signed: string): JsonObject {
  return parseObject(signed.split('.')[1] ?? '', 'ERR_JOSE_CLAIMS')
}

function parseObject(encoded: string, code: RefusalCode): JsonObject {
  const value = strictly(() => parseStrictJson(Buffer.from(encoded, 'base64url')), code)
  if (!isObject(value)) throw refusal(code)
  return value
}

/** A duplicate member keeps its own code: it is an attack on readers that disagree, not a slip. */
function strictly(parse: () => unknown, code: RefusalCode): unknown {
  try {
    return parse()
  } catch (error) {
    if (!(error instanceof TamgaError)) throw error
    throw refusal(error.code === 'ERR_JSON_DUPLICATE_MEMBER' ? 'ERR_JOSE_DUPLICATE_MEMBER' : code)
  }
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
