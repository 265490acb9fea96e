/**
 * Canonical JSON (RFC 8785) for the flat objects people sign: one value has exactly one form in octets, so what was
 * read is what was signed. Members are strings or safe integers; nesting is not needed and therefore refused.
 */
import { equalBytes } from '../bytes.ts'
import { FormatError } from '../errors.ts'

export type FlatJson = Readonly<Record<string, string | number>>

/**
 * The one canonical form, in UTF-8 without a byte order mark.
 * @throws FormatError ERR_JCS_LONE_SURROGATE (RFC 8785 §3.2.2.2), ERR_JCS_NUMBER
 */
export function encodeCanonicalJson(members: FlatJson): Uint8Array {
  // The default sort compares UTF-16 code units, as RFC 8785 §3.2.3 asks.
  const names = Object.keys(members).sort()
  const parts = names.map((name) => `${encodeValue(name)}:${encodeValue(members[name])}`)
  return Buffer.from(`{${parts.join(',')}}`, 'utf8')
}

/**
 * Reads octets only if they are the canonical form of what they say: white space, another order, other escapes and
 * duplicate members all fail the comparison, because encoding what was read does not give the same octets.
 * @throws FormatError ERR_JCS_TOO_LARGE, ERR_JCS_INVALID, ERR_JCS_NOT_CANONICAL
 */
export function decodeCanonicalJson(bytes: Uint8Array, limits: { readonly maxOctets: number }): FlatJson {
  if (bytes.length > limits.maxOctets) {
    throw new FormatError('ERR_JCS_TOO_LARGE', 'The document is too large', { facts: { maxOctets: limits.maxOctets } })
  }
  const value = parseJson(bytes)
  if (!isFlat(value)) {
    throw new FormatError('ERR_JCS_INVALID', 'Expected a JSON object whose members are strings and integers')
  }
  if (!equalBytes(encodeCanonicalJson(value), bytes)) {
    throw new FormatError('ERR_JCS_NOT_CANONICAL', 'The JSON is not in its canonical form (RFC 8785)')
  }
  return value
}

function encodeValue(value: string | number | undefined): string {
  if (typeof value === 'number') {
    if (!Number.isSafeInteger(value)) throw new FormatError('ERR_JCS_NUMBER', 'Only safe integers are used here')
    return String(value)
  }
  if (value === undefined || !value.isWellFormed()) {
    throw new FormatError('ERR_JCS_LONE_SURROGATE', 'A text holds half of a surrogate pair')
  }
  // RFC 8785 §3.2.2.2 defines string form as what ECMAScript's JSON.stringify does.
  return JSON.stringify(value)
}

function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes))
  } catch {
    throw new FormatError('ERR_JCS_INVALID', 'Not JSON in UTF-8')
  }
}

function isFlat(value: unknown): value is FlatJson {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false
  return Object.values(value).every((member) => typeof member === 'string' || typeof member === 'number')
}
