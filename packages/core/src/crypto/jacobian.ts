/**
 * Points of y² = x³ + ax + b over a prime field in Jacobian coordinates, which need no division: the formulas of the
 * Explicit-Formulas Database (dbl-2001-b, madd), with the reductions that their bounds leave out left out.
 */
import { invert, modulo, reduction } from './modular-arithmetic.ts'

export interface AffinePoint {
  readonly x: bigint
  readonly y: bigint
}

/** x = X/Z², y = Y/Z³; Z = 0 is the point at infinity. Coordinates lie between -p and 2p. */
export interface JacobianPoint extends AffinePoint {
  readonly z: bigint
}

export const INFINITY: JacobianPoint = { x: 1n, y: 1n, z: 0n }

export interface PointArithmetic {
  double(point: JacobianPoint): JacobianPoint
  addAffine(one: JacobianPoint, other: AffinePoint): JacobianPoint
  /** One inversion for all of them. None may be the point at infinity. */
  toAffine(points: readonly JacobianPoint[]): AffinePoint[]
  /** P, 3P, 5P… (2·`count` - 1)P. */
  oddMultiples(point: JacobianPoint, count: number): JacobianPoint[]
}

export function pointArithmetic(p: bigint, a: bigint): PointArithmetic {
  const { reduce, fold } = reduction(p)
  const isMinusThree = a === p - 3n
  const isZero = (reduced: bigint): boolean => reduced === 0n || reduced === p

  const double = ({ x, y, z }: JacobianPoint): JacobianPoint => {
    const zz = fold(z * z)
    const yy = fold(y * y)
    const xyy = fold(x * yy) << 2n
    const slope = isMinusThree ? fold(3n * (x - zz) * (x + zz)) : reduce(3n * x * x + a * reduce(zz * zz))
    const x3 = reduce(slope * slope - (xyy << 1n))
    return { x: x3, y: reduce(slope * (xyy - x3) - ((yy * yy) << 3n)), z: reduce((y * z) << 1n) }
  }

  const addAffine = (one: JacobianPoint, other: AffinePoint): JacobianPoint => {
    if (one.z === 0n) return { ...other, z: 1n }
    const zz = fold(one.z * one.z)
    const h = reduce(other.x * zz - one.x)
    const slope = reduce(other.y * fold(one.z * zz) - one.y)
    // The same x: either the same point, or its negative.
    if (isZero(h)) return isZero(slope) ? double(one) : INFINITY
    const hh = fold(h * h)
    const hhh = fold(h * hh)
    const xhh = fold(one.x * hh)
    const x3 = reduce(slope * slope - hhh - (xhh << 1n))
    return { x: x3, y: reduce(slope * (xhh - x3) - one.y * hhh), z: reduce(one.z * h) }
  }

  /** Montgomery's trick: the inverse of the product yields every inverse. */
  const toAffine = (points: readonly JacobianPoint[]): AffinePoint[] => {
    const products: bigint[] = []
    let product = 1n
    for (const { z } of points) {
      products.push(product)
      product = reduce(product * z)
    }
    let inverse = invert(product, p)
    const affine: AffinePoint[] = new Array(points.length)
    for (let index = points.length - 1; index >= 0; index--) {
      const { x, y, z } = points[index] ?? INFINITY
      const inverseZ = reduce(inverse * (products[index] ?? 1n))
      inverse = reduce(inverse * z)
      const inverseZZ = reduce(inverseZ * inverseZ)
      affine[index] = { x: modulo(x * inverseZZ, p), y: modulo(y * reduce(inverseZ * inverseZZ), p) }
    }
    return affine
  }

  /**
   * The map (x, y) → (xλ², yλ³) leads to a curve of the same addition; with λ the Z of 2P, the point 2P is affine there
   * although nothing was divided.
   */
  const oddMultiples = (point: JacobianPoint, count: number): JacobianPoint[] => {
    const twice = double(point)
    // λ/Z = 2Y.
    const square = reduce((point.y * point.y) << 2n)
    let next: JacobianPoint = {
      x: reduce(point.x * square),
      y: reduce(point.y * reduce((square * point.y) << 1n)),
      z: 1n,
    }
    const multiples = [next]
    while (multiples.length < count) {
      next = addAffine(next, twice)
      multiples.push(next)
    }
    return multiples.map(({ x, y, z }) => ({ x, y, z: reduce(z * twice.z) }))
  }

  return { double, addAffine, toAffine, oddMultiples }
}
