/** Names in Belarus's key infrastructure (STB 34.101.78, table of names): which attributes, in which order, how long. */
import { Oid } from '../der/oids.ts'
import type { Name } from '../x509/name.ts'

type Attribute =
  | 'CN'
  | 'SN'
  | 'name'
  | 'GN'
  | 'serialNumber'
  | 'C'
  | 'L'
  | 'ST'
  | 'street'
  | 'O'
  | 'OU'
  | 'title'
  | 'organizationIdentifier'

/** In the order they stand in; characters at most, where the standard has a limit. */
const ATTRIBUTES: Readonly<Record<Attribute, { readonly type: string; readonly max?: number }>> = {
  CN: { type: Oid.commonName, max: 64 },
  SN: { type: Oid.surname, max: 128 },
  name: { type: Oid.name, max: 1024 },
  GN: { type: Oid.givenName, max: 128 },
  serialNumber: { type: Oid.serialNumber, max: 64 },
  C: { type: Oid.countryName, max: 2 },
  L: { type: Oid.localityName },
  ST: { type: Oid.stateOrProvinceName },
  street: { type: Oid.streetAddress, max: 64 },
  O: { type: Oid.organizationName },
  OU: { type: Oid.organizationalUnitName },
  title: { type: Oid.title },
  organizationIdentifier: { type: Oid.organizationIdentifier },
}

export interface BpkiName {
  readonly required: readonly Attribute[]
  readonly optional: readonly Attribute[]
}

type NameRow = 'root' | 'service' | 'person' | 'representative' | 'organisation' | 'automaton'

export const bpkiNames: Readonly<Record<NameRow, BpkiName>> = {
  root: { required: ['CN', 'C'], optional: [] },
  service: { required: ['CN', 'name', 'C', 'L', 'O', 'organizationIdentifier'], optional: ['ST', 'OU'] },
  person: { required: ['CN', 'SN', 'GN', 'serialNumber', 'C'], optional: [] },
  representative: {
    required: ['CN', 'SN', 'name', 'GN', 'serialNumber', 'C', 'L', 'street', 'O', 'title', 'organizationIdentifier'],
    optional: ['ST', 'OU'],
  },
  organisation: {
    required: ['CN', 'name', 'serialNumber', 'C', 'L', 'street', 'O', 'organizationIdentifier'],
    optional: ['ST', 'OU'],
  },
  automaton: {
    required: ['CN', 'name', 'serialNumber', 'C', 'L', 'O', 'organizationIdentifier'],
    optional: ['ST', 'OU'],
  },
}

const ORDER: readonly string[] = Object.values(ATTRIBUTES).map(({ type }) => type)

export function hasAttributesOf(name: Name, { required, optional }: BpkiName): boolean {
  const types = typesOf(name)
  const allowed = new Set<string>([...required, ...optional].map((one) => ATTRIBUTES[one].type))
  return required.every((one) => types.includes(ATTRIBUTES[one].type)) && types.every((type) => allowed.has(type))
}

/** No attribute twice, none out of its place. */
export function isInOrder(name: Name): boolean {
  const places = typesOf(name).map((type) => ORDER.indexOf(type))
  return places.every((place, index) => index === 0 || place > (places[index - 1] ?? 0))
}

export function hasTidyValues(name: Name): boolean {
  return name.rdns.flat().every(({ type, value }) => {
    const row = Object.values(ATTRIBUTES).find((one) => one.type === type)
    return (
      value === value.trim() && !value.includes('  ') && [...value].length <= (row?.max ?? Number.POSITIVE_INFINITY)
    )
  })
}

function typesOf({ rdns }: Name): readonly string[] {
  return rdns.flat().map(({ type }) => type)
}
