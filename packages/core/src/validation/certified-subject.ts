/** The subject of a certificate in reports, found once for each certificate and each way to read it. */
import { remember } from '../crypto/remember.ts'
import { etsiSubject } from '../identity/etsi-subject.ts'
import { type Subject, subject } from '../identity/subject.ts'
import type { SubjectRules } from '../identity/subject-rules.ts'
import type { Certificate } from '../x509/certificate.ts'

/** Shared by all reports on what the certificate signs, so nobody can write into it. */
export function certifiedSubject(certificate: Certificate, rules: SubjectRules = etsiSubject): Subject {
  const known = subjects(certificate)
  const certified = known.get(rules) ?? frozen(subject(certificate, rules))
  known.set(rules, certified)
  return certified
}

const subjects = remember((_: Certificate) => new WeakMap<SubjectRules, Subject>())

function frozen(certified: Subject): Subject {
  for (const part of Object.values(certified)) Object.freeze(part)
  return Object.freeze(certified)
}
