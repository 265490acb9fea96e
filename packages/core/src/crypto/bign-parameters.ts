/**
 * The check of curve parameters of STB 34.101.45-2013, 6.1.4: that a curve is as strong as its level says, and that its
 * coefficient comes out of a seed, so that nobody could choose it. The curves of annex Б are checked by tests.
 */
import { checkPrimeSync } from 'node:crypto'
import { concatBytes } from '../bytes.ts'
import { beltHash } from './belt-hash.ts'
import { numberFromOctets, octetsFromNumber } from './bign-curve.ts'
import { modulo, power } from './modular-arithmetic.ts'
import { primeCurve } from './prime-curve.ts'

export interface BignParameters {
  /** ℓ. */
  readonly level: number
  readonly p: bigint
  readonly a: bigint
  readonly b: bigint
  readonly q: bigint
  /** Of the generator (0, yG). */
  readonly yG: bigint
  /** Eight octets. */
  readonly seed: Uint8Array
}

/** No power of p up to this one may be 1 modulo q: logarithms would move into a field where they are easy. */
const EMBEDDING_DEGREES = 50

export function checkBignParameters(parameters: BignParameters): boolean {
  const { level, p, a, b, q, yG } = parameters
  const bits = 2 * level
  const hasLength = (number: bigint): boolean => number.toString(2).length === bits
  if (![128, 192, 256].includes(level) || !hasLength(p) || !hasLength(q) || p % 4n !== 3n || p === q) return false
  if (!checkPrimeSync(p) || !checkPrimeSync(q) || isWeakOrder(p, q)) return false
  if (a <= 0n || a >= p || b <= 0n || b !== coefficient(parameters)) return false
  if (modulo(4n * a ** 3n + 27n * b ** 2n, p) === 0n || yG !== power(b, (p + 1n) >> 2n, p)) return false
  const curve = primeCurve({ p, a, b, q, x: 0n, y: yG })
  // (q − 1)·G is −G exactly when the order of G is q, which is prime.
  const last = curve.isPoint({ x: 0n, y: yG }) ? curve.multiplyGenerator(q - 1n) : undefined
  return last !== undefined && last.x === 0n && last.y === p - yG
}

function isWeakOrder(p: bigint, q: bigint): boolean {
  let product = 1n
  for (let degree = 1; degree <= EMBEDDING_DEGREES; degree += 1) {
    product = (product * p) % q
    if (product === 1n) return true
  }
  return false
}

/** 6.1.3: b from two digests, under the seed and the seed after it. */
function coefficient({ level, p, a, seed }: BignParameters): bigint {
  const field = [octetsFromNumber(p, level / 4), octetsFromNumber(a, level / 4)]
  const next = octetsFromNumber(BigInt.asUintN(64, numberFromOctets(seed) + 1n), 8)
  return numberFromOctets(concatBytes([beltHash(...field, seed), beltHash(...field, next)])) % p
}
