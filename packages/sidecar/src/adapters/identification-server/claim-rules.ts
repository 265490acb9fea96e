/** What each kind of token has to claim before its data are looked at; the kinds differ in data, not in code. */
import { createHash } from 'node:crypto'
import { refusal } from './refusals.ts'
import type { ServerLink } from './server-link.ts'
import type { JsonObject } from './strict-token.ts'

const TOLERANCE_SECONDS = 5
const MAX_AGE_SECONDS = 300

export interface KindRules {
  readonly typ: string
  /** Undated answers cannot be told from old ones; only JARM goes without (its life is what `exp` says). */
  readonly issuedAt: 'required' | 'optional'
  readonly expires: 'required' | 'optional'
  readonly maxLifetimeSeconds: number
  readonly subject: 'required' | 'optional'
}

export type TokenKindName = 'authorization-response' | 'id-token' | 'userinfo' | 'introspection' | 'logout-token'

export const TOKEN_KINDS: Readonly<Record<TokenKindName, KindRules>> = {
  'authorization-response': rules({ issuedAt: 'optional', subject: 'optional' }),
  'id-token': rules({}),
  // Lives as long as the access token it was fetched with.
  userinfo: rules({ expires: 'optional', maxLifetimeSeconds: 3600 }),
  introspection: rules({ typ: 'token-introspection+jwt', expires: 'optional', subject: 'optional' }),
  'logout-token': rules({ typ: 'logout+jwt', subject: 'optional' }),
}

function rules(differing: Partial<KindRules>): KindRules {
  const usual = { typ: 'JWT', issuedAt: 'required', expires: 'required', maxLifetimeSeconds: 600, subject: 'required' }
  return { ...(usual as KindRules), ...differing }
}

/** @throws VerificationError ERR_OIDC_ISSUER, _AUDIENCE, _AUTHORIZED_PARTY, _ISSUED_AT, _EXPIRED, _LIFETIME, _SUBJECT */
export function checkClaims(kind: TokenKindName, claims: JsonObject, link: ServerLink): void {
  const { issuer, clientId } = link.options
  if (claims.iss !== issuer) throw refusal('ERR_OIDC_ISSUER', { kind })
  const audience = Array.isArray(claims.aud) ? claims.aud : [claims.aud]
  if (audience.length !== 1 || audience[0] !== clientId) throw refusal('ERR_OIDC_AUDIENCE', { kind })
  if (claims.azp !== undefined && claims.azp !== clientId) throw refusal('ERR_OIDC_AUTHORIZED_PARTY', { kind })
  checkTimes(kind, claims, link.now())
  const { subject } = TOKEN_KINDS[kind]
  const named = typeof claims.sub === 'string' && claims.sub !== '' && claims.sub.length <= 255
  if (!named && (subject === 'required' || claims.sub !== undefined)) throw refusal('ERR_OIDC_SUBJECT', { kind })
}

function checkTimes(kind: TokenKindName, { iat, exp, nbf }: JsonObject, now: number): void {
  const { issuedAt, expires, maxLifetimeSeconds } = TOKEN_KINDS[kind]
  if (iat !== undefined || issuedAt === 'required') {
    if (!isTime(iat) || iat > now + TOLERANCE_SECONDS || iat < now - MAX_AGE_SECONDS - TOLERANCE_SECONDS) {
      throw refusal('ERR_OIDC_ISSUED_AT', { kind })
    }
  }
  if (nbf !== undefined && (!isTime(nbf) || nbf > now + TOLERANCE_SECONDS))
    throw refusal('ERR_OIDC_ISSUED_AT', { kind })
  if (exp === undefined && expires === 'optional') return
  if (!isTime(exp) || exp <= now - TOLERANCE_SECONDS) throw refusal('ERR_OIDC_EXPIRED', { kind })
  if (exp - (isTime(iat) ? iat : now) > maxLifetimeSeconds + TOLERANCE_SECONDS) {
    throw refusal('ERR_OIDC_LIFETIME', { kind })
  }
}

function isTime(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0
}

/** `at_hash` and `c_hash` are optional in the code flow; one that is there has to fit (OpenID Connect Core §3.1.3.8). */
export function hashFits(claimed: unknown, value: string): boolean {
  if (claimed === undefined) return true
  return claimed === createHash('sha256').update(value, 'ascii').digest().subarray(0, 16).toString('base64url')
}
