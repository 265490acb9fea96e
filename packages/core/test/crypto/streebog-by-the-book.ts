/** Streebog once more, octet by octet as RFC 6986 describes it, with numbers of any size; slow, and shares only the constants. */
import { A, C, PI } from '../../src/crypto/streebog-tables.ts'

const MASK = (1n << 512n) - 1n
const pi = Buffer.from(PI, 'hex')
const rows = A.split(' ').map((row) => BigInt(`0x${row}`))
const constants = (C.match(/.{128}/g) ?? []).map((octets) => fromOctets(Buffer.from(octets, 'hex')))

function fromOctets(octets: Uint8Array): bigint {
  return BigInt(`0x0${Buffer.from(octets).reverse().toString('hex')}`)
}

function toOctets(number: bigint): Buffer {
  return Buffer.from(number.toString(16).padStart(128, '0'), 'hex').reverse()
}

function lps(number: bigint): bigint {
  const substituted = toOctets(number).map((octet) => pi[octet] ?? 0)
  const transposed = substituted.map((_, place) => substituted[(place % 8) * 8 + Math.floor(place / 8)] ?? 0)
  const words = Array.from({ length: 8 }, (_, word) => fromOctets(transposed.subarray(word * 8, word * 8 + 8)))
  return words.reduce((all, word, index) => all | (linear(word) << BigInt(64 * index)), 0n)
}

function linear(word: bigint): bigint {
  return rows.reduce((sum, row, index) => ((word >> BigInt(63 - index)) & 1n ? sum ^ row : sum), 0n)
}

function compress(n: bigint, h: bigint, m: bigint): bigint {
  let key = lps(h ^ n)
  let text = m
  for (const constant of constants) {
    text = lps(key ^ text)
    key = lps(key ^ constant)
  }
  return key ^ text ^ h ^ m
}

export function streebogByTheBook(message: Uint8Array, octets: number): Uint8Array {
  let h = octets === 64 ? 0n : fromOctets(Buffer.alloc(64, 1))
  let [n, sum] = [0n, 0n]
  let rest = message
  for (; rest.length >= 64; rest = rest.subarray(64)) {
    const m = fromOctets(rest.subarray(0, 64))
    h = compress(n, h, m)
    n = (n + 512n) & MASK
    sum = (sum + m) & MASK
  }
  const m = fromOctets(rest) | (1n << BigInt(rest.length * 8))
  h = compress(n, h, m)
  h = compress(0n, h, n + BigInt(rest.length * 8))
  h = compress(0n, h, (sum + m) & MASK)
  return toOctets(h).subarray(64 - octets)
}
