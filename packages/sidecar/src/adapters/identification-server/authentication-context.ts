/** How and when the person signed in, held against what was asked: a server may answer less, we do not take it for enough. */
import type { PendingLogin } from './identification-server.ts'
import { refusal } from './refusals.ts'
import type { JsonObject } from './strict-token.ts'

const TOLERANCE_SECONDS = 5

export interface AuthenticationContext {
  readonly acr: string
  readonly amr: readonly string[]
  readonly authTime: Date
}

/** @throws DeniedError ERR_OIDC_ACR, ERR_OIDC_AUTH_TIME */
export function checkAuthenticationContext(
  claims: JsonObject,
  { pending, now }: { readonly pending: PendingLogin; readonly now: number },
): AuthenticationContext {
  const { acr, auth_time: authTime } = claims
  const { acrValues = [] } = pending.request
  if (typeof acr !== 'string' || (acrValues.length > 0 && !acrValues.includes(acr))) {
    throw refusal('ERR_OIDC_ACR', { asked: acrValues })
  }
  if (typeof authTime !== 'number' || !Number.isSafeInteger(authTime) || authTime > now + TOLERANCE_SECONDS) {
    throw refusal('ERR_OIDC_AUTH_TIME')
  }
  if (authTime < earliest(pending)) throw refusal('ERR_OIDC_AUTH_TIME')
  return { acr, amr: stringsOf(claims.amr), authTime: new Date(authTime * 1000) }
}

/** Counted from the request: the minutes a person takes to agree do not make the sign-in any older. */
function earliest({ createdAt, request }: PendingLogin): number {
  if (request.maxAgeSeconds === undefined) return 0
  return Math.floor(Date.parse(createdAt) / 1000) - request.maxAgeSeconds - TOLERANCE_SECONDS
}

function stringsOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : []
}
