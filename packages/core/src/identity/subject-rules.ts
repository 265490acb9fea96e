/** What a profile says of how its certificates name people and organisations: data, and how names are written there. */
import type { Certificate } from '../x509/certificate.ts'
import type { Name } from '../x509/name.ts'

export type SubjectKind = 'person' | 'representative' | 'organisation' | 'system'

export interface PersonName {
  readonly surname: string | null
  readonly givenName: string | null
  /** A patronymic where people have one. */
  readonly middleName: string | null
}

export interface SubjectRole {
  /** A code with the profile in front, or a title as certified. */
  readonly name: string
  /** What a certificate with this role stands for; absent where the role does not say. */
  readonly kind?: SubjectKind
}

export interface SubjectRules {
  /** `etsi`, `kz-nca`, `by-bpki`. */
  readonly id: string
  /** Whose personal numbers people there write without a scheme; absent: anybody's. ISO 3166-1 alpha-2. */
  readonly country?: string
  readonly personalNumber: IdentifierRules
  readonly organisationNumber: IdentifierRules
  readonly personName: (name: Name) => PersonName
  /** The role that tells most first. */
  readonly roles: (certificate: Certificate) => readonly SubjectRole[]
  /** What the certificate says it stands for other than by a role. */
  readonly kind?: (certificate: Certificate) => SubjectKind | undefined
}

/** Where a number stands and in which form. Of two values nobody could say which is meant, so two are none. */
export interface IdentifierRules {
  readonly places: readonly IdentifierPlace[]
  /** Forms of a value, tried in order; named groups `number` and, unless `scheme` says it, `scheme`. */
  readonly forms: readonly IdentifierForm[]
}

export interface IdentifierPlace {
  readonly values: (certificate: Certificate) => readonly string[]
  /** Which of the values speak of a number at all; absent: all. */
  readonly candidates?: RegExp
}

export interface IdentifierForm {
  readonly pattern: RegExp
  readonly scheme?: string
  /** Certificates in which numbers may have this form; absent: all. */
  readonly applies?: (certificate: Certificate) => boolean
}
