/** Deviations from what a suite expects, each with its reason: the list must match reality both ways. */
import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { Result } from './run-suite.ts'

export interface Divergence {
  readonly suite: string
  readonly id: string
  readonly expected: string
  readonly actual: string
  readonly reason: string
}

export const root: string = resolve(import.meta.dirname, '../..')

export function knownDivergences(suite: string): readonly Divergence[] {
  const all: readonly Divergence[] = JSON.parse(readFileSync(join(root, 'fixtures/known-divergences.json'), 'utf8'))
  return all.filter((one) => one.suite === suite)
}

export interface Comparison {
  /** Wrong, and argued. */
  readonly argued: readonly Result[]
  /** Wrong without an argument. */
  readonly unexplained: readonly Result[]
  /** Entries that nothing in the results bears out any more. */
  readonly stale: readonly Divergence[]
}

/** `whole` is false for a part of a suite, in which an entry may find no case. */
export function compare(results: readonly Result[], known: readonly Divergence[], whole: boolean): Comparison {
  const fits = (one: Divergence, { id, expected, actual }: Result): boolean =>
    one.id === id && one.expected === expected && one.actual === actual
  const wrong = results.filter(({ verdict }) => verdict !== 'right')
  const ids = new Set(results.map(({ id }) => id))
  return {
    argued: wrong.filter((result) => known.some((one) => fits(one, result))),
    unexplained: wrong.filter((result) => !known.some((one) => fits(one, result))),
    stale: known.filter((one) => (whole || ids.has(one.id)) && !wrong.some((result) => fits(one, result))),
  }
}
