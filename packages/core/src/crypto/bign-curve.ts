/** The curves of STB 34.101.45-2013, annex Б: y² = x³ − 3x + b over p = 2^2ℓ − c, their points and numbers as octets. */
import { concatBytes } from '../bytes.ts'
import type { AffinePoint } from './jacobian.ts'
import { type PrimeCurve, primeCurve } from './prime-curve.ts'

export interface BignCurve extends PrimeCurve {
  readonly name: string
  /** ℓ, the level of strength. */
  readonly level: 128 | 192 | 256
  /** Of a number modulo p or q. */
  readonly octets: number
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

function bignCurve(name: string, { level, c, b, q, yG }: Parameters): BignCurve {
  const number = (hex: string): bigint => numberFromOctets(Buffer.from(hex, 'hex'))
  const p = (1n << BigInt(2 * level)) - c
  return {
    ...primeCurve({ p, a: p - 3n, b: number(b), q: number(q), x: 0n, y: number(yG) }),
    name,
    level,
    octets: level / 4,
  }
}

/** By the names of annex Б. */
export const BIGN_CURVES: ReadonlyMap<string, BignCurve> = new Map(
  [
    bignCurve('bign-curve256v1', {
      level: 128,
      c: 189n,
      b: 'f1039cd66b7d2eb253928b976950f54cbefbd8e4ab3ac1d2eda8f315156cce77',
      q: `07663d2699bf5a7efc4dfb0dd68e5cd9${'ff'.repeat(16)}`,
      yG: '936a510418cf291e52f608c4663991785d83d651a3c9e45c9fd616fb3cfcf76b',
    }),
    bignCurve('bign-curve384v1', {
      level: 192,
      c: 317n,
      b: '64bf736823fca7bc7cbdcef3f0e2bd143a2e71e9f96a21a696b1fb0fbb482771d2345d65ab5a073320ef9c95e1df753c',
      q: `b7a70cf33fdcb73d0affa4a6e7da4680bb7baf7303c4cc6cfe${'ff'.repeat(23)}`,
      yG: '51c433f731cb5eeaf9422a6b273e408455d3b1669ee74905a0ff86dc119a723a89bf2d437e1130639e9e2ea82482435d',
    }),
    bignCurve('bign-curve512v1', {
      level: 256,
      c: 569n,
      b: '909c13d6986934097aa2493a272286ea43a2ac878c003329955e24c4b5dc112788b0addae313ce1751255dddeea9c65b8958fd606a5d8cd8438c3b934459b46c',
      q: `f18e060d49adffdc32df5695e5ca1b36f413212eb0eb6bf24e0098012c09c0b2${'ff'.repeat(32)}`,
      yG: 'bdedefce6fae92b7040d4cc9b983aa676122e8ee957377ffd26ffa0ee2dd7369dacacc001bf8edd2e2bc61b3b341abb0ab8fd1a0f7e682b1817603e47aff26a8',
    }),
  ].map((one) => [one.name, one]),
)

/** x ‖ y as a point; `undefined` when it is none (6.2.3). */
export function pointFromOctets(octets: Uint8Array, curve: BignCurve): AffinePoint | undefined {
  if (octets.length !== 2 * curve.octets) return undefined
  const [x = 0n, y = 0n] = [octets.subarray(0, curve.octets), octets.subarray(curve.octets)].map(numberFromOctets)
  return curve.isPoint({ x, y }) ? { x, y } : undefined
}

export function pointToOctets({ x, y }: AffinePoint, { octets }: BignCurve): Uint8Array {
  return concatBytes([octetsFromNumber(x, octets), octetsFromNumber(y, octets)])
}
