/** Pseudorandom octets of STB 34.101.47-2017: brng-ctr (6.2) and brng-hmac (6.3), both over belt-hash. */
import { FormatError } from '../errors.ts'
import { beltHash } from './belt-hash.ts'
import { beltHmac } from './belt-hmac.ts'
import { xor } from './belt-modes.ts'

const BLOCK_OCTETS = 32

export interface BrngCtrOptions {
  /** 32 octets, secret. */
  readonly key: Uint8Array
  /** 32 octets; never twice the same under one key. */
  readonly iv: Uint8Array
  /** As many octets as are wanted: more of anything that is hard to guess, or zeros. */
  readonly extra: Uint8Array
}

/**
 * As many octets as `extra` has, and the iv that goes on from there.
 * @throws FormatError ERR_STB_LENGTH for a key or iv of another length
 */
export function brngCtr({ key, iv, extra }: BrngCtrOptions): { readonly output: Uint8Array; readonly iv: Uint8Array } {
  if (key.length !== BLOCK_OCTETS || iv.length !== BLOCK_OCTETS) throw wrongLength(key, iv)
  const output = new Uint8Array(extra.length)
  const counter = Uint8Array.from(iv)
  let r = counter.map((octet) => ~octet)
  for (let at = 0; at < extra.length; at += BLOCK_OCTETS) {
    const block = new Uint8Array(BLOCK_OCTETS)
    block.set(extra.subarray(at, at + BLOCK_OCTETS))
    const hashed = beltHash(key, counter, block, r)
    output.set(hashed.subarray(0, extra.length - at), at)
    increment(counter)
    r = xor(r, hashed)
  }
  return { output, iv: counter }
}

/** Modulo 2^256, the octet of least weight first. */
function increment(counter: Uint8Array): void {
  for (let at = 0; at < counter.length; at += 1) {
    counter[at] = (counter[at] ?? 0) + 1
    if (counter[at] !== 0) return
  }
}

/** `size` octets from a secret key and an iv of any length. Each block takes the value of r before its own update. */
export function brngHmac(key: Uint8Array, iv: Uint8Array, size: number): Uint8Array {
  const output = new Uint8Array(size)
  let r = beltHmac(key, iv)
  for (let at = 0; at < size; at += BLOCK_OCTETS) {
    const next = beltHmac(key, r)
    output.set(beltHmac(key, r, iv).subarray(0, size - at), at)
    r = next
  }
  return output
}

function wrongLength(key: Uint8Array, iv: Uint8Array): FormatError {
  const facts = { keyOctets: key.length, ivOctets: iv.length }
  return new FormatError('ERR_STB_LENGTH', 'brng-ctr takes a key and an iv of 32 octets', { facts })
}
