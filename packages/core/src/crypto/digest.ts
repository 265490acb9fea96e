/** Message digest algorithms by object identifier (RFC 3370 §2.1, RFC 5754 §2, RFC 8702 §3.1, FIPS 202). */
import { hash } from 'node:crypto'
import { type AlgorithmIdentifier, expectParameters, unsupportedAlgorithm } from './algorithm.ts'

interface DigestRow {
  /** The name node:crypto and the reports use. */
  readonly name: string
  readonly octets: number
}

const DIGESTS: ReadonlyMap<string, DigestRow> = new Map([
  ['1.2.840.113549.2.5', { name: 'md5', octets: 16 }],
  ['1.3.14.3.2.26', { name: 'sha1', octets: 20 }],
  ['2.16.840.1.101.3.4.2.4', { name: 'sha224', octets: 28 }],
  ['2.16.840.1.101.3.4.2.1', { name: 'sha256', octets: 32 }],
  ['2.16.840.1.101.3.4.2.2', { name: 'sha384', octets: 48 }],
  ['2.16.840.1.101.3.4.2.3', { name: 'sha512', octets: 64 }],
  ['2.16.840.1.101.3.4.2.7', { name: 'sha3-224', octets: 28 }],
  ['2.16.840.1.101.3.4.2.8', { name: 'sha3-256', octets: 32 }],
  ['2.16.840.1.101.3.4.2.9', { name: 'sha3-384', octets: 48 }],
  ['2.16.840.1.101.3.4.2.10', { name: 'sha3-512', octets: 64 }],
])

const OIDS: ReadonlyMap<string, string> = new Map([...DIGESTS].map(([oid, { name }]) => [name, oid]))
const OCTETS: ReadonlyMap<string, number> = new Map([...DIGESTS.values()].map(({ name, octets }) => [name, octets]))

/**
 * The name of a digest algorithm.
 * @throws UnsupportedError ERR_ALGORITHM_UNSUPPORTED, FormatError ERR_ALGORITHM_PARAMETERS
 */
export function digestAlgorithmName(identifier: AlgorithmIdentifier): string {
  const row = DIGESTS.get(identifier.oid)
  if (row === undefined) throw unsupportedAlgorithm(identifier)
  expectParameters(identifier, 'null-or-absent')
  return row.name
}

/** The object identifier of a digest name, `undefined` for a name that is not in the table. */
export function digestAlgorithmOid(name: string): string | undefined {
  return OIDS.get(name)
}

/** Length of a digest in octets, `undefined` for a name that is not in the table. */
export function digestLength(name: string): number | undefined {
  return OCTETS.get(name)
}

/** @throws TypeError when `name` is not in the table (a programmer's mistake: names come from this file) */
export function digest(name: string, data: Uint8Array): Uint8Array {
  if (!OIDS.has(name)) throw new TypeError(`No digest algorithm is called ${name}`)
  return hash(name, data, 'buffer')
}
