/** The person as two tokens of the server describe them: only what was asked, each fact with its source (OIDC Core §5). */
import {
  type IdentifiedPerson,
  type PersonOrganisation,
  type PersonWarning,
  personalNumberWarnings,
  type Sourced,
} from '@tamga/core'
import { type ClaimNames, defaultClaimNames } from './claim-names.ts'
import { date, personalNumber, type ReadableClaims, readClaim, text, texts } from './claim-values.ts'
import type { AuthenticationRequest } from './identification-server.ts'
import { powersFromClaims } from './powers-from-claims.ts'
import { refusal } from './refusals.ts'
import type { ServerLink } from './server-link.ts'
import { isObject, type JsonObject } from './strict-token.ts'

export interface PersonClaims {
  readonly idToken: JsonObject
  readonly userinfo: JsonObject
  readonly request: AuthenticationRequest
}

/** @throws DeniedError ERR_OIDC_CLAIM_MISSING; VerificationError ERR_OIDC_CLAIM_FORM, ERR_OIDC_IDENTIFIER_CONFLICT */
export async function personFromClaims(given: PersonClaims, link: ServerLink): Promise<IdentifiedPerson> {
  const { options } = link
  const names: ClaimNames = { ...defaultClaimNames, ...options.claimNames }
  const asked = askedClaims(given.request, options.scopeClaims)
  const beside = asked.has(names.attributeCertificate) ? [names.attributeCertificateHolder] : []
  const claims = { ...only(given.userinfo, [...asked, ...beside, names.sources]), iat: given.userinfo.iat }
  checkEssential(given.request, claims)
  const from: ReadableClaims = { claims, sources: names.sources }
  const number = readClaim(names.personalNumber, personalNumber, from)
  checkSameNumber(number, given.idToken[names.personalNumber])
  const powers = await powersFromClaims({ names, from, personalNumber: number?.value }, link)
  return {
    sub: String(given.idToken.sub),
    ...present({
      personalNumber: number,
      familyName: readClaim(names.familyName, text, from),
      givenName: readClaim(names.givenName, text, from),
      middleName: readClaim(names.middleName, text, from),
      birthdate: readClaim(names.birthdate, date, from),
      registrationPlace: readClaim(names.registrationPlace, text, from),
      organisation: readClaim(names.organisation, organisation, from),
    }),
    roles: each(readClaim(names.roles, texts, from)),
    powers,
    others: others(asked, names, from),
    warnings: numberWarnings(number),
  }
}

function askedClaims({ claims, scopes }: AuthenticationRequest, byScope: Readonly<Record<string, readonly string[]>>) {
  return new Set([...claims.essential, ...claims.voluntary, ...scopes.flatMap((scope) => byScope[scope] ?? [])])
}

/** A server that says more than it was asked tells us what we have no ground to know: it is dropped unread. */
function only(claims: JsonObject, names: readonly string[]): JsonObject {
  return Object.fromEntries(names.filter((name) => Object.hasOwn(claims, name)).map((name) => [name, claims[name]]))
}

function checkEssential({ claims: { essential } }: AuthenticationRequest, claims: JsonObject): void {
  const missing = essential.filter((name) => claims[name] === undefined || claims[name] === null)
  if (missing.length > 0) throw refusal('ERR_OIDC_CLAIM_MISSING', { missing })
}

/** Check digits only warn; but of two numbers one is somebody else's. */
function checkSameNumber(number: Sourced<string> | undefined, inIdToken: unknown): void {
  if (number !== undefined && inIdToken !== undefined && inIdToken !== number.value) {
    throw refusal('ERR_OIDC_IDENTIFIER_CONFLICT')
  }
}

function numberWarnings(number: Sourced<string> | undefined): readonly PersonWarning[] {
  if (number === undefined) return []
  const hyphen = number.value.indexOf('-')
  return personalNumberWarnings(number.value.slice(0, hyphen), number.value.slice(hyphen + 1))
}

function organisation(value: unknown, claim: string): PersonOrganisation {
  if (!isObject(value)) return { name: text(value, claim), number: null }
  const member = (name: string): string | null => (value[name] == null ? null : text(value[name], claim))
  const [name, number, numberScheme] = [member('name'), member('number'), member('numberScheme')]
  return { name, number, ...(numberScheme === null ? {} : { numberScheme }) }
}

function each<T>(sourced: Sourced<readonly T[]> | undefined): readonly Sourced<T>[] {
  return sourced === undefined ? [] : sourced.value.map((value) => ({ ...sourced, value }))
}

function others(asked: ReadonlySet<string>, names: ClaimNames, from: ReadableClaims): IdentifiedPerson['others'] {
  const mapped = new Set(Object.values(names))
  const rest = [...asked].filter((name) => !mapped.has(name))
  const found = rest.map((name) => [name, readClaim(name, (value) => value, from)] as const)
  return Object.fromEntries(found.flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])))
}

type Present<T> = { readonly [K in keyof T]?: Exclude<T[K], undefined> }

function present<T extends object>(members: T): Present<T> {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as Present<T>
}
