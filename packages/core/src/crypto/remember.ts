/**
 * Facts that are computed once. A message can put the same question a thousand times (every signer, every list, every
 * path); the answer hangs on nothing but records that never change, and goes away with them.
 */

/** Partners of one record that are remembered: a certificate has one issuer, a forged crowd is asked again. */
const MAX_PARTNERS = 8

/** `compute`, remembered for each pair of records. */
export function rememberPair<A extends object, B extends object>(
  compute: (a: A, b: B) => boolean,
): (a: A, b: B) => boolean {
  const known = new WeakMap<A, { readonly b: B; readonly answer: boolean }[]>()
  return (a, b) => {
    const partners = known.get(a)
    const pair = partners?.find((one) => one.b === b)
    if (pair !== undefined) return pair.answer
    const answer = compute(a, b)
    if (partners === undefined) known.set(a, [{ b, answer }])
    else if (partners.push({ b, answer }) > MAX_PARTNERS) partners.shift()
    return answer
  }
}

/** `compute`, remembered for each record; what it throws is not. */
export function remember<A extends object, T extends object>(compute: (a: A) => T): (a: A) => T {
  const known = new WeakMap<A, T>()
  return (a) => {
    const answer = known.get(a)
    if (answer !== undefined) return answer
    const computed = compute(a)
    known.set(a, computed)
    return computed
  }
}
