/** belt-hash (STB 34.101.31-2020, 7.8), belt-compress under it, HMAC-hbelt (STB 34.101.47) and PBKDF2 (STB 34.101.45, annex E). */
import { BELT_H, encryptBlock, readWords, type Words, wordsToOctets } from './belt-block.ts'
import { blockDigest, type StreamingDigest } from './block-digest.ts'

const HASH_BLOCK_OCTETS = 32

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

/** belt-hash over octets that come in pieces; 32 octets in the end. */
export function createBeltHash(): StreamingDigest {
  const [x, h, sigma, work] = [new Int32Array(8), new Int32Array(8), new Int32Array(4), scratch()]
  readWords(h, BELT_H, 0, 8)
  const absorb = (octets: Uint8Array, offset: number): void => {
    readWords(x, octets, offset, 8)
    compress(x, h, work)
    for (let i = 0; i < 4; i += 1) sigma[i] = (sigma[i] ?? 0) ^ (work.s[i] ?? 0)
  }
  return blockDigest({
    blockOctets: HASH_BLOCK_OCTETS,
    absorb,
    finish(tail, length) {
      const padded = new Uint8Array(HASH_BLOCK_OCTETS)
      padded.set(tail)
      if (tail.length > 0) absorb(padded, 0)
      x.fill(0)
      x[0] = length << 3
      // Bits beyond 2^32 of them; a length is a safe integer, so the upper two words stay zero.
      x[1] = Math.floor(length / 2 ** 29)
      x.set(sigma, 4)
      compress(x, h, work)
      return wordsToOctets(h)
    },
  })
}

export function beltHash(...parts: readonly Uint8Array[]): Uint8Array {
  const state = createBeltHash()
  for (const part of parts) state.update(part)
  return state.digest()
}

/** HMAC-hbelt (STB 34.101.47, 6.1): RFC 2104 with a block of 32 octets. */
export function beltHmac(key: Uint8Array, ...parts: readonly Uint8Array[]): Uint8Array {
  const padded = new Uint8Array(HASH_BLOCK_OCTETS)
  padded.set(key.length > HASH_BLOCK_OCTETS ? beltHash(key) : key)
  const inner = beltHash(
    padded.map((octet) => octet ^ 0x36),
    ...parts,
  )
  return beltHash(
    padded.map((octet) => octet ^ 0x5c),
    inner,
  )
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
  let block = beltHmac(password, salt, Uint8Array.of(0, 0, 0, 1))
  const key = Uint8Array.from(block)
  for (let i = 1; i < iterationCount; i += 1) {
    block = beltHmac(password, block)
    for (let at = 0; at < key.length; at += 1) key[at] = (key[at] ?? 0) ^ (block[at] ?? 0)
  }
  return key
}
