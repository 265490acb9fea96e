/** The same curve in @noble/curves: another implementation to compare with, in answers and in speed. */
import { type WeierstrassPointCons, weierstrass } from '@noble/curves/abstract/weierstrass.js'
import type { CurveParameters } from '../../src/crypto/curve-parameters.ts'

export function nobleCurve({ p, a, b, q, x, y }: CurveParameters): WeierstrassPointCons<bigint> {
  return weierstrass({ p, a, b, n: q, h: 1n, Gx: x, Gy: y })
}
