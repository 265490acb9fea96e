/**
 * Facts that are computed once. A message can put the same question a thousand times (every signer, every list, every
 * path); the answer hangs on nothing but records that never change, and goes away with them.
 */

/** Partners of one record that are remembered: a certificate has one issuer, a list a few of its name; a forged crowd is asked again. */
const MAX_PARTNERS = 16

/** `compute`, remembered for each pair of records. */
export function rememberPair<A extends object, B extends object>(
  compute: (a: A, b: B) => boolean,
): (a: A, b: B) => boolean {
  const partnersOf = remember((_: A): { readonly mark: object; readonly answer: boolean }[] => [])
  return (a, b) => {
    const partners = partnersOf(a)
    const mark = markOf(b)
    const pair = partners.find((one) => one.mark === mark)
    if (pair !== undefined) return pair.answer
    const answer = compute(a, b)
    if (partners.push({ mark, answer }) > MAX_PARTNERS) partners.shift()
    return answer
  }
}

/** `compute`, remembered for each record; what it throws is not. */
export function remember<A extends object, T extends object>(compute: (a: A) => T): (a: A) => T {
  const slot = slots
  slots += 1
  return (a) => {
    const answer = Facts.of(a)?.[slot] as T | undefined
    if (answer !== undefined) return answer
    const computed = compute(a)
    Facts.madeFor(a)[slot] = computed
    return computed
  }
}

let slots = 0

/** What others know a record by without holding it: the issuer may be a stranger's, with a whole message behind it. */
const markOf = remember((_: object): object => ({}))

/** Called as a constructor it hands back the record itself, so that a class on top of it puts its private field on what others have made. */
function given(record: object): object {
  return record
}

const Given = given as unknown as new (record: object) => object

/**
 * Everything remembered of a record, each fact in its slot, in a private field of the record itself: nobody else sees it, no
 * copy takes it along, and it costs a thirtieth of what a WeakMap asks for a new key.
 */
class Facts extends Given {
  #facts: unknown[] = []

  static of(record: object): unknown[] | undefined {
    return #facts in record ? (record as Facts).#facts : undefined
  }

  static madeFor(record: object): unknown[] {
    return Facts.of(record) ?? (new Facts(record) as Facts).#facts
  }
}

/** Makes the place for facts at once: records of one kind then look alike to the compiler, whether something is known of them or not. */
export function rememberable<A extends object>(record: A): A {
  Facts.madeFor(record)
  return record
}
