/** Certificates that came along: candidates for a path, never trusted for having come. */
import { equalBytes } from '../bytes.ts'
import { attempt } from '../errors.ts'
import type { Certificate } from '../x509/certificate.ts'
import { type CertificateCache, certificateKey } from '../x509/certificate-cache.ts'

/**
 * One record for each certificate, however often it is repeated: nothing is asked or tried twice. One that cannot be read
 * is no candidate; if it was needed, its absence is what the report shows.
 */
export function readCandidates(certificates: readonly Uint8Array[], cache: CertificateCache): Certificate[] {
  const records: Certificate[] = []
  const places = new Map<string, Certificate>()
  for (const der of certificates) {
    const key = certificateKey(der)
    const known = places.get(key)
    if (known !== undefined && equalBytes(known.raw, der)) continue
    const record = attempt(
      () => cache.parse(der),
      () => undefined,
    )
    if (record === undefined) continue
    places.set(key, record)
    records.push(record)
  }
  return records
}
