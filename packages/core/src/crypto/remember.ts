/**
 * Facts that are computed once. A message can put the same question a thousand times (every signer, every list, every
 * path); the answer hangs on nothing but records that never change, and goes away with them.
 */

/** `compute`, remembered for each pair of records. */
export function rememberPair<A extends object, B extends object>(
  compute: (a: A, b: B) => boolean,
): (a: A, b: B) => boolean {
  const known = new WeakMap<A, WeakMap<B, boolean>>()
  return (a, b) => {
    const row = known.get(a) ?? new WeakMap<B, boolean>()
    const answer = row.get(b)
    if (answer !== undefined) return answer
    const computed = compute(a, b)
    known.set(a, row.set(b, computed))
    return computed
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
