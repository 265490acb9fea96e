/**
 * Which keys can have made an ECDSA signature (SEC 1 §4.1.6): two, and they can be computed from it. A hint only: whoever
 * gets it still verifies. The multiplications are node:crypto's, so only two additions of points are done here.
 */
import { createECDH, ECDH } from 'node:crypto'
import { toHex } from '../bytes.ts'
import { ecdsaCurve } from './ecdsa-curves.ts'
import { digestNumber, type EcdsaValue, readEcdsaValue } from './ecdsa-value.ts'
import { invert } from './modular-arithmetic.ts'

interface CurveRow {
  readonly name: string
  /** Of the field, and of the generator. */
  readonly prime: bigint
  readonly order: bigint
  readonly octets: number
}

/** What node:crypto calls them. */
const NAMES: ReadonlyMap<string, string> = new Map([
  ['P-256', 'prime256v1'],
  ['P-384', 'secp384r1'],
  ['P-521', 'secp521r1'],
])

interface Point {
  readonly x: bigint
  readonly y: bigint
}

/**
 * First coordinates of the keys under which `signature` (DER) verifies for a message with this digest, as octets of the
 * length of the field. Empty for other curves than P-256, P-384 and P-521 and for what no key makes.
 */
export function possibleKeys(signature: Uint8Array, messageDigest: Uint8Array, curve: string): readonly Uint8Array[] {
  const row = rowOf(curve)
  const value = row && readEcdsaValue(signature, row.order)
  if (row === undefined || value === undefined) return []
  try {
    return recover(value, digestNumber(messageDigest, row.order), row)
  } catch (error) {
    // A number that is no first coordinate, or a multiple of the order: then no key made this.
    if (error instanceof Error && 'code' in error && /^ERR_(CRYPTO|OSSL)/.test(String(error.code))) return []
    throw error
  }
}

function rowOf(curve: string): CurveRow | undefined {
  const [name, parameters] = [NAMES.get(curve), ecdsaCurve(curve)]
  if (name === undefined || parameters === undefined) return undefined
  const { p: prime, q: order } = parameters
  return { name, prime, order, octets: Math.ceil(prime.toString(16).length / 2) }
}

/** With R of first coordinate r: key = r⁻¹ (s R − e G). Either sign of R is possible, and gives the two keys. */
function recover({ r, s }: EcdsaValue, e: bigint, row: CurveRow): Uint8Array[] {
  const inverse = invert(r, row.order)
  const multiplier = createECDH(row.name)
  multiplier.setPrivateKey(octetsOf((s * inverse) % row.order, row), 'hex')
  const share = multiplier.computeSecret(Buffer.from(`02${octetsOf(r, row)}`, 'hex'))
  const a = pointOf(ECDH.convertKey(`02${toHex(share)}`, row.name, 'hex', 'hex', 'uncompressed'), row)
  multiplier.setPrivateKey(octetsOf(((row.order - e) * inverse) % row.order, row), 'hex')
  const b = pointOf(multiplier.getPublicKey('hex'), row)
  return [a, { x: a.x, y: row.prime - a.y }]
    .filter(({ x }) => x !== b.x)
    .map((one) => Buffer.from(octetsOf(sumX(one, b, row.prime), row), 'hex'))
}

/** First coordinate of the sum of two points that have different ones. */
function sumX(a: Point, b: Point, prime: bigint): bigint {
  const slope = ((b.y - a.y) * invert(b.x - a.x, prime)) % prime
  return (((slope * slope - a.x - b.x) % prime) + prime) % prime
}

function octetsOf(number: bigint, { octets }: CurveRow): string {
  return number.toString(16).padStart(octets * 2, '0')
}

function pointOf(uncompressed: string | Buffer, { octets }: CurveRow): Point {
  const digits = uncompressed.toString().slice(2)
  return { x: BigInt(`0x${digits.slice(0, octets * 2)}`), y: BigInt(`0x${digits.slice(octets * 2)}`) }
}
