/** A browser comes with a login: the request is formed, signed, encrypted and pushed, and what it takes to finish is kept. */
import { UnsupportedError } from '@tamga/core'
import type { IdentificationServer, PendingLogin } from '../../adapters/identification-server/identification-server.ts'
import type { SignInContext } from './context.ts'
import { type Login, loginBinding, registeredRequest } from './create-login.ts'

/** What the callback takes by `state`; JSON. */
export interface PendingSignIn {
  readonly login: Login
  readonly pending: PendingLogin
}

/** The login with this identifier, once; undefined when there is none any more. */
export async function takeLogin(id: string, { oneTime }: SignInContext): Promise<Login | undefined> {
  return (await oneTime.take('login', { key: id, binding: loginBinding })) as Login | undefined
}

/** A login for an application behind forward authentication; undefined unless it is to return to its own origin. */
export function forwardLogin(portal: string, returnTo: string, { portals }: SignInContext): Login | undefined {
  const registered = portals.get(portal)
  const url = URL.parse(returnTo)
  if (registered?.forwardAuth === undefined || url?.origin !== registered.forwardAuth.origin) return undefined
  return { portal, returnUrl: url.href, request: registeredRequest(registered) }
}

/**
 * @param browser the value of the binding cookie: whoever comes back must be the same browser
 * @returns where the browser goes
 * @throws UnavailableError when the server does not answer or too many are on their way
 */
export async function beginLogin(login: Login, browser: string, context: SignInContext): Promise<string> {
  const { config, oneTime } = context
  const { url, pending } = await serverOf(context).begin({ ...login.request, redirectUri: callbackUrl(context) })
  const { pendingPerBrowser: perBinding, pendingTotal: total } = config.limits
  const content: PendingSignIn = { login, pending }
  await oneTime.put(
    'pending',
    { key: pending.state, binding: browser, content, expiresAt: new Date(pending.expiresAt) },
    { perBinding, total },
  )
  return url
}

/** From configuration, whatever `Host` and `X-Forwarded-Host` say. */
function callbackUrl({ config }: SignInContext): string {
  return `${config.publicUrl}/callback`
}

/** @throws UnsupportedError ERR_SIGN_IN_NO_SERVER where people sign in with their certificates only */
export function serverOf({ server }: SignInContext): IdentificationServer {
  if (server !== undefined) return server
  throw new UnsupportedError('ERR_SIGN_IN_NO_SERVER', 'No identification server is configured')
}
