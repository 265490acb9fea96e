/** What every answer of the portal carries, and who may change anything: the page's own script and nobody else. */
import type { RequestHandler } from 'express'
import helmet from 'helmet'

export interface SecurityOptions {
  /** Loopback ports on which the person's agent may be found. */
  readonly agentPorts: readonly number[]
  /** For browser tests: makes Chromium treat this loopback page as one from the internet (WICG Local Network Access). */
  readonly treatAsPublicAddress: boolean
}

/**
 * A policy without inline script or style and without foreign hosts. `connect-src` names the agent's ports, or the
 * browser would block the call before the local network rules are even asked.
 */
export function securityHeaders({ agentPorts, treatAsPublicAddress }: SecurityOptions): RequestHandler[] {
  const policy = helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        scriptSrc: ["'self'"],
        styleSrc: ["'self'"],
        // Pico draws its arrows and ticks as data: images.
        imgSrc: ["'self'", 'data:'],
        connectSrc: ["'self'", ...agentPorts.map((port) => `http://127.0.0.1:${port}`)],
        formAction: ["'none'"],
        baseUri: ["'none'"],
        frameAncestors: ["'none'"],
        requireTrustedTypesFor: ["'script'"],
        ...(treatAsPublicAddress ? { treatAsPublicAddress: [] } : {}),
      },
    },
    // The address of a draft is the key to it: it goes to no other site, yet our own calls keep their Origin.
    referrerPolicy: { policy: 'same-origin' },
    // The agent's connection window is of another origin, and the page must still be able to speak with it.
    crossOriginOpenerPolicy: { policy: 'same-origin-allow-popups' },
    // TLS ends in front of the portal; whoever ends it decides on HSTS.
    strictTransportSecurity: false,
  })
  return [policy, permissionsPolicy]
}

/** Two names for one permission: browsers before 145 know only the second. */
const permissionsPolicy: RequestHandler = (_request, response, next) => {
  response.set('Permissions-Policy', 'loopback-network=(self), local-network-access=(self), camera=(), geolocation=()')
  next()
}

/**
 * Refuses whatever another site makes a browser send (CSRF). The portal has no cookies, but a forged request could still
 * spend its credential at the sidecar. A foreign page cannot send JSON without a preflight, which is never answered.
 */
export const requireOwnPage: RequestHandler = (request, response, next) => {
  const { origin, host, 'sec-fetch-site': site } = request.headers
  const own = origin !== undefined && URL.parse(origin)?.host === host && (site === undefined || site === 'same-origin')
  if (!own) response.status(403).json({ code: 'origin-refused' })
  else if (!request.is('application/json')) response.status(415).json({ code: 'unreadable' })
  else next()
}
