/** belt-hash as a first prototype has it (STB 34.101.31, 6.1 and 7.8): one look-up an octet, new arrays everywhere. */
import { BELT_H } from '../packages/core/src/crypto/belt-block.ts'

const rotate = (word: number, bits: number): number => ((word << bits) | (word >>> (32 - bits))) >>> 0

function g(word: number, bits: number): number {
  let substituted = 0
  for (let shift = 0; shift < 32; shift += 8) substituted |= (BELT_H[(word >>> shift) & 255] ?? 0) << shift
  return rotate(substituted >>> 0, bits)
}

const plus = (...words: readonly number[]): number => words.reduce((sum, word) => (sum + word) >>> 0, 0)
const minus = (a: number, b: number): number => (a - b) >>> 0
const xor = (...words: readonly number[]): number => words.reduce((sum, word) => (sum ^ word) >>> 0, 0)
const xorAll = (...lists: readonly (readonly number[])[]): number[] =>
  (lists[0] ?? []).map((_, i) => xor(...lists.map((list) => list[i] ?? 0)))

function encrypt(block: readonly number[], key: readonly number[]): number[] {
  let [a = 0, b = 0, c = 0, d = 0] = block
  const k = (index: number): number => key[(index - 1) % 8] ?? 0
  for (let i = 1; i <= 8; i++) {
    b = xor(b, g(plus(a, k(7 * i - 6)), 5))
    c = xor(c, g(plus(d, k(7 * i - 5)), 21))
    a = minus(a, g(plus(b, k(7 * i - 4)), 13))
    const e = xor(g(plus(b, c, k(7 * i - 3)), 21), i)
    b = plus(b, e)
    c = minus(c, e)
    d = plus(d, g(plus(c, k(7 * i - 2)), 13))
    b = xor(b, g(plus(a, k(7 * i - 1)), 21))
    c = xor(c, g(plus(d, k(7 * i)), 5))
    ;[a, b] = [b, a]
    ;[c, d] = [d, c]
    ;[b, c] = [c, b]
  }
  return [b, d, a, c]
}

function compress(x: readonly number[], h: readonly number[]): { readonly s: number[]; readonly y: number[] } {
  const [x1, x2, h1, h2] = [x.slice(0, 4), x.slice(4), h.slice(0, 4), h.slice(4)]
  const sum = xorAll(h1, h2)
  const s = xorAll(encrypt(sum, x), sum)
  const first = xorAll(encrypt(x1, [...s, ...h2]), x1)
  const second = xorAll(encrypt(x2, [...s.map((word) => ~word >>> 0), ...h1]), x2)
  return { s, y: [...first, ...second] }
}

const words = (octets: Uint8Array): number[] => {
  const view = Buffer.from(octets)
  return Array.from({ length: octets.length / 4 }, (_, i) => view.readUInt32LE(4 * i))
}

/** Of a whole number of blocks of 32 octets. */
export function naiveBeltHash(data: Uint8Array): Buffer {
  let h = words(BELT_H.subarray(0, 32))
  let sigma = [0, 0, 0, 0]
  for (let at = 0; at < data.length; at += 32) {
    const { s, y } = compress(words(data.subarray(at, at + 32)), h)
    sigma = xorAll(sigma, s)
    h = y
  }
  const { y } = compress([data.length * 8, 0, 0, 0, ...sigma], h)
  const digest = Buffer.alloc(32)
  for (const [i, word] of y.entries()) digest.writeUInt32LE(word, 4 * i)
  return digest
}
