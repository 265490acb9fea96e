/** `GET /v1/session`, asked by a portal about each request of a browser; `POST /v1/sessions/{id}/logout`. */
import { type Request, type RequestHandler, Router } from 'express'
import { z } from 'zod'
import { ProblemError } from '../problem.ts'
import type { SignInContext } from '../workflow/sign-in/context.ts'
import { serverLogoutUrl } from '../workflow/sign-in/log-out.ts'
import { describeSession } from '../workflow/sign-in/redeem-result.ts'
import { findSession, isSufficient } from '../workflow/sign-in/session.ts'
import type { Session } from '../workflow/sign-in/session-content.ts'
import { allowOnly } from './method.ts'
import { challengeStepUp, requiredOf } from './step-up.ts'

/** In a header, because addresses end up in logs. */
export const sessionTokenHeader = 'Tamga-Session'
export const sessionPath = '/v1/session'

export const logoutBody: z.ZodType<{ readonly returnUrl?: string | undefined }> = z.strictObject({
  returnUrl: z.string().max(2000).optional(),
})

export function sessionApiRoutes(context: SignInContext, { body }: { readonly body: RequestHandler[] }): Router {
  const router = Router({ caseSensitive: true, strict: true })
  router
    .route(sessionPath)
    .get(async (request, response) => {
      const required = requiredOf(new URLSearchParams(request.originalUrl.split('?', 2)[1] ?? ''))
      const session = await portalSession(request, response.locals.portal, context)
      if (session === undefined) throw new ProblemError(401, 'ERR_SESSION_UNKNOWN', 'There is no such session any more')
      if (!isSufficient(session, required, context.clock.now())) {
        challengeStepUp(response, required)
        throw new ProblemError(401, 'ERR_SESSION_INSUFFICIENT', 'The person must sign in more strongly, or again')
      }
      response.json(await describeSession(session, context))
    })
    .all(allowOnly('GET', 'HEAD'))
  router
    .route('/v1/sessions/:id/logout')
    .post(...body, async (request, response) => {
      const { returnUrl } = logoutBody.parse(request.body)
      const portal: string = response.locals.portal
      const url = allowedReturn(returnUrl, portal, context)
      const ended = await context.sessions.end({ id: String(request.params.id), portal })
      // The same answer when there was none: whoever signs out twice is signed out.
      response.json({ ended: ended.length > 0, url: ended.length > 0 ? await serverLogoutUrl(url, context) : url })
    })
    .all(allowOnly('POST'))
  return router
}

async function portalSession(request: Request, portal: string, context: SignInContext): Promise<Session | undefined> {
  const token = request.get(sessionTokenHeader)
  const session = token === undefined ? undefined : await findSession(token, context)
  return session?.portal === portal ? session : undefined
}

/** Exactly a registered address, or the portal's start page. */
function allowedReturn(returnUrl: string | undefined, portal: string, { portals }: SignInContext): string {
  const registered = portals.get(portal)
  if (registered === undefined) throw new ProblemError(403, 'ERR_SIGN_IN_PORTAL', 'This portal lets nobody sign in')
  const url = returnUrl ?? registered.homeUrl
  if ([registered.homeUrl, ...registered.returnUrls].includes(url)) return url
  throw new ProblemError(403, 'ERR_LOGOUT_RETURN_URL', 'The portal has not registered this return address')
}
