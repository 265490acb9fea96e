/** Which country's rules a certificate seems to name its subject by: for showing it to people, where no profile was asked for. */
import { Oid } from '../der/oids.ts'
import { etsiSubject } from '../identity/etsi-subject.ts'
import type { SubjectRules } from '../identity/subject-rules.ts'
import type { Certificate } from '../x509/certificate.ts'
import { nameValues } from '../x509/name.ts'
import { byGossuokSubject } from './by-bpki-subject.ts'
import { kzNcaSubject } from './kz-nca-subject.ts'

const KAZAKH = /^(?:IIN|BIN)\d{12}$/

/** Nothing may be decided by it: anybody can have a certificate made that looks like another country's. */
export function likelySubjectRules(certificate: Certificate): SubjectRules {
  const { subject, issuer } = certificate
  const numbers = [Oid.serialNumber, Oid.organizationalUnitName].flatMap((type) => nameValues(subject, type))
  if (numbers.some((number) => KAZAKH.test(number))) return kzNcaSubject
  return nameValues(issuer, Oid.countryName).includes('BY') ? byGossuokSubject : etsiSubject
}
