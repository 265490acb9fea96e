/** A suite that misbehaves, for the test of the watch. */
import type { Case, ReadCases } from './case.ts'

const cases: readonly Case[] = [
  { id: 'answers', expected: 'reject', run: () => 'reject' },
  { id: 'says yes', expected: 'reject', run: () => 'accept' },
  { id: 'throws', expected: 'reject', run: throws },
  { id: 'never ends', expected: 'reject', run: neverEnds },
  { id: 'says no', expected: 'accept', run: () => 'reject' },
]

function throws(): string {
  throw new RangeError('out of bounds')
}

function neverEnds(): string {
  for (;;) if (Date.now() < 0) return 'reject'
}

export const suites: ReadonlyMap<string, ReadCases> = new Map([['runaway', () => cases]])
