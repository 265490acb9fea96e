/** Who a certificate speaks of: a person, a person for an organisation, an organisation, or a system; by the rules of a profile. */
import { Oid } from '../der/oids.ts'
import { mapList } from '../map-list.ts'
import type { Certificate } from '../x509/certificate.ts'
import { nameValues } from '../x509/name.ts'
import { etsiSubject } from './etsi-subject.ts'
import type { PersonWarning } from './identified-person.ts'
import { organisationNumberWarnings, personalNumberWarnings } from './identifiers.ts'
import { type FoundIdentifier, findIdentifier } from './subject-identifier.ts'
import type { PersonName, SubjectKind, SubjectRole, SubjectRules } from './subject-rules.ts'

/** All values are as certified; `null` where the certificate is silent. */
export interface Subject extends PersonName {
  readonly kind: SubjectKind
  readonly commonName: string | null
  /** The bare number, without its scheme (EN 319 412-1 §5.1.3); `null` also when it cannot be told which number it is. */
  readonly personalNumber: string | null
  /** Type and country in front of the number, `PNOKZ` or `PASBY`: the same digits in another country are another person. */
  readonly personalNumberScheme: string | null
  readonly organisation: SubjectOrganisation | null
  /** Codes of the profile, such as `kz-nca:first-head`, then titles as certified. */
  readonly roles: readonly string[]
  readonly country: string | null
  /** Something odd that is no reason to refuse. */
  readonly warnings: readonly PersonWarning[]
}

export interface SubjectOrganisation {
  readonly name: string | null
  readonly number: string | null
  /** As `personalNumberScheme`: `NTRKZ`, `TAXBY`. */
  readonly numberScheme: string | null
}

/** Nothing is judged: whether the certificate is to be believed is for a validation to say. Without `rules` by EN 319 412-1. */
export function subject(certificate: Certificate, rules: SubjectRules = etsiSubject): Subject {
  const { subject: name } = certificate
  const person = findIdentifier(certificate, rules.personalNumber)
  const number = findIdentifier(certificate, rules.organisationNumber)
  const organisation = organisationOf(nameValues(name, Oid.organizationName)[0] ?? null, number)
  const { surname, givenName, middleName } = rules.personName(name)
  const roles = rules.roles(certificate)
  const country = nameValues(name, Oid.countryName)[0] ?? null
  return {
    kind: rules.kind?.(certificate) ?? kindOf(roles, person.number !== null || surname !== null, organisation),
    commonName: nameValues(name, Oid.commonName)[0] ?? null,
    surname,
    givenName,
    middleName,
    personalNumber: person.number,
    personalNumberScheme: person.scheme,
    organisation,
    roles: mapList(roles, ({ name: role }) => role),
    country,
    warnings: [...personWarnings(person), ...organisationWarnings(number, country)],
  }
}

function personWarnings({ isUndetermined, scheme, number }: FoundIdentifier): readonly PersonWarning[] {
  if (isUndetermined) return undetermined('PERSONAL', 'personalNumber')
  return number === null ? [] : personalNumberWarnings(scheme ?? '', number)
}

function organisationWarnings(
  { isUndetermined, scheme, number }: FoundIdentifier,
  country: string | null,
): readonly PersonWarning[] {
  if (isUndetermined) return undetermined('ORGANISATION', 'organisation')
  return number === null ? [] : organisationNumberWarnings(scheme?.slice(-2) ?? country ?? '', number)
}

function organisationOf(name: string | null, { number, scheme }: FoundIdentifier): SubjectOrganisation | null {
  return name === null && number === null ? null : { name, number, numberScheme: scheme }
}

/** What a role says goes before what the name looks like. */
function kindOf(
  roles: readonly SubjectRole[],
  isPerson: boolean,
  organisation: SubjectOrganisation | null,
): SubjectKind {
  const stated = roles.find(({ kind }) => kind !== undefined)?.kind
  if (stated !== undefined) return stated
  if (!isPerson) return 'system'
  return organisation === null ? 'person' : 'representative'
}

/** WARN_PERSONAL_NUMBER_UNDETERMINED, WARN_ORGANISATION_NUMBER_UNDETERMINED: it is there twice, or in another form. */
function undetermined(of: string, field: string): readonly PersonWarning[] {
  return [{ code: `WARN_${of}_NUMBER_UNDETERMINED`, field }]
}
