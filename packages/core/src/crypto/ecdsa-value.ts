/** The two numbers of an ECDSA signature, and the one that is signed. */
import { toHex } from '../bytes.ts'
import { readIntegerBytes } from '../der/primitives.ts'
import type { DerReader } from '../der/read.ts'
import { Tag } from '../der/tags.ts'
import { readWhole } from '../der/whole.ts'
import { attempt } from '../errors.ts'

export interface EcdsaValue {
  readonly r: bigint
  readonly s: bigint
}

/**
 * Ecdsa-Sig-Value (RFC 3279 §2.2.3), DER and nothing behind it. `undefined` for any other octets, and unless both numbers lie
 * between zero and the order (SEC 1 §4.1.4 step 1): r = s = 0 would pass under every key.
 */
export function readEcdsaValue(signature: Uint8Array, order: bigint): EcdsaValue | undefined {
  const value = attempt(
    () => readWhole(signature, Tag.sequence, (fields) => ({ r: readNumber(fields), s: readNumber(fields) })),
    () => undefined,
  )
  return value && isScalar(value.r, order) && isScalar(value.s, order) ? value : undefined
}

/** The digest's leftmost bits, as many as the order has (SEC 1 §4.1.3 step 5), modulo the order. */
export function digestNumber(messageDigest: Uint8Array, order: bigint): bigint {
  const surplus = messageDigest.length * 8 - order.toString(2).length
  const number = numberOf(messageDigest)
  return (surplus > 0 ? number >> BigInt(surplus) : number) % order
}

function readNumber(fields: DerReader): bigint {
  const octets = readIntegerBytes(fields.next(Tag.integer))
  // Two's complement: what looks like a large number may be a negative one.
  return BigInt.asIntN(octets.length * 8, numberOf(octets))
}

function isScalar(number: bigint, order: bigint): boolean {
  return number > 0n && number < order
}

function numberOf(octets: Uint8Array): bigint {
  return BigInt(`0x0${toHex(octets)}`)
}
