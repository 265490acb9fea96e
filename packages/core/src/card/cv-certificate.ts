/** Card-verifiable certificates (STB 34.101.79-2019, clause 9, "light" ones): small enough for a card to check. */
import { toLatin1 } from '../bytes.ts'
import { type BignPublicKey, bignPublicKey, bignVerify } from '../crypto/bign.ts'
import { BIGN_CURVES, type BignCurve } from '../crypto/bign-curve.ts'
import { digest, digestAlgorithmOid } from '../crypto/digest.ts'
import { readBitStringOctets, readObjectIdentifier } from '../der/primitives.ts'
import { contentBytes, type DerReader, derReader, type Element, rawBytes } from '../der/read.ts'
import { Tag } from '../der/tags.ts'
import { FormatError } from '../errors.ts'
import { EID_WORD_OCTETS, ESIGN_WORD_OCTETS } from './access-rights.ts'
import { type CvDate, isCalendarDate } from './cv-date.ts'

/** Tags of ISO/IEC 7816-8 in the form of `Element.tag`: of those with two octets the second stands before the first. */
export const CvTag = {
  certificate: 0x217f,
  body: 0x4e7f,
  profile: 0x295f,
  authority: 0x42,
  publicKey: 0x497f,
  holder: 0x205f,
  accessRights: 0x4c7f,
  from: 0x255f,
  until: 0x245f,
  extensions: 0x65,
  extension: 0x73,
  signature: 0x375f,
} as const

export const CvOid = {
  publicKey: '1.2.112.0.2.0.34.101.45.2.1',
  eidAccess: '1.2.112.0.2.0.34.101.79.6.1',
  esignAccess: '1.2.112.0.2.0.34.101.79.6.2',
  signAuthExtension: '1.2.112.0.2.0.34.101.79.8.1',
} as const

export interface CvCertificate {
  /** As it arrived, and the part that is signed. */
  readonly raw: Uint8Array
  readonly body: Uint8Array
  /** Name of the issuer (CAR) and of the owner (CHR): 8 to 12 printable characters. */
  readonly authority: string
  readonly holder: string
  readonly curve: BignCurve
  /** x ‖ y, on the curve. */
  readonly publicKey: Uint8Array
  readonly from: CvDate
  /** The last day. */
  readonly until: CvDate
  /** Five octets; absent when the owner has no rights in eID. */
  readonly eidAccess?: Uint8Array
  /** Two octets; absent when the owner has no rights in eSign. */
  readonly esignAccess?: Uint8Array
  readonly signature: Uint8Array
}

/** A certificate is some 250 octets on the smallest curve, and under 500 on the largest. */
const MAX_OCTETS = 1024
const NAME = /^[A-Za-z0-9 '()+,\-./:=?]{8,12}$/

/** @throws FormatError ERR_DER_…, ERR_STB_CV_…, ERR_PUBLIC_KEY_INVALID */
export function parseCvCertificate(octets: Uint8Array): CvCertificate {
  if (octets.length > MAX_OCTETS) throw invalid('ERR_STB_CV_LENGTH', 'Too long for a card')
  const outer = derReader(octets)
  const reader = outer.enter(CvTag.certificate)
  outer.finish()
  const bodyElement = reader.next(CvTag.body)
  const signature = contentBytes(reader.next(CvTag.signature))
  reader.finish()
  const body = readBody(reader.inside(bodyElement))
  return { raw: octets, body: rawBytes(bodyElement), ...body, signature }
}

function readBody(reader: DerReader): Omit<CvCertificate, 'raw' | 'body' | 'signature'> {
  const profile = contentBytes(reader.next(CvTag.profile))
  if (profile.length !== 1 || profile[0] !== 0) throw invalid('ERR_STB_CV_VERSION', 'Another version')
  const authority = readName(reader.next(CvTag.authority))
  const key = readPublicKey(reader.enter(CvTag.publicKey))
  const holder = readName(reader.next(CvTag.holder))
  const isEid = reader.peek() === CvTag.accessRights
  const eidAccess = isEid ? readRights(reader, CvOid.eidAccess, EID_WORD_OCTETS) : undefined
  const from = readDate(reader.next(CvTag.from))
  const until = readDate(reader.next(CvTag.until))
  if (until < from) throw invalid('ERR_STB_CV_DATE', 'Ends before it begins')
  const esignAccess = reader.done ? undefined : readExtension(reader)
  reader.finish()
  return {
    authority,
    holder,
    ...key,
    from,
    until,
    ...(eidAccess && { eidAccess }),
    ...(esignAccess && { esignAccess }),
  }
}

function readName(element: Element): string {
  const name = toLatin1(contentBytes(element))
  if (!NAME.test(name)) throw invalid('ERR_STB_CV_NAME', 'Not 8 to 12 printable characters')
  return name
}

function readPublicKey(reader: DerReader): { readonly curve: BignCurve; readonly publicKey: Uint8Array } {
  expectOid(reader, CvOid.publicKey)
  const publicKey = readBitStringOctets(reader.next(Tag.bitString))
  reader.finish()
  // The length alone tells the level.
  const curve = [...BIGN_CURVES.values()].find(({ octets }) => publicKey.length === 2 * octets)
  if (curve === undefined) throw invalid('ERR_STB_CV_KEY', 'A key of a length that no curve has')
  bignPublicKey(publicKey, curve)
  return { curve, publicKey }
}

function readRights(reader: DerReader, oid: string, octets: number): Uint8Array {
  const rights = reader.enter(CvTag.accessRights)
  expectOid(rights, oid)
  const word = contentBytes(rights.next(Tag.octetString))
  rights.finish()
  if (word.length !== octets) throw invalid('ERR_STB_CV_RIGHTS', 'A word of rights of another length')
  return word
}

function readExtension(reader: DerReader): Uint8Array {
  const extensions = reader.enter(CvTag.extensions)
  const extension = extensions.enter(CvTag.extension)
  extensions.finish()
  expectOid(extension, CvOid.signAuthExtension)
  const word = readRights(extension, CvOid.esignAccess, ESIGN_WORD_OCTETS)
  extension.finish()
  return word
}

/** Six octets, each a digit: YYMMDD. */
function readDate(element: Element): CvDate {
  const digits = [...contentBytes(element)]
  const date = digits.join('')
  if (digits.length === 6 && digits.every((digit) => digit <= 9) && isCalendarDate(date)) return date
  throw invalid('ERR_STB_CV_DATE', 'Not a date of six digits')
}

function expectOid(reader: DerReader, oid: string): void {
  if (readObjectIdentifier(reader.next(Tag.objectIdentifier)) !== oid) {
    throw invalid('ERR_STB_CV_OBJECT', 'Another object than the profile has here')
  }
}

function invalid(code: string, message: string): FormatError {
  return new FormatError(code, message)
}

/** Hash functions by level: the issuer's key decides. */
const DIGESTS: Readonly<Record<BignCurve['level'], string>> = { 128: 'belt-hash', 192: 'bash384', 256: 'bash512' }

/** The digest of a body under a key of that level, as bign signs it. */
export function cvDigest(body: Uint8Array, { level }: BignCurve): Parameters<typeof bignVerify>[1] {
  const name = DIGESTS[level]
  return { octets: digest(name, body), oid: digestAlgorithmOid(name) ?? '' }
}

/** Whether the key of `issuer` has signed the certificate; nothing else of it is looked at. */
export function verifyCvSignature({ body, signature }: CvCertificate, issuer: CvCertificate): boolean {
  const key: BignPublicKey = bignPublicKey(issuer.publicKey, issuer.curve)
  return bignVerify(key, cvDigest(body, issuer.curve), signature)
}
