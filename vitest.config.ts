import { resolve } from 'node:path'
import { defineConfig } from 'vitest/config'

// Inline projects carry the export condition themselves: without it vitest would test dist and report no coverage.
export const conditions = ['@tamga/source', 'node']
/** Commands that tests start compile what the last one did not: half of what their start costs. */
const env = { NODE_COMPILE_CACHE: resolve(import.meta.dirname, 'node_modules/.cache/node') }
const project = (name: string, include: string) => ({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    name,
    include: [include],
    exclude: ['**/*.long.test.ts'],
    env,
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // Files share a worker and what it has loaded: what a module remembers must change no answer, in whatever order they run.
    isolate: false,
  },
})

export default defineConfig({
  test: {
    reporters: ['default', './test/closing-line.ts'],
    passWithNoTests: false,
    // Half of the time goes into waiting for browsers, tokens and sockets; so more files at a time than cores.
    maxWorkers: 4,
    projects: [
      project('core', 'packages/core/test/**/*.test.ts'),
      project('xml-signature', 'packages/xml-signature/test/**/*.test.ts'),
      project('sidecar', 'packages/sidecar/test/**/*.test.ts'),
      project('client-agent', 'packages/client-agent/test/**/*.test.ts'),
      project('fixtures', 'fixtures/*/test/**/*.test.ts'),
      project('portal', 'examples/portal/test/**/*.test.ts'),
      project('house', 'test/**/*.test.ts'),
    ],
    coverage: {
      provider: 'v8',
      include: ['packages/*/src/**/*.ts', 'fixtures/*/src/**/*.ts', 'examples/*/src/**/*.ts'],
      reporter: ['text-summary', 'html'],
    },
  },
})
