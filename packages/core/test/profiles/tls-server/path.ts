/**
 * A path of root, authority and server as it should be, and what a row of the tables beside changes in it: cases that a careful author
 * would write for RFC 5280, RFC 9525 and the CA/Browser Forum's Baseline Requirements (BR), with what the clause says of them.
 */
import { constants, generateKeyPairSync, type KeyObject, sign } from 'node:crypto'
import {
  authorityKeyIdentifier,
  basicConstraints,
  type CertificateFields,
  certify,
  extension,
  extKeyUsage,
  keyUsage,
  type MadeCertificate,
  rdn,
  subjectKeyIdentifier,
} from '../../made/certificates.ts'
import { type MadeKey, newKey } from '../../made/keys.ts'
import { bits, ctx, ctxp, hex, int, nil, oid, printable, seq, tlv, utf8 } from '../../made/tlv.ts'

export type Verdict = 'accept' | 'refuse'

/** `core` is RFC 5280 with the profile of its §4 for failures; `tls` adds the Baseline Requirements. */
export type Rules = 'core' | 'tls'

export interface TlsCase {
  readonly name: string
  readonly rules: readonly Rules[]
  readonly made: Change
  readonly verdict: Verdict
  readonly clause: string
}

export interface Part extends Partial<Omit<CertificateFields, 'extensions'>> {
  /** In place of the extension with the same identifier, or beside the others; `null` leaves one out. */
  readonly with?: Readonly<Record<string, Buffer | null>>
  /** Once more, whatever is there. */
  readonly again?: readonly Buffer[]
}

export interface Change {
  readonly root?: Part
  readonly authority?: Part
  readonly server?: Part
  /** The server's issuer is the root. */
  readonly direct?: boolean
  readonly expected?: string | Uint8Array
  /** The moment for which the path is judged, in place of `now`. */
  readonly at?: string
}

export interface MadePath {
  readonly root: MadeCertificate
  readonly authority: MadeCertificate
  readonly server: MadeCertificate
}

export const KEYS = { root: newKey(), authority: newKey(), server: newKey() } as const
export const ROOT_ID = hex('01'.repeat(20))
export const AUTHORITY_ID = hex('02'.repeat(20))
export const SERVER_ID = hex('03'.repeat(20))

export const serverAuth = '1.3.6.1.5.5.7.3.1'
export const HOST = 'www.example.com'

/** Extensions by name, to say in a row which one is another. */
export const OIDS: Readonly<Record<string, string>> = {
  subjectKeyIdentifier: '2.5.29.14',
  keyUsage: '2.5.29.15',
  subjectAltName: '2.5.29.17',
  issuerAltName: '2.5.29.18',
  basicConstraints: '2.5.29.19',
  nameConstraints: '2.5.29.30',
  cRLDistributionPoints: '2.5.29.31',
  certificatePolicies: '2.5.29.32',
  policyMappings: '2.5.29.33',
  authorityKeyIdentifier: '2.5.29.35',
  policyConstraints: '2.5.29.36',
  extKeyUsage: '2.5.29.37',
  freshestCRL: '2.5.29.46',
  inhibitAnyPolicy: '2.5.29.54',
  authorityInfoAccess: '1.3.6.1.5.5.7.1.1',
  subjectInfoAccess: '1.3.6.1.5.5.7.1.11',
}

export type Extensions = Readonly<Record<string, Buffer | null>>

export const ROOT: Extensions = {
  basicConstraints: basicConstraints(true),
  keyUsage: keyUsage('keyCertSign', 'cRLSign'),
  subjectKeyIdentifier: subjectKeyIdentifier(ROOT_ID),
}
export const AUTHORITY: Extensions = {
  ...ROOT,
  subjectKeyIdentifier: subjectKeyIdentifier(AUTHORITY_ID),
  authorityKeyIdentifier: authorityKeyIdentifier(ROOT_ID),
}

export const dns = (name: string): Buffer => ctxp(2, Buffer.from(name, 'latin1'))
export const email = (name: string): Buffer => ctxp(1, Buffer.from(name, 'latin1'))
export const uri = (name: string): Buffer => ctxp(6, Buffer.from(name, 'latin1'))
export const ip = (digits: string): Buffer => ctxp(7, hex(digits))
export const directory = (name: Buffer): Buffer => ctx(4, name)
export const other = (type: string, value: Buffer): Buffer => ctx(0, oid(type), ctx(0, value))

export const server = (direct = false): Extensions => ({
  keyUsage: keyUsage('digitalSignature'),
  extKeyUsage: extKeyUsage(serverAuth),
  subjectKeyIdentifier: subjectKeyIdentifier(SERVER_ID),
  authorityKeyIdentifier: authorityKeyIdentifier(direct ? ROOT_ID : AUTHORITY_ID),
  subjectAltName: extension('2.5.29.17', seq(dns(HOST))),
})

export function makePath({ root = {}, authority = {}, server: leaf = {}, direct = false }: Change): MadePath {
  const top = certify({ subject: 'Root', key: KEYS.root, ...fields(root, ROOT) })
  const middle = certify({ subject: 'Authority', key: KEYS.authority, issuer: top, ...fields(authority, AUTHORITY) })
  const issuer = direct ? top : middle
  return {
    root: top,
    authority: middle,
    server: certify({ subject: HOST, key: KEYS.server, issuer, ...fields(leaf, server(direct)) }),
  }
}

export function fields(
  { with: changed = {}, again = [], ...rest }: Part,
  usual: Extensions,
): Omit<CertificateFields, 'subject'> {
  const extensions = Object.values({ ...usual, ...changed }).filter((one) => one !== null)
  return { ...rest, extensions: [...extensions, ...again] }
}

/** One extension with this value, critical or not. */
export const value = (name: string, der: Buffer, critical = false): Record<string, Buffer> => ({
  [name]: extension(OIDS[name] ?? name, der, critical),
})
export const without = (name: string): Record<string, null> => ({ [name]: null })
export const names = (...all: readonly Buffer[]): Part => ({ with: value('subjectAltName', seq(...all)) })
/** A server without a subject, so that nothing but its alternative names is judged. */
export const nameless = (...all: readonly Buffer[]): Part => ({
  subject: seq(),
  with: value('subjectAltName', seq(...all), true),
})
export const called = (subject: string | Buffer, ...all: readonly Buffer[]): Part => ({ subject, ...names(...all) })

export type Subtrees = readonly Buffer[]
export const subtree = (base: Buffer, ...more: readonly Buffer[]): Buffer => seq(base, ...more)
export const constraints = (permitted: Subtrees, excluded: Subtrees = [], critical = true): Record<string, Buffer> => {
  const lists = [permitted, excluded].map((list, i) =>
    list.length === 0 ? [] : [ctx(i, ...list.map((b) => subtree(b)))],
  )
  return value('nameConstraints', seq(...lists.flat()), critical)
}
export const permits = (...list: Subtrees): Part => ({ with: constraints(list) })
export const excludes = (...list: Subtrees): Part => ({ with: constraints([], list) })
export const rawConstraints = (...parts: readonly Buffer[]): Part => ({
  with: value('nameConstraints', seq(...parts), true),
})

export const policies = (...list: readonly string[]): Record<string, Buffer> =>
  value('certificatePolicies', seq(...list.map((one) => seq(oid(one)))))
export const access = (...descriptions: readonly Buffer[]): Record<string, Buffer> =>
  value('authorityInfoAccess', seq(...descriptions))
export const ocsp = oid('1.3.6.1.5.5.7.48.1')
export const caIssuers = oid('1.3.6.1.5.5.7.48.2')

/** A key whose signature and parameters are what a row says. */
export const signs = (key: MadeKey, sign: NonNullable<MadeKey['sign']>): MadeKey => ({ ...key, sign })
export const rsaKey = newKey('rsa-2048')
export const p256 = KEYS.authority
export const spkiOf = (algorithm: Buffer, key: Buffer): Buffer => seq(algorithm, bits(key))
export const p256Point = p256.spki.subarray(-65)
export const withSpki = (spki: Buffer): MadeKey => ({ ...newKey(), spki })
export const rsaSpki = (modulus: string, exponent: string, parameters: Buffer = nil()): Buffer =>
  spkiOf(seq(oid('1.2.840.113549.1.1.1'), parameters), seq(int(modulus), int(exponent)))
export const MODULUS = `00${'c1'.repeat(256)}`

export const made = (
  kind: MadeKey['kind'],
  { privateKey, publicKey }: { privateKey: KeyObject; publicKey: KeyObject },
): MadeKey => ({
  kind,
  privateKey,
  spki: publicKey.export({ type: 'spki', format: 'der' }),
})
export const rsaOf = (modulusLength: number): MadeKey => made('rsa-2048', generateKeyPairSync('rsa', { modulusLength }))
export const ecOf = (namedCurve: string): MadeKey => made('p-256', generateKeyPairSync('ec', { namedCurve }))
/** RSASSA-PSS by a key of rsaEncryption, with a salt of so many octets. */
export const pss = (saltLength: number): MadeKey =>
  signs(rsaKey, (data) => {
    const hash = seq(oid('2.16.840.1.101.3.4.2.1'), nil())
    const parameters = [
      ctx(0, hash),
      ctx(1, seq(oid('1.2.840.113549.1.1.8'), hash)),
      ctx(2, tlv(2, Buffer.from([saltLength]))),
    ]
    const padding = constants.RSA_PKCS1_PSS_PADDING
    return {
      algorithm: seq(oid('1.2.840.113549.1.1.10'), seq(...parameters)),
      value: sign('sha256', data, { key: rsaKey.privateKey, padding, saltLength }),
    }
  })

export const both: readonly Rules[] = ['core', 'tls']
export const core: readonly Rules[] = ['core']
export const tls: readonly Rules[] = ['tls']
export const row = (
  name: string,
  rules: readonly Rules[],
  made: Change,
  verdict: Verdict,
  clause: string,
): TlsCase => ({
  name,
  rules,
  made,
  verdict,
  clause,
})

export const US = printable('US')
export const country = (value: Buffer): Buffer => rdn(['2.5.4.6', value])
export const organization = (value: Buffer): Buffer => rdn(['2.5.4.10', value])
export const cn = (text: string): Buffer => rdn(['2.5.4.3', utf8(text)])
export const inOrganization = seq(country(US), organization(utf8('Example Ltd')), cn(HOST))
