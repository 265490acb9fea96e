/**
 * Names by ETSI EN 319 412-1 V1.5.1 §5.1: what serialNumber and organizationIdentifier mean, and the statement by which a
 * certificate says that it keeps to that (RFC 3739 §3.2.6.1).
 */
import { Oid } from '../der/oids.ts'
import { attempt } from '../errors.ts'
import type { Certificate } from '../x509/certificate.ts'
import { nameValues } from '../x509/name.ts'
import { qcStatements } from '../x509/qc-statements.ts'
import { inAttribute } from './subject-identifier.ts'
import type { IdentifierForm, SubjectRules } from './subject-rules.ts'

/** id-etsi-qcs-SemanticsId-…, §5.1.2 */
const SEMANTICS = {
  natural: '0.4.0.194121.1.1',
  legal: '0.4.0.194121.1.2',
  eidasNatural: '0.4.0.194121.1.3',
  eidasLegal: '0.4.0.194121.1.4',
} as const

const semanticsOf = ({ extensions }: Certificate): readonly string[] =>
  attempt(
    () => qcStatements(extensions).semantics,
    // Statements that cannot be read state nothing.
    () => [],
  )

const states =
  (...semantics: readonly string[]) =>
  (certificate: Certificate): boolean =>
    semanticsOf(certificate).some((one) => semantics.includes(one))

const isSilent =
  (...semantics: readonly string[]) =>
  (certificate: Certificate): boolean =>
    !states(...semantics)(certificate)

/** Three letters or, of the country's own, two and a colon; the country; a hyphen; the number (§5.1.3, §5.1.4). */
const schemeForm = (types: string): RegExp => new RegExp(`^(?<scheme>(?:${types}|[A-Z]{2}:)[A-Z]{2})-(?<number>.+)$`)

/** §5.1.5, §5.1.6: whose number, for whom, the number. It stays whole, since it is of two countries. */
const EIDAS_FORM = { pattern: /^(?<number>[A-Z]{2}\/[A-Z]{2}\/.+)$/, scheme: 'EIDAS' }

/** A number without a scheme is known to its issuer only; one that is stated to have a scheme must have it. */
const BARE_FORM = { pattern: /^(?<number>.+)$/s }

const NATURAL_FORMS: readonly IdentifierForm[] = [
  { pattern: schemeForm('PAS|IDC|PNO|TAX|TIN'), applies: isSilent(SEMANTICS.eidasNatural) },
  { ...EIDAS_FORM, applies: states(SEMANTICS.eidasNatural) },
  { ...BARE_FORM, applies: isSilent(SEMANTICS.natural, SEMANTICS.eidasNatural) },
]

const LEGAL_FORMS: readonly IdentifierForm[] = [
  { pattern: schemeForm('VAT|NTR|PSD|LEI'), applies: isSilent(SEMANTICS.eidasLegal) },
  { ...EIDAS_FORM, applies: states(SEMANTICS.eidasLegal) },
  { ...BARE_FORM, applies: isSilent(SEMANTICS.legal, SEMANTICS.eidasLegal) },
]

const statesLegal = states(SEMANTICS.legal, SEMANTICS.eidasLegal)

export const etsiSubject: SubjectRules = {
  id: 'etsi',
  personalNumber: { places: [inAttribute(Oid.serialNumber)], forms: NATURAL_FORMS },
  organisationNumber: { places: [inAttribute(Oid.organizationIdentifier)], forms: LEGAL_FORMS },
  personName: (name) => ({
    surname: nameValues(name, Oid.surname)[0] ?? null,
    givenName: nameValues(name, Oid.givenName)[0] ?? null,
    middleName: null,
  }),
  roles: ({ subject }) => nameValues(subject, Oid.title).map((name) => ({ name })),
  // EN 319 412-3 §4.2.1: a legal person has no surname; a serialNumber of its own is no person's.
  kind: (certificate) =>
    statesLegal(certificate) && nameValues(certificate.subject, Oid.surname).length === 0 ? 'organisation' : undefined,
}
