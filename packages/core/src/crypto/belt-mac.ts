/** belt-mac (STB 34.101.31-2020, 7.5) and the authenticated encryptions belt-dwp (7.6) and belt-che (7.7). Tags have 8 octets. */
import { timingSafeEqual } from 'node:crypto'
import { VerificationError } from '../errors.ts'
import {
  BELT_H,
  BLOCK_OCTETS,
  encryptBlock,
  encryptOctets,
  expandKey,
  readWords,
  type Words,
  wordsToOctets,
} from './belt-block.ts'
import { beltCtr, type CipherOptions, checked, gammaOver, xor } from './belt-modes.ts'

export const TAG_OCTETS = 8

/** belt-mac: 8 octets under a key of 16, 24 or 32. @throws TypeError for a key of another length */
export function beltMac(data: Uint8Array, key: Uint8Array): Uint8Array {
  const words = expandKey(key)
  const r = encryptOctets(new Uint8Array(BLOCK_OCTETS), words)
  const start = Math.max(0, Math.ceil(data.length / BLOCK_OCTETS) - 1) * BLOCK_OCTETS
  let s = new Uint8Array(BLOCK_OCTETS)
  for (let at = 0; at < start; at += BLOCK_OCTETS) s = encryptOctets(xor(s, data.subarray(at)), words)
  return encryptOctets(xor(s, lastBlock(data.subarray(start), r)), words).subarray(0, TAG_OCTETS)
}

/** In a time that does not tell how much of the tag is right. */
export function beltMacHolds(tag: Uint8Array, data: Uint8Array, key: Uint8Array): boolean {
  return tag.length === TAG_OCTETS && timingSafeEqual(beltMac(data, key), tag)
}

/** The last block under φ1(r) when it is whole, padded with 80 under φ2(r) when it is not. */
function lastBlock(rest: Uint8Array, r: Uint8Array): Uint8Array {
  const [r1, r2, r3, r4] = [r.subarray(0, 4), r.subarray(4, 8), r.subarray(8, 12), r.subarray(12)]
  const isWhole = rest.length === BLOCK_OCTETS
  const block = new Uint8Array(BLOCK_OCTETS)
  block.set(rest)
  if (!isWhole) block[rest.length] = 0x80
  const mask = isWhole ? [...r2, ...r3, ...r4, ...xor(r1, r2)] : [...xor(r1, r4), ...r1, ...r2, ...r3]
  return xor(block, Uint8Array.from(mask))
}

export interface AeadOptions extends CipherOptions {
  /** Octets that are authenticated and stay open. */
  readonly aad: Uint8Array
}

export interface Sealed {
  readonly ciphertext: Uint8Array
  readonly tag: Uint8Array
}

/** belt-dwp: encrypts, and authenticates with the open `aad`. Never twice with one key and `iv`. */
export function beltDwpSeal(data: Uint8Array, options: AeadOptions): Sealed {
  return seal(beltCtr(data, options), options, dwpMultiplier)
}

/** @throws VerificationError ERR_STB_TAG_INVALID, before anything is decrypted */
export function beltDwpOpen(sealed: Sealed, options: AeadOptions): Uint8Array {
  return beltCtr(authentic(sealed, options, dwpMultiplier), options)
}

/** belt-che: as `beltDwpSeal`, with another counter. Never twice with one key and `iv`. */
export function beltCheSeal(data: Uint8Array, options: AeadOptions): Sealed {
  return seal(cheGamma(data, options), options, cheMultiplier)
}

/** @throws VerificationError ERR_STB_TAG_INVALID, before anything is decrypted */
export function beltCheOpen(sealed: Sealed, options: AeadOptions): Uint8Array {
  return cheGamma(authentic(sealed, options, cheMultiplier), options)
}

type Multiplier = (iv: Uint8Array, key: Words) => Uint8Array

const cheMultiplier: Multiplier = (iv, key) => encryptOctets(iv, key)
const dwpMultiplier: Multiplier = (iv, key) => encryptOctets(encryptOctets(iv, key), key)

/** The counter of belt-che: multiplied by x in the field, then one added. */
function cheGamma(data: Uint8Array, { key, iv }: CipherOptions): Uint8Array {
  const words = expandKey(key)
  const counter = new Int32Array(4)
  readWords(counter, checked(iv), 0, 4)
  encryptBlock(counter, words)
  return gammaOver(data, words, () => {
    timesX(counter)
    counter[0] = (counter[0] ?? 0) ^ 1
    return counter
  })
}

function seal(ciphertext: Uint8Array, options: AeadOptions, multiplier: Multiplier): Sealed {
  return { ciphertext, tag: tagOf(ciphertext, options, multiplier) }
}

function authentic({ ciphertext, tag }: Sealed, options: AeadOptions, multiplier: Multiplier): Uint8Array {
  const expected = tagOf(ciphertext, options, multiplier)
  if (tag.length === TAG_OCTETS && timingSafeEqual(expected, tag)) return ciphertext
  throw new VerificationError('ERR_STB_TAG_INVALID', 'The tag is not that of these octets under this key')
}

function tagOf(ciphertext: Uint8Array, { key, iv, aad }: AeadOptions, multiplier: Multiplier): Uint8Array {
  const words = expandKey(key)
  const [t, r] = [new Int32Array(4), new Int32Array(4)]
  readWords(t, BELT_H, 0, 4)
  readWords(r, multiplier(checked(iv), words), 0, 4)
  const lengths = new Uint8Array(BLOCK_OCTETS)
  const view = new DataView(lengths.buffer)
  view.setBigUint64(0, BigInt(aad.length) * 8n, true)
  view.setBigUint64(8, BigInt(ciphertext.length) * 8n, true)
  for (const part of [aad, ciphertext, lengths]) fold(t, part, r)
  encryptBlock(t, words)
  return wordsToOctets(t).subarray(0, TAG_OCTETS)
}

/** t ← (t ⊕ block) · r for every block of `octets`, the last padded with zeros: octets past the end read as zero. */
function fold(t: Words, octets: Uint8Array, r: Words): void {
  const block = new Int32Array(4)
  for (let at = 0; at < octets.length; at += BLOCK_OCTETS) {
    readWords(block, octets, at, 4)
    for (let i = 0; i < 4; i += 1) t[i] = (t[i] ?? 0) ^ (block[i] ?? 0)
    t.set(product(t, r))
  }
}

/** In GF(2)[x] modulo x^128 + x^7 + x^2 + x + 1, bits in little-endian order; without branches on the bits. */
function product(a: Words, b: Words): Words {
  const [sum, power] = [new Int32Array(4), Int32Array.from(a)]
  for (let bit = 0; bit < 128; bit += 1) {
    const mask = -(((b[bit >> 5] ?? 0) >>> (bit & 31)) & 1)
    for (let i = 0; i < 4; i += 1) sum[i] = (sum[i] ?? 0) ^ ((power[i] ?? 0) & mask)
    timesX(power)
  }
  return sum
}

function timesX(a: Words): void {
  const carry = (a[3] ?? 0) >> 31
  for (let i = 3; i > 0; i -= 1) a[i] = ((a[i] ?? 0) << 1) | ((a[i - 1] ?? 0) >>> 31)
  a[0] = ((a[0] ?? 0) << 1) ^ (carry & 0x87)
}
