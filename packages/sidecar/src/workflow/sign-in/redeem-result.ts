/** The portal fetches what a sign-in brought: once, with the code from the browser and the nonce it had bound to it. */
import { type ResultContent, resultBinding } from './complete-login.ts'
import type { SignInContext } from './context.ts'
import { newToken, sessionView } from './session.ts'
import type { Session } from './session-content.ts'

export interface RedeemRequest {
  readonly portal: string
  readonly code: string
  readonly nonce: string
}

/** What a portal is told of a session; `token` only when it is new. */
export async function describeSession(session: Session, context: SignInContext): Promise<object> {
  return {
    session: sessionView(session),
    person: session.content.person,
    assertion: await context.assertions.assertion(session),
  }
}

/** A token of its own for the portal, so that what the browser keeps for the door is of no use at the portal. */
export async function admit(session: Session, context: SignInContext): Promise<object> {
  const token = newToken()
  await context.sessions.addToken(session.id, token)
  const described = await describeSession(session, context)
  return { ...described, session: { ...sessionView(session), token } }
}

/** Undefined for a code that is used, expired, another portal's, of another browser, or never was. */
export async function redeemResult(request: RedeemRequest, context: SignInContext): Promise<object | undefined> {
  const { portal, code, nonce } = request
  const taken = await context.oneTime.take('result', { key: code, binding: resultBinding(portal, nonce) })
  if (taken === undefined) return undefined
  const { sessionId, state } = taken as ResultContent
  // It may have been ended meanwhile, by the server or by the person in another tab.
  const session = (await context.sessions.findById({ id: sessionId, portal })) as Session | undefined
  if (session === undefined) return undefined
  return { ...(await admit(session, context)), ...(state === undefined ? {} : { state }) }
}
