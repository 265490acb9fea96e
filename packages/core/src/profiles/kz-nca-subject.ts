/** How Kazakhstan's NCA names people, organisations and their roles (certificates of 2019 to 2023; register of object identifiers). */
import { Oid } from '../der/oids.ts'
import { inAttribute } from '../identity/subject-identifier.ts'
import type { PersonName, SubjectKind, SubjectRole, SubjectRules } from '../identity/subject-rules.ts'
import { type Name, nameValues } from '../x509/name.ts'

const SERIAL_NUMBER_OF_ORGANISATION = /^BIN/i

/** Arc of the extended key usages that say who the subject is. */
const ROLES = '1.2.398.3.3.4'

interface RoleRow {
  readonly arc: string
  readonly name: string
  readonly kind?: SubjectKind
}

/** The longest arcs first, so that the first that fits is the one that tells most. */
const ROLE_ROWS: readonly RoleRow[] = [
  { arc: '1.1.1', name: 'information-system-of-person', kind: 'system' },
  { arc: '1.2.1', name: 'first-head', kind: 'representative' },
  { arc: '1.2.2', name: 'authorised-to-sign', kind: 'representative' },
  { arc: '1.2.3', name: 'authorised-to-sign-financial', kind: 'representative' },
  { arc: '1.2.4', name: 'personnel-officer', kind: 'representative' },
  { arc: '1.2.5', name: 'employee', kind: 'representative' },
  { arc: '1.2.6', name: 'information-system', kind: 'system' },
  { arc: '2.1', name: 'nca-administrator' },
  { arc: '2.2', name: 'nca-manager' },
  { arc: '2.3', name: 'nca-operator' },
  { arc: '3.2.1', name: 'identified-by-digital-id' },
  { arc: '3.1', name: 'identified-at-service-centre' },
  { arc: '3.2', name: 'identified-remotely' },
  { arc: '1.1', name: 'natural-person', kind: 'person' },
  // Who in the organisation it is, is for one of the roles above or for the name to say.
  { arc: '1.2', name: 'legal-person' },
]

/** Outside that arc. */
const TREASURY_CLIENT = '1.2.398.5.19.1.2.2.1'

export const kzNcaSubject: SubjectRules = {
  id: 'kz-nca',
  country: 'KZ',
  personalNumber: {
    places: [inAttribute(Oid.serialNumber, /^(?!BIN)/i)],
    forms: [{ pattern: /^IIN(?<number>\d{12})$/, scheme: 'PNOKZ' }],
  },
  organisationNumber: {
    places: [
      // Other units of an organisation may stand beside it; what begins like a number must be one.
      inAttribute(Oid.organizationalUnitName, SERIAL_NUMBER_OF_ORGANISATION),
      inAttribute(Oid.serialNumber, SERIAL_NUMBER_OF_ORGANISATION),
    ],
    forms: [{ pattern: /^BIN(?<number>\d{12})$/, scheme: 'NTRKZ' }],
  },
  personName,
  roles: ({ extKeyUsage = [] }) =>
    extKeyUsage
      .flatMap((purpose) => role(purpose))
      .toSorted((a, b) => a.rank - b.rank)
      .map(({ rank: _, ...one }) => one),
}

/** CN is surname and first name; givenName is the patronymic. */
function personName(name: Name): PersonName {
  const [commonName = ''] = nameValues(name, Oid.commonName)
  const [surname = null] = nameValues(name, Oid.surname)
  const [middleName = null] = nameValues(name, Oid.givenName)
  const rest = surname !== null && commonName.startsWith(`${surname} `) ? commonName.slice(surname.length).trim() : ''
  return { surname, givenName: rest === '' ? null : rest, middleName }
}

interface RankedRole extends SubjectRole {
  readonly rank: number
}

function role(purpose: string): readonly RankedRole[] {
  if (purpose === TREASURY_CLIENT) return [{ name: 'kz-nca:treasury-client', rank: ROLE_ROWS.length }]
  if (!purpose.startsWith(`${ROLES}.`)) return []
  const rank = ROLE_ROWS.findIndex(({ arc }) => isUnder(purpose, `${ROLES}.${arc}`))
  const row = ROLE_ROWS[rank]
  if (row === undefined) return [{ name: `kz-nca:${purpose}`, rank: ROLE_ROWS.length }]
  // A named system is told by its number.
  const isExact = purpose === `${ROLES}.${row.arc}`
  const { kind } = row
  return [{ name: isExact ? `kz-nca:${row.name}` : `kz-nca:${purpose}`, ...(kind === undefined ? {} : { kind }), rank }]
}

function isUnder(identifier: string, arc: string): boolean {
  return identifier === arc || identifier.startsWith(`${arc}.`)
}
