/**
 * Certificates by their bytes, so that a service parses an intermediate once, imports its key once and verifies its
 * signature once (each fact is remembered with the record). What is kept follows from the bytes alone: no policy, time or
 * trust goes in, so nothing it gives back can be another question's answer.
 */
import { equalBytes, toLatin1 } from '../bytes.ts'
import { type Certificate, parseCertificate } from './certificate.ts'

export interface CertificateCache {
  /** The record of these bytes. @throws as `parseCertificate`; what cannot be read is not kept */
  parse(der: Uint8Array): Certificate
}

/** Keeps the certificates used last, at most `maximumCertificates` (about 12 KiB each with their keys). */
export function createCertificateCache(maximumCertificates: number = 1000): CertificateCache {
  const kept = new Map<string, Certificate>()
  return {
    parse(der) {
      // The octets themselves: comparing them is cheaper than a digest, and as sure.
      const key = toLatin1(der)
      // A copy: a window on the message would keep the whole message in memory.
      const certificate = kept.get(key) ?? parseCertificate(Uint8Array.from(der))
      kept.delete(key)
      kept.set(key, certificate)
      if (kept.size > maximumCertificates) {
        const [oldest] = kept.keys()
        if (oldest !== undefined) kept.delete(oldest)
      }
      return certificate
    },
  }
}

/** Remembers nothing. */
export const uncached: CertificateCache = { parse: (der) => parseCertificate(der) }

const anchors = new WeakMap<Uint8Array, { readonly raw: Uint8Array; readonly certificate: Certificate }>()

/**
 * A trust anchor, which a caller hands in again with every call: read once for each array, as long as it holds the same octets.
 * @throws as `parseCertificate`
 */
export function parseTrustAnchor(der: Uint8Array): Certificate {
  const known = anchors.get(der)
  if (known !== undefined && equalBytes(known.raw, der)) return known.certificate
  const raw = Uint8Array.from(der)
  const certificate = parseCertificate(raw)
  anchors.set(der, { raw, certificate })
  return certificate
}
