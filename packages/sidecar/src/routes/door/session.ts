/** `GET /session` and `POST /logout` for pages of the door's own host, and `GET /signed-out` on the way back. */
import { type Request, type Response, Router } from 'express'
import { ProblemError } from '../../problem.ts'
import type { SignInContext } from '../../workflow/sign-in/context.ts'
import { serverLogoutUrl, takeLogoutReturn } from '../../workflow/sign-in/log-out.ts'
import { findSession, sessionView } from '../../workflow/sign-in/session.ts'
import type { Session } from '../../workflow/sign-in/session-content.ts'
import { allowOnly } from '../method.ts'
import { clearCookie, readCookie, sessionCookie } from './cookies.ts'
import { onlyPortal, queryOf } from './login.ts'
import { sendPage } from './page.ts'

export function sessionRoutes(context: SignInContext): Router {
  const router = Router({ caseSensitive: true, strict: true })
  router
    .route('/session')
    .get(async (request, response) => {
      const session = await sessionOf(request, context)
      if (session === undefined) throw new ProblemError(401, 'ERR_SESSION_UNKNOWN', 'Nobody is signed in')
      const { familyName, givenName } = session.content.person
      response.json({ session: sessionView(session), person: { familyName, givenName } })
    })
    .all(allowOnly('GET', 'HEAD'))
  router
    .route('/logout')
    .post((request, response) => logOut(request, response, context))
    .all(allowOnly('POST'))
  router
    .route('/signed-out')
    .head(allowOnly('GET'))
    .get(async (request, response) => {
      const returnUrl = await takeLogoutReturn(queryOf(request).get('state') ?? '', context)
      if (returnUrl !== undefined) return response.redirect(303, returnUrl)
      sendPage(request, response, 'signed-out', { status: 200, portal: onlyPortal(context) })
    })
    .all(allowOnly('GET'))
  return router
}

export async function sessionOf(request: Request, context: SignInContext): Promise<Session | undefined> {
  const token = readCookie(request, sessionCookie)
  return token === undefined ? undefined : findSession(token, context)
}

async function logOut(request: Request, response: Response, context: SignInContext): Promise<void> {
  if (!isOwnPage(request, context)) {
    throw new ProblemError(403, 'ERR_REQUEST_ORIGIN', 'Only pages of this very site may ask for this')
  }
  const token = readCookie(request, sessionCookie)
  const [ended] = token === undefined ? [] : await context.sessions.end({ token })
  clearCookie(response, sessionCookie)
  const home = context.portals.get(ended?.portal ?? '')?.homeUrl ?? `${context.config.publicUrl}/signed-out`
  response.redirect(303, ended === undefined ? home : await serverLogoutUrl(home, context))
}

/** Another site must not be able to sign people out (CSRF); browsers name the origin with every POST. */
function isOwnPage(request: Request, { config }: SignInContext): boolean {
  return request.get('origin') === new URL(config.publicUrl).origin
}
