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
  /** The bare number, without a scheme prefix such as `PNOKZ-` (EN 319 412-1 §5.1.3). */
  readonly personalNumber: string | null
  readonly organisation: { readonly name: string | null; readonly number: string | null } | null
  readonly roles: readonly string[]
  readonly country: string | null
}

/** Natural person: PAS, IDC, PNO, TAX or TIN, country, `-`, number; legal person: VAT, NTR, PSD or LEI likewise. */
const PERSON_SCHEME = /^(?:PAS|IDC|PNO|TAX|TIN)[A-Z]{2}-(.+)$/
const ORGANISATION_SCHEME = /^(?:VAT|NTR|PSD|LEI)[A-Z]{2}-(.+)$/

export function subject({ subject: name }: Certificate): Subject {
  const first = (type: string): string | null => nameValues(name, type)[0] ?? null
  const surname = first(Oid.surname)
  const personalNumber = bareNumber(first(Oid.serialNumber), PERSON_SCHEME)
  const organisation = {
    name: first(Oid.organizationName),
    number: bareNumber(first(Oid.organizationIdentifier), ORGANISATION_SCHEME),
  }
  const inOrganisation = organisation.name !== null || organisation.number !== null
  const isPerson = personalNumber !== null || surname !== null
  return {
    kind: isPerson ? (inOrganisation ? 'employee' : 'person') : 'system',
    commonName: first(Oid.commonName),
    surname,
    givenName: first(Oid.givenName),
    personalNumber,
    organisation: inOrganisation ? organisation : null,
    roles: nameValues(name, Oid.title),
    country: first(Oid.countryName),
  }
}

function bareNumber(value: string | null, scheme: RegExp): string | null {
  return value === null ? null : (scheme.exec(value)?.[1] ?? value)
}
