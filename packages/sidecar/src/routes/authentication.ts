/** Only a portal that shows its credential is answered (RFC 6750 §2.1, §3). */
import type { RequestHandler } from 'express'
import { findPortal, type PortalCredential } from '../bearer-token.ts'
import { ProblemError } from '../problem.ts'

const BEARER = /^Bearer ([A-Za-z0-9._~+/-]{1,512}=*)$/i

/** Names the portal in `response.locals.portal` when its token is right; refuses nobody yet. */
export function identifyPortal(portals: readonly PortalCredential[]): RequestHandler {
  return (request, response, next) => {
    const token = BEARER.exec(request.get('authorization') ?? '')?.[1]
    response.locals.portal = token === undefined ? undefined : findPortal(portals, token)?.name
    next()
  }
}

/** Refuses whoever was not identified, before the path or the body is looked at. */
export function requirePortal(): RequestHandler {
  return (request, response, next) => {
    if (response.locals.portal !== undefined) return next()
    const shown = request.get('authorization') !== undefined
    response.set('WWW-Authenticate', shown ? 'Bearer realm="tamga", error="invalid_token"' : 'Bearer realm="tamga"')
    next(new ProblemError(401, 'ERR_PORTAL_CREDENTIAL', 'A portal must show its credential as a bearer token'))
  }
}
