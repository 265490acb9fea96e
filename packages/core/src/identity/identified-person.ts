/** What a portal learns of a person who signed in: every fact with where it comes from and when it was read there. */

export type FactSource = 'certificate' | 'card' | 'register' | 'server' | 'attribute-certificate'

export interface Sourced<T> {
  readonly value: T
  readonly source: FactSource
  /** When the fact was read from its source; ISO 8601, UTC. */
  readonly at: string
  /** Which register, for facts from one. */
  readonly register?: string
}

/** What the person may do for others, from a role attribute of an attribute certificate (RFC 5755 §4.4.5). */
export interface Power {
  /** roleName as text, such as `urn:example:power:sign-agreements`. */
  readonly name: string
  /** roleAuthority, or else the issuer of the attribute certificate; a distinguished name as in RFC 4514. */
  readonly grantedBy: string
  /** End of the attribute certificate; ISO 8601, UTC. */
  readonly validUntil: string
}

export interface PersonOrganisation {
  readonly name: string | null
  readonly number: string | null
  /** Type and country of the number, `NTRKZ` or `TAXBY`, where the source says. */
  readonly numberScheme?: string
}

/** Something odd that is no reason to refuse, such as a check digit that does not fit. */
export interface PersonWarning {
  readonly code: string
  /** The member it speaks of: `personalNumber`, `organisation`. */
  readonly field: string
}

export interface IdentifiedPerson {
  /**
   * By which the portal knows the person again: pairwise or public, as the identification server chose; after a direct
   * sign-in scheme and number, and therefore as secret as `personalNumber`.
   */
  readonly sub: string
  /** With its scheme, `PNOKZ-…` (EN 319 412-1 §5.1.3). Never in a log or a URL. */
  readonly personalNumber?: Sourced<string>
  readonly familyName?: Sourced<string>
  readonly givenName?: Sourced<string>
  readonly middleName?: Sourced<string>
  /** `YYYY-MM-DD`. */
  readonly birthdate?: Sourced<string>
  readonly registrationPlace?: Sourced<string>
  readonly organisation?: Sourced<PersonOrganisation>
  readonly roles: readonly Sourced<string>[]
  readonly powers: readonly Sourced<Power>[]
  /** Further claims the portal asked for, by their names. */
  readonly others: Readonly<Record<string, Sourced<unknown>>>
  readonly warnings: readonly PersonWarning[]
}
