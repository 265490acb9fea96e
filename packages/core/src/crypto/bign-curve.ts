/**
 * The curves of STB 34.101.45-2013, annex Б, and the arithmetic on them: y² = x³ − 3x + b over p = 2^2ℓ − c, in Jacobian
 * coordinates. Big integers of JavaScript take a time that hangs on their values: secret scalars come in blinded.
 */

interface Affine {
  readonly x: bigint
  readonly y: bigint
}

interface Jacobian extends Affine {
  readonly z: bigint
}

/** Odd multiples of one point: P, 3P, 5P… */
export interface PointTable {
  readonly width: number
  readonly points: readonly Affine[]
}

export interface BignCurve {
  readonly name: string
  /** ℓ, the level of strength. */
  readonly level: 128 | 192 | 256
  /** Of a number modulo p or q. */
  readonly octets: number
  readonly p: bigint
  readonly q: bigint
  readonly c: bigint
  readonly b: bigint
  readonly base: Affine
}

/** Numbers stand in the standard as octets, the lowest first. */
export function numberFromOctets(octets: Uint8Array): bigint {
  return BigInt(`0x${Buffer.from(octets).reverse().toString('hex') || '0'}`)
}

export function octetsFromNumber(number: bigint, octets: number): Uint8Array {
  return Uint8Array.from(Buffer.from(number.toString(16).padStart(2 * octets, '0'), 'hex').reverse())
}

interface Parameters {
  readonly level: BignCurve['level']
  readonly c: bigint
  readonly b: string
  readonly q: string
  readonly yG: string
}

function curve(name: string, { level, c, b, q, yG }: Parameters): BignCurve {
  const number = (hex: string): bigint => numberFromOctets(Buffer.from(hex, 'hex'))
  const p = (1n << BigInt(2 * level)) - c
  return { name, level, octets: level / 4, p, c, q: number(q), b: number(b), base: { x: 0n, y: number(yG) } }
}

/** By the names of annex Б. */
export const BIGN_CURVES: ReadonlyMap<string, BignCurve> = new Map(
  [
    curve('bign-curve256v1', {
      level: 128,
      c: 189n,
      b: 'f1039cd66b7d2eb253928b976950f54cbefbd8e4ab3ac1d2eda8f315156cce77',
      q: `07663d2699bf5a7efc4dfb0dd68e5cd9${'ff'.repeat(16)}`,
      yG: '936a510418cf291e52f608c4663991785d83d651a3c9e45c9fd616fb3cfcf76b',
    }),
    curve('bign-curve384v1', {
      level: 192,
      c: 317n,
      b: '64bf736823fca7bc7cbdcef3f0e2bd143a2e71e9f96a21a696b1fb0fbb482771d2345d65ab5a073320ef9c95e1df753c',
      q: `b7a70cf33fdcb73d0affa4a6e7da4680bb7baf7303c4cc6cfe${'ff'.repeat(23)}`,
      yG: '51c433f731cb5eeaf9422a6b273e408455d3b1669ee74905a0ff86dc119a723a89bf2d437e1130639e9e2ea82482435d',
    }),
    curve('bign-curve512v1', {
      level: 256,
      c: 569n,
      b: '909c13d6986934097aa2493a272286ea43a2ac878c003329955e24c4b5dc112788b0addae313ce1751255dddeea9c65b8958fd606a5d8cd8438c3b934459b46c',
      q: `f18e060d49adffdc32df5695e5ca1b36f413212eb0eb6bf24e0098012c09c0b2${'ff'.repeat(32)}`,
      yG: 'bdedefce6fae92b7040d4cc9b983aa676122e8ee957377ffd26ffa0ee2dd7369dacacc001bf8edd2e2bc61b3b341abb0ab8fd1a0f7e682b1817603e47aff26a8',
    }),
  ].map((one) => [one.name, one]),
)

/** The least residue. */
export function modulo(value: bigint, modulus: bigint): bigint {
  const rest = value % modulus
  return rest < 0n ? rest + modulus : rest
}

/**
 * Two folds of 2^2ℓ ≡ c in place of a division. What comes out is congruent and hardly longer than p, and may be negative:
 * `modulo` makes it the residue where that matters.
 */
function fold(value: bigint, { level, c }: BignCurve): bigint {
  const bits = 2 * level
  const once = BigInt.asUintN(bits, value) + (value >> BigInt(bits)) * c
  return BigInt.asUintN(bits, once) + (once >> BigInt(bits)) * c
}

const INFINITY: Jacobian = { x: 1n, y: 1n, z: 0n }

function double({ x, y, z }: Jacobian, curve: BignCurve): Jacobian {
  const delta = fold(z * z, curve)
  const gamma = fold(y * y, curve)
  const beta = fold(x * gamma, curve)
  const alpha = fold(3n * (x - delta) * (x + delta), curve)
  const x3 = fold(alpha * alpha - 8n * beta, curve)
  return { x: x3, y: fold(alpha * (4n * beta - x3) - 8n * gamma * gamma, curve), z: fold(2n * y * z, curve) }
}

/** A Jacobian point and an affine one. */
function addAffine(a: Jacobian, { x, y }: Affine, curve: BignCurve): Jacobian {
  if (a.z === 0n) return { x, y, z: 1n }
  const zz = fold(a.z * a.z, curve)
  const h = fold(x * zz - a.x, curve)
  const r = fold(y * fold(a.z * zz, curve) - a.y, curve)
  if (h % curve.p === 0n) return r % curve.p === 0n ? double(a, curve) : INFINITY
  const hh = fold(h * h, curve)
  const hhh = fold(h * hh, curve)
  const v = fold(a.x * hh, curve)
  const x3 = fold(r * r - hhh - 2n * v, curve)
  return { x: x3, y: fold(r * (v - x3) - a.y * hhh, curve), z: fold(a.z * h, curve) }
}

function toAffine({ x, y, z }: Jacobian, curve: BignCurve): Affine {
  const inverse = invert(z, curve.p)
  const square = fold(inverse * inverse, curve)
  return { x: modulo(x * square, curve.p), y: modulo(y * fold(square * inverse, curve), curve.p) }
}

/** Extended Euclid. */
function invert(value: bigint, modulus: bigint): bigint {
  let [a, b, u, v] = [modulo(value, modulus), modulus, 1n, 0n]
  while (a !== 0n) {
    const quotient = b / a
    ;[b, a] = [a, b - quotient * a]
    ;[v, u] = [u, v - quotient * u]
  }
  return modulo(v, modulus)
}

/** Odd multiples up to 2^(width−1) − 1, by two inversions for all of them. */
export function pointTable(point: Affine, width: number, curve: BignCurve): PointTable {
  const twice = toAffine(double({ ...point, z: 1n }, curve), curve)
  const multiples: Jacobian[] = [{ ...point, z: 1n }]
  for (let i = 1; i < 1 << (width - 2); i += 1) multiples.push(addAffine(multiples[i - 1] ?? INFINITY, twice, curve))
  return { width, points: allToAffine(multiples, curve) }
}

/** Montgomery's trick: the inverse of the product yields every inverse. */
function allToAffine(points: readonly Jacobian[], curve: BignCurve): Affine[] {
  const products: bigint[] = []
  let product = 1n
  for (const { z } of points) {
    products.push(product)
    product = fold(product * z, curve)
  }
  let inverse = invert(product, curve.p)
  return points
    .map((point, i) => ({ point, before: products[i] ?? 1n }))
    .toReversed()
    .map(({ point: { x, y, z }, before }) => {
      const own = fold(inverse * before, curve)
      inverse = fold(inverse * z, curve)
      const square = fold(own * own, curve)
      return { x: modulo(x * square, curve.p), y: modulo(y * fold(square * own, curve), curve.p) }
    })
    .toReversed()
}

/** Digits of the width-w non-adjacent form, the lowest first. */
function nonAdjacentForm(scalar: bigint, width: number): number[] {
  const digits: number[] = []
  for (let rest = scalar; rest > 0n; rest >>= 1n) {
    const digit = (rest & 1n) === 1n ? Number(BigInt.asIntN(width, rest)) : 0
    rest -= BigInt(digit)
    digits.push(digit)
  }
  return digits
}

export interface Term {
  readonly scalar: bigint
  readonly table: PointTable
}

/** The sum of the terms over one chain of doublings (Straus); `undefined` at infinity. */
export function combine(terms: readonly Term[], curve: BignCurve): Affine | undefined {
  const rows = terms.map(({ scalar, table }) => ({ digits: nonAdjacentForm(scalar, table.width), table }))
  let sum = INFINITY
  for (let i = Math.max(...rows.map(({ digits }) => digits.length)) - 1; i >= 0; i -= 1) {
    sum = double(sum, curve)
    for (const { digits, table } of rows) {
      const digit = digits[i] ?? 0
      const point = digit === 0 ? undefined : table.points[(Math.abs(digit) - 1) >> 1]
      if (point !== undefined) sum = addAffine(sum, digit > 0 ? point : { x: point.x, y: -point.y }, curve)
    }
  }
  return sum.z === 0n ? undefined : toAffine(sum, curve)
}

/** Tables of G and 2^ℓ·G, made at the first use of a curve. */
const bases = new WeakMap<BignCurve, readonly [PointTable, PointTable]>()

/** A multiple of G in two halves, so that the chain of doublings is half as long. */
export function baseTerms(scalar: bigint, curve: BignCurve): readonly Term[] {
  const [low, high] = bases.get(curve) ?? makeBases(curve)
  return [
    { scalar: BigInt.asUintN(curve.level, scalar), table: low },
    { scalar: scalar >> BigInt(curve.level), table: high },
  ]
}

const BASE_WIDTH = 8

function makeBases(curve: BignCurve): readonly [PointTable, PointTable] {
  let high: Jacobian = { ...curve.base, z: 1n }
  for (let i = 0; i < curve.level; i += 1) high = double(high, curve)
  const tables = [
    pointTable(curve.base, BASE_WIDTH, curve),
    pointTable(toAffine(high, curve), BASE_WIDTH, curve),
  ] as const
  bases.set(curve, tables)
  return tables
}

/** x³ − 3x + b. */
function rightSide(x: bigint, { p, b }: BignCurve): bigint {
  return modulo((x * x - 3n) * x + b, p)
}

/** x ‖ y as a point; `undefined` when it is none (6.2.3). */
export function pointFromOctets(octets: Uint8Array, curve: BignCurve): Affine | undefined {
  if (octets.length !== 2 * curve.octets) return undefined
  const [x, y] = [octets.subarray(0, curve.octets), octets.subarray(curve.octets)].map(numberFromOctets)
  if (x === undefined || y === undefined || x >= curve.p || y >= curve.p) return undefined
  return modulo(y * y, curve.p) === rightSide(x, curve) ? { x, y } : undefined
}

export function pointToOctets({ x, y }: Affine, { octets }: BignCurve): Uint8Array {
  return Buffer.concat([octetsFromNumber(x, octets), octetsFromNumber(y, octets)])
}

/** One of the two points with this x: p ≡ 3 (mod 4), so a power is the root. */
export function pointWithX(x: bigint, curve: BignCurve): Affine | undefined {
  if (x >= curve.p) return undefined
  const square = rightSide(x, curve)
  const y = power(square, (curve.p + 1n) >> 2n, curve)
  return modulo(y * y, curve.p) === square ? { x, y } : undefined
}

function power(value: bigint, exponent: bigint, curve: BignCurve): bigint {
  let result = 1n
  for (const bit of exponent.toString(2)) {
    result = fold(result * result, curve)
    if (bit === '1') result = fold(result * value, curve)
  }
  return modulo(result, curve.p)
}
