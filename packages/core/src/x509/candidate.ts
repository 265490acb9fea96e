/**
 * A certificate that came along and may be needed for a path. A message may bring a thousand of which two are: so a candidate
 * is known by its place in the octets, and parsed, with every check of `parseCertificate`, when somebody asks for it by name.
 */
import { bufferOn, equalBytes } from '../bytes.ts'
import { remember } from '../crypto/remember.ts'
import { context, Tag } from '../der/tags.ts'
import { attempt } from '../errors.ts'
import { type Certificate, parseCertificate } from './certificate.ts'
import { equalNames, type Name } from './name.ts'
import { nameMark } from './name-mark.ts'

export interface Candidate {
  readonly raw: Uint8Array
  /** Marks of its names, as `nameMark` makes them. */
  readonly subjectMark: number
  readonly issuerMark: number
  /** Whether these, in hex, are the contents octets of its serial number. */
  hasSerialNumber(octets: string): boolean
  /** Whether this may be its issuer (RFC 5280 §7.1); the names themselves are to be compared. */
  mayHaveIssuer(name: Name): boolean
  /** Whether this may be its key identifier: it stands where one does, or none stands anywhere. */
  mayHaveKeyIdentifier(identifier: Uint8Array): boolean
  /** Whether its key is of the one kind that can lie in another certificate in part (RFC 3279 §2.3.2). */
  readonly hasDsaKey: boolean
  /** The same record each time; `undefined` for octets that are no certificate: then it is no candidate. */
  read(): Certificate | undefined
}

/** Names `der`, which nobody has looked at. `parse` reads it when it is needed. */
export function candidate(der: Uint8Array, parse: (der: Uint8Array) => Certificate = parseCertificate): Candidate {
  return new UnreadCandidate(der, parse)
}

/** A certificate that has been read. */
export const candidateOf: (certificate: Certificate) => Candidate = remember(
  (certificate: Certificate) => new UnreadCandidate(certificate.raw, () => certificate),
)

/** Those with this subject (RFC 5280 §7.1), parsed. */
export function withSubject(candidates: readonly Candidate[], name: Name): Certificate[] {
  const mark = nameMark(name.raw)
  const marked = candidates.filter(({ subjectMark }) => subjectMark === mark)
  return readAll(marked).filter(({ subject }) => equalNames(subject, name))
}

/** Those that are certificates. */
export function readAll(candidates: readonly Candidate[]): Certificate[] {
  const certificates: Certificate[] = []
  for (const one of candidates) {
    const certificate = one.read()
    if (certificate !== undefined) certificates.push(certificate)
  }
  return certificates
}

class UnreadCandidate implements Candidate {
  readonly raw: Uint8Array
  readonly #parse: (der: Uint8Array) => Certificate
  #read: Certificate | null | undefined
  #outline: Outline | undefined
  #subjectMark: number | undefined
  #issuerMark: number | undefined
  #keyIdentifiers: readonly Uint8Array[] | undefined

  constructor(raw: Uint8Array, parse: (der: Uint8Array) => Certificate) {
    this.raw = raw
    this.#parse = parse
  }

  get subjectMark(): number {
    const { subject, publicKey } = this.#known()
    this.#subjectMark ??= nameMark(this.raw, subject, publicKey)
    return this.#subjectMark
  }

  get issuerMark(): number {
    const { issuer, validity } = this.#known()
    this.#issuerMark ??= nameMark(this.raw, issuer, validity)
    return this.#issuerMark
  }

  get hasDsaKey(): boolean {
    return this.#known().hasDsaKey
  }

  hasSerialNumber(octets: string): boolean {
    const { serialStart, serialEnd } = this.#known()
    return (serialEnd - serialStart) * 2 === octets.length && endsAs(this.raw, serialEnd, octets)
  }

  mayHaveIssuer(name: Name): boolean {
    const { raw } = name
    const { issuer, validity } = this.#known()
    return equalBytes(this.raw.subarray(issuer, validity), raw) || this.issuerMark === markOf(name).mark
  }

  mayHaveKeyIdentifier(identifier: Uint8Array): boolean {
    this.#keyIdentifiers ??= keyIdentifiers(this.raw)
    const { length } = this.#keyIdentifiers
    if (length === 0 || length > MAX_KEY_IDENTIFIERS) return true
    return this.#keyIdentifiers.some((one) => equalBytes(one, identifier))
  }

  read(): Certificate | undefined {
    this.#read ??= attempt(
      () => this.#parse(this.raw),
      () => null,
    )
    return this.#read ?? undefined
  }

  #known(): Outline {
    this.#outline ??= outline(this.raw)
    return this.#outline
  }
}

/** Once for all candidates: a name may be long, and they are many. */
const markOf = remember(({ raw }: Name) => ({ mark: nameMark(raw) }))

/** Where the fields begin that a search asks for. */
interface Outline {
  readonly serialStart: number
  readonly serialEnd: number
  readonly issuer: number
  readonly validity: number
  readonly subject: number
  readonly publicKey: number
  readonly hasDsaKey: boolean
}

/** id-ce-subjectKeyIdentifier as it stands in front of the extension (RFC 5280 §4.2.1.2). */
const KEY_IDENTIFIER = Uint8Array.of(0x06, 0x03, 0x55, 0x1d, 0x0e)

/** There is one; octets in which more seem to be are read to find out. */
const MAX_KEY_IDENTIFIERS = 4

/**
 * What stands where the value of such an extension would, found once and then compared: to look for a signer's in all octets takes
 * the product of both lengths, if somebody chose them to.
 */
function keyIdentifiers(der: Uint8Array): Uint8Array[] {
  const found: Uint8Array[] = []
  const octets = bufferOn(der)
  let place = octets.indexOf(KEY_IDENTIFIER)
  while (place >= 0 && found.length <= MAX_KEY_IDENTIFIERS) {
    const next = place + KEY_IDENTIFIER.length
    const value = contentStart(der, der[next] === Tag.boolean ? elementEnd(der, next) : next)
    found.push(der.subarray(contentStart(der, value), elementEnd(der, value)))
    place = octets.indexOf(KEY_IDENTIFIER, next)
  }
  return found
}

const DSA = Uint8Array.of(0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x38, 0x04, 0x01)

/** RFC 5280 §4.1 as far as the public key, by its lengths alone; nonsense for octets that are no certificate. */
function outline(der: Uint8Array): Outline {
  const tbs = contentStart(der, contentStart(der, 0))
  const serial = der[tbs] === context(0) ? elementEnd(der, tbs) : tbs
  const algorithm = elementEnd(der, serial)
  const issuer = elementEnd(der, algorithm)
  const validity = elementEnd(der, issuer)
  const subject = elementEnd(der, validity)
  const publicKey = elementEnd(der, subject)
  const keyAlgorithm = contentStart(der, contentStart(der, publicKey))
  return {
    serialStart: der[serial] === Tag.integer ? contentStart(der, serial) : algorithm,
    serialEnd: algorithm,
    issuer,
    validity,
    subject,
    publicKey,
    hasDsaKey: beginsWith(der, keyAlgorithm, DSA),
  }
}

/** Whether the octets before `end` are these, in hex. From the last, in which the numbers of one authority differ first; no copy is made. */
function endsAs(der: Uint8Array, end: number, octets: string): boolean {
  for (let back = 1; back * 2 <= octets.length; back += 1) {
    const place = octets.length - back * 2
    if (der[end - back] !== ((hexDigit(octets, place) << 4) | hexDigit(octets, place + 1))) return false
  }
  return true
}

/** Digits are lower case, as `toHex` writes them. */
function hexDigit(text: string, place: number): number {
  const code = text.charCodeAt(place)
  return code < 0x3a ? code - 0x30 : code - 0x57
}

function beginsWith(der: Uint8Array, start: number, octets: Uint8Array): boolean {
  for (let place = 0; place < octets.length; place += 1) if (der[start + place] !== octets[place]) return false
  return true
}

/** Where the contents of the element at `start` begin. */
function contentStart(der: Uint8Array, start: number): number {
  const length = der[start + 1] ?? 0
  return start + (length < 0x80 ? 2 : 2 + (length & 0x7f))
}

/** Where the element at `start` ends; beyond the end of `der` for a length that lies. */
function elementEnd(der: Uint8Array, start: number): number {
  const first = der[start + 1] ?? 0
  if (first < 0x80) return start + 2 + first
  let length = 0
  for (let place = start + 2; place < start + 2 + (first & 0x7f); place += 1) length = length * 256 + (der[place] ?? 0)
  return contentStart(der, start) + length
}
