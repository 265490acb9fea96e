/** Says in words whose certificate it is and whether it may sign documents now, for the eyes of the person alone. */
import { type Certificate, formatName, parseCertificate, subject } from '@tamga/core'
import type { CertificateView, Usability } from '../consent/page/consent-view.ts'

/** @throws FormatError when `der` is no certificate */
export function describeCertificate(der: Uint8Array, now: Date): CertificateView {
  const certificate = parseCertificate(der)
  const { commonName, surname, givenName, organisation, roles } = subject(certificate)
  const fullName = [surname, givenName].filter((part) => part !== null).join(' ')
  return {
    holder: commonName ?? (fullName || formatName(certificate.subject)),
    organisation: organisation === null ? null : [organisation.name, organisation.number].filter(Boolean).join(', '),
    roles,
    issuer: formatName(certificate.issuer),
    notBefore: certificate.notBefore.toISOString(),
    notAfter: certificate.notAfter.toISOString(),
    usability: usabilityOf(certificate, now),
  }
}

function usabilityOf(certificate: Certificate, now: Date): Usability {
  if (now > certificate.notAfter) return 'expired'
  if (now < certificate.notBefore) return 'not-yet-valid'
  return allowsSignatures(certificate) ? 'usable' : 'wrong-purpose'
}

/** RFC 5280 §4.2.1.3: documents need digitalSignature or contentCommitment, the first two bits; no extension, no limit. */
function allowsSignatures({ extensions }: Certificate): boolean {
  const keyUsage = extensions.get('2.5.29.15')
  if (keyUsage === undefined) return true
  // BIT STRING: tag, length, number of unused bits, then the bits themselves, the first one highest.
  const [, , , firstBits = 0] = keyUsage.value
  return (firstBits & 0b1100_0000) !== 0
}
