/**
 * Elliptic curves y² = x³ + ax + b over a prime field, for those that node:crypto does not have. Jacobian coordinates over
 * BigInt; width-w non-adjacent forms for sums, a table of windows for multiples of the generator.
 *
 * BigInt is not constant in time. Verification has no secrets; whoever signs must blind the scalar (see gost-sign.ts).
 */
import { invert, reduction } from './modular-arithmetic.ts'
import { nonAdjacentForm } from './non-adjacent-form.ts'

export interface CurveParameters {
  readonly p: bigint
  readonly a: bigint
  readonly b: bigint
  /** Order of the generator. */
  readonly q: bigint
  /** The generator. */
  readonly x: bigint
  readonly y: bigint
}

export interface AffinePoint {
  readonly x: bigint
  readonly y: bigint
}

/** x = X/Z², y = Y/Z³; Z = 0 is the point at infinity. Coordinates are residues that need not be the smallest ones. */
interface JacobianPoint {
  readonly x: bigint
  readonly y: bigint
  readonly z: bigint
}

/** Odd multiples P, 3P, 5P… of a point, from which sums with it are made. */
export type OddMultiples = readonly AffinePoint[]

export interface PrimeCurve extends CurveParameters {
  /** Both coordinates below p, and the equation holds. The point at infinity has no such form. */
  isPoint(point: AffinePoint): boolean
  /** Prepares a point for sums. It must have passed `isPoint` and have the order q. */
  oddMultiples(point: AffinePoint): OddMultiples
  /** Whether u·G + v·Q has an x that is `r` modulo q (and is no point at infinity); u, v below q. */
  sumHasX(r: bigint, sum: { readonly u: bigint; readonly v: bigint; readonly multiples: OddMultiples }): boolean
  /** k·G for 0 ≤ k < q, `undefined` for the point at infinity. */
  multiplyGenerator(k: bigint): AffinePoint | undefined
  /** The sum of two points, `undefined` for the point at infinity. */
  add(one: AffinePoint, other: AffinePoint): AffinePoint | undefined
}

const INFINITY: JacobianPoint = { x: 1n, y: 1n, z: 0n }

/** Digits of a non-adjacent form: 2^(w-1) odd values on either side, so 2^(w-2) stored multiples. */
const GENERATOR_WIDTH = 8
const KEY_WIDTH = 6
/** Bits of a window in the table for multiples of the generator alone. */
const WINDOW = 4

export function primeCurve(parameters: CurveParameters): PrimeCurve {
  const { p, a, b, q, x, y } = parameters
  const reduce = reduction(p)
  const normal = (value: bigint): bigint => {
    const rest = value % p
    return rest < 0n ? rest + p : rest
  }
  const isMinusThree = a === p - 3n
  const generator = { x, y }

  const double = ({ x, y, z }: JacobianPoint): JacobianPoint => {
    const zz = reduce(z * z)
    const yy = reduce(y * y)
    const xyy = reduce(x * yy) << 2n
    const slope = isMinusThree ? reduce(3n * (x - zz) * (x + zz)) : reduce(3n * x * x + a * reduce(zz * zz))
    const x3 = reduce(slope * slope - (xyy << 1n))
    return { x: x3, y: reduce(slope * (xyy - x3) - ((yy * yy) << 3n)), z: reduce((y * z) << 1n) }
  }

  const addAffine = (one: JacobianPoint, other: AffinePoint): JacobianPoint => {
    if (one.z === 0n) return { ...other, z: 1n }
    const zz = reduce(one.z * one.z)
    const h = reduce(other.x * zz - one.x)
    const slope = reduce(other.y * reduce(one.z * zz) - one.y)
    // The same x: either the same point, or its negative.
    if (normal(h) === 0n) return normal(slope) === 0n ? double(one) : INFINITY
    const hh = reduce(h * h)
    const hhh = reduce(h * hh)
    const xhh = reduce(one.x * hh)
    const x3 = reduce(slope * slope - hhh - (xhh << 1n))
    return { x: x3, y: reduce(slope * (xhh - x3) - one.y * hhh), z: reduce(one.z * h) }
  }

  /** One inversion for all of them (Montgomery's trick). None may be the point at infinity. */
  const toAffine = (points: readonly JacobianPoint[]): AffinePoint[] => {
    const products: bigint[] = []
    let product = 1n
    for (const { z } of points) {
      products.push(product)
      product = reduce(product * z)
    }
    let inverse = invert(normal(product), p)
    const affine: AffinePoint[] = new Array(points.length)
    for (let index = points.length - 1; index >= 0; index--) {
      const { x, y, z } = points[index] ?? INFINITY
      const inverseZ = reduce(inverse * (products[index] ?? 1n))
      inverse = reduce(inverse * z)
      const inverseZZ = reduce(inverseZ * inverseZ)
      affine[index] = { x: normal(x * inverseZZ), y: normal(y * reduce(inverseZ * inverseZZ)) }
    }
    return affine
  }
  const single = (point: JacobianPoint): AffinePoint | undefined =>
    normal(point.z) === 0n ? undefined : toAffine([point])[0]

  const multiplesOf = (point: AffinePoint, width: number): OddMultiples => {
    const [twice = point] = toAffine([double({ ...point, z: 1n })])
    const multiples: JacobianPoint[] = [{ ...point, z: 1n }]
    for (let next = multiples[0] ?? INFINITY; multiples.length < 1 << (width - 2); multiples.push(next)) {
      next = addAffine(next, twice)
    }
    return toAffine(multiples)
  }

  const addDigit = (sum: JacobianPoint, digit: number, multiples: OddMultiples): JacobianPoint => {
    const multiple = multiples[Math.abs(digit) >> 1]
    if (digit === 0 || multiple === undefined) return sum
    return addAffine(sum, digit > 0 ? multiple : { x: multiple.x, y: -multiple.y })
  }

  const windowsOfGenerator = (): AffinePoint[] => {
    const points: JacobianPoint[] = []
    let base: AffinePoint = generator
    for (let bit = 0; bit < q.toString(2).length; bit += WINDOW) {
      let next: JacobianPoint = INFINITY
      for (let multiple = 1; multiple < 1 << WINDOW; multiple++) {
        next = addAffine(next, base)
        points.push(next)
      }
      base = single(addAffine(next, base)) ?? base
    }
    return toAffine(points)
  }

  let generatorMultiples: OddMultiples | undefined
  let generatorWindows: readonly AffinePoint[] | undefined

  return {
    ...parameters,
    isPoint: (point) =>
      point.x < p && point.y < p && normal(point.y * point.y - (point.x * point.x + a) * point.x - b) === 0n,
    oddMultiples: (point) => multiplesOf(point, KEY_WIDTH),
    sumHasX: (r, { u, v, multiples }) => {
      generatorMultiples ??= multiplesOf(generator, GENERATOR_WIDTH)
      const us = nonAdjacentForm(u, GENERATOR_WIDTH)
      const vs = nonAdjacentForm(v, KEY_WIDTH)
      let sum = INFINITY
      for (let bit = Math.max(us.length, vs.length) - 1; bit >= 0; bit--) {
        if (sum !== INFINITY) sum = double(sum)
        sum = addDigit(sum, us[bit] ?? 0, generatorMultiples)
        sum = addDigit(sum, vs[bit] ?? 0, multiples)
      }
      if (normal(sum.z) === 0n) return false
      // x = X/Z² without the division: every residue of p that is r modulo q is tried.
      const zz = normal(sum.z * sum.z)
      for (let candidate = r; candidate < p; candidate += q) if (normal(candidate * zz - sum.x) === 0n) return true
      return false
    },
    multiplyGenerator: (k) => {
      generatorWindows ??= windowsOfGenerator()
      let sum = INFINITY
      let place = 0
      for (let rest = k; rest > 0n; rest >>= BigInt(WINDOW)) {
        const digit = Number(rest & BigInt((1 << WINDOW) - 1))
        const point = generatorWindows[place + digit - 1]
        if (digit > 0 && point !== undefined) sum = addAffine(sum, point)
        place += (1 << WINDOW) - 1
      }
      return single(sum)
    },
    add: (one, other) => single(addAffine({ ...one, z: 1n }, other)),
  }
}
