/**
 * `npm run conformance [-- <suite> [path]]`: the public suites against this library. Exits 1 when a case deviates and
 * nothing in `fixtures/known-divergences.json` argues why, when an argument there has outlived its case, and when a suite has
 * no case to run.
 */
import { join } from 'node:path'
import { root } from '../test/conformance/divergences.ts'
import { heading } from '../test/conformance/report.ts'
import { runPlace } from '../test/conformance/run-place.ts'
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
  const run = await runPlace(name, path ?? join(vectors, name), path === undefined)
  for (const line of run.lines) console.log(line)
  failed ||= run.failed
}
process.exitCode = failed ? 1 : 0
