/**
 * The public suites against the library. A suite passes when every deviation is argued in `known-divergences.json` and
 * every argument there is still needed; without the vectors beside the checkout it says so, and in CI it fails.
 */
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { compare, knownDivergences, root } from './conformance/divergences.ts'
import { runPlace } from './conformance/run-place.ts'
import { runSuite } from './conformance/run-suite.ts'
import { suites } from './conformance/suites.ts'

describe('conformance', () => {
  it.each([...suites.keys()])(
    '%s comes to what it expects, or to what is argued',
    { timeout: 120_000 },
    async (suite) => {
      const folder = join(root, '../shared/vectors', suite)
      if (!existsSync(folder)) {
        expect(process.env.CI, `CI needs the test vectors in ${folder}`).toBeUndefined()
        console.log(`${suite}: nothing at ${folder}, nothing of it was run`)
        return
      }
      const results = await runSuite(suite, folder)
      expect(results.length).toBeGreaterThan(0)
      expect(new Set(results.map(({ id }) => id)).size, 'every case has a name of its own').toBe(results.length)
      const { unexplained, stale } = compare(results, knownDivergences(suite), true)
      expect(unexplained).toEqual([])
      expect(stale).toEqual([])
    },
  )

  it('ends a case that hangs, counts a throw as no answer, and goes on', async () => {
    const module = new URL('./conformance/runaway-suite.ts', import.meta.url)
    const results = await runSuite('runaway', '', module)
    expect(results.map(({ id, actual, verdict }) => [id, actual, verdict])).toEqual([
      ['answers', 'reject', 'right'],
      ['says yes', 'accept', 'wrong-accept'],
      ['throws', 'RangeError: out of bounds', 'no-answer'],
      ['never ends', 'no answer in 2 s', 'no-answer'],
      ['says no', 'reject', 'wrong-reject'],
    ])
  })

  it('says why where there is nothing to run, and does not call that passed', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'conformance-'))
    const file = join(folder, 'notes.txt')
    writeFileSync(file, 'notes')
    for (const suite of ['x509-limbo', 'rfc4134', 'nca-kz']) {
      for (const place of [join(folder, 'nowhere'), folder, file]) {
        const { lines, failed } = await runPlace(suite, place, false)
        expect({ lines: lines.length, failed }).toEqual({ lines: 1, failed: true })
        expect(lines[0]).toMatch(`${suite}: `)
        expect(lines[0]).toContain(place)
      }
    }
    rmSync(folder, { recursive: true })
  })

  it('tells deviations that are argued from those that are not, and arguments that nothing bears out', () => {
    const result = { suite: 's', part: '', expected: 'reject', actual: 'accept', verdict: 'wrong-accept' } as const
    const argument = { suite: 's', expected: 'reject', actual: 'accept', reason: 'because' }
    const results = [
      { ...result, id: 'a' },
      { ...result, id: 'b' },
      { ...result, id: 'c', actual: 'reject', verdict: 'right' as const },
    ]
    const known = ['a', 'c', 'd'].map((id) => ({ ...argument, id }))
    const ids = (all: readonly { readonly id: string }[]): string[] => all.map(({ id }) => id)
    const whole = compare(results, known, true)
    expect([ids(whole.argued), ids(whole.unexplained), ids(whole.stale)]).toEqual([['a'], ['b'], ['c', 'd']])
    expect(ids(compare(results, known, false).stale)).toEqual(['c'])
  })

  it('argues every deviation at length, and once', () => {
    const all = [...suites.keys()].flatMap(knownDivergences)
    expect(new Set(all.map(({ suite, id }) => `${suite} ${id}`)).size).toBe(all.length)
    for (const { id, expected, actual, reason } of all) {
      expect(actual, id).not.toBe(expected)
      expect(reason.length, id).toBeGreaterThan(40)
    }
  })
})
