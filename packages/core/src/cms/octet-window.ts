/** A window that moves over octets arriving in pieces: framing is read in it, what lies between passes through uncopied. */
import { FormatError } from '../errors.ts'

/** It has a lifetime (a position, and a source to be let go), so it is a class. A piece need be valid only until the next. */
export class OctetWindow {
  readonly #pieces: AsyncIterator<Uint8Array>
  #atHand: Uint8Array = new Uint8Array(0)
  #position = 0
  #ended = false

  constructor(pieces: AsyncIterable<Uint8Array>) {
    this.#pieces = pieces[Symbol.asyncIterator]()
  }

  /** How many octets have been left behind. */
  get position(): number {
    return this.#position
  }

  /** What has arrived and not been left behind; after `have`, at least so much, unless the source has ended. */
  get atHand(): Uint8Array {
    return this.#atHand
  }

  /** Waits until `octets` are at hand. `false` when the source ends before. */
  async have(octets: number): Promise<boolean> {
    if (this.#atHand.length === 0) this.#atHand = (await this.#next()) ?? this.#atHand
    if (this.#atHand.length >= octets) return true
    // The source may use the memory of a piece again for the next one.
    let kept: Uint8Array = Buffer.from(this.#atHand)
    let length = kept.length
    while (length < octets) {
      const piece = await this.#next()
      if (piece === undefined) break
      kept = withRoom(kept, length, piece.length)
      kept.set(piece, length)
      length += piece.length
    }
    this.#atHand = kept.subarray(0, length)
    return length >= octets
  }

  /** Leaves octets behind that are at hand. */
  skip(octets: number): void {
    this.#atHand = this.#atHand.subarray(octets)
    this.#position += octets
  }

  /**
   * Hands the next `octets` on as they arrive; `take` must be done with them when it returns.
   * @throws FormatError ERR_DER_TRUNCATED
   */
  async pass(octets: number, take: (part: Uint8Array) => void): Promise<void> {
    for (let left = octets; left > 0; ) {
      if (this.#atHand.length === 0) this.#atHand = (await this.#next()) ?? truncated(left)
      const part = this.#atHand.subarray(0, left)
      if (part.length > 0) take(part)
      this.skip(part.length)
      left -= part.length
    }
  }

  /** All that is left, `undefined` when that is more than `limit` octets. */
  async rest(limit: number): Promise<Uint8Array | undefined> {
    return (await this.have(limit + 1)) ? undefined : this.#atHand
  }

  /** Lets the source go when its end has not been reached. */
  async close(): Promise<void> {
    if (!this.#ended) await this.#pieces.return?.()
    this.#ended = true
  }

  async #next(): Promise<Uint8Array | undefined> {
    if (this.#ended) return undefined
    const { done, value } = await this.#pieces.next()
    if (done) this.#ended = true
    return done ? undefined : value
  }
}

/** Twice the room each time: what is held follows the number of octets, in however many pieces they come. */
function withRoom(kept: Uint8Array, length: number, more: number): Uint8Array {
  if (length + more <= kept.length) return kept
  const larger = Buffer.alloc(Math.max(length + more, 2 * kept.length))
  larger.set(kept.subarray(0, length))
  return larger
}

function truncated(missing: number): never {
  throw new FormatError('ERR_DER_TRUNCATED', 'The stream ends within its content', { facts: { missing } })
}
