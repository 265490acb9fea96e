/** Secrets that tie a consent window to one request: 256 random bits, compared in constant time (attack 23: no cookies). */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'

/** 43 characters of base64url. */
export function createToken(): string {
  return randomBytes(32).toString('base64url')
}

/** Hashing first makes both sides equally long and hides from timing which prefix was right. */
export function equalTokens(given: string, expected: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest()
  return timingSafeEqual(digest(given), digest(expected))
}
