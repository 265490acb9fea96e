/** Message digest algorithms by object identifier (RFC 3370 §2.1, RFC 5754 §2, RFC 8702 §3.1, RFC 8419 §2.3, FIPS 202, RFC 6986, STB). */
import { createHash, hash } from 'node:crypto'
import { equalBytes, toHex } from '../bytes.ts'
import { type AlgorithmIdentifier, expectParameters, unsupportedAlgorithm } from './algorithm.ts'
import { createBash } from './bash.ts'
import { createBeltHash } from './belt-hash.ts'
import type { StreamingDigest } from './block-digest.ts'
import { createGost34311 } from './gost34311.ts'
import { remember } from './remember.ts'
import { createStreebog } from './streebog.ts'

interface DigestRow {
  /** The name the reports use, and node:crypto for those that it makes. */
  readonly name: string
  readonly octets: number
  /** Default: NULL or absent. */
  readonly parameters?: 'absent'
  /** An output of any length, so that the length must be asked for. */
  readonly extendable?: true
  /** What makes it, for a digest that node:crypto does not have. */
  readonly create?: () => StreamingDigest
}

const DIGESTS: ReadonlyMap<string, DigestRow> = new Map<string, DigestRow>([
  ['1.2.840.113549.2.5', { name: 'md5', octets: 16 }],
  ['1.3.14.3.2.26', { name: 'sha1', octets: 20 }],
  ['2.16.840.1.101.3.4.2.4', { name: 'sha224', octets: 28 }],
  ['2.16.840.1.101.3.4.2.1', { name: 'sha256', octets: 32 }],
  ['2.16.840.1.101.3.4.2.2', { name: 'sha384', octets: 48 }],
  ['2.16.840.1.101.3.4.2.3', { name: 'sha512', octets: 64 }],
  ['2.16.840.1.101.3.4.2.5', { name: 'sha512-224', octets: 28 }],
  ['2.16.840.1.101.3.4.2.6', { name: 'sha512-256', octets: 32 }],
  ['2.16.840.1.101.3.4.2.7', { name: 'sha3-224', octets: 28 }],
  ['2.16.840.1.101.3.4.2.8', { name: 'sha3-256', octets: 32 }],
  ['2.16.840.1.101.3.4.2.9', { name: 'sha3-384', octets: 48 }],
  ['2.16.840.1.101.3.4.2.10', { name: 'sha3-512', octets: 64 }],
  // RFC 8702 §3.1: in CMS and X.509 the output is twice the strength, and there are no parameters.
  ['2.16.840.1.101.3.4.2.11', { name: 'shake128', octets: 32, parameters: 'absent', extendable: true }],
  ['2.16.840.1.101.3.4.2.12', { name: 'shake256', octets: 64, parameters: 'absent', extendable: true }],
  ['1.2.112.0.2.0.34.101.31.81', { name: 'belt-hash', octets: 32, create: createBeltHash }],
  ['1.2.112.0.2.0.34.101.77.11', { name: 'bash256', octets: 32, create: () => createBash(256) }],
  ['1.2.112.0.2.0.34.101.77.12', { name: 'bash384', octets: 48, create: () => createBash(384) }],
  ['1.2.112.0.2.0.34.101.77.13', { name: 'bash512', octets: 64, create: () => createBash(512) }],
  // Kazakhstan's arc; Russia's identifiers of the same functions are not read: none of its messages is ours to judge.
  // For archives.
  ['1.2.398.3.10.1.3.1', { name: 'gost34311', octets: 32, create: createGost34311 }],
  ['1.2.398.3.10.1.3.2', { name: 'streebog256', octets: 32, create: () => createStreebog(32) }],
  ['1.2.398.3.10.1.3.3', { name: 'streebog512', octets: 64, create: () => createStreebog(64) }],
])

/** id-shake256-len, which RFC 8419 §2.3 gives Ed448: the length is a parameter, and the only one allowed is 512 bits. */
const SHAKE256_LEN = '2.16.840.1.101.3.4.2.18'
const LENGTH_512 = Uint8Array.of(0x02, 0x02, 0x02, 0x00)

const OIDS: ReadonlyMap<string, string> = new Map([...DIGESTS].map(([oid, { name }]) => [name, oid]))
const ROWS: ReadonlyMap<string, DigestRow> = new Map([...DIGESTS.values()].map((row) => [row.name, row]))

/**
 * The name of a digest algorithm.
 * @throws UnsupportedError ERR_ALGORITHM_UNSUPPORTED, FormatError ERR_ALGORITHM_PARAMETERS
 */
export function digestAlgorithmName(identifier: AlgorithmIdentifier): string {
  if (identifier.oid === SHAKE256_LEN && equalBytes(identifier.parameters ?? new Uint8Array(0), LENGTH_512)) {
    return 'shake256'
  }
  const row = DIGESTS.get(identifier.oid)
  if (row === undefined) throw unsupportedAlgorithm(identifier)
  expectParameters(identifier, row.parameters ?? 'null-or-absent')
  return row.name
}

/** Whether node:crypto makes it, of one length: what hashes inside node:crypto cannot be given another. */
export function isNativeDigest(name: string): boolean {
  const row = ROWS.get(name)
  return row !== undefined && row.create === undefined && !row.extendable
}

/** The object identifier of a digest name, `undefined` for a name that is not in the table. */
export function digestAlgorithmOid(name: string): string | undefined {
  return OIDS.get(name)
}

/**
 * The digest for what goes with a signature whose own digest is `name` (references to certificates, imprints): the same for
 * national ones, since no profile of theirs approves of another; else SHA-256.
 */
export function companionDigest(name: string): string {
  return ROWS.get(name)?.create === undefined ? 'sha256' : name
}

/** Length of a digest in octets, `undefined` for a name that is not in the table. */
export function digestLength(name: string): number | undefined {
  return ROWS.get(name)?.octets
}

/**
 * A digest over octets that come in pieces; names as for `digest`.
 * @throws TypeError when `name` is not in the table
 */
export function createDigest(name: string): StreamingDigest {
  const row = rowOf(name)
  if (row.create !== undefined) return row.create()
  return row.extendable ? createHash(name, { outputLength: row.octets }) : createHash(name)
}

function rowOf(name: string): DigestRow {
  const row = ROWS.get(name)
  if (row === undefined) throw new TypeError(`No digest algorithm is called ${name}`)
  return row
}

/**
 * The digest of `data`. Names: `streebog256`, `streebog512` (RFC 6986), `gost34311` (GOST 34.311-95, for archives), `belt-hash`
 * (STB 34.101.31), `bash256`, `bash384`, `bash512` (STB 34.101.77), `md5`, `sha1`, `sha224` to `sha512`, `sha512-224`,
 * `sha512-256`, `sha3-224` to `sha3-512`, `shake128` (32 octets), `shake256` (64 octets).
 * @throws TypeError when `name` is not in the table (a programmer's mistake: names come from this file)
 */
export function digest(name: string, data: Uint8Array): Uint8Array {
  const row = rowOf(name)
  if (row.create !== undefined || row.extendable) return createDigest(name).update(data).digest()
  return hash(name, data, 'buffer')
}

const digestsOf = remember((_: Uint8Array) => new Map<string, Uint8Array>())

/** The same, remembered for as long as `data` is, a window that is nobody's but ours: for megabytes that are asked for again and again. */
export function rememberedDigest(name: string, data: Uint8Array): Uint8Array {
  const known = digestsOf(data)
  const value = known.get(name) ?? digest(name, data)
  known.set(name, value)
  return value
}

/** What an octet costs against one by node:crypto: measured 7 to 40 times SHA-256. @throws TypeError as `digest` */
export function digestCost(name: string): number {
  return rowOf(name).create === undefined ? 1 : 40
}

/** The same as hex, for reports. @throws TypeError as `digest` */
export function digestHex(name: string, data: Uint8Array): string {
  return isNativeDigest(name) ? hash(name, data, 'hex') : toHex(digest(name, data))
}
