/** Certificates that came along: candidates for a path, never trusted for having come. */
import { attempt } from '../errors.ts'
import type { Certificate } from '../x509/certificate.ts'
import type { CertificateCache } from '../x509/certificate-cache.ts'
import { distinctCertificates } from '../x509/distinct.ts'

/**
 * One record for each certificate, however often it is repeated: nothing is asked or tried twice. One that cannot be read
 * is no candidate; if it was needed, its absence is what the report shows.
 */
export function readCandidates(certificates: readonly Uint8Array[], cache: CertificateCache): Certificate[] {
  return distinctCertificates(certificates, (der) => der).flatMap((der) =>
    attempt(
      () => cache.parse(der),
      () => [],
    ),
  )
}
