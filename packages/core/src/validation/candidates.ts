/** Certificates that came along: candidates for a path, never trusted for having come. */
import { mapList } from '../map-list.ts'
import { type Candidate, candidate } from '../x509/candidate.ts'
import type { CertificateCache } from '../x509/certificate-cache.ts'
import { distinctCertificates } from '../x509/distinct.ts'

/**
 * One for each certificate, however often it is repeated: nothing is asked or tried twice. One that cannot be read
 * is no candidate; if it was needed, its absence is what the report shows.
 */
export function candidatesAmong(certificates: readonly Uint8Array[], cache: CertificateCache): Candidate[] {
  return mapList(
    distinctCertificates(certificates, (der) => der),
    (der) => candidate(der, cache.parse),
  )
}
