/** The inverse modulo a prime, by Euclid's algorithm. Its time tells of the value: a secret one must be blinded first. */

/** The number in [1, modulus) whose product with `value` is 1. @throws RangeError when there is none */
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
