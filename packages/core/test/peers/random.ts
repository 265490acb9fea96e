/** Chance that falls out the same for the same seed (mulberry32). */
export interface Random {
  /** Whether something of this likelihood comes to pass. */
  chance(likelihood: number): boolean
  /** From 0 to below `end`. */
  below(end: number): number
  pick<T>(from: readonly T[]): T
  /** Between `least` and `most` of them, drawn one by one. */
  some<T>(from: readonly T[], least: number, most: number): T[]
}

export function random(seed: number): Random {
  let state = Math.imul(seed + 1, 0x9e3779b1)
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  const below = (end: number): number => Math.floor(next() * end)
  const pick = <T>(from: readonly T[]): T => {
    if (from.length === 0) throw new RangeError('nothing to pick from')
    return from[below(from.length)] as T
  }
  return {
    chance: (likelihood) => next() < likelihood,
    below,
    pick,
    some: (from, least, most) => Array.from({ length: least + below(most - least + 1) }, () => pick(from)),
  }
}
