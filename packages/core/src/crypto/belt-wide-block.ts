/** belt-wblock (STB 34.101.31-2020, 6.2), belt-keywrap (7.8.3) and belt-keyrep (8.1.3): keys under keys. */
import { timingSafeEqual } from 'node:crypto'
import { concatBytes } from '../bytes.ts'
import { FormatError, VerificationError } from '../errors.ts'
import { BELT_H, BLOCK_OCTETS, encryptOctets, expandKey, type Words, wordsToOctets } from './belt-block.ts'
import { beltCompress } from './belt-hash.ts'

/** The work grows with the square of the length; what is wrapped are keys and containers of them. */
const MAX_OCTETS = 4096

export function wideBlockEncrypt(data: Uint8Array, key: Uint8Array): Uint8Array {
  const out = Uint8Array.from(sized(data))
  const words = expandKey(key)
  for (let i = 1; i <= roundsFor(out); i += 1) wideBlockRound(out, words, i)
  return out
}

export function wideBlockDecrypt(data: Uint8Array, key: Uint8Array): Uint8Array {
  const out = Uint8Array.from(sized(data))
  const words = expandKey(key)
  for (let i = roundsFor(out); i > 0; i -= 1) {
    const s = out.slice(-BLOCK_OCTETS)
    out.copyWithin(BLOCK_OCTETS, 0)
    out.fill(0, 0, BLOCK_OCTETS)
    mixLast(out, s, words, i)
    const first = sumOfBlocks(out)
    for (let at = 0; at < BLOCK_OCTETS; at += 1) out[at] = (s[at] ?? 0) ^ (first[at] ?? 0)
  }
  return out
}

/** Twice the number of blocks. */
export function roundsFor(data: Uint8Array): number {
  return 2 * Math.ceil(data.length / BLOCK_OCTETS)
}

/** Round `i` of the encryption, in place. The generation of one-time keys counts on past the last round (STB 34.101.45, 6.3.3). */
export function wideBlockRound(data: Uint8Array, key: Words, i: number): void {
  const s = sumOfBlocks(data)
  mixLast(data, s, key, i)
  data.copyWithin(0, BLOCK_OCTETS)
  data.set(s, data.length - BLOCK_OCTETS)
}

/** The sum of all blocks but the last, which alone may be short. */
function sumOfBlocks(data: Uint8Array): Uint8Array {
  const sum = new Uint8Array(BLOCK_OCTETS)
  const end = (Math.ceil(data.length / BLOCK_OCTETS) - 1) * BLOCK_OCTETS
  for (let at = 0; at < end; at += 1) sum[at % BLOCK_OCTETS] = (sum[at % BLOCK_OCTETS] ?? 0) ^ (data[at] ?? 0)
  return sum
}

function mixLast(data: Uint8Array, s: Uint8Array, key: Words, i: number): void {
  const mask = encryptOctets(s, key)
  const start = data.length - BLOCK_OCTETS
  for (let at = 0; at < BLOCK_OCTETS; at += 1) {
    data[start + at] = (data[start + at] ?? 0) ^ (mask[at] ?? 0) ^ (at < 4 ? (i >>> (8 * at)) & 255 : 0)
  }
}

export interface KeyWrapOptions {
  /** 16, 24 or 32 octets. */
  readonly key: Uint8Array
  /** 16 octets, known to both sides; zeros when nothing is said about the key. */
  readonly header?: Uint8Array
}

/** Wraps 16 octets or more. */
export function beltKeyWrap(
  data: Uint8Array,
  { key, header = new Uint8Array(BLOCK_OCTETS) }: KeyWrapOptions,
): Uint8Array {
  if (data.length < BLOCK_OCTETS) throw new TypeError('belt-keywrap takes 16 octets at least')
  return wideBlockEncrypt(concatBytes([data, header]), key)
}

/** @throws VerificationError ERR_STB_KEY_WRAP_INVALID, FormatError ERR_STB_LENGTH */
export function beltKeyUnwrap(
  wrapped: Uint8Array,
  { key, header = new Uint8Array(BLOCK_OCTETS) }: KeyWrapOptions,
): Uint8Array {
  const open = wideBlockDecrypt(wrapped, key)
  if (timingSafeEqual(open.subarray(-BLOCK_OCTETS), header)) return open.subarray(0, -BLOCK_OCTETS)
  throw new VerificationError('ERR_STB_KEY_WRAP_INVALID', 'Wrapped under another key or header, or changed since')
}

export interface KeyDerivationOptions {
  /** D, 12 octets. */
  readonly level: Uint8Array
  /** I, 16 octets. */
  readonly header: Uint8Array
  /** Of the derived key: 16, 24 or 32, not more than the key has. */
  readonly octets: number
}

export function beltKeyRep(key: Uint8Array, { level, header, octets }: KeyDerivationOptions): Uint8Array {
  const at = 4 * (key.length - 16) + 2 * (octets - 16)
  const x = concatBytes([BELT_H.subarray(at, at + 4), level, header])
  return beltCompress(x, wordsToOctets(expandKey(key))).y.subarray(0, octets)
}

function sized(data: Uint8Array): Uint8Array {
  if (data.length >= 2 * BLOCK_OCTETS && data.length <= MAX_OCTETS) return data
  throw new FormatError('ERR_STB_LENGTH', 'Not of a length that belt-wblock takes', { facts: { octets: data.length } })
}
