/** Multiples of one point from a table of all that its windows can hold: additions alone, no doublings. */
import type { CurveParameters } from './curve-parameters.ts'
import { type AffinePoint, INFINITY, type JacobianPoint, type PointArithmetic } from './jacobian.ts'

/** Bits of a window. Digits are signed, so half of the values are stored. */
const WINDOW = 5
const ENTRIES = 1 << (WINDOW - 1)

/** Makes the table; what comes back gives the multiple of the generator by the sum of the scalars, each below q. */
export function generatorWindows(
  points: PointArithmetic,
  { x, y, q }: CurveParameters,
): (scalars: readonly bigint[]) => JacobianPoint {
  const table = windowTable(points, { x, y, windows: Math.floor(q.toString(2).length / WINDOW) + 1 })
  return (scalars) => {
    let sum = INFINITY
    for (const scalar of scalars) {
      for (const [window, digit] of signedDigits(scalar).entries()) {
        const point = digit === 0 ? undefined : table[window * ENTRIES + Math.abs(digit) - 1]
        if (point === undefined) continue
        sum = points.addAffine(sum, digit > 0 ? point : { x: point.x, y: -point.y })
      }
    }
    return sum
  }
}

/** For each window the multiples from 1 to 2^(WINDOW-1) of its point. */
function windowTable(
  points: PointArithmetic,
  { x, y, windows }: AffinePoint & { readonly windows: number },
): AffinePoint[] {
  const bases: JacobianPoint[] = [{ x, y, z: 1n }]
  for (let last = bases[0] ?? INFINITY; bases.length < windows; bases.push(last)) {
    for (let bit = 0; bit < WINDOW; bit++) last = points.double(last)
  }
  const multiples: JacobianPoint[] = []
  for (const base of points.toAffine(bases)) {
    let next = INFINITY
    for (let multiple = 1; multiple <= ENTRIES; multiple++) {
      next = points.addAffine(next, base)
      multiples.push(next)
    }
  }
  return points.toAffine(multiples)
}

/** Digits from -2^(WINDOW-1) + 1 to 2^(WINDOW-1), the lowest first. */
function signedDigits(scalar: bigint): number[] {
  const digits: number[] = []
  let carry = 0
  for (let rest = scalar; rest > 0n || carry > 0; rest >>= BigInt(WINDOW)) {
    const value = Number(BigInt.asUintN(WINDOW, rest)) + carry
    carry = value > ENTRIES ? 1 : 0
    digits.push(value - (carry << WINDOW))
  }
  return digits
}
