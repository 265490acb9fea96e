/** The middleware of a portal: routes for signing in and out, the session of each request, and guards of routes. */
import type { RequestHandler, Router } from 'express'
import { systemClock } from '../adapters/clock.ts'
import { clearCookie, readCookie } from '../routes/door/cookies.ts'
import { portalCookie } from './cookies.ts'
import { type Requirement, requireSignIn } from './require.ts'
import { signInRoutes } from './routes.ts'
import { createSidecarClient } from './sidecar-client.ts'
import type { SignInOptions, SignInParts } from './sign-in-options.ts'
import { setSignedIn } from './signed-in.ts'

export interface SignIn {
  /** Finds out who makes a request; `signedInOf(response)` tells. Strips identity headers that the client made up. */
  readonly session: RequestHandler
  /** `GET start`, `GET return`, `POST challenges`, `PUT challenges/{id}`, `POST sign-out`, `POST logout-event`. */
  readonly routes: Router
  /** Lets only people pass who are signed in, or well and lately enough. */
  require(requirement?: Requirement): RequestHandler
}

export function createSignIn(options: SignInOptions): SignIn {
  const { path = '/sign-in', clock = systemClock } = options
  const sidecar = createSidecarClient({ url: options.sidecarUrl, token: options.sidecarToken })
  const parts: SignInParts = { ...options, path, clock, sidecar }
  return {
    session: sessionOf(parts),
    routes: signInRoutes(parts),
    require: (requirement = {}) => requireSignIn(requirement, parts),
  }
}

/** Asked anew for each request, so that a session that ended has ended here too. */
function sessionOf({ sidecar }: SignInParts): RequestHandler {
  return async (request, response, next) => {
    // Only a proxy of ours may say who somebody is, and behind this middleware nobody needs to.
    delete request.headers['x-identity-assertion']
    const token = readCookie(request, portalCookie)
    if (token === undefined) return next()
    const signedIn = await sidecar.session(token)
    if (signedIn === undefined) clearCookie(response, portalCookie)
    else setSignedIn(response, signedIn)
    next()
  }
}
