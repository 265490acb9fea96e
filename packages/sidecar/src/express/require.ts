/** Guards of routes: whoever is not signed in, or not well enough, is sent to sign in; scripts are told with 401. */
import type { Request, RequestHandler, Response } from 'express'
import { isNavigation } from '../routes/navigation.ts'
import { challengeStepUp, requiredQuery } from '../routes/step-up.ts'
import type { SignInParts } from './sign-in-options.ts'
import { type SignedIn, signedInOf } from './signed-in.ts'

export interface Requirement {
  /** Levels that are enough; any when absent. */
  readonly acrValues?: readonly string[]
  /** The person was authenticated no longer ago than that. */
  readonly maxAgeSeconds?: number
}

export function requireSignIn(requirement: Requirement, parts: SignInParts): RequestHandler {
  return (request, response, next) => {
    const signedIn = signedInOf(response)
    if (signedIn !== undefined && isEnough(signedIn, requirement, parts.clock.now())) return next()
    if (isNavigation(request)) return response.redirect(303, pageFor(request, signedIn, { requirement, parts }))
    refuse(response, signedIn, requirement)
  }
}

function isEnough({ session }: SignedIn, { acrValues, maxAgeSeconds }: Requirement, now: Date): boolean {
  const strong = acrValues === undefined || acrValues.includes(session.acr)
  const age = now.getTime() - Date.parse(session.authTime)
  return strong && (maxAgeSeconds === undefined || age <= maxAgeSeconds * 1000)
}

interface Where {
  readonly requirement: Requirement
  readonly parts: SignInParts
}

/** Who is signed in already need not choose how: only the server can say that it was done better. */
function pageFor(request: Request, signedIn: SignedIn | undefined, { requirement, parts }: Where): string {
  if (signedIn === undefined) return parts.signInPage(request.originalUrl)
  const query = new URLSearchParams({ to: request.originalUrl, ...requiredQuery(requirement) })
  return `${parts.path}/start?${query}`
}

function refuse(response: Response, signedIn: SignedIn | undefined, requirement: Requirement): void {
  if (signedIn === undefined) response.set('WWW-Authenticate', 'Bearer realm="portal"')
  else challengeStepUp(response, requirement)
  response.status(401).json({ code: signedIn === undefined ? 'sign-in-required' : 'step-up-required' })
}
