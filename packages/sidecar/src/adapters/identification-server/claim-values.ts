/** Claims of a verified token as values of their type, each with where the server says it is from. */
import type { FactSource, Sourced } from '@tamga/core'
import { refusal } from './refusals.ts'
import { isObject, type JsonObject } from './strict-token.ts'

/** Of the claim that is being read: a name, never a value. */
type Reader<T> = (value: unknown, claim: string) => T

const FACT_SOURCES: readonly string[] = [
  'certificate',
  'card',
  'register',
  'server',
  'attribute-certificate',
] satisfies readonly FactSource[]

const MAX_BASE64 = 64 * 1024

/** Control characters and those that change direction would let a name pretend to be another on a screen or in a log. */
const PLAIN_TEXT = /^[^\p{Cc}\u200E\u200F\u202A-\u202E\u2066-\u2069]{1,1024}$/u

export interface ReadableClaims {
  readonly claims: JsonObject
  /** Name of the claim that holds the sources of the others. */
  readonly sources: string
}

/** Undefined when the claim is absent or null. @throws VerificationError ERR_OIDC_CLAIM_FORM */
export function readClaim<T>(claim: string, read: Reader<T>, from: ReadableClaims): Sourced<T> | undefined {
  const value = from.claims[claim]
  return value === undefined || value === null ? undefined : { value: read(value, claim), ...sourceOf(claim, from) }
}

function sourceOf(claim: string, { claims, sources }: ReadableClaims): Omit<Sourced<unknown>, 'value'> {
  const all = claims[sources]
  const given = isObject(all) ? all[claim] : undefined
  // A server that tells no source vouches itself, when it signed.
  if (given === undefined) return { source: 'server', at: new Date(Number(claims.iat) * 1000).toISOString() }
  if (!isObject(given) || !isSource(given.source)) throw refusal('ERR_OIDC_CLAIM_FORM', { claim: sources })
  const register = given.register === undefined ? {} : { register: text(given.register, sources) }
  return { source: given.source, at: instant(given.at, sources), ...register }
}

function isSource(value: unknown): value is FactSource {
  return typeof value === 'string' && FACT_SOURCES.includes(value)
}

export const text: Reader<string> = (value, claim) => {
  if (typeof value !== 'string' || !PLAIN_TEXT.test(value)) throw refusal('ERR_OIDC_CLAIM_FORM', { claim })
  return value
}

export const date: Reader<string> = (value, claim) => {
  const written = text(value, claim)
  if (!/^\d{4}-\d{2}-\d{2}$/.test(written)) throw refusal('ERR_OIDC_CLAIM_FORM', { claim })
  return written
}

/** Type and country before the number (EN 319 412-1 §5.1.3): the same digits in another country are another person. */
export const personalNumber: Reader<string> = (value, claim) => {
  const written = text(value, claim)
  if (!/^[A-Z]{5}-[\p{L}\p{N}-]{1,64}$/u.test(written)) throw refusal('ERR_OIDC_CLAIM_FORM', { claim })
  return written
}

/** Base64 of a DER structure; which one is for others to find out. */
export const octets: Reader<Uint8Array> = (value, claim) => {
  if (typeof value !== 'string' || value.length > MAX_BASE64 || !/^[A-Za-z0-9+/]+={0,2}$/.test(value)) {
    throw refusal('ERR_OIDC_CLAIM_FORM', { claim })
  }
  return Buffer.from(value, 'base64')
}

export const texts: Reader<readonly string[]> = (value, claim) => {
  const values = Array.isArray(value) ? value : [value]
  if (values.length > 64) throw refusal('ERR_OIDC_CLAIM_FORM', { claim })
  return values.map((one) => text(one, claim))
}

function instant(value: unknown, claim: string): string {
  const written = text(value, claim)
  if (!/^\d{4}-\d{2}-\d{2}T/.test(written) || Number.isNaN(Date.parse(written))) {
    throw refusal('ERR_OIDC_CLAIM_FORM', { claim })
  }
  return new Date(written).toISOString()
}
