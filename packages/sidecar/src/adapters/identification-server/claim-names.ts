/** Names of claims on the wire; a national server may call them otherwise, so they are configuration. */

export interface ClaimNames {
  readonly personalNumber: string
  readonly familyName: string
  readonly givenName: string
  readonly middleName: string
  readonly birthdate: string
  readonly registrationPlace: string
  /** `{name, number}` or the name alone. */
  readonly organisation: string
  readonly roles: string
  /** Base64 of the DER of an attribute certificate (RFC 5755). */
  readonly attributeCertificate: string
  /** Base64 of the DER of the certificate it is made out to; comes with it. */
  readonly attributeCertificateHolder: string
  /** `{<claim>: {source, at, register?}}`, within the signed token that holds the claims. */
  readonly sources: string
}

export const defaultClaimNames: ClaimNames = {
  personalNumber: 'identification_number',
  familyName: 'family_name',
  givenName: 'given_name',
  middleName: 'middle_name',
  birthdate: 'birthdate',
  registrationPlace: 'registration_place',
  organisation: 'organisation',
  roles: 'roles',
  attributeCertificate: 'attribute_certificate',
  attributeCertificateHolder: 'attribute_certificate_holder',
  sources: 'claim_sources',
}

/** Claims by the scope that brings them (OpenID Connect Core §5.4). */
export const defaultScopeClaims: Readonly<Record<string, readonly string[]>> = {
  identity: ['identification_number', 'family_name', 'given_name', 'middle_name'],
  birth: ['birthdate'],
  registration: ['registration_place'],
  family: ['family'],
  children: ['children'],
  organisation: ['organisation', 'roles'],
  powers: ['attribute_certificate'],
}
