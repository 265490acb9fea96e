/** A CRL that has been found to count, and what it says. */
import type { CertificateList, RevokedCertificate } from '../x509/crl.ts'
import type { ReasonFlag } from '../x509/distribution-point.ts'
import type { EvidenceOrigin } from './evidence.ts'

/** A genuine list that speaks of the certificate. */
export interface UsableList {
  readonly list: CertificateList
  /** None when the certificate is not on it. */
  readonly entries: readonly RevokedCertificate[]
  readonly origin: EvidenceOrigin
  readonly reasons: ReadonlySet<ReasonFlag>
  readonly current: boolean
  /** Whoever signed it has expired since, and nothing proves that it is older: others may have made it as well. */
  readonly isOutOfBounds: boolean
}
