/** Signing out, begun by us (RP-Initiated Logout 1.0) and told to us by the server (Back-Channel Logout 1.0). */
import { buildEndSessionUrl } from 'openid-client'
import { checkClaims, TOKEN_KINDS } from './claim-rules.ts'
import { openConnection } from './connection.ts'
import type { EndSession, LogoutToken } from './identification-server.ts'
import { openToken } from './open-token.ts'
import { refusal } from './refusals.ts'
import type { ServerLink } from './server-link.ts'
import { isObject, type JsonObject } from './strict-token.ts'

const EVENT = 'http://schemas.openid.net/event/backchannel-logout'

/** @throws DeniedError ERR_OIDC_LOGOUT_UNSUPPORTED when the server has no such address */
export async function endSessionUrl(end: EndSession, link: ServerLink): Promise<string> {
  const { config, context } = await openConnection(link)
  if (context.metadata.end_session_endpoint === undefined) throw refusal('ERR_OIDC_LOGOUT_UNSUPPORTED')
  return buildEndSessionUrl(config, { post_logout_redirect_uri: end.postLogoutRedirectUri, state: end.state }).href
}

/** @throws VerificationError ERR_JOSE_…, ERR_OIDC_… by the first of the steps of §2.6 that fails */
export async function readLogoutToken(token: string, link: ServerLink): Promise<LogoutToken> {
  const { claims } = await openToken(token, TOKEN_KINDS['logout-token'].typ, link.keys)
  checkClaims('logout-token', claims, link)
  const { sub, sid, jti, exp } = claims
  checkLogoutEvent(claims)
  if (typeof jti !== 'string' || jti === '' || jti.length > 256) throw refusal('ERR_OIDC_LOGOUT_JTI')
  return {
    ...(typeof sub === 'string' ? { sub } : {}),
    ...(typeof sid === 'string' ? { sid } : {}),
    jti,
    expiresAt: new Date(Number(exp) * 1000),
  }
}

function checkLogoutEvent({ events, nonce, sub, sid }: JsonObject): void {
  if (!isObject(events) || !isObject(events[EVENT])) throw refusal('ERR_OIDC_LOGOUT_EVENTS')
  if (nonce !== undefined) throw refusal('ERR_OIDC_LOGOUT_NONCE')
  const named = [sub, sid].some((value) => typeof value === 'string' && value !== '')
  if (!named) throw refusal('ERR_OIDC_LOGOUT_SUBJECT')
}
