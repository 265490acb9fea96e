/** Octet strings: comparison, joining and their text forms (hex, base64, Latin-1). */
import { FormatError } from './errors.ts'

export function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a === b || (a.length === b.length && compareBytes(a, b) === 0)
}

/** Lexicographic order of octets; a prefix sorts first. This is the order of X.690 §11.6 for SET OF. */
export function compareBytes(a: Uint8Array, b: Uint8Array): number {
  return Buffer.compare(a, b)
}

/** Whether `part` lies somewhere in `whole`. */
export function includesBytes(whole: Uint8Array, part: Uint8Array): boolean {
  return bufferOn(whole).includes(bufferOn(part))
}

export function concatBytes(parts: readonly Uint8Array[]): Uint8Array {
  return Buffer.concat(parts)
}

export function toHex(bytes: Uint8Array): string {
  return bufferOn(bytes).toString('hex')
}

export function toBase64(bytes: Uint8Array): string {
  return bufferOn(bytes).toString('base64')
}

/** One character for each octet, ISO 8859-1. */
export function toLatin1(bytes: Uint8Array): string {
  return bufferOn(bytes).toString('latin1')
}

/**
 * Decodes base64 (RFC 4648 §4): padded, no stray characters, no URL alphabet, no non-zero trailing bits, because two texts
 * for the same octets let a duplicate pass as new.
 * @throws FormatError ERR_BASE64_INVALID
 */
export function fromBase64(text: string): Uint8Array {
  const decoded = Buffer.from(text, 'base64')
  // Node skips what is no base64, so only the one canonical text comes back (a pattern overflows on large documents).
  if (decoded.toString('base64') !== text) {
    throw new FormatError('ERR_BASE64_INVALID', 'Not base64 (RFC 4648 §4, padded, no line breaks)')
  }
  return decoded
}

export function toBase64Url(bytes: Uint8Array): string {
  return bufferOn(bytes).toString('base64url')
}

/**
 * Decodes base64url without padding (RFC 7515 §2), as strictly as `fromBase64`.
 * @throws FormatError ERR_BASE64_INVALID
 */
export function fromBase64Url(text: string): Uint8Array {
  const decoded = Buffer.from(text, 'base64url')
  if (decoded.toString('base64url') !== text) {
    throw new FormatError('ERR_BASE64_INVALID', 'Not base64url (RFC 7515 §2, no padding)')
  }
  return decoded
}

/** The same octets with what `Buffer` can do; nothing is copied. */
export function bufferOn(bytes: Uint8Array): Buffer {
  if (Buffer.isBuffer(bytes)) return bytes
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}
