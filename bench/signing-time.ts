/**
 * Does the time of a signature tell of the key? A key of one bit and a random one sign the same in turns, and Welch's t says
 * whether the two times differ (the fixed-against-random test of Reparaz, Balasch and Verbauwhede, DATE 2017: over 4.5 they do).
 * The last row is the arithmetic for public numbers with the same two scalars: proof that the test can see.
 */
import { randomBytes } from 'node:crypto'
import { bignUnwrapKey, bignWrapKey, createBignPrivateKey } from '../packages/core/src/crypto/bign.ts'
import { importBignKey } from '../packages/core/src/crypto/bign-algorithms.ts'
import { BIGN_CURVES, numberFromOctets } from '../packages/core/src/crypto/bign-curve.ts'
import { NATIONAL_KEYS, type NationalKeyKind } from '../packages/core/src/crypto/national-keys.ts'
import { signingKey } from '../packages/core/src/crypto/private-key.ts'
import { writePrivateKeyInfo } from '../packages/core/src/crypto/private-key-info.ts'
import { readPublicKeyInfo } from '../packages/core/src/crypto/public-key.ts'
import { octetString } from '../packages/core/src/der/write.ts'
import type { Question } from './question.ts'
import { median } from './rounds.ts'
import { microseconds, printTable } from './table.ts'

/** The same act with the key of one bit and with a random one. */
interface Pair {
  readonly name: string
  readonly fixed: () => unknown
  readonly random: () => unknown
}

export const signingTime: Question = async ({ quick }) => {
  const kinds: readonly NationalKeyKind[] = ['gost2015-512', 'bign-curve256v1', 'bign-curve512v1']
  const rows = [...kinds.map(signatures), envelopes(), publicSums()].map((pair) => compare(pair, quick ? 1_000 : 4_000))
  printTable(['what a key of one bit takes', 'one bit, µs', 'random, µs', 't'], rows)
}

function signatures(kind: NationalKeyKind): Pair {
  const { identifier, generate } = NATIONAL_KEYS[kind]
  const random = generate()
  const octets = kind === 'gost2015-512' ? 64 : random.length
  const one = kind === 'gost2015-512' ? octetString(oneBit(octets)) : oneBit(octets)
  const [fixedKey, randomKey] = [one, random].map((key) => signingKey(writePrivateKeyInfo(identifier, key)))
  const data = randomBytes(64)
  return { name: `signing, ${kind}`, fixed: () => fixedKey?.sign(data), random: () => randomKey?.sign(data) }
}

function envelopes(): Pair {
  const curve = curveOf('bign-curve256v1')
  const [fixed, random] = [oneBit(curve.octets), createBignPrivateKey(curve)].map((privateKey) => {
    const { publicKeyInfo } = signingKey(writePrivateKeyInfo(NATIONAL_KEYS['bign-curve256v1'].identifier, privateKey))
    const publicKey = importBignKey(readPublicKeyInfo(publicKeyInfo))
    // Many, or it would be the time of two tokens that is compared.
    const tokens = Array.from({ length: 500 }, () => bignWrapKey(publicKey, randomBytes(32)))
    let next = 0
    return () => {
      next = (next + 1) % tokens.length
      return bignUnwrapKey(tokens[next] ?? new Uint8Array(0), { curve, privateKey })
    }
  })
  return { name: 'opening, bign-curve256v1', fixed: () => fixed?.(), random: () => random?.() }
}

function publicSums(): Pair {
  const curve = curveOf('bign-curve256v1')
  const scalar = numberFromOctets(createBignPrivateKey(curve))
  return {
    name: 'public numbers, bign-curve256v1',
    fixed: () => curve.sum({ u: 1n, terms: [] }),
    random: () => curve.sum({ u: scalar, terms: [] }),
  }
}

function curveOf(name: string): typeof BIGN_CURVES extends ReadonlyMap<string, infer Curve> ? Curve : never {
  const curve = BIGN_CURVES.get(name)
  if (curve === undefined) throw new Error(`No curve ${name}`)
  return curve
}

function oneBit(octets: number): Uint8Array {
  return Uint8Array.from({ length: octets }, (_, i) => (i === 0 ? 1 : 0))
}

/** In turns, each time the other one first or not by lot; the slowest fifth is the machine's own doing and left out. */
function compare({ name, fixed, random }: Pair, count: number): string[] {
  const times: Record<'fixed' | 'random', number[]> = { fixed: [], random: [] }
  for (let i = -500; i < count; i += 1) {
    const order = (randomBytes(1)[0] ?? 0) & 1 ? (['fixed', 'random'] as const) : (['random', 'fixed'] as const)
    for (const which of order) {
      const start = performance.now()
      if (which === 'fixed') fixed()
      else random()
      if (i >= 0) times[which].push((performance.now() - start) * 1_000)
    }
  }
  const kept = [times.fixed, times.random].map((all) => all.toSorted((a, b) => a - b).slice(0, Math.floor(count * 0.8)))
  const [one = [], other = []] = kept
  return [name, microseconds(median(one)), microseconds(median(other)), welch(one, other).toFixed(1)]
}

function welch(one: readonly number[], other: readonly number[]): number {
  const [a, b] = [moments(one), moments(other)]
  return (a.mean - b.mean) / Math.sqrt(a.variance / one.length + b.variance / other.length)
}

function moments(figures: readonly number[]): { readonly mean: number; readonly variance: number } {
  const mean = figures.reduce((sum, figure) => sum + figure, 0) / figures.length
  return { mean, variance: figures.reduce((sum, figure) => sum + (figure - mean) ** 2, 0) / (figures.length - 1) }
}
