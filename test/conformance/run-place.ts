/** A suite as it lies at some place, and what a person is told of the run. */
import { existsSync } from 'node:fs'
import { compare, knownDivergences } from './divergences.ts'
import { deviations, plain, summary } from './report.ts'
import { runSuite } from './run-suite.ts'

export interface Run {
  readonly lines: readonly string[]
  /** A case deviates without an argument, an argument has outlived its case, or there was nothing to run. */
  readonly failed: boolean
}

/** @param whole Whether the place holds all cases that are argued of */
export async function runPlace(name: string, place: string, whole: boolean): Promise<Run> {
  if (!existsSync(place)) return nothing(name, `nothing at ${place}`)
  try {
    const results = await runSuite(name, place)
    if (results.length === 0) return nothing(name, `no case of this form at ${place}`)
    const comparison = compare(results, knownDivergences(name), whole)
    const failed = comparison.unexplained.length + comparison.stale.length > 0
    return { lines: [...summary(results), ...deviations(comparison)], failed }
  } catch (error) {
    return nothing(name, `the cases at ${place} could not be run (${error})`)
  }
}

function nothing(name: string, why: string): Run {
  return { lines: [`${name}: ${plain(why)}, nothing of it counts`], failed: true }
}
