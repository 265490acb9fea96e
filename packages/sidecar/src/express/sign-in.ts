/** The middleware of a portal: routes for signing in and out, the session of each request, and guards of routes. */
import type { Clock } from '@tamga/core'
import type { Request, RequestHandler, Router } from 'express'
import { systemClock } from '../adapters/clock.ts'
import { clearCookie, readCookie } from '../routes/door/cookies.ts'
import { portalCookie } from './cookies.ts'
import { type Requirement, requireSignIn } from './require.ts'
import { signInRoutes } from './routes.ts'
import { createSidecarClient, type LoginParameters, type SidecarClient } from './sidecar-client.ts'
import { setSignedIn } from './signed-in.ts'

export interface SignInOptions {
  /** Address of the sidecar's API, and the portal's credential there. */
  readonly sidecarUrl: string
  readonly sidecarToken: string
  /** The portal's name in the sidecar's configuration. */
  readonly portal: string
  /** Address of the sidecar's door: `signIn.publicUrl` of its configuration. */
  readonly doorUrl: string
  /** How browsers reach the portal; never read from `Host`. Without a slash at its end. */
  readonly portalUrl: string
  /** Below it are the routes. Default `/sign-in`; `{portalUrl}{path}/return` must be a registered return address. */
  readonly path?: string
  /** Address of the portal's own page on which people choose how to sign in, and then go on to the path `to`. */
  signInPage(to: string, problem?: SignInProblem): string
  /** What to ask the server for this request; the registration when absent. */
  login?(request: Request): LoginParameters
  readonly clock?: Clock
  /** A session of the portal ended elsewhere; requests of it are refused already. */
  onSessionEnded?(sessionId: string): void | Promise<void>
}

/** Why a person is at the sign-in page again: the code from the door was used or too old. */
export type SignInProblem = 'expired'

export interface SignIn {
  /** Finds out who makes a request; `signedInOf(response)` tells. Strips identity headers that the client made up. */
  readonly session: RequestHandler
  /** `GET start`, `GET return`, `POST challenges`, `PUT challenges/{id}`, `POST sign-out`, `POST logout-event`. */
  readonly routes: Router
  /** Lets only people pass who are signed in, or well and lately enough. */
  require(requirement?: Requirement): RequestHandler
}

export interface SignInParts extends SignInOptions {
  readonly clock: Clock
  readonly path: string
  readonly sidecar: SidecarClient
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
