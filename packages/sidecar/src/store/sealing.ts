/**
 * Encryption at rest of what a sign-in leaves in the store: AES-256-GCM (NIST SP 800-38D), bound to the row it lies in, so
 * that whoever can write to the file cannot put one row's content into another.
 */
import { createCipheriv, createDecipheriv, createHmac, hkdfSync, type KeyObject, randomBytes } from 'node:crypto'
import { VerificationError } from '@tamga/core'

export interface Sealing {
  /** @param place the row, such as `result 3f…`; the same is needed to open */
  seal(place: string, content: unknown): Uint8Array
  /** @throws VerificationError ERR_STORE_SEAL when it was not sealed by us for this place */
  open(place: string, sealed: Uint8Array): unknown
  /** Keyed digest (hex) to find rows by: without the key nobody can try all personal numbers. */
  index(...parts: readonly string[]): string
}

/** 96 random bits are safe for 2^32 messages under one key (SP 800-38D §8.3). */
const NONCE_OCTETS = 12
const TAG_OCTETS = 16
/** First octet of everything sealed; another form gets another number. */
const VERSION = 1

/** @param secret 32 octets or more; every process on one store has the same */
export function createSealing(secret: KeyObject): Sealing {
  const derive = (use: string): Buffer => Buffer.from(hkdfSync('sha256', secret, '', `tamga store ${use}`, 32))
  const key = derive('content')
  const indexKey = derive('index')
  return {
    seal: (place, content) => {
      const nonce = randomBytes(NONCE_OCTETS)
      const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(place))
      const sealed = [cipher.update(JSON.stringify(content), 'utf8'), cipher.final()]
      return Buffer.concat([Buffer.of(VERSION), nonce, ...sealed, cipher.getAuthTag()])
    },
    open: (place, sealed) => {
      try {
        return JSON.parse(decrypt(key, place, Buffer.from(sealed)))
      } catch (cause) {
        throw new VerificationError('ERR_STORE_SEAL', 'A row of the store was not written by this sidecar', { cause })
      }
    },
    // Length before each part: two lists of parts never give one text.
    index: (...parts) =>
      createHmac('sha256', indexKey)
        .update(parts.map((part) => `${Buffer.byteLength(part)}:${part}`).join(''))
        .digest('hex'),
  }
}

function decrypt(key: Uint8Array, place: string, sealed: Buffer): string {
  if (sealed[0] !== VERSION) throw new RangeError('another version')
  const nonce = sealed.subarray(1, 1 + NONCE_OCTETS)
  const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG_OCTETS })
  decipher.setAAD(Buffer.from(place)).setAuthTag(sealed.subarray(-TAG_OCTETS))
  const text = [decipher.update(sealed.subarray(1 + NONCE_OCTETS, -TAG_OCTETS)), decipher.final()]
  return Buffer.concat(text).toString('utf8')
}
