/**
 * `npm run conformance [-- <suite> [path]]`: the public suites against this library. Exits 1 when a case deviates and
 * nothing in `fixtures/known-divergences.json` argues why, or when an argument there has outlived its case.
 */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { compare, knownDivergences, root } from '../test/conformance/divergences.ts'
import { deviations, heading, summary } from '../test/conformance/report.ts'
import { runSuite } from '../test/conformance/run-suite.ts'
import { suites } from '../test/conformance/suites.ts'

const [suite, path] = process.argv.slice(2)
const vectors = join(root, '../shared/vectors')

if (suite !== undefined && !suites.has(suite)) {
  console.error(`There is no suite ${suite}. Known: ${[...suites.keys()].join(', ')}.`)
  process.exit(2)
}

let failed = false
console.log(heading())
for (const name of suite === undefined ? suites.keys() : [suite]) {
  const place = path ?? join(vectors, name)
  if (!existsSync(place)) {
    console.log(`${name}: nothing at ${place}, nothing of it was run`)
    failed = true
    continue
  }
  const results = await runSuite(name, place)
  const comparison = compare(results, knownDivergences(name), path === undefined)
  for (const line of [...summary(results), ...deviations(comparison)]) console.log(line)
  failed ||= results.length === 0 || comparison.unexplained.length + comparison.stale.length > 0
}
process.exitCode = failed ? 1 : 0
