/** Octets from a file that may be DER, PEM (RFC 7468) or bare base64. */
import { FormatError, fromBase64 } from '@tamga/core'

const PEM = /-----BEGIN ([A-Z0-9 ]+)-----([A-Za-z0-9+/=\s]+)-----END \1-----/g

/** One object as PEM (RFC 7468 §2). */
export function encodePem(label: string, der: Uint8Array): string {
  const body = Buffer.from(der)
    .toString('base64')
    .replace(/.{1,64}/g, '$&\n')
  return `-----BEGIN ${label}-----\n${body}-----END ${label}-----\n`
}

/** DER begins with a SEQUENCE; neither PEM nor base64 of a SEQUENCE begins with the same octet. */
const SEQUENCE = 0x30

/**
 * Every object of a file: each block of a PEM file with one of the labels, or the one object that DER or base64 holds.
 * What is none of these comes back as it is, for the reader of that object to refuse.
 * @throws FormatError ERR_PEM_INVALID when a PEM file has no readable block with such a label
 */
export function decodeObjects(file: Uint8Array, labels: readonly string[]): readonly Uint8Array[] {
  if (file[0] === SEQUENCE) return [file]
  const text = Buffer.from(file).toString('latin1')
  if (text.includes('-----BEGIN ')) return decodePem(text, labels)
  try {
    return [fromBase64(text.replace(/\s+/g, ''))]
  } catch {
    return [file]
  }
}

function decodePem(text: string, labels: readonly string[]): readonly Uint8Array[] {
  const blocks = [...text.matchAll(PEM)].filter(([, label]) => labels.includes(label ?? ''))
  if (blocks.length === 0) {
    throw new FormatError('ERR_PEM_INVALID', `The PEM file has no block labelled ${labels.join(' or ')}`)
  }
  return blocks.map(([, , body]) => fromBase64((body ?? '').replace(/\s+/g, '')))
}
