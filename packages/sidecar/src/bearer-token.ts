/** The credential of a portal (RFC 6750): kept as a digest, compared in constant time. */
import { createHash, timingSafeEqual } from 'node:crypto'

export interface PortalCredential {
  readonly name: string
  /** SHA-256 of the token. */
  readonly token: Uint8Array
}

export function tokenDigest(token: string): Uint8Array {
  return createHash('sha256').update(token, 'utf8').digest()
}

/**
 * The portal that shows this token, or undefined. Digests have one length and are all compared, so the time tells
 * neither how much of a token was right nor which portal came close.
 */
export function findPortal(portals: readonly PortalCredential[], token: string): PortalCredential | undefined {
  const shown = tokenDigest(token)
  return portals.filter((portal) => timingSafeEqual(portal.token, shown))[0]
}
