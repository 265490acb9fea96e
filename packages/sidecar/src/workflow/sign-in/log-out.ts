/** Ends sessions: as the person asks here, or as the server tells (OpenID Connect Back-Channel Logout 1.0). */
import { VerificationError } from '@tamga/core'
import { serverOf } from './begin-login.ts'
import { issuerOf } from './complete-login.ts'
import { after, type SignInContext } from './context.ts'
import { newToken } from './session.ts'

const RETURN_SECONDS = 600

/**
 * Where the browser goes after its session was ended here, so that it ends at the server too
 * (OpenID Connect RP-Initiated Logout 1.0 §2). The address holds no token and nothing of the person.
 * @param returnUrl where the browser shall be in the end
 */
export async function serverLogoutUrl(returnUrl: string, context: SignInContext): Promise<string> {
  const { clock, config, oneTime, server } = context
  if (server === undefined) return returnUrl
  const state = newToken()
  const expiresAt = after(clock.now(), RETURN_SECONDS)
  const object = { key: state, binding: 'logout', content: { returnUrl }, expiresAt }
  await oneTime.put('logout', object, { total: config.limits.pendingTotal })
  return server.endSessionUrl({ postLogoutRedirectUri: `${config.publicUrl}/signed-out`, state })
}

/** Where the browser goes after the server has ended its session; undefined when we did not send it there. */
export async function takeLogoutReturn(state: string, { oneTime }: SignInContext): Promise<string | undefined> {
  const taken = await oneTime.take('logout', { key: state, binding: 'logout' })
  return (taken as { readonly returnUrl: string } | undefined)?.returnUrl
}

/**
 * Sessions the server does not know from us any more are no error (§2.7): a second word is as good as the first.
 * @returns how many sessions ended
 * @throws VerificationError ERR_OIDC_LOGOUT_REPLAYED, or as the adapter refuses the token
 */
export async function acceptLogoutToken(token: string, context: SignInContext): Promise<number> {
  const { sid, sub, jti, expiresAt } = await serverOf(context).readLogoutToken(token)
  const issuer = issuerOf(context)
  if (!(await context.oneTime.isFirst(JSON.stringify([issuer, jti]), expiresAt))) {
    throw new VerificationError('ERR_OIDC_LOGOUT_REPLAYED', 'This logout token was used before')
  }
  // With both, `sid` names the one session that ended (§2.4).
  if (sid !== undefined) return (await context.sessions.end({ issuer, serverSid: sid })).length
  return sub === undefined ? 0 : (await context.sessions.end({ issuer, sub })).length
}
