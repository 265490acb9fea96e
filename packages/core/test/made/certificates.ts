/** Certificates (RFC 5280 §4.1) with any field as a test wants it, signed in memory. */
import { type DigestName, type MadeKey, newKey, signWith } from './keys.ts'
import { bits, bool, ctx, ctxp, generalizedTime, hex, ia5, int, octets, oid, seq, set, utcTime, utf8 } from './tlv.ts'

/** The moment most tests judge for; all made certificates are valid around it. */
export const now = new Date('2026-06-01T12:00:00Z')
export const longAgo = new Date('2020-01-01T00:00:00Z')
export const farAhead = new Date('2040-01-01T00:00:00Z')

export interface MadeCertificate {
  readonly der: Buffer
  readonly key: MadeKey
  /** DER of the subject's Name. */
  readonly name: Buffer
  readonly serial: string
}

export interface CertificateFields {
  /** A common name, or the DER of a whole Name. */
  readonly subject: string | Buffer
  readonly key?: MadeKey
  /** Who signs; absent: the key itself. */
  readonly issuer?: Pick<MadeCertificate, 'key' | 'name'>
  /** Contents octets of the serial number in hex. */
  readonly serial?: string
  readonly notBefore?: Date
  readonly notAfter?: Date
  /** The DER of both ends, as no honest issuer may write them; stands in for the dates. */
  readonly validity?: readonly Buffer[]
  /** What stands between the key and the extensions: issuerUniqueID and subjectUniqueID (§4.1.2.8). */
  readonly uniqueIdentifiers?: readonly Buffer[]
  readonly extensions?: readonly Buffer[]
  readonly version?: 1 | 2 | 3
  readonly digest?: DigestName
}

/** Three octets with the first bit clear: positive for seven million certificates, which a measurement gets through a part of. */
let serials = 0x10_0000

export function certify(fields: CertificateFields): MadeCertificate {
  const { subject, key = newKey(), extensions = [], version = extensions.length > 0 ? 3 : 1 } = fields
  const { notBefore = longAgo, notAfter = farAhead, digest, uniqueIdentifiers = [] } = fields
  const { validity = [time(notBefore), time(notAfter)] } = fields
  const name = typeof subject === 'string' ? commonName(subject) : subject
  const issuer = fields.issuer ?? { key, name }
  serials += 1
  const serial = fields.serial ?? serials.toString(16)
  const { algorithm } = signWith(issuer.key, Buffer.alloc(0), digest)
  const tbs = seq(
    ...(version === 1 ? [] : [ctx(0, int(`0${version - 1}`))]),
    int(serial),
    algorithm,
    issuer.name,
    seq(...validity),
    name,
    key.spki,
    ...uniqueIdentifiers,
    ...(extensions.length === 0 ? [] : [ctx(3, seq(...extensions))]),
  )
  const { value } = signWith(issuer.key, tbs, digest)
  return { der: seq(tbs, algorithm, bits(value)), key, name, serial }
}

export const time = (date: Date): Buffer => (date.getUTCFullYear() < 2050 ? utcTime(date) : generalizedTime(date))

export const rdn = (...attributes: readonly (readonly [string, Buffer])[]): Buffer =>
  set(...attributes.map(([type, value]) => seq(oid(type), value)))

export const commonName = (text: string): Buffer => seq(rdn(['2.5.4.3', utf8(text)]))

export const extension = (id: string, value: Buffer, critical = false): Buffer =>
  seq(oid(id), ...(critical ? [bool(true)] : []), octets(value))

export const basicConstraints = (cA: boolean, pathLength?: number): Buffer => {
  const limit = pathLength === undefined ? [] : [int(pathLength.toString(16).padStart(2, '0'))]
  return extension('2.5.29.19', seq(...(cA ? [bool(true)] : []), ...limit), true)
}

const KEY_USAGE_BITS = [
  'digitalSignature',
  'contentCommitment',
  'keyEncipherment',
  'dataEncipherment',
  'keyAgreement',
  'keyCertSign',
  'cRLSign',
] as const

export type MadeKeyUsage = (typeof KEY_USAGE_BITS)[number]

export const keyUsage = (...usages: readonly MadeKeyUsage[]): Buffer => {
  const value = usages.reduce((octet, usage) => octet | (0x80 >> KEY_USAGE_BITS.indexOf(usage)), 0)
  return extension('2.5.29.15', bits(Buffer.from([value]), value === 0 ? 0 : 31 - Math.clz32(value & -value)), true)
}

export const extKeyUsage = (...purposes: readonly string[]): Buffer => extension('2.5.29.37', seq(...purposes.map(oid)))

export const subjectKeyIdentifier = (identifier: Uint8Array): Buffer => extension('2.5.29.14', octets(identifier))

export const authorityKeyIdentifier = (identifier: Uint8Array): Buffer =>
  extension('2.5.29.35', seq(ctxp(0, identifier)))

/** RFC 5280 §4.2.2.1 and §4.2.1.13. */
export const ocspAt = (url: string): Buffer =>
  extension('1.3.6.1.5.5.7.1.1', seq(seq(oid('1.3.6.1.5.5.7.48.1'), tlvUri(url))))
export const issuersAt = (...urls: readonly string[]): Buffer =>
  extension('1.3.6.1.5.5.7.1.1', seq(...urls.map((url) => seq(oid('1.3.6.1.5.5.7.48.2'), tlvUri(url)))))
/** CRLDistributionPoints. */
export const pointsAt = (...urls: readonly string[]): Buffer =>
  seq(...urls.map((url) => seq(ctx(0, ctx(0, tlvUri(url))))))
export const crlAt = (...urls: readonly string[]): Buffer => extension('2.5.29.31', pointsAt(...urls))
const tlvUri = (url: string): Buffer => Buffer.concat([hex('86'), ia5(url).subarray(1)])

export const emailProtection = '1.3.6.1.5.5.7.3.4'
export const ocspSigning = '1.3.6.1.5.5.7.3.9'

/** A CA as it should be. */
export const authority = (fields: CertificateFields & { readonly pathLength?: number }): MadeCertificate =>
  certify({ extensions: [basicConstraints(true, fields.pathLength), keyUsage('keyCertSign', 'cRLSign')], ...fields })

/** A certificate to sign documents with, as it should be. */
export const signingCertificate = (fields: CertificateFields): MadeCertificate =>
  certify({ extensions: [keyUsage('digitalSignature', 'contentCommitment'), extKeyUsage(emailProtection)], ...fields })
