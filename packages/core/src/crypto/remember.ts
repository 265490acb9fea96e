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
  const partnersOf = remember((_: A): { readonly b: B; readonly answer: boolean }[] => [])
  return (a, b) => {
    const partners = partnersOf(a)
    const pair = partners.find((one) => one.b === b)
    if (pair !== undefined) return pair.answer
    const answer = compute(a, b)
    if (partners.push({ b, answer }) > MAX_PARTNERS) partners.shift()
    return answer
  }
}

/**
 * Everything remembered of a record lies in one place, each fact in its slot: for a WeakMap to take up a new record costs more
 * than most of the facts.
 */
const facts = new WeakMap<object, unknown[]>()
let slots = 0

/** `compute`, remembered for each record; what it throws is not. */
export function remember<A extends object, T extends object>(compute: (a: A) => T): (a: A) => T {
  const slot = slots
  slots += 1
  return (a) => {
    const known = facts.get(a)
    const answer = known?.[slot] as T | undefined
    if (answer !== undefined) return answer
    const computed = compute(a)
    const place = facts.get(a)
    if (place === undefined) facts.set(a, spread(slot, computed))
    else place[slot] = computed
    return computed
  }
}

function spread(slot: number, computed: object): unknown[] {
  const place: unknown[] = []
  place[slot] = computed
  return place
}
