/** What a test of the suite `stb` is given, and how its octets are read. */
import { BIGN_CURVES, type BignCurve } from '../../packages/core/src/crypto/bign-curve.ts'
import { digest, digestAlgorithmOid } from '../../packages/core/src/crypto/digest.ts'

/** Octets of the group and of the test, in hex; the test's come first. */
export interface StbInput {
  /** Where the files that tests name lie. */
  readonly folder: string
  readonly group: Readonly<Record<string, unknown>>
  readonly test: Readonly<Record<string, unknown>>
}

/** Whether the test holds, by the type of its group; `acceptable` for what a reader may take and a maker may not make. */
export type StbKinds = Readonly<Record<string, (input: StbInput) => boolean | 'acceptable'>>

export function octets({ group, test }: StbInput, field: string): Buffer {
  return Buffer.from(String(test[field] ?? group[field] ?? ''), 'hex')
}

export function same(input: StbInput, field: string, value: Uint8Array): boolean {
  return octets(input, field).equals(value)
}

export function curveOf({ group, test }: StbInput): BignCurve {
  const curve = BIGN_CURVES.get(String(test.curve ?? group.curve))
  if (curve === undefined) throw new TypeError('No such curve')
  return curve
}

/** The digest of the octets in a field by the hash function of the group. */
export function digestOf(input: StbInput, field: string): { readonly octets: Uint8Array; readonly oid: string } {
  const name = String(input.group.hash)
  return { octets: digest(name, octets(input, field)), oid: digestAlgorithmOid(name) ?? '' }
}
