/** belt-hash (STB 34.101.31-2020, 7.8) and belt-compress under it. */
import { BELT_H, encryptBlock, readWords, type Words, wordsToOctets } from './belt-block.ts'
import { blockDigest, type StreamingDigest } from './block-digest.ts'

export const HASH_BLOCK_OCTETS = 32

/** Working words of a compression, so that hashing a stream allocates nothing. */
interface Scratch {
  readonly s: Words
  readonly key: Words
  readonly first: Words
  readonly second: Words
}

const scratch = (): Scratch => ({
  s: new Int32Array(4),
  key: new Int32Array(8),
  first: new Int32Array(4),
  second: new Int32Array(4),
})

/** 6.3.2: `h` becomes Y; S stays in the scratch. */
function compress(x: Words, h: Words, { s, key, first, second }: Scratch): void {
  for (let i = 0; i < 4; i += 1) s[i] = (h[i] ?? 0) ^ (h[i + 4] ?? 0)
  encryptBlock(s, x)
  for (let i = 0; i < 4; i += 1) {
    s[i] = (s[i] ?? 0) ^ (h[i] ?? 0) ^ (h[i + 4] ?? 0)
    key[i] = s[i] ?? 0
    key[i + 4] = h[i + 4] ?? 0
    first[i] = x[i] ?? 0
    second[i] = x[i + 4] ?? 0
  }
  encryptBlock(first, key)
  for (let i = 0; i < 4; i += 1) {
    key[i] = ~(s[i] ?? 0)
    key[i + 4] = h[i] ?? 0
  }
  encryptBlock(second, key)
  for (let i = 0; i < 4; i += 1) {
    h[i] = (first[i] ?? 0) ^ (x[i] ?? 0)
    h[i + 4] = (second[i] ?? 0) ^ (x[i + 4] ?? 0)
  }
}

/** belt-compress of 32 octets `x` and the 32 octets `h`. */
export function beltCompress(x: Uint8Array, h: Uint8Array): { readonly s: Uint8Array; readonly y: Uint8Array } {
  const [block, state, work] = [new Int32Array(8), new Int32Array(8), scratch()]
  readWords(block, x, 0, 8)
  readWords(state, h, 0, 8)
  compress(block, state, work)
  return { s: wordsToOctets(work.s), y: wordsToOctets(state) }
}

/** Where a belt-hash stands after whole blocks, with room to work in. */
export interface BeltHashState {
  readonly h: Words
  readonly sigma: Words
  readonly work: Scratch
}

export function beltHashState(): BeltHashState {
  const h = new Int32Array(8)
  readWords(h, BELT_H, 0, 8)
  return { h, sigma: new Int32Array(4), work: scratch() }
}

/** Takes in one block of eight words, which stay as they are. */
export function absorbWords({ h, sigma, work }: BeltHashState, block: Words): void {
  compress(block, h, work)
  for (let i = 0; i < 4; i += 1) sigma[i] = (sigma[i] ?? 0) ^ (work.s[i] ?? 0)
}

/** Ends the hash of `length` octets: the digest is in `h`. `block` is overwritten. */
export function finishWords({ h, sigma, work }: BeltHashState, length: number, block: Words): void {
  block.fill(0)
  block[0] = length << 3
  // Bits beyond 2^32 of them; a length is a safe integer, so the upper two words stay zero.
  block[1] = Math.floor(length / 2 ** 29)
  block.set(sigma, 4)
  compress(block, h, work)
}

/** belt-hash over octets that come in pieces; 32 octets in the end. */
export function createBeltHash(): StreamingDigest {
  const [state, block] = [beltHashState(), new Int32Array(8)]
  const absorb = (octets: Uint8Array, offset: number): void => {
    readWords(block, octets, offset, 8)
    absorbWords(state, block)
  }
  return blockDigest({
    blockOctets: HASH_BLOCK_OCTETS,
    absorb,
    finish(tail, length) {
      const padded = new Uint8Array(HASH_BLOCK_OCTETS)
      padded.set(tail)
      if (tail.length > 0) absorb(padded, 0)
      finishWords(state, length, block)
      return wordsToOctets(state.h)
    },
  })
}

export function beltHash(...parts: readonly Uint8Array[]): Uint8Array {
  const state = createBeltHash()
  for (const part of parts) state.update(part)
  return state.digest()
}
