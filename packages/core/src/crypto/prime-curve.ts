/**
 * Elliptic curves y² = x³ + ax + b over a prime field, for those that node:crypto does not have. Sums of multiples run over
 * one chain of doublings with width-w non-adjacent forms (Straus); multiples of the generator come from a table of windows.
 *
 * BigInt is not constant in time. Verification has no secrets; a secret scalar is split at random into two summands each time.
 */
import type { CurveParameters } from './curve-parameters.ts'
import { generatorWindows } from './generator-windows.ts'
import { type AffinePoint, INFINITY, type JacobianPoint, pointArithmetic } from './jacobian.ts'
import { modulo, power, randomBelow } from './modular-arithmetic.ts'
import { nonAdjacentForm } from './non-adjacent-form.ts'

/** Odd multiples P, 3P, 5P… of a point, from which sums with it are made; in row i those of 2^(i·s)·P, s a quarter of q's bits. */
type Multiples = readonly (readonly AffinePoint[])[]

/** A point ready for sums. What is asked for once has one row, which is made quickest; from the second time on it has all. */
export interface OddMultiples {
  readonly rows: () => Multiples
}

/** u·G and multiples v·P of other points; all scalars are public and not negative. */
export interface PublicSum {
  readonly u: bigint
  readonly terms: readonly { readonly v: bigint; readonly multiples: OddMultiples }[]
}

type Rows = 1 | 2 | 4

export interface PrimeCurve extends CurveParameters {
  /** Both coordinates below p, and the equation holds. The point at infinity has no such form. */
  isPoint(point: AffinePoint): boolean
  /** One of the two points with this x, which is below p; for p ≡ 3 (mod 4). `undefined` when there is none. */
  pointWithX(x: bigint): AffinePoint | undefined
  /**
   * Prepares a point for sums. It must have passed `isPoint` and have the order q. A scalar is cut into as many pieces as
   * there are rows, each of a quarter of q's bits and the last of all that is left, and the chain of doublings is as long as
   * the longest piece: four rows for scalars as long as q, two for half as long, one for a point that will be used once.
   */
  oddMultiples(point: AffinePoint, rows: Rows): OddMultiples
  /** `undefined` for the point at infinity. */
  sum(sum: PublicSum): AffinePoint | undefined
  /** Whether the sum has an x that is `r` modulo q (and is no point at infinity): spares a division. */
  sumHasX(r: bigint, sum: PublicSum): boolean
  /** k·P for a secret k below q, `undefined` for the point at infinity. */
  multiply(k: bigint, multiples: OddMultiples): AffinePoint | undefined
  /** k·G for a secret k below q, `undefined` for the point at infinity. */
  multiplyGenerator(k: bigint): AffinePoint | undefined
}

/** Width w: 2^(w-2) stored multiples, one addition in w + 1 doublings. */
const GENERATOR_WIDTH = 8
const KEY_WIDTH = 5

interface Row {
  readonly digits: readonly number[]
  readonly multiples: readonly AffinePoint[]
}

export function primeCurve(parameters: CurveParameters): PrimeCurve {
  const { p, a, b, q, x, y } = parameters
  const points = pointArithmetic(p, a)
  const span = Math.ceil(q.toString(2).length / 4)
  const single = (point: JacobianPoint): AffinePoint | undefined =>
    modulo(point.z, p) === 0n ? undefined : points.toAffine([point])[0]
  const rightSide = (x: bigint): bigint => modulo((x * x + a) * x + b, p)

  const multiplesOf = (point: AffinePoint, width: number, rows: Rows): Multiples => {
    const count = 1 << (width - 2)
    let base: JacobianPoint = { ...point, z: 1n }
    const multiples = points.oddMultiples(base, count)
    for (let row = 1; row < rows; row++) {
      for (let bit = 0; bit < span; bit++) base = points.double(base)
      multiples.push(...points.oddMultiples(base, count))
    }
    const affine = points.toAffine(multiples)
    return Array.from({ length: rows }, (_, row) => affine.slice(row * count, (row + 1) * count))
  }

  /** The scalar in as many pieces as there are rows; the last takes what is left. */
  const rowsOf = (scalar: bigint, multiples: Multiples, width: number): Row[] =>
    multiples.map((row, index) => {
      const rest = scalar >> BigInt(index * span)
      const piece = index === multiples.length - 1 ? rest : BigInt.asUintN(span, rest)
      return { digits: nonAdjacentForm(piece, width), multiples: row }
    })

  const sumOf = (rows: readonly Row[]): JacobianPoint => {
    let sum = INFINITY
    for (let place = Math.max(...rows.map(({ digits }) => digits.length)) - 1; place >= 0; place--) {
      if (sum !== INFINITY) sum = points.double(sum)
      for (const { digits, multiples } of rows) {
        const digit = digits[place] ?? 0
        const multiple = digit === 0 ? undefined : multiples[Math.abs(digit) >> 1]
        if (multiple === undefined) continue
        sum = points.addAffine(sum, digit > 0 ? multiple : { x: multiple.x, y: -multiple.y })
      }
    }
    return sum
  }

  /** Two summands of a secret scalar, of which either alone is a random number. */
  const split = (k: bigint): readonly [bigint, bigint] => {
    const t = randomBelow(q)
    return [modulo(k - t, q), t]
  }

  let generatorMultiples: Multiples | undefined
  const publicSum = ({ u, terms }: PublicSum): JacobianPoint => {
    generatorMultiples ??= multiplesOf({ x, y }, GENERATOR_WIDTH, 4)
    const others = terms.flatMap(({ v, multiples }) => rowsOf(v, multiples.rows(), KEY_WIDTH))
    return sumOf([...rowsOf(u, generatorMultiples, GENERATOR_WIDTH), ...others])
  }

  let multiplyGenerator: ((k: readonly bigint[]) => JacobianPoint) | undefined

  return {
    ...parameters,
    isPoint: (point) => point.x < p && point.y < p && modulo(point.y * point.y, p) === rightSide(point.x),
    pointWithX: (x) => {
      const square = rightSide(x)
      const y = power(square, (p + 1n) >> 2n, p)
      return x < p && modulo(y * y, p) === square ? { x, y } : undefined
    },
    oddMultiples: (point, rows) => {
      let multiples = multiplesOf(point, KEY_WIDTH, 1)
      let uses = 0
      return {
        rows() {
          uses += 1
          if (uses === 2 && rows > 1) multiples = multiplesOf(point, KEY_WIDTH, rows)
          return multiples
        },
      }
    },
    sum: (sum) => single(publicSum(sum)),
    sumHasX: (r, sum) => {
      const point = publicSum(sum)
      if (modulo(point.z, p) === 0n) return false
      // x = X/Z² without the division: every residue of p that is r modulo q is tried.
      const zz = modulo(point.z * point.z, p)
      for (let candidate = r; candidate < p; candidate += q) if (modulo(candidate * zz - point.x, p) === 0n) return true
      return false
    },
    multiply: (k, multiples) => {
      const rows = multiples.rows()
      return single(sumOf(split(k).flatMap((part) => rowsOf(part, rows, KEY_WIDTH))))
    },
    multiplyGenerator: (k) => {
      multiplyGenerator ??= generatorWindows(points, parameters)
      return single(multiplyGenerator(split(k)))
    },
  }
}
