/**
 * A bounded memory of what was used last: a young generation that is written, and an old one that is forgotten as a whole. To find
 * something moves nothing in the young one, where an exact order of use would have to be kept with every look.
 */
export class Generations<V> {
  readonly #size: number
  #young = new Map<number, V>()
  #old: ReadonlyMap<number, V> = new Map()

  /** Keeps at most `maximum` (two are the least), of which the half used last is safe. */
  constructor(maximum: number) {
    this.#size = Math.max(1, Math.floor(maximum / 2))
  }

  get(key: number): V | undefined {
    const young = this.#young.get(key)
    if (young !== undefined) return young
    const old = this.#old.get(key)
    if (old !== undefined) this.set(key, old)
    return old
  }

  set(key: number, value: V): void {
    if (this.#young.size >= this.#size && !this.#young.has(key)) {
      this.#old = this.#young
      this.#young = new Map()
    }
    this.#young.set(key, value)
  }
}
