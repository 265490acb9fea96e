/** A browser comes with a login: the request is formed, signed, encrypted and pushed, and what it takes to finish is kept. */
import { UnsupportedError } from '@tamga/core'
import type { IdentificationServer, PendingLogin } from '../../adapters/identification-server/index.ts'
import type { SignInContext } from './context.ts'
import { checkRequest, type Login, loginBinding } from './create-login.ts'
import type { RequiredAuthentication } from './session.ts'

/** What the callback takes by `state`; JSON. */
export interface PendingSignIn {
  readonly login: Login
  readonly pending: PendingLogin
}

/** The login with this identifier, once; undefined when there is none any more. */
export async function takeLogin(id: string, { oneTime }: SignInContext): Promise<Login | undefined> {
  return (await oneTime.take('login', { key: id, binding: loginBinding })) as Login | undefined
}

export interface ForwardLogin {
  readonly portal: string
  readonly returnTo: string
  readonly required: RequiredAuthentication
}

/**
 * A login for an application behind forward authentication; undefined unless it is to return to its own origin.
 * @throws DeniedError ERR_LOGIN_ACR
 */
export function forwardLogin(asked: ForwardLogin, { portals }: SignInContext): Login | undefined {
  const { portal, returnTo, required } = asked
  const registered = portals.get(portal)
  const url = URL.parse(returnTo)
  if (registered?.forwardAuth === undefined || url?.origin !== registered.forwardAuth.origin) return undefined
  // `https://app.example@attacker.example` has another origin, but credentials before ours would be kept too.
  if (url.username !== '' || url.password !== '') return undefined
  return { portal, returnUrl: url.href, request: checkRequest(required, registered) }
}

/**
 * @param browser the value of the binding cookie: whoever comes back must be the same browser
 * @returns where the browser goes
 * @throws UnavailableError when the server does not answer or too many are on their way
 */
export async function beginLogin(login: Login, browser: string, context: SignInContext): Promise<string> {
  const { config, oneTime } = context
  const { pendingPerBrowser: perBinding, pendingTotal: total } = config.limits
  await oneTime.requireRoom('pending', { total })
  const { url, pending } = await serverOf(context).begin({ ...login.request, redirectUri: callbackUrl(context) })
  const content: PendingSignIn = { login, pending }
  const object = { key: pending.state, binding: browser, content, expiresAt: new Date(pending.expiresAt) }
  await oneTime.put('pending', object, { perBinding, total })
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
