/** HMAC-hbelt (STB 34.101.47, 6.1) and PBKDF2 over it (STB 34.101.45, annex E). */
import { readWords, type Words, wordsToOctets } from './belt-block.ts'
import {
  absorbWords,
  type BeltHashState,
  beltHash,
  beltHashState,
  finishWords,
  HASH_BLOCK_OCTETS,
} from './belt-hash.ts'

/** RFC 2104 with a block of 32 octets: a MAC of 32 octets under a key of any length. */
export function beltHmac(key: Uint8Array, ...parts: readonly Uint8Array[]): Uint8Array {
  const inner = beltHash(padded(key, 0x36), ...parts)
  return beltHash(padded(key, 0x5c), inner)
}

function padded(key: Uint8Array, octet: number): Uint8Array {
  const block = new Uint8Array(HASH_BLOCK_OCTETS)
  block.set(key.length > HASH_BLOCK_OCTETS ? beltHash(key) : key)
  return block.map((one) => one ^ octet)
}

export interface BeltPbkdf2Options {
  readonly salt: Uint8Array
  readonly iterationCount: number
}

/**
 * PBKDF2 over HMAC-hbelt, one block: a key of 32 octets. Blocks are summed as in RFC 8018 §5.2; the first printing of the
 * standard left that out, and its vector with it (errata).
 */
export function beltPbkdf2(password: Uint8Array, { salt, iterationCount }: BeltPbkdf2Options): Uint8Array {
  const [block, sum] = [new Int32Array(8), new Int32Array(8)]
  readWords(block, beltHmac(password, salt, Uint8Array.of(0, 0, 0, 1)), 0, 8)
  sum.set(block)
  const next = hmacOfBlocks(password)
  for (let i = 1; i < iterationCount; i += 1) {
    next(block)
    for (let at = 0; at < 8; at += 1) sum[at] = (sum[at] ?? 0) ^ (block[at] ?? 0)
  }
  return wordsToOctets(sum)
}

/** The MAC of one block in its place, with the key taken in once for all: what an iteration costs, a guesser pays too. */
function hmacOfBlocks(key: Uint8Array): (block: Words) => void {
  const [inner, outer] = [stateAfter(padded(key, 0x36)), stateAfter(padded(key, 0x5c))]
  const [state, last] = [beltHashState(), new Int32Array(8)]
  const digestAfter = (start: BeltHashState, block: Words): void => {
    state.h.set(start.h)
    state.sigma.set(start.sigma)
    absorbWords(state, block)
    finishWords(state, 2 * HASH_BLOCK_OCTETS, last)
    block.set(state.h)
  }
  return (block) => {
    digestAfter(inner, block)
    digestAfter(outer, block)
  }
}

function stateAfter(octets: Uint8Array): BeltHashState {
  const [state, block] = [beltHashState(), new Int32Array(8)]
  readWords(block, octets, 0, 8)
  absorbWords(state, block)
  return state
}
