/**
 * Certification requests (PKCS#10, RFC 2986) of a person or a system that wants its key certified, in the profile of
 * STB 34.101.78: what the certificate is to hold in extensionRequest (RFC 2985 §5.4.2), and the enrolment password in
 * challengePassword (§5.4.1), under the signature, as `/EPWD:` and upper-case hex.
 */
import type { KeyObject } from 'node:crypto'
import { signatureAlgorithmIdentifier } from '../crypto/algorithm-identifier.ts'
import { asSigningKey, type SigningKey } from '../crypto/private-key.ts'
import { Oid } from '../der/oids.ts'
import { context, contextPrimitive, Tag } from '../der/tags.ts'
import {
  attribute,
  encode,
  objectIdentifier,
  octetString,
  printableString,
  sequence,
  setOf,
  smallInteger,
  utf8String,
} from '../der/write.ts'
import { FormatError } from '../errors.ts'

export interface CertificationRequestFields extends RequestedSubject, RequestedExtensions {
  /** Of the key in the request; the request is signed with it. */
  readonly privateKey: KeyObject | SigningKey
  /** Without `/EPWD:`: 32, 48 or 64 upper-case hex digits. */
  readonly enrolmentPassword?: string
  /** Goes behind `/INFO:`, up to 128 characters without `/`: a payment, an application. */
  readonly information?: string
}

/** Attributes of the subject, in the order of STB 34.101.78 §6.1; without spaces at the ends or two in a row. */
export interface RequestedSubject {
  readonly commonName: string
  readonly surname?: string
  /** Of the organisation, in full (2.5.4.41). */
  readonly name?: string
  readonly givenName?: string
  /** `PNOBY-…`, `PASGB-…`, `IDCBY-…` of a person. */
  readonly serialNumber?: string
  /** ISO 3166-1 alpha-2. */
  readonly countryName?: string
  readonly localityName?: string
  readonly organizationName?: string
  readonly title?: string
  /** `TAXBY-…`. */
  readonly organizationIdentifier?: string
}

export interface RequestedExtensions {
  /** Dotted identifiers for certificatePolicies: in STB 34.101.78 the roles of the subject. */
  readonly policies?: readonly string[]
  /** Dotted identifiers for extKeyUsage. */
  readonly extKeyUsages?: readonly string[]
  /** For subjectAltName. */
  readonly dnsNames?: readonly string[]
  readonly emailAddresses?: readonly string[]
}

/**
 * @returns DER
 * @throws FormatError ERR_PKCS10_ENROLMENT_PASSWORD, ERR_PKCS10_INFORMATION, ERR_PKCS10_NAME
 * @throws UnsupportedError ERR_KEY_UNSUPPORTED
 */
export function createCertificationRequest(fields: CertificationRequestFields): Uint8Array {
  const key = asSigningKey(fields.privateKey)
  const attributes = [...challengePassword(fields), ...extensionRequest(fields)]
  const info = sequence(
    smallInteger(0),
    sequence(...SUBJECT.flatMap((row) => nameAttribute(row, fields[row.field]))),
    key.publicKeyInfo,
    setOf(attributes, context(0)),
  )
  const signature = encode(Tag.bitString, Uint8Array.of(0), key.sign(info))
  return sequence(info, signatureAlgorithmIdentifier(key.algorithm), signature)
}

interface SubjectRow {
  readonly field: keyof RequestedSubject
  readonly type: string
  /** X.520 upper bounds. */
  readonly maximum: number
  /** Default: UTF8String. */
  readonly printable?: true
}

const SUBJECT: readonly SubjectRow[] = [
  { field: 'commonName', type: Oid.commonName, maximum: 64 },
  { field: 'surname', type: Oid.surname, maximum: 128 },
  { field: 'name', type: Oid.name, maximum: 1024 },
  { field: 'givenName', type: Oid.givenName, maximum: 128 },
  { field: 'serialNumber', type: Oid.serialNumber, maximum: 64, printable: true },
  { field: 'countryName', type: Oid.countryName, maximum: 2, printable: true },
  { field: 'localityName', type: Oid.localityName, maximum: 128 },
  { field: 'organizationName', type: Oid.organizationName, maximum: 64 },
  { field: 'title', type: Oid.title, maximum: 64 },
  { field: 'organizationIdentifier', type: Oid.organizationIdentifier, maximum: 64 },
]

/** X.680 §41.4. */
const PRINTABLE = /^[A-Za-z0-9 '()+,\-./:=?]*$/

/** One attribute in an RDN of its own. */
function nameAttribute({ field, type, maximum, printable }: SubjectRow, value: string | undefined): Uint8Array[] {
  if (value === undefined) return []
  const isClean = /^\S+(?: \S+)*$/u.test(value) && !/\p{C}/u.test(value)
  if (!isClean || value.length > maximum || (printable && !PRINTABLE.test(value))) {
    throw new FormatError('ERR_PKCS10_NAME', 'A name that is empty, too long, or holds what it must not', {
      facts: { field },
    })
  }
  return [setOf([sequence(objectIdentifier(type), printable ? printableString(value) : utf8String(value))])]
}

/** RFC 2985 §5.4.1: a DirectoryString; PrintableString has all its letters but is no better read. */
function challengePassword({ enrolmentPassword, information }: CertificationRequestFields): Uint8Array[] {
  if (enrolmentPassword !== undefined && !/^(?:[0-9A-F]{32}|[0-9A-F]{48}|[0-9A-F]{64})$/.test(enrolmentPassword)) {
    throw new FormatError('ERR_PKCS10_ENROLMENT_PASSWORD', 'Not 32, 48 or 64 upper-case hex digits')
  }
  if (information !== undefined && !/^[^/\p{C}]{1,128}$/u.test(information)) {
    throw new FormatError('ERR_PKCS10_INFORMATION', 'Not 1 to 128 characters without a slash')
  }
  const text = [
    ...(enrolmentPassword === undefined ? [] : ['/EPWD:', enrolmentPassword]),
    ...(information === undefined ? [] : ['/INFO:', information]),
  ].join('')
  return text === '' ? [] : [attribute(Oid.challengePassword, utf8String(text))]
}

function extensionRequest(fields: RequestedExtensions): Uint8Array[] {
  const { policies = [], extKeyUsages = [], dnsNames = [], emailAddresses = [] } = fields
  const names = [...emailAddresses.map((text) => ia5Name(1, text)), ...dnsNames.map((text) => ia5Name(2, text))]
  const extensions = [
    ...extension(
      Oid.certificatePolicies,
      policies.map((oid) => sequence(objectIdentifier(oid))),
    ),
    ...extension(Oid.subjectAltName, names),
    ...extension(Oid.extKeyUsage, extKeyUsages.map(objectIdentifier)),
  ]
  return extensions.length === 0 ? [] : [attribute(Oid.extensionRequest, sequence(...extensions))]
}

/** Not critical: what is, the issuer decides. */
function extension(type: string, members: readonly Uint8Array[]): Uint8Array[] {
  return members.length === 0 ? [] : [sequence(objectIdentifier(type), octetString(sequence(...members)))]
}

/** GeneralName of the form rfc822Name [1] or dNSName [2] (RFC 5280 §4.2.1.6): visible ASCII, no space. */
function ia5Name(form: 1 | 2, text: string): Uint8Array {
  if (!/^[\x21-\x7e]{1,255}$/.test(text)) {
    throw new FormatError('ERR_PKCS10_NAME', 'Not a host name or mail address in ASCII', {
      facts: { field: 'subjectAltName' },
    })
  }
  return encode(contextPrimitive(form), Buffer.from(text, 'latin1'))
}
