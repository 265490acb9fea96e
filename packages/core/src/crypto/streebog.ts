/** Streebog, the hash of GOST R 34.11-2012 with 256 or 512 bits (RFC 6986), over octets that come in pieces. */
import { type BlockFunctions, blockDigest, type StreamingDigest } from './block-digest.ts'
import { iterationConstants, streebogTables } from './streebog-tables.ts'

const BLOCK_OCTETS = 64
/** A block of 512 bits is eight words, each held as two halves, the lower one first. */
const HALVES = 16

type Compress = (state: Int32Array, counter: Int32Array, block: Int32Array) => void

/** Made when the first digest is asked for: nothing happens at import. */
let compress: Compress | undefined

/** A digest of 32 or 64 octets, in the octet order of GOST R 34.11-2012's implementations (the RFC prints it reversed). */
export function createStreebog(octets: 32 | 64): StreamingDigest {
  compress ??= createCompress()
  return blockDigest(blockFunctions(octets, compress))
}

function blockFunctions(octets: 32 | 64, compress: Compress): BlockFunctions {
  // RFC 6986 §6.1: the initial value is zeros for 512 bits, and the octet 1 over and over for 256.
  const state = new Int32Array(HALVES).fill(octets === 64 ? 0 : 0x01010101)
  const counter = new Int32Array(HALVES)
  const sum = new Int32Array(HALVES)
  const block = new Int32Array(HALVES)
  const absorb = (source: Uint8Array, offset: number, length: number): void => {
    loadBlock(block, source, offset)
    compress(state, counter, block)
    addNumber(counter, length * 8)
    addBlock(sum, block)
  }
  return {
    blockOctets: BLOCK_OCTETS,
    absorb: (source, offset) => absorb(source, offset, BLOCK_OCTETS),
    finish: (tail) => {
      // RFC 6986 §8.3: one bit after the message, then zeros; then its length and its sum, each under a counter of zero.
      const last = new Uint8Array(BLOCK_OCTETS)
      last.set(tail)
      last[tail.length] = 1
      absorb(last, 0, tail.length)
      const zero = new Int32Array(HALVES)
      compress(state, zero, counter)
      compress(state, zero, sum)
      return octetsOf(state).subarray(BLOCK_OCTETS - octets)
    },
  }
}

/** The compression function g_N (RFC 6986 §8) with its tables and its working space. */
function createCompress(): Compress {
  const tables = streebogTables()
  const constants = iterationConstants()
  const [key, text, spare] = [new Int32Array(HALVES), new Int32Array(HALVES), new Int32Array(HALVES)]

  /** L(P(S(a xor b))), RFC 6986 §7: output word i takes octet i of each of the eight words. */
  const lps = (out: Int32Array, a: Int32Array, b: Int32Array): void => {
    for (let half = 0; half < 2; half++) {
      const w0 = at(a, half) ^ at(b, half)
      const w1 = at(a, half + 2) ^ at(b, half + 2)
      const w2 = at(a, half + 4) ^ at(b, half + 4)
      const w3 = at(a, half + 6) ^ at(b, half + 6)
      const w4 = at(a, half + 8) ^ at(b, half + 8)
      const w5 = at(a, half + 10) ^ at(b, half + 10)
      const w6 = at(a, half + 12) ^ at(b, half + 12)
      const w7 = at(a, half + 14) ^ at(b, half + 14)
      for (let octet = 0; octet < 4; octet++) {
        const shift = octet * 8
        const i0 = ((w0 >>> shift) & 255) << 1
        const i1 = (((w1 >>> shift) & 255) << 1) | 512
        const i2 = (((w2 >>> shift) & 255) << 1) | 1024
        const i3 = (((w3 >>> shift) & 255) << 1) | 1536
        const i4 = (((w4 >>> shift) & 255) << 1) | 2048
        const i5 = (((w5 >>> shift) & 255) << 1) | 2560
        const i6 = (((w6 >>> shift) & 255) << 1) | 3072
        const i7 = (((w7 >>> shift) & 255) << 1) | 3584
        const to = half * 8 + octet * 2
        out[to] =
          at(tables, i0) ^
          at(tables, i1) ^
          at(tables, i2) ^
          at(tables, i3) ^
          at(tables, i4) ^
          at(tables, i5) ^
          at(tables, i6) ^
          at(tables, i7)
        out[to + 1] =
          at(tables, i0 | 1) ^
          at(tables, i1 | 1) ^
          at(tables, i2 | 1) ^
          at(tables, i3 | 1) ^
          at(tables, i4 | 1) ^
          at(tables, i5 | 1) ^
          at(tables, i6 | 1) ^
          at(tables, i7 | 1)
      }
    }
  }

  return (state, counter, block) => {
    let [k, t, free] = [key, text, spare]
    lps(k, state, counter)
    t.set(block)
    for (const constant of constants) {
      lps(free, k, t)
      ;[t, free] = [free, t]
      lps(free, k, constant)
      ;[k, free] = [free, k]
    }
    for (let half = 0; half < HALVES; half++) {
      state[half] = at(state, half) ^ at(block, half) ^ at(k, half) ^ at(t, half)
    }
  }
}

/** Every index here is within its array; the type of an array does not know that. */
function at(array: Int32Array, index: number): number {
  return array[index] ?? 0
}

function loadBlock(block: Int32Array, source: Uint8Array, offset: number): void {
  for (let half = 0; half < HALVES; half++) {
    const from = offset + half * 4
    block[half] =
      (source[from] ?? 0) |
      ((source[from + 1] ?? 0) << 8) |
      ((source[from + 2] ?? 0) << 16) |
      ((source[from + 3] ?? 0) << 24)
  }
}

/** Addition modulo 2^512. */
function addBlock(sum: Int32Array, block: Int32Array): void {
  let carry = 0
  for (let half = 0; half < HALVES; half++) {
    const total = (at(sum, half) >>> 0) + (at(block, half) >>> 0) + carry
    sum[half] = total
    carry = total > 0xffffffff ? 1 : 0
  }
}

function addNumber(sum: Int32Array, value: number): void {
  let carry = value
  for (let half = 0; half < HALVES && carry > 0; half++) {
    const total = (at(sum, half) >>> 0) + carry
    sum[half] = total
    carry = total > 0xffffffff ? 1 : 0
  }
}

function octetsOf(state: Int32Array): Uint8Array {
  const octets = Buffer.alloc(BLOCK_OCTETS)
  for (const [index, half] of state.entries()) octets.writeInt32LE(half, index * 4)
  return octets
}
