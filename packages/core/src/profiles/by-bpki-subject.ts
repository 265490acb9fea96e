/** How certificates of Belarus name people, organisations and their roles: by STB 34.101.78, and as ГосСУОК still writes them. */
import { Oid } from '../der/oids.ts'
import { isText, readText } from '../der/primitives.ts'
import { derReader } from '../der/read.ts'
import { attempt } from '../errors.ts'
import { inAttribute } from '../identity/subject-identifier.ts'
import type { PersonName, SubjectRole, SubjectRules } from '../identity/subject-rules.ts'
import type { Certificate } from '../x509/certificate.ts'
import { type Name, nameValues } from '../x509/name.ts'
import { bpkiRoles } from './by-bpki-roles.ts'

/** Passport, personal number, number of an identity card whose chip has the key. */
const PERSON_FORM = { pattern: /^(?<scheme>(?:PAS|PNO|IDC)[A-Z]{2})-(?<number>\S+)$/ }
const UNP_FORM = { pattern: /^(?<scheme>TAX[A-Z]{2})-(?<number>\S+)$/ }

export const byBpkiSubject: SubjectRules = {
  id: 'by-bpki',
  country: 'BY',
  personalNumber: { places: [inAttribute(Oid.serialNumber)], forms: [PERSON_FORM] },
  organisationNumber: { places: [inAttribute(Oid.organizationIdentifier)], forms: [UNP_FORM] },
  personName,
  roles,
}

/** ГосСУОК's own: what stands for serialNumber in the name of a representative, and the extension with the УНП. */
const REPRESENTATIVE_NUMBER = '1.2.112.1.2.1.1.1.1.1'
const UNP_EXTENSION = '1.2.112.1.2.1.1.1.1.2'

/** Numbers stand there without their scheme, and only one form of each is taken for what it looks like. */
export const byGossuokSubject: SubjectRules = {
  ...byBpkiSubject,
  id: 'by-gossuok',
  personalNumber: {
    places: [inAttribute(Oid.serialNumber), inAttribute(REPRESENTATIVE_NUMBER)],
    forms: [PERSON_FORM, { pattern: /^(?<number>[1-6]\d{6}[ABCEHKM]\d{3}(?:PB|BA|BI)\d)$/, scheme: 'PNOBY' }],
  },
  organisationNumber: {
    places: [inAttribute(Oid.organizationIdentifier), { values: unpExtension }],
    forms: [UNP_FORM, { pattern: /^(?<number>(?:\d{2}|[1-7ABCEHKM][ABCEHKMOPT])\d{7})$/, scheme: 'TAXBY' }],
  },
}

function unpExtension({ extensions }: Certificate): readonly string[] {
  const extension = extensions.get(UNP_EXTENSION)
  if (extension === undefined) return []
  return attempt(
    () => {
      const reader = derReader(extension.value)
      const element = reader.next()
      reader.finish()
      return isText(element) ? [readText(element)] : []
    },
    () => [],
  )
}

/**
 * Both languages stand in one value, Belarusian before the slash, Russian behind it: here the second, which is the one that
 * ГосСУОК writes alone. givenName holds the patronymic too; of exactly two words the second is taken for it.
 */
function personName(name: Name): PersonName {
  const [surname] = nameValues(name, Oid.surname).map(inRussian)
  const [names] = nameValues(name, Oid.givenName).map(inRussian)
  const [first, second, ...more] = names?.split(' ') ?? []
  const isPair = second !== undefined && more.length === 0
  return {
    surname: surname ?? null,
    givenName: (isPair ? first : names) ?? null,
    middleName: isPair ? second : null,
  }
}

function inRussian(value: string): string {
  const [belarusian = '', russian, ...more] = value.split('/')
  return russian === undefined || russian === '' || more.length > 0 ? value : belarusian === '' ? value : russian
}

function roles(certificate: Certificate): readonly SubjectRole[] {
  const named = attempt(
    () => bpkiRoles(certificate),
    () => [],
  )
  return [
    ...named.map(({ name, kind }) => ({ name: `by-bpki:${name}`, kind })),
    ...nameValues(certificate.subject, Oid.title).map((title) => ({ name: title })),
  ]
}
