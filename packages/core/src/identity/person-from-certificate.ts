/** The person a certificate speaks of, every fact with the certificate as its source (ETSI EN 319 412-1 §5.1). */
import type { Certificate } from '../x509/certificate.ts'
import type { IdentifiedPerson, PersonOrganisation, Sourced } from './identified-person.ts'
import { type SubjectOrganisation, subject } from './subject.ts'
import type { SubjectRules } from './subject-rules.ts'

export interface PersonFromCertificateOptions {
  /** When the certificate was read. */
  readonly at: Date
  /** Of the profile by which the certificate was judged; default EN 319 412-1. */
  readonly rules?: SubjectRules
}

/**
 * `undefined` when the certificate names no one person: without exactly one number under a scheme nobody could be told
 * from a namesake. Whether the certificate is to be believed is for others to judge.
 */
export function personFromCertificate(
  certificate: Certificate,
  { at, rules }: PersonFromCertificateOptions,
): IdentifiedPerson | undefined {
  const named = subject(certificate, rules)
  const { personalNumber: number, personalNumberScheme: scheme, surname, givenName, middleName } = named
  if (number === null || scheme === null) return undefined
  const sourced = <T>(value: T): Sourced<T> => ({ value, source: 'certificate', at: at.toISOString() })
  const { organisation, roles, warnings } = named
  return {
    sub: `${scheme}-${number}`,
    personalNumber: sourced(`${scheme}-${number}`),
    ...(surname === null ? {} : { familyName: sourced(surname) }),
    ...(givenName === null ? {} : { givenName: sourced(givenName) }),
    ...(middleName === null ? {} : { middleName: sourced(middleName) }),
    ...(organisation === null ? {} : { organisation: sourced(personOrganisation(organisation)) }),
    roles: roles.map(sourced),
    powers: [],
    others: {},
    warnings,
  }
}

function personOrganisation({ name, number, numberScheme }: SubjectOrganisation): PersonOrganisation {
  return { name, number, ...(numberScheme === null ? {} : { numberScheme }) }
}
