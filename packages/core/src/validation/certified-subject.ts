/** The subject of a certificate in reports, found once for each certificate as long as it is read in one way. */
import { remember } from '../crypto/remember.ts'
import { etsiSubject } from '../identity/etsi-subject.ts'
import { type Subject, subject } from '../identity/subject.ts'
import type { SubjectRules } from '../identity/subject-rules.ts'
import { mapList } from '../map-list.ts'
import { shownList, shownText } from '../shown-text.ts'
import type { Certificate } from '../x509/certificate.ts'

/** A copy for each report: what its reader does with it must not show in the next. */
export function certifiedSubject(certificate: Certificate, rules: SubjectRules = etsiSubject): Subject {
  const last = found(certificate)
  if (last.rules !== rules || last.subject === undefined) {
    last.rules = rules
    last.subject = shown(subject(certificate, rules))
  }
  return copyOf(last.subject)
}

/** Whoever compares a value that is cut finds it equal to none. */
function shown(one: Subject): Subject {
  const { organisation: of } = one
  return {
    ...one,
    commonName: cut(one.commonName),
    surname: cut(one.surname),
    givenName: cut(one.givenName),
    middleName: cut(one.middleName),
    personalNumber: cut(one.personalNumber),
    personalNumberScheme: cut(one.personalNumberScheme),
    organisation: of && { name: cut(of.name), number: cut(of.number), numberScheme: cut(of.numberScheme) },
    roles: shownList(one.roles),
    country: cut(one.country),
  }
}

function cut(value: string | null): string | null {
  return value === null ? null : shownText(value)
}

function copyOf(one: Subject): Subject {
  const { organisation: of } = one
  return {
    kind: one.kind,
    commonName: one.commonName,
    surname: one.surname,
    givenName: one.givenName,
    middleName: one.middleName,
    personalNumber: one.personalNumber,
    personalNumberScheme: one.personalNumberScheme,
    organisation: of && { name: of.name, number: of.number, numberScheme: of.numberScheme },
    roles: one.roles.slice(),
    country: one.country,
    warnings: mapList(one.warnings, ({ code, field }) => ({ code, field })),
  }
}

const found = remember((_: Certificate): { rules: SubjectRules | undefined; subject: Subject | undefined } => ({
  rules: undefined,
  subject: undefined,
}))
