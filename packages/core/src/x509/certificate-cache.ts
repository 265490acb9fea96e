/**
 * Certificates by their bytes, so that a service parses an intermediate once, imports its key once and verifies its
 * signature once (each fact is remembered with the record). What is kept follows from the bytes alone: no policy, time or
 * trust goes in, so nothing it gives back can be another question's answer.
 */
import { toHex } from '../bytes.ts'
import { digest } from '../crypto/digest.ts'
import { type Certificate, parseCertificate } from './certificate.ts'

export interface CertificateCache {
  /** The record of these bytes. @throws as `parseCertificate`; what cannot be read is not kept */
  parse(der: Uint8Array): Certificate
}

/** Keeps the certificates used last, at most `maximumCertificates` (about 10 KiB each with their keys). */
export function createCertificateCache(maximumCertificates: number = 1000): CertificateCache {
  const kept = new Map<string, Certificate>()
  return {
    parse(der) {
      const key = toHex(digest('sha256', der))
      // A copy: a window on the message would keep the whole message in memory.
      const certificate = kept.get(key) ?? parseCertificate(Uint8Array.from(der))
      kept.delete(key)
      kept.set(key, certificate)
      const [oldest] = kept.keys()
      if (kept.size > maximumCertificates && oldest !== undefined) kept.delete(oldest)
      return certificate
    },
  }
}

/** Remembers nothing. */
export const uncached: CertificateCache = { parse: (der) => parseCertificate(der) }
