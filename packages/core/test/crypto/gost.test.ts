import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { digest } from '../../src/crypto/digest.ts'
import {
  digestNumber,
  littleEndian,
  nonces,
  signGost,
  signGostWithNonce,
  toLittleEndian,
  verifyGost,
} from '../../src/crypto/gost.ts'
import { gostCurves } from '../../src/crypto/gost-curves.ts'
import { type PrimeCurve, primeCurve } from '../../src/crypto/prime-curve.ts'

interface Group {
  readonly type: string
  readonly params: Readonly<Record<'p' | 'a' | 'b' | 'q' | 'x' | 'y', string>>
  readonly qx: string
  readonly qy: string
  readonly privateKey: string
  readonly publicKey: string
  readonly tests: readonly Readonly<Record<string, string>>[]
}

const groupsOf = (file: string): readonly Group[] =>
  JSON.parse(readFileSync(join(import.meta.dirname, '../../../../../shared/vectors/nca-kz', file), 'utf8')).groups

const hex = (text = ''): bigint => BigInt(`0x${text}`)
const octets = (text = ''): Buffer => Buffer.from(text, 'hex')

function curveOf({ params: { p, a, b, q, x, y } }: Group): PrimeCurve {
  return primeCurve({ p: hex(p), a: hex(a), b: hex(b), q: hex(q), x: hex(x), y: hex(y) })
}

const { value: tc26 = primeCurve({ p: 5n, a: 1n, b: 1n, q: 9n, x: 0n, y: 1n }) } = gostCurves.values().next()

describe('GOST R 34.10-2012', () => {
  const groups = groupsOf('rfc7091.json')

  it.each(
    groups.filter(({ type }) => type === 'GostSignWithK').map((group) => [group.params.p.length * 4, group] as const),
  )('signs the published example of %i bits', (_, group) => {
    const curve = curveOf(group)
    for (const { d, k, e, r, s, qx, qy } of group.tests) {
      expect(curve.multiplyGenerator(hex(d))).toEqual({ x: hex(qx), y: hex(qy) })
      expect(signGostWithNonce(curve, { d: hex(d), k: hex(k), e: hex(e) })).toEqual({ r: hex(r), s: hex(s) })
    }
  })

  it.each(
    groups
      .filter(({ type }) => type === 'GostVerify')
      .flatMap((group) => group.tests.map((test) => [test.id, group.params.p.length * 4, test, group] as const)),
  )('judges vector %s of %i bits', (_id, _bits, { e, r, s, result }, group) => {
    const curve = curveOf(group)
    const point = { x: hex(group.qx), y: hex(group.qy) }
    expect(curve.isPoint(point)).toBe(true)
    const signature = { r: hex(r), s: hex(s) }
    const verdict = verifyGost(curve, { e: hex(e) % curve.q || 1n, signature, multiples: curve.oddMultiples(point, 4) })
    expect(verdict).toBe(result === 'valid')
  })
})

describe('signing as NCA encodes it', () => {
  const group = groupsOf('nca-gost2015.json').find(({ type }) => type === 'NcaSignWithK')
  const d = littleEndian(octets(group?.privateKey))
  const point = {
    x: littleEndian(octets(group?.publicKey).subarray(0, 64)),
    y: littleEndian(octets(group?.publicKey).subarray(64)),
  }

  it('gives the signatures of the suite for its nonces', () => {
    expect(group?.tests.length).toBeGreaterThan(0)
    for (const { msg, k, sig } of group?.tests ?? []) {
      const e = digestNumber(digest('streebog512', octets(msg)), tc26)
      const signature = signGostWithNonce(tc26, { d, e, k: littleEndian(octets(k)) })
      const encoded = [signature?.r ?? 0n, signature?.s ?? 0n].map((value) => toLittleEndian(value, 64))
      expect(Buffer.concat(encoded).toString('hex')).toBe(sig)
    }
  })

  it('takes another nonce each time, and each signature holds for its digest alone', () => {
    const multiples = tc26.oddMultiples(point, 4)
    const [one, other] = [signGost(tc26, { d, e: 5n }), signGost(tc26, { d, e: 5n })]
    expect(one.r).not.toBe(other.r)
    for (const signature of [one, other]) {
      expect(verifyGost(tc26, { e: 5n, signature, multiples })).toBe(true)
      expect(verifyGost(tc26, { e: 6n, signature, multiples })).toBe(false)
    }
  })

  it('keeps nonces apart by key and digest even when the randomness stands still', () => {
    const fresh = new Uint8Array(32)
    const first = (d: bigint, e: bigint): bigint => nonces(tc26, { d, e, fresh }).next().value
    expect(first(1n, 1n)).toBe(first(1n, 1n))
    expect(new Set([first(1n, 1n), first(1n, 2n), first(2n, 1n)]).size).toBe(3)
  })
})
