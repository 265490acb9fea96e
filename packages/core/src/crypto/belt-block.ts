/** belt-block (STB 34.101.31-2020, 6.1): the block cipher of 128 bits under keys of 128, 192 and 256 bits. */

/** Words of a block or key: 32 bits each, little-endian. */
export type Words = Int32Array<ArrayBuffer>

export const BLOCK_OCTETS = 16

/**
 * The substitution H, table 1 of the standard. It is the walk of a linear register: H[10] = 0, H[11] = 8E, and each further
 * value lies 116 steps on.
 */
export const BELT_H: Readonly<Uint8Array> = substitution()

function substitution(): Uint8Array {
  const table = new Uint8Array(256)
  let value = 0x8e
  for (let i = 11; i < 266; i += 1) {
    table[i % 256] = value
    for (let step = 0; step < 116; step += 1) value = (value >> 1) | (parity(value & 0x63) << 7)
  }
  table[10] = 0
  return table
}

function parity(octet: number): number {
  let bits = octet
  for (const shift of [4, 2, 1]) bits ^= bits >> shift
  return bits & 1
}

/**
 * G5, G13 and G21 substitute four octets and rotate. Rotated by 5, 13, 21 and 29 the substitution makes four tables that serve
 * all three, since eight bits further is the next octet.
 */
const T: Words = Int32Array.from({ length: 1024 }, (_, i) => rotate(BELT_H[i & 255] ?? 0, 5 + 8 * (i >> 8)))

function rotate(word: number, bits: number): number {
  return (word << bits) | (word >>> (32 - bits))
}

function g5(u: number): number {
  return (
    (T[u & 255] ?? 0) ^
    (T[256 | ((u >>> 8) & 255)] ?? 0) ^
    (T[512 | ((u >>> 16) & 255)] ?? 0) ^
    (T[768 | (u >>> 24)] ?? 0)
  )
}

function g13(u: number): number {
  return (
    (T[256 | (u & 255)] ?? 0) ^
    (T[512 | ((u >>> 8) & 255)] ?? 0) ^
    (T[768 | ((u >>> 16) & 255)] ?? 0) ^
    (T[u >>> 24] ?? 0)
  )
}

function g21(u: number): number {
  return (
    (T[512 | (u & 255)] ?? 0) ^
    (T[768 | ((u >>> 8) & 255)] ?? 0) ^
    (T[(u >>> 16) & 255] ?? 0) ^
    (T[256 | (u >>> 24)] ?? 0)
  )
}

/** 6.1.3, in place: `block` are four words, `key` the eight of `expandKey`. */
export function encryptBlock(block: Words, key: Words): void {
  let [a = 0, b = 0, c = 0, d = 0] = [block[0], block[1], block[2], block[3]]
  let k = 0
  for (let i = 1; i <= 8; i += 1) {
    b ^= g5((a + (key[k & 7] ?? 0)) | 0)
    c ^= g21((d + (key[(k + 1) & 7] ?? 0)) | 0)
    a = (a - g13((b + (key[(k + 2) & 7] ?? 0)) | 0)) | 0
    const e = g21((b + c + (key[(k + 3) & 7] ?? 0)) | 0) ^ i
    b = (b + e) | 0
    c = (c - e) | 0
    d = (d + g13((c + (key[(k + 4) & 7] ?? 0)) | 0)) | 0
    const nextA = b ^ g21((a + (key[(k + 5) & 7] ?? 0)) | 0)
    const nextD = c ^ g5((d + (key[(k + 6) & 7] ?? 0)) | 0)
    // Swapped a and b, c and d, then b and c.
    b = d
    c = a
    a = nextA
    d = nextD
    k += 7
  }
  block[0] = b
  block[1] = d
  block[2] = a
  block[3] = c
}

/** 6.1.4, in place: the same steps from the last key to the first. */
export function decryptBlock(block: Words, key: Words): void {
  let [a = 0, b = 0, c = 0, d = 0] = [block[0], block[1], block[2], block[3]]
  let k = 55
  for (let i = 8; i >= 1; i -= 1) {
    b ^= g5((a + (key[k & 7] ?? 0)) | 0)
    c ^= g21((d + (key[(k - 1) & 7] ?? 0)) | 0)
    a = (a - g13((b + (key[(k - 2) & 7] ?? 0)) | 0)) | 0
    const e = g21((b + c + (key[(k - 3) & 7] ?? 0)) | 0) ^ i
    b = (b + e) | 0
    c = (c - e) | 0
    d = (d + g13((c + (key[(k - 4) & 7] ?? 0)) | 0)) | 0
    const nextB = b ^ g21((a + (key[(k - 5) & 7] ?? 0)) | 0)
    const nextC = c ^ g5((d + (key[(k - 6) & 7] ?? 0)) | 0)
    // Swapped a and b, c and d, then a and d.
    b = a
    a = nextC
    c = d
    d = nextB
    k -= 7
  }
  block[0] = c
  block[1] = a
  block[2] = d
  block[3] = b
}

/**
 * 6.1.2 (belt-keyexpand): eight words from a key of 16, 24 or 32 octets.
 * @throws TypeError for another length
 */
export function expandKey(key: Uint8Array): Words {
  if (![16, 24, 32].includes(key.length)) throw new TypeError('A belt key has 16, 24 or 32 octets')
  const words = new Int32Array(8)
  readWords(words, key, 0, key.length / 4)
  if (key.length === 16) words.copyWithin(4, 0, 4)
  if (key.length === 24) {
    const [w1 = 0, w2 = 0, w3 = 0, w4 = 0, w5 = 0, w6 = 0] = words
    words[6] = w1 ^ w2 ^ w3
    words[7] = w4 ^ w5 ^ w6
  }
  return words
}

/** Little-endian words out of octets. */
export function readWords(words: Words, octets: Uint8Array, offset: number, count: number): void {
  for (let i = 0, at = offset; i < count; i += 1, at += 4) {
    words[i] =
      (octets[at] ?? 0) | ((octets[at + 1] ?? 0) << 8) | ((octets[at + 2] ?? 0) << 16) | ((octets[at + 3] ?? 0) << 24)
  }
}

/** Words as octets, little-endian. */
export function wordsToOctets(words: Words): Uint8Array<ArrayBuffer> {
  const octets = new Uint8Array(words.length * 4)
  for (let i = 0; i < octets.length; i += 1) octets[i] = (words[i >> 2] ?? 0) >>> (8 * (i & 3))
  return octets
}

/** One block of 16 octets into a new one. */
export function encryptOctets(block: Uint8Array, key: Words): Uint8Array<ArrayBuffer> {
  return throughWords(block, key, encryptBlock)
}

export function decryptOctets(block: Uint8Array, key: Words): Uint8Array<ArrayBuffer> {
  return throughWords(block, key, decryptBlock)
}

function throughWords(
  block: Uint8Array,
  key: Words,
  permute: (block: Words, key: Words) => void,
): Uint8Array<ArrayBuffer> {
  const words = new Int32Array(4)
  readWords(words, block, 0, 4)
  permute(words, key)
  return wordsToOctets(words)
}
