/** The person a certificate speaks of, every fact with the certificate as its source (ETSI EN 319 412-1 §5.1). */
import type { Certificate } from '../x509/certificate.ts'
import type { IdentifiedPerson, PersonOrganisation, PersonWarning, Sourced } from './identified-person.ts'
import { organisationNumberWarnings, personalNumberWarnings } from './identifiers.ts'
import { type Subject, subject } from './subject.ts'

export interface PersonFromCertificateOptions {
  /** When the certificate was read. */
  readonly at: Date
}

/**
 * `undefined` when the certificate names no one person: without exactly one number under a scheme nobody could be told
 * from a namesake. Whether the certificate is to be believed is for others to judge.
 */
export function personFromCertificate(
  certificate: Certificate,
  { at }: PersonFromCertificateOptions,
): IdentifiedPerson | undefined {
  const named = subject(certificate)
  const { personalNumber: number, personalNumberScheme: scheme, surname, givenName, organisation, roles } = named
  if (number === null || scheme === null) return undefined
  const sourced = <T>(value: T): Sourced<T> => ({ value, source: 'certificate', at: at.toISOString() })
  return {
    sub: `${scheme}-${number}`,
    personalNumber: sourced(`${scheme}-${number}`),
    ...(surname === null ? {} : { familyName: sourced(surname) }),
    ...(givenName === null ? {} : { givenName: sourced(givenName) }),
    ...(organisation === null ? {} : { organisation: sourced<PersonOrganisation>(organisation) }),
    roles: roles.map(sourced),
    powers: [],
    others: {},
    warnings: [...personalNumberWarnings(scheme, number), ...organisationWarnings(named)],
  }
}

function organisationWarnings({ organisation, country }: Subject): readonly PersonWarning[] {
  if (country === null || organisation === null || organisation.number === null) return []
  return organisationNumberWarnings(country, organisation.number)
}
