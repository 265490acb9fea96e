/**
 * The short word of the sidecar that a person has signed in, for back ends that should not have to trust a header: a JWT
 * (RFC 7519, RFC 8725) for one portal. And the logout token of OpenID Connect Back-Channel Logout 1.0 §2.4.
 */
import { randomUUID } from 'node:crypto'
import type { Clock } from '@tamga/core'
import { SignJWT } from 'jose'
import type { SigningKey } from '../../adapters/sign-in-keys.ts'
import type { Session } from './session-content.ts'

/** Header of `typ`: an assertion is never taken for another token, nor another for it (RFC 8725 §3.11). */
export const ASSERTION_TYPE = 'identity-assertion+jwt'
export const ASSERTION_SECONDS = 60
const LOGOUT_TOKEN_SECONDS = 120
const LOGOUT_EVENT = 'http://schemas.openid.net/event/backchannel-logout'

export interface AssertionSigner {
  /** Compact JWS; audience is the portal's name. */
  assertion(session: Session): Promise<string>
  logoutToken(event: { readonly portal: string; readonly id: string }): Promise<string>
}

export interface AssertionOptions {
  /** Public address of the door; keys are at `/.well-known/jwks.json` below it. */
  readonly issuer: string
  readonly key: SigningKey
  readonly clock: Clock
}

export function createAssertionSigner({ issuer, key, clock }: AssertionOptions): AssertionSigner {
  const sign = (claims: Record<string, unknown>, typ: string, seconds: number): Promise<string> => {
    const now = Math.floor(clock.now().getTime() / 1000)
    return new SignJWT({ ...claims, jti: randomUUID() })
      .setProtectedHeader({ alg: key.alg, kid: key.kid, typ })
      .setIssuer(issuer)
      .setIssuedAt(now)
      .setExpirationTime(now + seconds)
      .sign(key.key)
  }
  return {
    assertion: (session) => sign(claimsOf(session), ASSERTION_TYPE, ASSERTION_SECONDS),
    logoutToken: ({ portal, id }) =>
      sign({ aud: portal, sid: id, events: { [LOGOUT_EVENT]: {} } }, 'logout+jwt', LOGOUT_TOKEN_SECONDS),
  }
}

/** Names as registered with IANA for JWT where there is one. */
function claimsOf({ id, portal, content }: Session): Record<string, unknown> {
  const { person, acr, amr, authTime, legalBasis } = content
  return {
    aud: portal,
    sub: person.sub,
    sid: id,
    acr,
    amr,
    auth_time: Math.floor(Date.parse(authTime) / 1000),
    identification_number: person.personalNumber?.value,
    family_name: person.familyName?.value,
    given_name: person.givenName?.value,
    middle_name: person.middleName?.value,
    organisation: person.organisation?.value,
    legal_basis: legalBasis,
  }
}
