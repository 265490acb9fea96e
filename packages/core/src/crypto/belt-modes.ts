/** Encryption with belt (STB 34.101.31-2020, 7.1 to 7.4): ecb and cbc with ciphertext stealing, cfb, ctr. */
import {
  BLOCK_OCTETS,
  decryptOctets,
  encryptBlock,
  encryptOctets,
  expandKey,
  readWords,
  type Words,
} from './belt-block.ts'

export interface CipherOptions {
  /** 16, 24 or 32 octets. */
  readonly key: Uint8Array
  /** 16 octets. */
  readonly iv: Uint8Array
}

type Permute = (block: Uint8Array, key: Words) => Uint8Array

/** @throws TypeError for fewer than 16 octets */
export function beltEcbEncrypt(data: Uint8Array, key: Uint8Array): Uint8Array {
  return ecb(data, expandKey(key), encryptOctets)
}

/** @throws TypeError for fewer than 16 octets */
export function beltEcbDecrypt(data: Uint8Array, key: Uint8Array): Uint8Array {
  return ecb(data, expandKey(key), decryptOctets)
}

/** The last block, when short, borrows the end of what the block before it became. */
function ecb(data: Uint8Array, key: Words, permute: Permute): Uint8Array {
  const { out, whole, rest } = stealing(data)
  for (let at = 0; at < whole; at += BLOCK_OCTETS) out.set(permute(out.subarray(at, at + BLOCK_OCTETS), key), at)
  if (rest === 0) return out
  const last = whole - BLOCK_OCTETS
  const before = out.slice(last, whole)
  const borrowed = before.slice()
  borrowed.set(data.subarray(whole))
  out.set(permute(borrowed, key), last)
  out.set(before.subarray(0, rest), whole)
  return out
}

/** @throws TypeError for fewer than 16 octets */
export function beltCbcEncrypt(data: Uint8Array, { key, iv }: CipherOptions): Uint8Array {
  const words = expandKey(key)
  const { out, whole, rest } = stealing(data)
  let chain = checked(iv)
  for (let at = 0; at < whole; at += BLOCK_OCTETS) {
    chain = encryptOctets(xor(out.subarray(at, at + BLOCK_OCTETS), chain), words)
    out.set(chain, at)
  }
  if (rest === 0) return out
  const borrowed = chain.slice()
  borrowed.set(xor(data.subarray(whole), chain))
  out.set(encryptOctets(borrowed, words), whole - BLOCK_OCTETS)
  out.set(chain.subarray(0, rest), whole)
  return out
}

/** @throws TypeError for fewer than 16 octets */
export function beltCbcDecrypt(data: Uint8Array, { key, iv }: CipherOptions): Uint8Array {
  const words = expandKey(key)
  const { out, whole, rest } = stealing(data)
  const end = rest === 0 ? whole : whole - BLOCK_OCTETS
  const before = (at: number): Uint8Array => (at === 0 ? checked(iv) : data.subarray(at - BLOCK_OCTETS, at))
  for (let at = 0; at < end; at += BLOCK_OCTETS) {
    out.set(xor(decryptOctets(data.subarray(at, at + BLOCK_OCTETS), words), before(at)), at)
  }
  if (rest === 0) return out
  const borrowed = decryptOctets(data.subarray(end, whole), words)
  out.set(xor(data.subarray(whole), borrowed), whole)
  borrowed.set(data.subarray(whole))
  out.set(xor(decryptOctets(borrowed, words), before(end)), end)
  return out
}

/** belt-cfb: any length, nothing authenticated. @throws TypeError for a key or an IV of a wrong length */
export function beltCfbEncrypt(data: Uint8Array, { key, iv }: CipherOptions): Uint8Array {
  return cfb(data, { key, iv }, (out) => out)
}

/** The inverse of `beltCfbEncrypt`. */
export function beltCfbDecrypt(data: Uint8Array, { key, iv }: CipherOptions): Uint8Array {
  return cfb(data, { key, iv }, () => data)
}

/** The gamma of a block is the ciphertext block before it, encrypted. */
function cfb(data: Uint8Array, { key, iv }: CipherOptions, ciphertext: (out: Uint8Array) => Uint8Array): Uint8Array {
  const words = expandKey(key)
  const out = new Uint8Array(data.length)
  let chain = checked(iv)
  for (let at = 0; at < data.length; at += BLOCK_OCTETS) {
    out.set(xor(data.subarray(at, at + BLOCK_OCTETS), encryptOctets(chain, words)), at)
    chain = ciphertext(out).subarray(at, at + BLOCK_OCTETS)
  }
  return out
}

/** belt-ctr, both ways; nothing is authenticated. The counter starts at the encrypted `iv` and is raised before each use. */
export function beltCtr(data: Uint8Array, { key, iv }: CipherOptions): Uint8Array {
  const words = expandKey(key)
  const counter = new Int32Array(4)
  readWords(counter, checked(iv), 0, 4)
  encryptBlock(counter, words)
  return gammaOver(data, words, () => {
    for (let i = 0; i < 4; i += 1) {
      counter[i] = (counter[i] ?? 0) + 1
      if (counter[i] !== 0) break
    }
    return counter
  })
}

/** `data` under the encrypted blocks that `next` gives, one for each 16 octets. */
export function gammaOver(data: Uint8Array, key: Words, next: () => Words): Uint8Array {
  const out = new Uint8Array(data.length)
  const gamma = new Int32Array(4)
  for (let at = 0; at < data.length; at += 1) {
    if (at % BLOCK_OCTETS === 0) {
      gamma.set(next())
      encryptBlock(gamma, key)
    }
    out[at] = (data[at] ?? 0) ^ ((gamma[(at >> 2) & 3] ?? 0) >>> (8 * (at & 3)))
  }
  return out
}

/** @throws TypeError unless it has 16 octets: a short one would be filled up with zeros */
export function checked(iv: Uint8Array): Uint8Array {
  if (iv.length === BLOCK_OCTETS) return iv
  throw new TypeError('A belt IV has 16 octets')
}

/** As long as `a`. */
export function xor(a: Uint8Array, b: Uint8Array): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(a, (octet, i) => octet ^ (b[i] ?? 0))
}

function stealing(data: Uint8Array): { readonly out: Uint8Array; readonly whole: number; readonly rest: number } {
  if (data.length < BLOCK_OCTETS) throw new TypeError('belt-ecb and belt-cbc take 16 octets at least')
  const rest = data.length % BLOCK_OCTETS
  return { out: Uint8Array.from(data), whole: data.length - rest, rest }
}
