/** Numbers modulo a prime: remainders and inverses. Their time tells of the value: a secret one must be blinded first. */
import { randomBytes } from 'node:crypto'
import { toHex } from '../bytes.ts'

/** By Euclid's algorithm: the number in [1, modulus) whose product with `value` is 1. @throws RangeError when there is none */
export function invert(value: bigint, modulus: bigint): bigint {
  let [rest, next] = [modulus, modulo(value, modulus)]
  let [factor, nextFactor] = [0n, 1n]
  while (next > 0n) {
    const quotient = rest / next
    ;[rest, next] = [next, rest - quotient * next]
    ;[factor, nextFactor] = [nextFactor, factor - quotient * nextFactor]
  }
  if (rest !== 1n) throw new RangeError('A number without an inverse')
  return factor < 0n ? factor + modulus : factor
}

/** The least residue. */
export function modulo(value: bigint, modulus: bigint): bigint {
  const rest = value % modulus
  return rest < 0n ? rest + modulus : rest
}

/** 64 bits more than the modulus has, so that the remainder is as good as even (FIPS 186-5 A.2.1). */
export function randomBelow(modulus: bigint): bigint {
  return BigInt(`0x${toHex(randomBytes(Math.ceil(modulus.toString(16).length / 2) + 8))}`) % modulus
}

/** `factor` · `secret` as a sum of two products with random halves of the secret: no length on the way tells of it. */
export function maskedProduct(factor: bigint, secret: bigint, modulus: bigint): bigint {
  const mask = randomBelow(modulus)
  return modulo(factor * modulo(secret - mask, modulus) + factor * mask, modulus)
}

/** Ways to shorten a product without a division. What comes out is congruent and may be a little below zero. */
export interface Reduction {
  /** Between -p and 2p. */
  readonly reduce: (value: bigint) => bigint
  /** Half the work and some bits more: for factors whose product is reduced again. */
  readonly fold: (value: bigint) => bigint
}

/** For p = 2ⁿ - c with a small c, as all of these standards have it: 2ⁿ is congruent to c. Other primes are divided by. */
export function reduction(p: bigint): Reduction {
  const bits = p.toString(2).length
  const n = BigInt(bits)
  const c = (1n << n) - p
  if (c >= 1n << 16n) return { reduce: (value) => value % p, fold: (value) => value % p }
  return {
    reduce(value) {
      const once = BigInt.asUintN(bits, value) + (value >> n) * c
      return BigInt.asUintN(bits, once) + (once >> n) * c
    },
    fold: (value) => BigInt.asUintN(bits, value) + (value >> n) * c,
  }
}

/** By squaring and multiplying; for public values. */
export function power(base: bigint, exponent: bigint, modulus: bigint): bigint {
  const { reduce } = reduction(modulus)
  let result = 1n
  for (const bit of exponent.toString(2)) {
    result = reduce(result * result)
    if (bit === '1') result = reduce(result * base)
  }
  return modulo(result, modulus)
}
