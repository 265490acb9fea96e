/** Who a certificate speaks of, by the semantics of ETSI EN 319 412-1 §5.1: a person, an employee, or a system. */
import { Oid } from '../der/oids.ts'
import type { Certificate } from '../x509/certificate.ts'
import { nameValues } from '../x509/name.ts'

/** All values are as certified; `null` where the certificate is silent. */
export interface Subject {
  readonly kind: 'person' | 'employee' | 'system'
  readonly commonName: string | null
  readonly surname: string | null
  readonly givenName: string | null
  /** The bare number, without its scheme (EN 319 412-1 §5.1.3); `null` also when a certificate names two. */
  readonly personalNumber: string | null
  /** Type and country in front of the number, `PNOKZ` or `PASBY`: the same digits in another country are another person. */
  readonly personalNumberScheme: string | null
  readonly organisation: { readonly name: string | null; readonly number: string | null } | null
  readonly roles: readonly string[]
  readonly country: string | null
}

/** Natural person: PAS, IDC, PNO, TAX or TIN, country, `-`, number; legal person: VAT, NTR, PSD or LEI likewise. */
const PERSON_SCHEME = /^((?:PAS|IDC|PNO|TAX|TIN)[A-Z]{2})-(.+)$/
const ORGANISATION_SCHEME = /^((?:VAT|NTR|PSD|LEI)[A-Z]{2})-(.+)$/

export function subject({ subject: name }: Certificate): Subject {
  const first = (type: string): string | null => nameValues(name, type)[0] ?? null
  const surname = first(Oid.surname)
  const person = identifier(nameValues(name, Oid.serialNumber), PERSON_SCHEME)
  const organisation = {
    name: first(Oid.organizationName),
    number: identifier(nameValues(name, Oid.organizationIdentifier), ORGANISATION_SCHEME).number,
  }
  const inOrganisation = organisation.name !== null || organisation.number !== null
  const isPerson = person.number !== null || surname !== null
  return {
    kind: isPerson ? (inOrganisation ? 'employee' : 'person') : 'system',
    commonName: first(Oid.commonName),
    surname,
    givenName: first(Oid.givenName),
    personalNumber: person.number,
    personalNumberScheme: person.scheme,
    organisation: inOrganisation ? organisation : null,
    roles: nameValues(name, Oid.title),
    country: first(Oid.countryName),
  }
}

interface Identifier {
  readonly scheme: string | null
  readonly number: string | null
}

/** Whoever may choose among two identifiers may choose who he is, so two are none. */
function identifier(values: readonly string[], scheme: RegExp): Identifier {
  const [value, ...others] = values
  if (value === undefined || others.length > 0) return { scheme: null, number: null }
  const match = scheme.exec(value)
  return { scheme: match?.[1] ?? null, number: match?.[2] ?? value }
}
