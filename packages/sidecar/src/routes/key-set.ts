/** `/.well-known/jwks.json` (RFC 7517 §5): public keys, at the door for everybody and at the API for portals that reach no other. */
import { Router } from 'express'
import type { JWK } from 'jose'
import { allowOnly } from './method.ts'

export function keySetRoutes(publicKeys: () => readonly JWK[]): Router {
  const router = Router({ caseSensitive: true, strict: true })
  router
    .route('/.well-known/jwks.json')
    .get((_request, response) => {
      // Less than a rotation publishes its next key ahead.
      response.set('Cache-Control', 'public, max-age=300').type('application/jwk-set+json')
      response.send(JSON.stringify({ keys: publicKeys() }))
    })
    .all(allowOnly('GET', 'HEAD'))
  return router
}
