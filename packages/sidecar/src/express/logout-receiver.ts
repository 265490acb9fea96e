/** `POST logout-event`: the sidecar says that a session ended (OpenID Connect Back-Channel Logout 1.0 §2.5, §2.6). */
import express, { type RequestHandler } from 'express'
import { createRemoteJWKSet, errors, type JWTPayload, jwtVerify } from 'jose'
import type { SignInParts } from './sign-in-options.ts'

const EVENT = 'http://schemas.openid.net/event/backchannel-logout'
const MAX_OCTETS = 16_384

export function logoutReceiver(parts: SignInParts): RequestHandler[] {
  const { doorUrl, sidecarUrl, portal, clock, onSessionEnded } = parts
  const keys = createRemoteJWKSet(new URL('/.well-known/jwks.json', sidecarUrl))
  const options = {
    issuer: doorUrl,
    audience: portal,
    typ: 'logout+jwt',
    algorithms: ['ES256'],
    requiredClaims: ['exp', 'iat', 'jti'],
  }
  const receive: RequestHandler = async (request, response) => {
    const token = new URLSearchParams(String(request.body)).get('logout_token') ?? ''
    try {
      const { payload } = await jwtVerify(token, keys, { ...options, currentDate: clock.now() })
      const sid = sessionOf(payload)
      if (sid === undefined) return void response.status(400).json({ error: 'invalid_request' })
      await onSessionEnded?.(sid)
      response.status(200).end()
    } catch (error) {
      if (!(error instanceof errors.JOSEError)) throw error
      // The keys could not be fetched: the sidecar tries again later.
      response.status(isAway(error) ? 503 : 400).json({ error: 'invalid_request' })
    }
  }
  return [express.text({ type: 'application/x-www-form-urlencoded', limit: MAX_OCTETS, inflate: false }), receive]
}

function sessionOf({ sid, events, nonce }: JWTPayload): string | undefined {
  const isLogout = typeof events === 'object' && events !== null && EVENT in events && nonce === undefined
  return isLogout && typeof sid === 'string' ? sid : undefined
}

function isAway(error: errors.JOSEError): boolean {
  return error instanceof errors.JWKSTimeout || error instanceof errors.JWKSInvalid
}
