/**
 * Certificate revocation lists (RFC 5280 §5). The entries stay bytes until a serial number is asked for: a list of a
 * hundred thousand costs one walk, not a hundred thousand records.
 */

import { equalBytes } from '../bytes.ts'
import { type AlgorithmIdentifier, readAlgorithmIdentifier } from '../crypto/algorithm.ts'
import { Oid } from '../der/oids.ts'
import { readBitStringOctets, readIntegerHex, readSmallInteger } from '../der/primitives.ts'
import { createBudget, type DerReader, derReader, type Element, rawBytes } from '../der/read.ts'
import { Tag } from '../der/tags.ts'
import { readTime, readWholeTime } from '../der/time.ts'
import { readExplicit, readSingle, readWhole } from '../der/whole.ts'
import { attempt, FormatError, UnsupportedError } from '../errors.ts'
import { entriesOfSound, plainEntries } from './crl-scan.ts'
import { issuingDistributionPoint } from './distribution-point.ts'
import { type Extensions, readExtensions } from './extensions.ts'
import { readGeneralNames } from './general-name.ts'
import { equalNames, type Name, readName } from './name.ts'

export interface CertificateList {
  readonly raw: Uint8Array
  readonly tbs: Uint8Array
  readonly issuer: Name
  readonly thisUpdate: Date
  readonly nextUpdate: Date | undefined
  readonly extensions: Extensions
  readonly signatureAlgorithm: AlgorithmIdentifier
  readonly signature: Uint8Array
  /**
   * The entries of a certificate, decoded only now: none when it is not listed, and no clause says that there is but one.
   * `certificateIssuer` matters in indirect lists, where an entry may be of another issuer than the list (§5.3.3).
   */
  entriesOf(serialNumber: string, certificateIssuer?: Name): readonly RevokedCertificate[]
  /** The first of them; `undefined` when there is none. */
  revokedCertificate(serialNumber: string, certificateIssuer?: Name): RevokedCertificate | undefined
}

export interface RevokedCertificate {
  /** `undefined` where it cannot be read. */
  readonly revocationDate: Date | undefined
  readonly reason: CrlReason
  readonly extensions: Extensions
}

/**
 * Since when a revoked certificate must not be relied on: from its invalidityDate when that lies before the revocation
 * (RFC 5280 §5.3.2, RFC 6960 §4.4.5), since a stolen key signs before anybody has noticed. From dates that cannot be read nobody
 * knows since when: then it is since ever, as revoked it is (§6.3.3 (j) asks for the entry alone).
 */
export function invalidSince(revocationTime: Date | undefined, extensions: Extensions): Date {
  const extension = extensions.get(Oid.invalidityDate)
  if (revocationTime === undefined) return EVER
  if (extension === undefined) return revocationTime
  const invalidityDate = timeIfReadable(() => readWholeTime(extension.value)) ?? EVER
  return invalidityDate < revocationTime ? invalidityDate : revocationTime
}

const EVER = new Date(0)

/** Revoked it is, though nobody can read since when. */
export function timeIfReadable(read: () => Date): Date | undefined {
  return attempt(read, () => undefined)
}

/** CRLReason, RFC 5280 §5.3.1; the index is the value, 7 is not used. */
export const crlReasons = [
  'unspecified',
  'keyCompromise',
  'cACompromise',
  'affiliationChanged',
  'superseded',
  'cessationOfOperation',
  'certificateHold',
  '(7)',
  'removeFromCRL',
  'privilegeWithdrawn',
  'aACompromise',
] as const

export type CrlReason = (typeof crlReasons)[number]

/** Entries of the largest public lists stay below two million; each is one element here. */
const MAX_ELEMENTS = 10_000_000

/** @throws FormatError ERR_DER_…, ERR_CRL_… */
export function parseCertificateList(der: Uint8Array): CertificateList {
  const outer = derReader(der, createBudget({ elements: MAX_ELEMENTS }))
  const fields = outer.enter(Tag.sequence)
  const tbs = fields.next(Tag.sequence)
  const signatureAlgorithm = readAlgorithmIdentifier(fields)
  const signature = readBitStringOctets(fields.next(Tag.bitString))
  fields.finish()
  outer.finish()
  const { algorithm, entries, ...list } = readTbsCertList(fields.inside(tbs))
  // §5.1.1.2, for the same reason as in certificates.
  if (!equalBytes(algorithm.raw, signatureAlgorithm.raw)) {
    throw new FormatError('ERR_CRL_ALGORITHM_MISMATCH', 'Two signature algorithms in one CRL')
  }
  const find = entries === undefined ? () => [] : finder(entries, list)
  const entriesOf = (serialNumber: string, certificateIssuer: Name = list.issuer) =>
    find(serialNumber, certificateIssuer)
  return {
    raw: der,
    tbs: rawBytes(tbs),
    ...list,
    signatureAlgorithm,
    signature,
    entriesOf,
    revokedCertificate: (serialNumber, certificateIssuer) => entriesOf(serialNumber, certificateIssuer)[0],
  }
}

interface TbsCertList {
  readonly algorithm: AlgorithmIdentifier
  readonly issuer: Name
  readonly thisUpdate: Date
  readonly nextUpdate: Date | undefined
  readonly entries: Uint8Array | undefined
  readonly extensions: Extensions
}

function readTbsCertList(fields: DerReader): TbsCertList {
  const version = fields.optional(Tag.integer)
  // §5.1.2.1: absent means v1, and v2 is the only number that may be written.
  if (version !== undefined && readSmallInteger(version) !== 1) {
    throw new FormatError('ERR_CRL_VERSION', 'A CRL version that does not exist')
  }
  const algorithm = readAlgorithmIdentifier(fields)
  const issuer = readName(fields)
  const thisUpdate = readTime(fields.next())
  const isTime = fields.peek() === Tag.utcTime || fields.peek() === Tag.generalizedTime
  const nextUpdate = isTime ? readTime(fields.next()) : undefined
  const revokedCertificates = fields.optional(Tag.sequence)
  const entries = revokedCertificates && rawBytes(revokedCertificates)
  const extensions = readExplicit(fields, 0, readExtensions) ?? new Map()
  fields.finish()
  return { algorithm, issuer, thisUpdate, nextUpdate, entries, extensions }
}

type Find = (serialNumber: string, certificateIssuer: Name) => readonly RevokedCertificate[]
type Issued = Pick<CertificateList, 'issuer' | 'extensions'>

/** Certificates whose entries are remembered: a hundred signers of one message may stand on one, and a list name it ten thousand times. */
const MAX_ANSWERS = 16

function finder(entries: Uint8Array, list: Issued): Find {
  const readOnce = onlyOnce(() => readThrough(entries, list))
  const known = new Map<string, { readonly of: Name; readonly found: readonly RevokedCertificate[] }>()
  return (serialNumber, certificateIssuer) => {
    const before = known.get(serialNumber)
    if (before !== undefined && equalBytes(before.of.raw, certificateIssuer.raw)) return before.found
    const found = findEntries(entries, serialNumber, certificateIssuer, list, readOnce)
    if (known.size >= MAX_ANSWERS) known.clear()
    known.set(serialNumber, { of: certificateIssuer, found })
    return found
  }
}

/** What came of it, an error too: a list is megabytes, and each certificate of a message asks. */
function onlyOnce<T>(read: () => T): () => T {
  let outcome: (() => T) | undefined
  return () => {
    outcome ??= attempt(
      () => {
        const value = read()
        return () => value
      },
      (error) => () => {
        throw error
      },
    )
    return outcome()
  }
}

function findEntries(
  entries: Uint8Array,
  serialNumber: string,
  certificateIssuer: Name,
  { issuer, extensions }: Issued,
  readOnce: () => readonly IssuerChange[],
): readonly RevokedCertificate[] {
  const wanted = Buffer.from(serialNumber, 'hex')
  const isIndirect = issuingDistributionPoint(extensions)?.indirectCrl === true
  const plain = isIndirect ? undefined : plainEntries(entries, wanted)
  if (plain !== undefined) {
    const isIssuer = plain.length > 0 && equalNames(issuer, certificateIssuer)
    return isIssuer ? plain.map((entry) => readWhole(entry, Tag.sequence, readFields)) : []
  }
  const changes = readOnce()
  let next = 0
  // §5.3.3: an entry without the extension is of the same issuer as the one before it, the first of the list's own.
  let isOfIssuer = equalNames(issuer, certificateIssuer)
  const found: RevokedCertificate[] = []
  for (const { offset, encoding } of entriesOfSound(entries, wanted)) {
    for (; (changes[next]?.offset ?? entries.length) <= offset; next += 1)
      isOfIssuer = isAmong(certificateIssuer, changes[next]?.issuers ?? [])
    if (isOfIssuer) found.push(readWhole(encoding, Tag.sequence, readFields))
  }
  return found
}

/** From the entry at `offset` on, entries are of one of these. */
interface IssuerChange {
  readonly offset: number
  readonly issuers: readonly Name[]
}

/** Every entry, read strictly: one whose number is written in another way must not be passed over. */
function readThrough(entries: Uint8Array, { issuer, extensions }: Issued): readonly IssuerChange[] {
  const isIndirect = issuingDistributionPoint(extensions)?.indirectCrl === true
  const list = derReader(entries, createBudget({ elements: MAX_ELEMENTS })).enter(Tag.sequence)
  const changes: IssuerChange[] = []
  while (!list.done) {
    const element = list.next(Tag.sequence)
    const issuers = issuersOf(readFields(list.inside(element)).extensions)
    if (issuers === undefined) continue
    if (!isIndirect && !isAmong(issuer, issuers)) throw strangeEntry()
    changes.push({ offset: element.start, issuers })
  }
  return changes
}

/** §5.2.5, §5.3.3: other issuers' certificates are in an indirect list alone, so of this one nobody can tell whose its entries are. */
function strangeEntry(): FormatError {
  return new FormatError('ERR_CRL_CERTIFICATE_ISSUER', 'An entry of another issuer in a list that is not indirect')
}

/** §5.3.3: the issuer's name is there, but may stand behind others that its issuerAltName gives it. */
function issuersOf(extensions: Extensions): readonly Name[] | undefined {
  const extension = extensions.get(Oid.certificateIssuer)
  if (extension === undefined) return undefined
  const names = readWhole(extension.value, Tag.sequence, readGeneralNames)
  const directory = names.flatMap((name) => (name.form === 'directoryName' ? [name.name] : []))
  if (directory.length > 0) return directory
  throw new FormatError('ERR_CRL_CERTIFICATE_ISSUER', 'An entry of an issuer that has no name')
}

function isAmong(name: Name, names: readonly Name[]): boolean {
  return names.some((one) => equalNames(one, name))
}

/** §5.3.1 to §5.3.3; only the last ought to be critical, but the others are understood even if they are. */
const ENTRY_EXTENSIONS: ReadonlySet<string> = new Set([Oid.cRLReason, Oid.invalidityDate, Oid.certificateIssuer])

/** An entry from its serial number on. */
function readFields(fields: DerReader): RevokedCertificate {
  readIntegerHex(fields.next(Tag.integer))
  return readEntry(fields)
}

function readEntry(fields: DerReader): RevokedCertificate {
  const date = fields.next(fields.peek() === Tag.utcTime ? Tag.utcTime : Tag.generalizedTime)
  const revocationDate = timeIfReadable(() => readTime(date))
  const extensions: Extensions = fields.done ? new Map() : readExtensions(fields)
  fields.finish()
  // §5.3: with a critical extension that is not understood on any entry, the list must not be used for any certificate.
  const unknown = [...extensions.values()].find(({ critical, oid }) => critical && !ENTRY_EXTENSIONS.has(oid))
  if (unknown !== undefined) {
    throw new UnsupportedError('ERR_CRL_CRITICAL_ENTRY_EXTENSION', 'An entry with a critical extension', {
      facts: { extension: unknown.oid },
    })
  }
  return { revocationDate, reason: entryReason(extensions), extensions }
}

function entryReason(extensions: Extensions): CrlReason {
  const extension = extensions.get(Oid.cRLReason)
  if (extension === undefined) return 'unspecified'
  return readReason(() => readSingle(extension.value, (reader) => crlReason(reader.next(Tag.enumerated))))
}

/** Revoked it is, whatever the reason that nobody can read (§6.3.3 (j) asks for the entry alone); none that could be lifted. */
export function readReason(read: () => CrlReason): CrlReason {
  return attempt(read, () => 'unspecified')
}

/** @throws FormatError ERR_CRL_REASON for a value that CRLReason does not have */
export function crlReason(element: Element): CrlReason {
  const value = readSmallInteger(element)
  const reason = crlReasons[value]
  if (reason === undefined || value === 7)
    throw new FormatError('ERR_CRL_REASON', 'No such CRLReason', { facts: { value } })
  return reason
}
