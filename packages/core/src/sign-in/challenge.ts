/**
 * The challenge a person signs to sign in with a certificate: one exact form in octets (RFC 8785), bound to the origin
 * that asks. Its `type` is none of a document's, so neither can ever be read as the other.
 */
import { randomBytes } from 'node:crypto'
import { decodeCanonicalJson, encodeCanonicalJson } from '../documents/canonical-json.ts'
import { checkFields, type FieldRules } from '../documents/field.ts'
import { FormatError } from '../errors.ts'

export interface ChallengeFields {
  /** Of the site that asks, as browsers serialise it (RFC 6454 §6.2): `https://portal.example`. */
  readonly origin: string
  /** Its name for the person who is asked. */
  readonly relyingParty: string
  /** base64url of 32 to 64 random octets; chosen here when absent. */
  readonly nonce?: string
  readonly issuedAt: Date
  /** At most ten minutes after `issuedAt`. */
  readonly expiresAt: Date
}

/** Plain JSON, as it travels; `encodeChallenge` gives the octets that are signed. */
export interface Challenge {
  readonly type: 'tamga-challenge'
  readonly version: 1
  readonly purpose: 'sign-in'
  readonly origin: string
  readonly relyingParty: string
  readonly nonce: string
  /** ISO 8601 in UTC with milliseconds. */
  readonly issuedAt: string
  readonly expiresAt: string
}

export const challengeMediaType = 'application/vnd.tamga.challenge+json'

/** Time to read, to find the key and to type its password; whoever steals a challenge has no longer than that. */
const MAX_LIFETIME_MS = 600_000
const MAX_OCTETS = 4096
const CODE = 'ERR_CHALLENGE_FIELDS'

const instant = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/
const rules: FieldRules = {
  type: { required: true, maxLength: 32, pattern: /^tamga-challenge$/ },
  purpose: { required: true, maxLength: 32, pattern: /^sign-in$/ },
  origin: { required: true, maxLength: 300 },
  relyingParty: { required: true, maxLength: 200 },
  // 256 bits at least (Web eID, NIST SP 800-63B §3.2.6)
  nonce: { required: true, maxLength: 86, pattern: /^[\w-]{43,86}$/ },
  issuedAt: { required: true, maxLength: 24, pattern: instant },
  expiresAt: { required: true, maxLength: 24, pattern: instant },
}

/** @throws FormatError ERR_CHALLENGE_FIELDS, whose `facts` map each wrong field to its reason */
export function createChallenge({ nonce, issuedAt, expiresAt, ...fields }: ChallengeFields): Challenge {
  return readChallenge({
    type: 'tamga-challenge',
    version: 1,
    purpose: 'sign-in',
    origin: fields.origin,
    relyingParty: fields.relyingParty.normalize('NFC'),
    nonce: nonce ?? randomBytes(32).toString('base64url'),
    issuedAt: issuedAt.toISOString(),
    expiresAt: expiresAt.toISOString(),
  })
}

/**
 * Holds what came from elsewhere (decoded JSON) to the rules of a challenge; members that are not known are refused.
 * Whether it is expired is for whoever knows the time.
 * @throws FormatError ERR_CHALLENGE_FIELDS
 */
export function readChallenge(value: unknown): Challenge {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) refuse('challenge', 'is not an object')
  const { version, ...fields } = value as Readonly<Record<string, unknown>>
  if (version !== 1) refuse('version', 'is not 1')
  checkFields(fields, rules, CODE)
  if (!isOrigin(fields.origin ?? '')) refuse('origin', 'is not the origin of a secure site')
  checkTimes(fields.issuedAt ?? '', fields.expiresAt ?? '')
  // The rules above made the members what the type says.
  return { ...(fields as unknown as Challenge), version: 1 }
}

export interface ChallengeTime {
  readonly time: Date
  /** How far the clocks of who made and who reads the challenge may be apart. */
  readonly clockSkewSeconds: number
}

/** What speaks against a challenge at a time, `undefined` when nothing does. */
export function challengeTimeObjection(
  { issuedAt, expiresAt }: Challenge,
  { time, clockSkewSeconds }: ChallengeTime,
): 'ERR_CHALLENGE_EXPIRED' | 'ERR_CHALLENGE_NOT_YET_VALID' | undefined {
  const skew = clockSkewSeconds * 1000
  if (time.getTime() >= Date.parse(expiresAt) + skew) return 'ERR_CHALLENGE_EXPIRED'
  return time.getTime() + skew < Date.parse(issuedAt) ? 'ERR_CHALLENGE_NOT_YET_VALID' : undefined
}

/** The octets that are signed. */
export function encodeChallenge(challenge: Challenge): Uint8Array {
  return encodeCanonicalJson({ ...challenge })
}

/**
 * Reads exactly what `encodeChallenge` writes.
 * @throws FormatError ERR_JCS_TOO_LARGE, ERR_JCS_INVALID, ERR_JCS_NOT_CANONICAL, ERR_CHALLENGE_FIELDS
 */
export function parseChallenge(bytes: Uint8Array): Challenge {
  return readChallenge(decodeCanonicalJson(bytes, { maxOctets: MAX_OCTETS }))
}

/**
 * Whether octets could pass for a challenge with anyone: a JSON object, in whatever encoding and with whatever escapes,
 * that says so. Such octets are never signed as a document. Wider than `parseChallenge` on purpose, for the sake of
 * readers less strict than ours.
 */
export function resemblesChallenge(bytes: Uint8Array): boolean {
  return ['utf-8', 'utf-16le', 'utf-16be'].some((encoding) =>
    isTypedAsChallenge(new TextDecoder(encoding).decode(bytes)),
  )
}

function isTypedAsChallenge(text: string): boolean {
  if (!/^\s*\{/.test(text)) return false
  const plain = text.replace(/\\u([\da-f]{4})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
  return /"type"\s*:\s*"tamga-challenge"/i.test(plain)
}

/** An origin in the only form browsers write; a site without TLS has none but on the person's own machine. */
function isOrigin(text: string): boolean {
  if (!URL.canParse(text)) return false
  const { origin, protocol, hostname } = new URL(text)
  const isLocal = protocol === 'http:' && /^(?:(?:.+\.)?localhost|127\.0\.0\.1|\[::1\])$/.test(hostname)
  return origin === text && (protocol === 'https:' || isLocal)
}

function checkTimes(issuedAt: string, expiresAt: string): void {
  for (const [field, text] of Object.entries({ issuedAt, expiresAt })) {
    const date = new Date(text)
    if (Number.isNaN(date.getTime()) || date.toISOString() !== text) refuse(field, 'is not a time')
  }
  const lifetime = Date.parse(expiresAt) - Date.parse(issuedAt)
  if (lifetime <= 0 || lifetime > MAX_LIFETIME_MS) refuse('expiresAt', 'is not within ten minutes after issuedAt')
}

function refuse(field: string, reason: string): never {
  throw new FormatError(CODE, 'Some fields cannot be accepted', { facts: { [field]: reason } })
}
