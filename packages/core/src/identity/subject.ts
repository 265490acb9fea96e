/** Who a certificate speaks of: a person, an employee of an organisation, or a system. */

/** All values are as certified; `null` where the certificate is silent. */
export interface Subject {
  readonly kind: 'person' | 'employee' | 'system'
  readonly commonName: string | null
  readonly surname: string | null
  readonly givenName: string | null
  /** The bare number, without a scheme prefix such as `PNOKZ-` (ETSI EN 319 412-1 §5.1.3). */
  readonly personalNumber: string | null
  readonly organisation: { readonly name: string | null; readonly number: string | null } | null
  readonly roles: readonly string[]
  readonly country: string | null
}
