/** SignedData (RFC 5652 §5) with any field as a test wants it: also what no honest signer makes. */
import { createHash } from 'node:crypto'
import { type MadeCertificate, now } from './certificates.ts'
import { type DigestName, digestOids, signWith, usualDigest } from './keys.ts'
import { ctx, int, octets, oid, seq, set, sortedSet, utcTime } from './tlv.ts'

export const dataType = '1.2.840.113549.1.7.1'
export const contentTypeId = '1.2.840.113549.1.9.3'
export const messageDigestId = '1.2.840.113549.1.9.4'
export const signingTimeId = '1.2.840.113549.1.9.5'
export const signingCertificateId = '1.2.840.113549.1.9.16.2.12'
export const signingCertificateV2Id = '1.2.840.113549.1.9.16.2.47'

export const attribute = (type: string, ...values: readonly Buffer[]): Buffer => seq(oid(type), set(...values))

export interface SignerFields {
  readonly certificate: MadeCertificate
  readonly digest?: DigestName
  /** All signed attributes; `null` for none. Default: those of CAdES B-B. */
  readonly signedAttributes?: readonly Buffer[] | null
  readonly unsignedAttributes?: readonly Buffer[]
  /** DER of the SignerIdentifier; default: issuer and serial number. */
  readonly sid?: Buffer
  readonly issuerName?: Buffer
  /** Replaces what is signed: for values that do not fit. */
  readonly signedBytes?: Buffer
  readonly signatureValue?: Buffer
  readonly signatureAlgorithm?: Buffer
  readonly digestAlgorithm?: Buffer
  readonly signatureDigest?: DigestName
}

export interface MessageFields {
  readonly content?: Buffer
  /** Left out of the message when true. */
  readonly detached?: boolean
  readonly contentType?: string
  readonly signers: readonly SignerFields[]
  readonly certificates?: readonly Buffer[]
  readonly crls?: readonly Buffer[]
  readonly digestAlgorithms?: readonly Buffer[]
}

export const content = Buffer.from('An application for the post of registrar, 2026.')

export function message(fields: MessageFields): Buffer {
  const { content: octetsOfContent = content, detached = false, contentType = dataType, signers, crls = [] } = fields
  const { certificates = signers.map(({ certificate }) => certificate.der) } = fields
  const digests =
    fields.digestAlgorithms ?? [...new Map(signers.map((one) => [digestOf(one), one])).keys()].map(digestId)
  const encapsulated = seq(oid(contentType), ...(detached ? [] : [ctx(0, octets(octetsOfContent))]))
  const signedData = seq(
    int('01'),
    sortedSet(...digests),
    encapsulated,
    ...(certificates.length === 0 ? [] : [ctx(0, ...certificates)]),
    ...(crls.length === 0 ? [] : [ctx(1, ...crls)]),
    set(...signers.map((one) => signerInfo(one, octetsOfContent, contentType))),
  )
  return seq(oid('1.2.840.113549.1.7.2'), ctx(0, signedData))
}

const digestOf = ({ certificate, digest }: SignerFields): DigestName => digest ?? usualDigest[certificate.key.kind]
const digestId = (name: DigestName): Buffer => seq(oid(digestOids[name]))

/** The attributes of CAdES B-B, to be taken apart and put together again by tests. */
export function cadesAttributes(one: SignerFields, signed: Buffer, contentType: string = dataType) {
  const { certificate } = one
  return {
    contentType: attribute(contentTypeId, oid(contentType)),
    messageDigest: attribute(messageDigestId, octets(createHash(digestOf(one)).update(signed).digest())),
    signingTime: attribute(signingTimeId, utcTime(now)),
    signingCertificate: attribute(signingCertificateV2Id, essCertIdV2(certificate.der)),
  }
}

export const essCertIdV2 = (der: Buffer, hash: DigestName = 'sha256'): Buffer => {
  const algorithm = hash === 'sha256' ? [] : [seq(oid(digestOids[hash]))]
  return seq(seq(seq(...algorithm, octets(createHash(hash).update(der).digest()))))
}

function signerInfo(one: SignerFields, signed: Buffer, contentType: string): Buffer {
  const { certificate, signedAttributes = Object.values(cadesAttributes(one, signed, contentType)) } = one
  const covered = signedAttributes === null ? signed : sortedSet(...signedAttributes)
  const { algorithm, value } = signWith(
    certificate.key,
    one.signedBytes ?? covered,
    one.signatureDigest ?? digestOf(one),
  )
  return seq(
    int('01'),
    one.sid ?? seq(one.issuerName ?? issuerNameOf(certificate.der), int(certificate.serial)),
    one.digestAlgorithm ?? digestId(digestOf(one)),
    ...(signedAttributes === null ? [] : [ctx(0, ...[...signedAttributes].sort(Buffer.compare))]),
    one.signatureAlgorithm ?? algorithm,
    octets(one.signatureValue ?? value),
    ...(one.unsignedAttributes === undefined ? [] : [ctx(1, ...one.unsignedAttributes)]),
  )
}

/** The issuer's Name in a certificate that `certify` made: version (if any), serial, algorithm, then the Name. */
function issuerNameOf(der: Buffer): Buffer {
  const fields = membersOf(membersOf(der)[0] ?? der)
  const name = fields[fields[0]?.[0] === 0xa0 ? 3 : 2]
  if (name === undefined) throw new TypeError('not a certificate')
  return name
}

/** The elements inside a constructed one with definite lengths. */
export function membersOf(der: Buffer): Buffer[] {
  const members: Buffer[] = []
  for (let rest = der.subarray(header(der)); rest.length > 0; rest = rest.subarray(total(rest))) {
    members.push(rest.subarray(0, total(rest)))
  }
  return members
}

const header = (der: Buffer): number => ((der[1] ?? 0) < 0x80 ? 2 : 2 + ((der[1] ?? 0) & 0x7f))
const total = (der: Buffer): number =>
  header(der) + ((der[1] ?? 0) < 0x80 ? (der[1] ?? 0) : der.readUIntBE(2, header(der) - 2))
