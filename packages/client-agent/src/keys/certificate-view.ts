/** Says in words whose certificate it is and whether it may do what a site asks for, for the eyes of the person alone. */
import { type Certificate, formatName, generic, genericAuthentication, parseCertificate, subject } from '@tamga/core'
import type { CertificateView, Purpose, Usability } from '../consent/page/consent-view.ts'

export interface DescribeOptions {
  readonly now: Date
  readonly purpose: Purpose
}

/** @throws FormatError when `der` is no certificate */
export function describeCertificate(der: Uint8Array, { now, purpose }: DescribeOptions): CertificateView {
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
    usability: usabilityOf(certificate, now, purpose),
  }
}

function usabilityOf(certificate: Certificate, now: Date, purpose: Purpose): Usability {
  if (now > certificate.notAfter) return 'expired'
  if (now < certificate.notBefore) return 'not-yet-valid'
  return isFor(certificate, purpose) ? 'usable' : 'wrong-purpose'
}

/** By the profiles that will judge the answer, so that nobody is offered a key which every site refuses (attack 9). */
const SIGNERS = { sign: generic.signer, 'sign-in': genericAuthentication.signer } as const

function isFor({ keyUsage, extKeyUsage, basicConstraints }: Certificate, purpose: Purpose): boolean {
  const signer = SIGNERS[purpose]
  const usageFits = keyUsage === undefined || signer.keyUsages.some((usage) => keyUsage.has(usage))
  const purposeFits =
    extKeyUsage === undefined
      ? signer.extKeyUsage === 'optional'
      : signer.extKeyUsages.some((one) => extKeyUsage.includes(one))
  return usageFits && purposeFits && basicConstraints?.cA !== true
}
