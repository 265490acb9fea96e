/** Identifiers of keys made from their octets: SHA-1 (RFC 5280 §4.2.1.2 (1), RFC 6960 §4.2.2.3), or belt-hash (STB 34.101.78), told by the length. */
import { equalBytes } from '../bytes.ts'
import { rememberedDigest } from '../crypto/digest.ts'
import type { PublicKey } from '../crypto/public-key.ts'

const BELT_HASH_OCTETS = 32

export function isKeyIdentifierOf({ keyOctets }: PublicKey, identifier: Uint8Array): boolean {
  return equalBytes(
    identifier,
    rememberedDigest(identifier.length === BELT_HASH_OCTETS ? 'belt-hash' : 'sha1', keyOctets),
  )
}
