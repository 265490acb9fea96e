/**
 * Which keys can have made an ECDSA signature (SEC 1 §4.1.6): two, and they can be computed from it. A hint only: whoever
 * gets it still verifies. The multiplications are node:crypto's, so only two additions of points are done here.
 */
import { createECDH, ECDH } from 'node:crypto'
import { toHex } from '../bytes.ts'
import { readIntegerBytes } from '../der/primitives.ts'
import { readWhole } from '../der/read.ts'
import { Tag } from '../der/tags.ts'
import { attempt } from '../errors.ts'

interface CurveRow {
  readonly name: string
  /** Of the field, and of the generator (SEC 2 §2.4.2, §2.5.1, §2.6.1). */
  readonly prime: bigint
  readonly order: bigint
  readonly octets: number
}

const CURVES: ReadonlyMap<string, CurveRow> = new Map([
  [
    'P-256',
    {
      name: 'prime256v1',
      prime: 0xffffffff00000001000000000000000000000000ffffffffffffffffffffffffn,
      order: 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n,
      octets: 32,
    },
  ],
  [
    'P-384',
    {
      name: 'secp384r1',
      prime: (1n << 384n) - (1n << 128n) - (1n << 96n) + (1n << 32n) - 1n,
      order: 0xffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc52973n,
      octets: 48,
    },
  ],
  [
    'P-521',
    {
      name: 'secp521r1',
      prime: (1n << 521n) - 1n,
      order:
        0x1fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffa51868783bf2f966b7fcc0148f709a5d03bb5c9b8899c47aebb6fb71e91386409n,
      octets: 66,
    },
  ],
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
  const row = CURVES.get(curve)
  const values = attempt(
    () => readValues(signature),
    () => undefined,
  )
  if (row === undefined || values === undefined) return []
  try {
    return recover(values, leftmost(messageDigest, row.order), row)
  } catch (error) {
    // A number that is no first coordinate, or a multiple of the order: then no key made this.
    if (error instanceof Error && 'code' in error && /^ERR_(CRYPTO|OSSL)/.test(String(error.code))) return []
    throw error
  }
}

/** With R of first coordinate r: key = r⁻¹ (s R − e G). Either sign of R is possible, and gives the two keys. */
function recover({ r, s }: { readonly r: bigint; readonly s: bigint }, e: bigint, row: CurveRow): Uint8Array[] {
  const inverse = inverseOf(r, row.order)
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
  const slope = ((b.y - a.y) * inverseOf(b.x - a.x + prime, prime)) % prime
  return (((slope * slope - a.x - b.x) % prime) + prime) % prime
}

/** Of a number that has no factor in common with the modulus, by Euclid's algorithm; all numbers here are public. */
function inverseOf(number: bigint, modulus: bigint): bigint {
  let [above, below, before, last] = [modulus, number % modulus, 0n, 1n]
  while (below > 0n) {
    const quotient = above / below
    ;[above, below] = [below, above - quotient * below]
    ;[before, last] = [last, before - quotient * last]
  }
  return before < 0n ? before + modulus : before
}

/** Ecdsa-Sig-Value (RFC 3279 §2.2.3). */
function readValues(signature: Uint8Array): { readonly r: bigint; readonly s: bigint } {
  return readWhole(signature, Tag.sequence, (fields) => {
    const [r, s] = [fields.next(Tag.integer), fields.next(Tag.integer)].map((one) => readIntegerBytes(one))
    return { r: numberOf(r), s: numberOf(s) }
  })
}

/** The digest's leftmost bits, as many as the order has (SEC 1 §4.1.3). */
function leftmost(messageDigest: Uint8Array, order: bigint): bigint {
  const surplus = messageDigest.length * 8 - order.toString(2).length
  const number = numberOf(messageDigest)
  return (surplus > 0 ? number >> BigInt(surplus) : number) % order
}

function numberOf(octets: Uint8Array = new Uint8Array(0)): bigint {
  return BigInt(`0x0${toHex(octets)}`)
}

function octetsOf(number: bigint, { octets }: CurveRow): string {
  return number.toString(16).padStart(octets * 2, '0')
}

function pointOf(uncompressed: string | Buffer, { octets }: CurveRow): Point {
  const digits = uncompressed.toString().slice(2)
  return { x: BigInt(`0x${digits.slice(0, octets * 2)}`), y: BigInt(`0x${digits.slice(octets * 2)}`) }
}
