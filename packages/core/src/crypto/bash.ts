/**
 * bash256, bash384, bash512 (STB 34.101.77-2020): a sponge over bash-f. Words of 64 bits are kept as their even and their odd
 * bits, so that a rotation is two rotations of 32 bits, for which processors have an instruction.
 */
import { readWords, type Words, wordsToOctets } from './belt-block.ts'
import { blockDigest, type StreamingDigest } from './block-digest.ts'

/** Halves of the 24 words, the even bits before the odd ones. */
const STATE_HALVES = 48
const STATE_OCTETS = 192
const ROUNDS = 24

/** 6.3: the word that each place takes. */
const PERMUTATION = [15, 10, 9, 12, 11, 14, 13, 8, 17, 16, 19, 18, 21, 20, 23, 22, 6, 3, 0, 5, 2, 7, 4, 1]

/** Numbers in a row of `COLUMNS`. */
const COLUMN_NUMBERS = 7
/**
 * For each of the eight columns half of its rotations m1, n1, m2, n2 (6.2), rounded down, and the places its three words go
 * to. Rotations are seven times those of the column before, so m1 and m2 are always even, n1 and n2 odd.
 */
const COLUMNS: Words = Int32Array.from(
  Array.from({ length: 8 }, (_, column) => [
    ...[8, 53, 14, 1].map((rotation) => ((rotation * 7 ** column) % 64) >> 1),
    ...[column, column + 8, column + 16].map((word) => 2 * PERMUTATION.indexOf(word)),
  ]).flat(),
)

/** 6.4: a linear register of 64 bits gives each round its constant. */
const CONSTANTS: Words = roundConstants()

function roundConstants(): Words {
  const halves = new Int32Array(2 * ROUNDS)
  let constant = 0x3bf5080ac8ba94b1n
  for (let i = 0; i < ROUNDS; i += 1) {
    halves[2 * i] = Number(constant & 0xffffffffn)
    halves[2 * i + 1] = Number(constant >> 32n)
    constant = (constant >> 1n) ^ ((constant & 1n) === 1n ? 0xdc2be1997fe0d8aen : 0n)
  }
  separate(halves, ROUNDS)
  return halves
}

/** Lower and upper halves of `count` words become even and odd bits, in place. */
function separate(halves: Words, count: number): void {
  for (let at = 0; at < 2 * count; at += 2) {
    const low = evenBitsFirst(halves[at] ?? 0)
    const high = evenBitsFirst(halves[at + 1] ?? 0)
    halves[at] = (low & 0xffff) | (high << 16)
    halves[at + 1] = (low >>> 16) | (high & ~0xffff)
  }
}

/** The way back. */
function join(halves: Words, count: number): void {
  for (let at = 0; at < 2 * count; at += 2) {
    const even = halves[at] ?? 0
    const odd = halves[at + 1] ?? 0
    halves[at] = alternating((even & 0xffff) | (odd << 16))
    halves[at + 1] = alternating((even >>> 16) | (odd & ~0xffff))
  }
}

/** Even bits into the lower half, odd ones into the upper. */
function evenBitsFirst(word: number): number {
  let bits = exchange(word, 0x22222222, 1)
  bits = exchange(bits, 0x0c0c0c0c, 2)
  bits = exchange(bits, 0x00f000f0, 4)
  return exchange(bits, 0x0000ff00, 8)
}

function alternating(word: number): number {
  let bits = exchange(word, 0x0000ff00, 8)
  bits = exchange(bits, 0x00f000f0, 4)
  bits = exchange(bits, 0x0c0c0c0c, 2)
  return exchange(bits, 0x22222222, 1)
}

/** The bits under `mask` change places with those `distance` above them. */
function exchange(word: number, mask: number, distance: number): number {
  const difference = (word ^ (word >>> distance)) & mask
  return word ^ difference ^ (difference << distance)
}

/** bash-f in place; `spare` is as long and is overwritten. */
function permute(state: Words, spare: Words): void {
  for (let round = 0; round < ROUNDS; round += 2) {
    oneRound(state, spare, round)
    oneRound(spare, state, round + 1)
  }
}

/** bash-s (6.2) on each column, written where the permutation wants it. */
function oneRound(from: Words, to: Words, round: number): void {
  for (let at = 0, row = 0; at < 16; at += 2, row += COLUMN_NUMBERS) {
    const u0 = from[at] ?? 0
    const v0 = from[at + 1] ?? 0
    const u1 = from[at + 16] ?? 0
    const v1 = from[at + 17] ?? 0
    const u2 = from[at + 32] ?? 0
    const v2 = from[at + 33] ?? 0
    const m1 = COLUMNS[row] ?? 0
    const n1 = COLUMNS[row + 1] ?? 0
    const m2 = COLUMNS[row + 2] ?? 0
    const n2 = COLUMNS[row + 3] ?? 0
    // w0 becomes the sum of the column; t = w1 + (w0 <<< n1). An odd rotation exchanges the halves.
    const a0 = u0 ^ u1 ^ u2
    const b0 = v0 ^ v1 ^ v2
    const tu = u1 ^ rotate(b0, n1 + 1)
    const tv = v1 ^ rotate(a0, n1)
    const a1 = tu ^ rotate(u0, m1)
    const b1 = tv ^ rotate(v0, m1)
    const a2 = u2 ^ rotate(u2, m2) ^ rotate(tv, n2 + 1)
    const b2 = v2 ^ rotate(v2, m2) ^ rotate(tu, n2)
    const p0 = COLUMNS[row + 4] ?? 0
    const p1 = COLUMNS[row + 5] ?? 0
    const p2 = COLUMNS[row + 6] ?? 0
    to[p0] = a0 ^ (~a2 | a1)
    to[p0 + 1] = b0 ^ (~b2 | b1)
    to[p1] = a1 ^ (a0 | a2)
    to[p1 + 1] = b1 ^ (b0 | b2)
    to[p2] = a2 ^ (a0 & a1)
    to[p2 + 1] = b2 ^ (b0 & b1)
  }
  to[46] = (to[46] ?? 0) ^ (CONSTANTS[2 * round] ?? 0)
  to[47] = (to[47] ?? 0) ^ (CONSTANTS[2 * round + 1] ?? 0)
}

function rotate(half: number, bits: number): number {
  return (half << bits) | (half >>> (32 - bits))
}

/** bash-f of 192 octets. */
export function bashF(octets: Uint8Array): Uint8Array {
  const state = new Int32Array(STATE_HALVES)
  readWords(state, octets, 0, STATE_HALVES)
  separate(state, STATE_HALVES / 2)
  permute(state, new Int32Array(STATE_HALVES))
  join(state, STATE_HALVES / 2)
  return wordsToOctets(state)
}

/** Bits of the digest; the level of strength is half of it. */
export type BashBits = 256 | 384 | 512

/** 7.2: blocks take the place of the outer part of the state; they are not added to it. */
export function createBash(bits: BashBits): StreamingDigest {
  const [state, spare] = [new Int32Array(STATE_HALVES), new Int32Array(STATE_HALVES)]
  const blockOctets = STATE_OCTETS - bits / 4
  state[46] = bits / 8
  separate(state, STATE_HALVES / 2)
  const absorb = (octets: Uint8Array, offset: number): void => {
    readWords(state, octets, offset, blockOctets / 4)
    separate(state, blockOctets / 8)
    permute(state, spare)
  }
  return blockDigest({
    blockOctets,
    absorb,
    finish(tail) {
      const padded = new Uint8Array(blockOctets)
      padded.set(tail)
      padded[tail.length] = 0x40
      absorb(padded, 0)
      join(state, STATE_HALVES / 2)
      return wordsToOctets(state).subarray(0, bits / 8)
    },
  })
}

export function bash(bits: BashBits, data: Uint8Array): Uint8Array {
  return createBash(bits).update(data).digest()
}
