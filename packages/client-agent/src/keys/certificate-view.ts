/** Says in words whose certificate it is and whether it may do what a site asks for, for the eyes of the person alone. */
import {
  type Certificate,
  explainRole,
  formatName,
  type Language,
  likelySubjectRules,
  parseCertificate,
  subject,
} from '@tamga/core'
import type { CertificateView } from '../consent/page/consent-view.ts'
import { type UsabilityOptions, usabilityOf } from './choice.ts'

/** The holder as certified. */
export function describeHolder(certificate: Certificate): Pick<CertificateView, 'holder' | 'organisation' | 'roles'> {
  const { commonName, surname, givenName, organisation, roles } = subject(certificate, likelySubjectRules(certificate))
  const inWords = (language: Language): readonly string[] => roles.map((role) => explainRole(role, language))
  const fullName = [surname, givenName].filter((part) => part !== null).join(' ')
  return {
    holder: commonName ?? (fullName || formatName(certificate.subject)),
    organisation: organisation === null ? null : [organisation.name, organisation.number].filter(Boolean).join(', '),
    roles: { kk: inWords('kk'), ru: inWords('ru'), be: inWords('be'), en: inWords('en') },
  }
}

/** @throws FormatError when `der` is no certificate */
export function describeCertificate(der: Uint8Array, options: UsabilityOptions): CertificateView {
  const certificate = parseCertificate(der)
  return {
    ...describeHolder(certificate),
    issuer: formatName(certificate.issuer),
    notBefore: certificate.notBefore.toISOString(),
    notAfter: certificate.notAfter.toISOString(),
    usability: usabilityOf(certificate, options),
  }
}
