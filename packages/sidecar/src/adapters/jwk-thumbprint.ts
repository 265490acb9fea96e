/** The name of a key on P-256: SHA-256 over its required members in the order of their names (RFC 7638 §3.2). */
import { createHash } from 'node:crypto'
import type { JWK } from 'jose'

/** Synchronous, unlike the one in jose, since keys are read while the process starts. */
export function jwkThumbprint({ crv, kty, x, y }: JWK): string {
  return createHash('sha256').update(JSON.stringify({ crv, kty, x, y })).digest('base64url')
}
