/** Certificates in files: DER, or PEM with one or several (RFC 7468 §5), the person's own first. */

/** Certificates of a file with one key and its chain; more is a collection of something else. */
const MAX_CERTIFICATES = 16

const PEM = /-----BEGIN CERTIFICATE-----([A-Za-z0-9+/=\s]+)-----END CERTIFICATE-----/g

/** @returns DER of each; octets that are no PEM are taken for DER as they are. */
export function certificatesIn(file: Uint8Array): readonly Uint8Array[] {
  const text = Buffer.from(file).toString('latin1')
  const found = [...text.matchAll(PEM)].slice(0, MAX_CERTIFICATES)
  return found.length === 0 ? [file] : found.map(([, base64 = '']) => Buffer.from(base64, 'base64'))
}
