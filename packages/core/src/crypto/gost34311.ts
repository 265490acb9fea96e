/** The hash of GOST 34.311-95 (GOST R 34.11-94, RFC 5831), for archives: Kazakhstan's NCA has given it up. */
import { type BlockFunctions, blockDigest, type StreamingDigest } from './block-digest.ts'
import { encryptGost28147 } from './gost28147.ts'

const BLOCK_OCTETS = 32

export function createGost34311(): StreamingDigest {
  return blockDigest(blockFunctions())
}

function blockFunctions(): BlockFunctions {
  const state = new Uint8Array(BLOCK_OCTETS)
  const sum = new Uint8Array(BLOCK_OCTETS)
  const compress = createCompress()
  const absorb = (block: Uint8Array): void => {
    compress(state, block)
    add(sum, block)
  }
  return {
    blockOctets: BLOCK_OCTETS,
    absorb: (octets, offset) => absorb(octets.subarray(offset, offset + BLOCK_OCTETS)),
    finish: (tail, length) => {
      // RFC 5831 §6: the last part with zeros behind it, then the length in bits, then the sum.
      const last = new Uint8Array(BLOCK_OCTETS)
      last.set(tail)
      if (tail.length > 0) absorb(last)
      const bits = Buffer.alloc(BLOCK_OCTETS)
      bits.writeBigUInt64LE(BigInt(length) * 8n)
      compress(state, bits)
      compress(state, sum)
      return state
    },
  }
}

/** Octets of the constant C3 that are 0xff (RFC 5831 §5.1); all others of C2, C3 and C4 are zero. */
const C3 = [1, 3, 5, 7, 8, 10, 12, 14, 17, 18, 20, 23, 24, 28, 29, 31]

/** Words of 16 bits in the transformation ψ, and how often it is done before the block, the state and the end (RFC 5831 §5.3). */
const WORDS = 16
const BEFORE_BLOCK = 12
const BEFORE_STATE = BEFORE_BLOCK + 1
const STEPS = BEFORE_STATE + 61

/** The step hash function, RFC 5831 §5, with its working space: `state` takes in `block`. */
function createCompress(): (state: Uint8Array, block: Uint8Array) => void {
  const [u, v] = [new Uint8Array(BLOCK_OCTETS), new Uint8Array(BLOCK_OCTETS)]
  const key = new Int32Array(8)
  const mixed = new Int32Array(8)
  /** Each step of ψ puts one word behind those that there are. */
  const register = new Uint16Array(WORDS + STEPS)

  return (state, block) => {
    u.set(state)
    v.set(block)
    for (let word = 0; word < 8; word++) mixed[word] = wordAt(state, word)
    for (let part = 0; part < 4; part++) {
      if (part > 0) turnKeys(u, v, part)
      deriveKey(key, u, v)
      encryptGost28147(mixed, 2 * part, key)
    }
    for (let word = 0; word < WORDS; word++) register[word] = (mixed[word >> 1] ?? 0) >>> (16 * (word & 1))
    for (let step = 0; step < STEPS; step++) {
      if (step === BEFORE_BLOCK) addOctets(register, step, block)
      if (step === BEFORE_STATE) addOctets(register, step, state)
      shift(register, step)
    }
    for (let octet = 0; octet < BLOCK_OCTETS; octet++) {
      state[octet] = (register[STEPS + (octet >> 1)] ?? 0) >>> (8 * (octet & 1))
    }
  }
}

/** A on U with the constant, and A twice on V (RFC 5831 §5.1). */
function turnKeys(u: Uint8Array, v: Uint8Array, part: number): void {
  turn(u)
  turn(v)
  turn(v)
  if (part === 2) for (const place of C3) u[place] = (u[place] ?? 0) ^ 0xff
}

/** The transformation A: one word of 64 bits on. */
function turn(octets: Uint8Array): void {
  for (let octet = 0; octet < 8; octet++) {
    const sum = (octets[octet] ?? 0) ^ (octets[octet + 8] ?? 0)
    octets[octet] = octets[octet + 8] ?? 0
    octets[octet + 8] = octets[octet + 16] ?? 0
    octets[octet + 16] = octets[octet + 24] ?? 0
    octets[octet + 24] = sum
  }
}

/** The transformation P of U + V: octet i of each word of 64 bits makes word i of the key. */
function deriveKey(key: Int32Array, u: Uint8Array, v: Uint8Array): void {
  for (let word = 0; word < 8; word++) {
    let octets = 0
    for (let place = 3; place >= 0; place--) {
      octets = (octets << 8) | ((u[8 * place + word] ?? 0) ^ (v[8 * place + word] ?? 0))
    }
    key[word] = octets
  }
}

/** The transformation ψ on the sixteen words from `at`. */
function shift(register: Uint16Array, at: number): void {
  register[at + WORDS] =
    (register[at] ?? 0) ^
    (register[at + 1] ?? 0) ^
    (register[at + 2] ?? 0) ^
    (register[at + 3] ?? 0) ^
    (register[at + 12] ?? 0) ^
    (register[at + 15] ?? 0)
}

function addOctets(register: Uint16Array, at: number, octets: Uint8Array): void {
  for (let word = 0; word < WORDS; word++) {
    const pair = (octets[2 * word] ?? 0) | ((octets[2 * word + 1] ?? 0) << 8)
    register[at + word] = (register[at + word] ?? 0) ^ pair
  }
}

function wordAt(octets: Uint8Array, word: number): number {
  const at = 4 * word
  return (
    (octets[at] ?? 0) | ((octets[at + 1] ?? 0) << 8) | ((octets[at + 2] ?? 0) << 16) | ((octets[at + 3] ?? 0) << 24)
  )
}

/** Addition modulo 2^256. */
function add(sum: Uint8Array, block: Uint8Array): void {
  let carry = 0
  for (let index = 0; index < BLOCK_OCTETS; index++) {
    carry += (sum[index] ?? 0) + (block[index] ?? 0)
    sum[index] = carry
    carry >>= 8
  }
}
