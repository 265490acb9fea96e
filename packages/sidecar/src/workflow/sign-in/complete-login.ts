/**
 * The browser comes back. First of all `state` is taken, which needs our own key and store only; when there is nothing to
 * take, nobody has been called. Then the answer is verified, and a new session opened.
 */
import { TamgaError } from '@tamga/core'
import type { Identified } from '../../adapters/identification-server/index.ts'
import { type PendingSignIn, serverOf } from './begin-login.ts'
import { after, type SignInContext } from './context.ts'
import type { Login } from './create-login.ts'
import { newToken, openSession } from './session.ts'

export interface CompletedLogin {
  /** Where the browser goes: with a one-time code when the portal waits for a result. */
  readonly url: string
  /** For the door's own cookie. */
  readonly browserToken: string
}

export type LoginOutcome =
  | { readonly outcome: 'completed'; readonly completed: CompletedLogin }
  /** Used, expired, forgotten, begun in another browser, or never there; which one is nobody's business. */
  | { readonly outcome: 'unknown' }
  /** The answer was not believed, the server is away, or the person said no. */
  | { readonly outcome: 'refused'; readonly portal: string; readonly error: TamgaError }

const RESULT_SECONDS = 60

/** @throws TamgaError when it is no answer at all; nothing was taken then */
export async function completeLogin(
  query: URLSearchParams,
  browser: string,
  context: SignInContext,
): Promise<LoginOutcome> {
  const server = serverOf(context)
  const answer = await server.readCallback(query)
  const taken = await context.oneTime.take('pending', { key: answer.state, binding: browser })
  if (taken === undefined) return { outcome: 'unknown' }
  const { login, pending } = taken as PendingSignIn
  try {
    return { outcome: 'completed', completed: await enter(await server.complete(answer, pending), login, context) }
  } catch (error) {
    if (!(error instanceof TamgaError)) throw error
    return { outcome: 'refused', portal: login.portal, error }
  }
}

async function enter(identified: Identified, login: Login, context: SignInContext): Promise<CompletedLogin> {
  const { person, acr, amr, authTime, sid, legalBasis } = identified
  const session = await openSession(
    {
      portal: login.portal,
      issuer: issuerOf(context),
      serverSid: sid,
      content: {
        person,
        acr,
        amr,
        authTime: authTime.toISOString(),
        ...(legalBasis === undefined ? {} : { legalBasis }),
      },
    },
    context,
  )
  const browserToken = newToken()
  await context.sessions.addToken(session.id, browserToken)
  return { url: await returnUrl(login, session.id, context), browserToken }
}

/** Data of the person never travel in an address: the portal fetches them with the code. */
async function returnUrl(login: Login, sessionId: string, context: SignInContext): Promise<string> {
  if (login.nonce === undefined) return login.returnUrl
  const code = newToken()
  await context.oneTime.put(
    'result',
    {
      key: code,
      binding: resultBinding(login.portal, login.nonce),
      content: { sessionId, state: login.state } satisfies ResultContent,
      expiresAt: after(context.clock.now(), RESULT_SECONDS),
    },
    { total: context.config.limits.pendingTotal },
  )
  const url = new URL(login.returnUrl)
  url.searchParams.set('result', code)
  return url.href
}

export interface ResultContent {
  readonly sessionId: string
  readonly state?: string | undefined
}

export function resultBinding(portal: string, nonce: string): string {
  return JSON.stringify([portal, nonce])
}

/** Whose `sub` and `sid` these are: two servers may use the same ones for different people. */
export function issuerOf({ config }: SignInContext): string {
  return config.identificationServer?.issuer ?? ''
}
