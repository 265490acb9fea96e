/**
 * `/authz/forward/{portal}`: a proxy asks about each request of an application behind it. 200 with the assertion, or 401;
 * nginx understands nothing else but 403. Only configuration says where the application is: of what the proxy forwards,
 * only the path is read, and that path is only ever appended to the configured origin.
 */
import { type Request, type Response, Router } from 'express'
import type { ForwardAuthConfig } from '../../config-sign-in.ts'
import { ProblemError } from '../../problem.ts'
import type { SignInContext } from '../../workflow/sign-in/context.ts'
import { isSufficient, type RequiredAuthentication } from '../../workflow/sign-in/session.ts'
import type { Session } from '../../workflow/sign-in/session-content.ts'
import { isNavigation } from '../navigation.ts'
import { challengeStepUp, requiredOf, requiredQuery } from '../step-up.ts'
import { queryOf } from './login.ts'
import { sessionOf } from './session.ts'

const assertionHeader = 'X-Identity-Assertion'

export function forwardAuthRoutes(context: SignInContext): Router {
  const router = Router({ caseSensitive: true })
  // Any method and anything behind it: Envoy sends the method and the path of the request it asks about.
  router.all('/authz/forward/:portal{/*rest}', (request, response) => judge(request, response, context))
  return router
}

async function judge(request: Request, response: Response, context: SignInContext): Promise<void> {
  const portal = String(request.params.portal)
  const registered = context.portals.get(portal)
  if (registered?.forwardAuth === undefined) {
    throw new ProblemError(403, 'ERR_FORWARD_PORTAL', 'No application is configured under this name')
  }
  const session = await sessionFor(portal, request, context)
  // Behind Envoy the query is the application's own.
  const asked = appendedPath(request) === undefined ? requiredOf(queryOf(request)) : {}
  const now = context.clock.now()
  const missing = session && [registered, asked].find((required) => !isSufficient(session, required, now))
  if (session === undefined || missing !== undefined) {
    return sendToLogin(request, response, { portal, forwardAuth: registered.forwardAuth, asked, missing, context })
  }
  response
    .set(assertionHeader, await context.assertions.assertion(session))
    .status(200)
    .end()
}

async function sessionFor(portal: string, request: Request, context: SignInContext): Promise<Session | undefined> {
  const session = await sessionOf(request, context)
  return session?.portal === portal ? session : undefined
}

interface Refused {
  readonly portal: string
  readonly forwardAuth: ForwardAuthConfig
  /** By the question itself, beyond what is configured. */
  readonly asked: RequiredAuthentication
  /** What the session does not fulfil; undefined when there is none. */
  readonly missing: RequiredAuthentication | undefined
  readonly context: SignInContext
}

function sendToLogin(request: Request, response: Response, refused: Refused): void {
  const { portal, forwardAuth, asked, missing, context } = refused
  const login = new URL(`${context.config.publicUrl}/login`)
  login.searchParams.set('portal', portal)
  login.searchParams.set('return_to', `${forwardAuth.origin}${originalPath(request)}`)
  for (const [name, value] of Object.entries(requiredQuery(asked))) login.searchParams.set(name, value)
  if (forwardAuth.redirect && isNavigation(request)) {
    response.redirect(302, login.href)
    return
  }
  if (missing === undefined) response.set('WWW-Authenticate', 'Bearer realm="tamga"')
  else challengeStepUp(response, missing)
  // With 401 browsers follow no Location; the proxy may send people there (`error_page 401`).
  response.status(401).set('Location', login.href).end()
}

/** Envoy appends the path of the request it asks about, nginx and Traefik name it; anything else leads to the start page. */
function originalPath(request: Request): string {
  const path = appendedPath(request) ?? request.get('x-forwarded-uri') ?? '/'
  return /^\/(?![/\\])[\x21-\x7e]{0,2000}$/.test(path) ? path : '/'
}

function appendedPath(request: Request): string | undefined {
  return /\/authz\/forward\/[^/?]+(\/.*)$/.exec(request.originalUrl)?.[1]
}
