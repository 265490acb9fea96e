import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { BIGN_CURVES } from '../../src/crypto/bign-curve.ts'
import { gostCurves } from '../../src/crypto/gost-curves.ts'
import { nobleCurve } from '../made/noble-curve.ts'

describe.each([...gostCurves, ...BIGN_CURVES])('the arithmetic of %s', (_name, curve) => {
  const { p, q, x, y } = curve
  const Peer = nobleCurve(curve)
  const scalar = fc.oneof(fc.bigInt({ min: 1n, max: q - 1n }), fc.constantFrom(1n, 2n, 3n, q - 1n, q - 2n))

  it('multiplies the generator as another implementation does', () => {
    fc.assert(
      fc.property(scalar, (k) => {
        expect(curve.multiplyGenerator(k)).toEqual(Peer.BASE.multiplyUnsafe(k).toAffine())
      }),
      { numRuns: 5 },
    )
  })

  it('knows the sum of two multiples by its x, and the point at infinity by having none', () => {
    fc.assert(
      fc.property(scalar, scalar, scalar, (d, u, v) => {
        const key = curve.multiplyGenerator(d) ?? { x: 0n, y: 0n }
        expect(curve.isPoint(key)).toBe(true)
        const multiples = curve.oddMultiples(key, 4)
        const sum = Peer.BASE.multiplyUnsafe(u).add(Peer.fromAffine(key).multiplyUnsafe(v))
        const r = sum.is0() ? 1n : sum.toAffine().x % q
        expect(curve.sumHasX(r, { u, terms: [{ v, multiples }] })).toBe(!sum.is0())
        expect(curve.sumHasX(r + 1n, { u, terms: [{ v, multiples }] })).toBe(false)
      }),
      { numRuns: 5 },
    )
    const multiples = curve.oddMultiples({ x, y }, 4)
    expect(curve.sumHasX(x, { u: q - 5n, terms: [{ v: 5n, multiples }] })).toBe(false)
  })

  it('sums and multiplies over one, two and four rows alike, and finds the point of an x', () => {
    fc.assert(
      fc.property(scalar, scalar, (d, k) => {
        const key = curve.multiplyGenerator(d) ?? { x: 0n, y: 0n }
        const product = Peer.fromAffine(key).multiplyUnsafe(k).toAffine()
        const sum = Peer.BASE.multiplyUnsafe(k).add(Peer.fromAffine(product))
        for (const multiples of ([1, 2, 4] as const).map((rows) => curve.oddMultiples(key, rows))) {
          expect(curve.multiply(k, multiples)).toEqual(product)
          expect(curve.sum({ u: k, terms: [{ v: k, multiples }] })).toEqual(sum.is0() ? undefined : sum.toAffine())
        }
        expect(curve.pointWithX(key.x)?.x).toBe(key.x)
        expect([key.y, p - key.y]).toContain(curve.pointWithX(key.x)?.y)
      }),
      { numRuns: 5 },
    )
    const found = Array.from({ length: 20 }, (_, x) => curve.pointWithX(BigInt(x)))
    expect(new Set(found.map((point) => point && curve.isPoint(point)))).toEqual(new Set([true, undefined]))
    expect(curve.pointWithX(p)).toBeUndefined()
  })

  it('has no point beside the curve, and none at infinity', () => {
    expect(curve.isPoint({ x, y: y + 1n })).toBe(false)
    expect(curve.isPoint({ x: x + p, y })).toBe(false)
    expect(curve.multiplyGenerator(0n)).toBeUndefined()
  })
})
