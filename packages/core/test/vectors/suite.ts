/**
 * Public test vectors: a folder beside the checkout, read there and never committed. Where it is missing the tests say so,
 * and in CI they fail: no suite passes because nothing ran.
 */
import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { expect, it } from 'vitest'

const root = resolve(import.meta.dirname, '../../../..')
const vectors = resolve(root, '../shared/vectors')

/** A deviation from what a suite expects, with its reason. */
interface Divergence {
  readonly suite: string
  readonly id: string
  readonly expected: string
  readonly actual: string
  readonly reason: string
}

const known: readonly Divergence[] = JSON.parse(readFileSync(join(root, 'fixtures/known-divergences.json'), 'utf8'))

export interface Case {
  readonly id: string
  readonly expected: string
  /** Judges the case and answers in the words of `expected`. */
  readonly run: () => string
}

/** Where a folder of vectors is, or `undefined`. */
export function suiteFolder(name: string): string | undefined {
  const folder = join(vectors, name)
  return existsSync(folder) ? folder : undefined
}

export const read = (folder: string, file: string): Buffer => readFileSync(join(folder, file))
export const readJson = <T>(folder: string, file: string): T => {
  const bytes = read(folder, file)
  return JSON.parse((file.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8'))
}

/**
 * One test for each case: it comes to what the suite expects, or to what `known-divergences.json` says it comes to
 * instead. An entry that no longer deviates, or names no case, fails.
 */
export function runSuite(suite: string, cases: (folder: string) => readonly Case[]): void {
  const folder = suiteFolder(suite)
  if (folder === undefined) {
    it(`${suite}: the vectors are not beside this checkout, nothing of them is tested`, () => {
      expect(process.env.CI, `CI needs the test vectors in ${vectors}`).toBeUndefined()
    })
    return
  }
  const all = cases(folder)
  const divergences = new Map(known.filter((one) => one.suite === suite).map((one) => [one.id, one]))

  it('has cases, each with a name of its own', () => {
    expect(all.length).toBeGreaterThan(0)
    expect(new Set(all.map(({ id }) => id)).size).toBe(all.length)
  })

  it.each(all)('$id', ({ id, expected, run }) => {
    const divergence = divergences.get(id)
    const start = performance.now()
    const actual = run()
    // The suites' own limit for messages made to be slow; far above what any takes.
    expect(performance.now() - start).toBeLessThan(2_000)
    if (divergence === undefined) expect(actual).toBe(expected)
    else expect({ expected, actual }).toEqual({ expected: divergence.expected, actual: divergence.actual })
  })

  it('deviates only where known-divergences.json says so, and says why', () => {
    const ids = new Set(all.map(({ id }) => id))
    for (const { id, expected, actual, reason } of divergences.values()) {
      expect(ids).toContain(id)
      expect(actual).not.toBe(expected)
      expect(reason.length).toBeGreaterThan(20)
    }
  })
}
