/** bash256, bash384, bash512 (STB 34.101.77-2020): a sponge over bash-f, whose 64-bit words are kept here as halves of 32 bits. */
import { readWords, type Words, wordsToOctets } from './belt-block.ts'
import { blockDigest, type StreamingDigest } from './block-digest.ts'

/** Halves, low before high, of the 24 words of 64 bits. */
const STATE_HALVES = 48
const STATE_OCTETS = 192
const ROUNDS = 24

/** Rotations m1, n1, m2, n2 of the eight columns (6.2): those of each column are seven times those before it. */
const ROTATIONS: readonly number[] = Array.from({ length: 8 }, (_, column) => column).flatMap((column) =>
  [8, 53, 14, 1].map((rotation) => (rotation * 7 ** column) % 64),
)

/** 6.3: the word that each place takes. */
const PERMUTATION = [15, 10, 9, 12, 11, 14, 13, 8, 17, 16, 19, 18, 21, 20, 23, 22, 6, 3, 0, 5, 2, 7, 4, 1]
/** Where each word goes. */
const PLACE: Words = Int32Array.from(PERMUTATION, (_, word) => 2 * PERMUTATION.indexOf(word))

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
  return halves
}

/** bash-f in place; `spare` is as long and is overwritten. */
function permute(state: Words, spare: Words): void {
  for (let round = 0; round < ROUNDS; round += 2) {
    oneRound(state, spare, round)
    oneRound(spare, state, round + 1)
  }
}

function oneRound(from: Words, to: Words, round: number): void {
  for (let column = 0; column < 8; column += 1) mixColumn(from, to, column)
  to[46] = (to[46] ?? 0) ^ (CONSTANTS[2 * round] ?? 0)
  to[47] = (to[47] ?? 0) ^ (CONSTANTS[2 * round + 1] ?? 0)
}

/** bash-s (6.2) on one column, written where the permutation wants it. No rotation is 0 or 32, so every shift is a real one. */
function mixColumn(from: Words, to: Words, column: number): void {
  const at = 2 * column
  const rotation = 4 * column
  const u0 = from[at] ?? 0
  const v0 = from[at + 1] ?? 0
  const u1 = from[at + 16] ?? 0
  const v1 = from[at + 17] ?? 0
  const u2 = from[at + 32] ?? 0
  const v2 = from[at + 33] ?? 0
  const m1 = ROTATIONS[rotation] ?? 0
  const n1 = ROTATIONS[rotation + 1] ?? 0
  const m2 = ROTATIONS[rotation + 2] ?? 0
  const n2 = ROTATIONS[rotation + 3] ?? 0
  // w0 becomes the sum of the column; t = w1 + (w0 <<< n1).
  const a0 = u0 ^ u1 ^ u2
  const b0 = v0 ^ v1 ^ v2
  const tu = u1 ^ rotatedLow(a0, b0, n1)
  const tv = v1 ^ rotatedLow(b0, a0, n1)
  const a1 = tu ^ rotatedLow(u0, v0, m1)
  const b1 = tv ^ rotatedLow(v0, u0, m1)
  const a2 = u2 ^ rotatedLow(u2, v2, m2) ^ rotatedLow(tu, tv, n2)
  const b2 = v2 ^ rotatedLow(v2, u2, m2) ^ rotatedLow(tv, tu, n2)
  const p0 = PLACE[column] ?? 0
  const p1 = PLACE[column + 8] ?? 0
  const p2 = PLACE[column + 16] ?? 0
  to[p0] = a0 ^ (~a2 | a1)
  to[p0 + 1] = b0 ^ (~b2 | b1)
  to[p1] = a1 ^ (a0 | a2)
  to[p1 + 1] = b1 ^ (b0 | b2)
  to[p2] = a2 ^ (a0 & a1)
  to[p2 + 1] = b2 ^ (b0 & b1)
}

/** The low half of a word rotated left; with the halves exchanged, the high one. */
function rotatedLow(low: number, high: number, bits: number): number {
  return bits < 32 ? (low << bits) | (high >>> (32 - bits)) : (high << (bits - 32)) | (low >>> (64 - bits))
}

/** bash-f of 192 octets. */
export function bashF(octets: Uint8Array): Uint8Array {
  const state = new Int32Array(STATE_HALVES)
  readWords(state, octets, 0, STATE_HALVES)
  permute(state, new Int32Array(STATE_HALVES))
  return wordsToOctets(state)
}

/** Bits of the digest; the level of strength is half of it. */
export type BashBits = 256 | 384 | 512

/** 7.2: blocks take the place of the outer part of the state; they are not added to it. */
export function createBash(bits: BashBits): StreamingDigest {
  const [state, spare] = [new Int32Array(STATE_HALVES), new Int32Array(STATE_HALVES)]
  const blockOctets = STATE_OCTETS - bits / 4
  state[46] = bits / 8
  const absorb = (octets: Uint8Array, offset: number): void => {
    readWords(state, octets, offset, blockOctets / 4)
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
      return wordsToOctets(state).subarray(0, bits / 8)
    },
  })
}

export function bash(bits: BashBits, data: Uint8Array): Uint8Array {
  return createBash(bits).update(data).digest()
}
