/** A vitest reporter that ends with one plain line, `N passed, N failed`, which any CI can read; a skipped test fails CI. */
import type { Reporter, TestModule } from 'vitest/node'

export default class ClosingLineReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const states = modules.flatMap((module) => [...module.children.allTests()].map((test) => test.result().state))
    const count = (state: string): number => states.filter((one) => one === state).length
    const skipped = count('skipped')
    // A module that did not load holds no tests; it failed all the same.
    const broken = modules.filter(
      (module) => module.state() === 'failed' && [...module.children.allTests()].length === 0,
    )
    const line = `${count('passed')} passed, ${count('failed') + broken.length} failed`
    process.stdout.write(`\n${skipped > 0 ? `${line}, ${skipped} skipped` : line}\n`)
    if (skipped > 0 && process.env.CI !== undefined) process.exitCode = 1
  }
}
