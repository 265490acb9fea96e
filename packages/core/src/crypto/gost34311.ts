/** The hash of GOST 34.311-95 (GOST R 34.11-94, RFC 5831), for archives: Kazakhstan's NCA has given it up. */
import { type BlockFunctions, blockDigest, type StreamingDigest } from './block-digest.ts'
import { encryptGost28147 } from './gost28147.ts'

const BLOCK_OCTETS = 32

export function createGost34311(): StreamingDigest {
  return blockDigest(blockFunctions())
}

function blockFunctions(): BlockFunctions {
  let state: Buffer = Buffer.alloc(BLOCK_OCTETS)
  const sum = Buffer.alloc(BLOCK_OCTETS)
  const absorb = (block: Buffer): void => {
    state = compress(state, block)
    add(sum, block)
  }
  return {
    blockOctets: BLOCK_OCTETS,
    absorb: (octets, offset) => absorb(Buffer.from(octets.subarray(offset, offset + BLOCK_OCTETS))),
    finish: (tail, length) => {
      // RFC 5831 §6: the last part with zeros behind it, then the length in bits, then the sum.
      if (tail.length > 0) absorb(Buffer.concat([tail], BLOCK_OCTETS))
      const bits = Buffer.alloc(BLOCK_OCTETS)
      bits.writeBigUInt64LE(BigInt(length) * 8n)
      return compress(compress(state, bits), sum)
    },
  }
}

/** Octets of the constant C3 that are 0xff (RFC 5831 §5.1); all others of C2, C3 and C4 are zero. */
const C3 = [1, 3, 5, 7, 8, 10, 12, 14, 17, 18, 20, 23, 24, 28, 29, 31]

/** The step hash function, RFC 5831 §5. */
function compress(state: Buffer, block: Buffer): Buffer {
  const mixed = Buffer.from(state)
  for (const [index, key] of keys(state, block).entries()) encryptGost28147(mixed, { key, offset: index * 8 })
  const once = xor(shuffle(mixed, 12), block)
  return shuffle(xor(shuffle(once, 1), state), 61)
}

/** RFC 5831 §5.1. */
function keys(state: Buffer, block: Buffer): Buffer[] {
  let [u, v] = [state, block]
  return [1, 2, 3, 4].map((number) => {
    if (number > 1) {
      u = turn(u)
      v = turn(turn(v))
    }
    if (number === 3) for (const place of C3) u[place] = (u[place] ?? 0) ^ 0xff
    const w = xor(u, v)
    return Buffer.from(w.map((_, place) => w[(place % 4) * 8 + (place >> 2)] ?? 0))
  })
}

/** The transformation A: a new buffer, one word of 64 bits on. */
function turn(octets: Buffer): Buffer {
  const last = xor(octets.subarray(0, 8), octets.subarray(8, 16))
  return Buffer.concat([octets.subarray(8), last])
}

/** The transformation ψ, `times` over (RFC 5831 §5.3). */
function shuffle(octets: Buffer, times: number): Buffer {
  const words = Array.from({ length: 16 }, (_, index) => octets.readUInt16LE(index * 2))
  for (let time = 0; time < times; time++) {
    const [w0 = 0, w1 = 0, w2 = 0, w3 = 0] = words
    words.push(w0 ^ w1 ^ w2 ^ w3 ^ (words[12] ?? 0) ^ (words[15] ?? 0))
    words.shift()
  }
  const shuffled = Buffer.alloc(BLOCK_OCTETS)
  for (const [index, word] of words.entries()) shuffled.writeUInt16LE(word, index * 2)
  return shuffled
}

function xor(one: Buffer, other: Buffer): Buffer {
  return Buffer.from(one.map((octet, index) => octet ^ (other[index] ?? 0)))
}

/** Addition modulo 2^256. */
function add(sum: Buffer, block: Buffer): void {
  let carry = 0
  for (let index = 0; index < BLOCK_OCTETS; index++) {
    carry += (sum[index] ?? 0) + (block[index] ?? 0)
    sum[index] = carry
    carry >>= 8
  }
}
