/** Numbers modulo a prime: remainders and inverses. Their time tells of the value: a secret one must be blinded first. */

/** By Euclid's algorithm: the number in [1, modulus) whose product with `value` is 1. @throws RangeError when there is none */
export function invert(value: bigint, modulus: bigint): bigint {
  let [rest, next] = [modulus, ((value % modulus) + modulus) % modulus]
  let [factor, nextFactor] = [0n, 1n]
  while (next > 0n) {
    const quotient = rest / next
    ;[rest, next] = [next, rest - quotient * next]
    ;[factor, nextFactor] = [nextFactor, factor - quotient * nextFactor]
  }
  if (rest !== 1n) throw new RangeError('A number without an inverse')
  return factor < 0n ? factor + modulus : factor
}

/**
 * For p = 2ⁿ - c with a small c, as all of these standards have it, two folds instead of a division: the result has n bits
 * and a few more, or is a little below zero. Other primes are divided by.
 */
export function reduction(p: bigint): (value: bigint) => bigint {
  const bits = p.toString(2).length
  const n = BigInt(bits)
  const c = (1n << n) - p
  if (c >= 1n << 32n) return (value) => value % p
  return (value) => {
    const once = BigInt.asUintN(bits, value) + (value >> n) * c
    return BigInt.asUintN(bits, once) + (once >> n) * c
  }
}
