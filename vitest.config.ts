import { resolve } from 'node:path'
import { defineConfig } from 'vitest/config'

// Inline projects carry the export condition themselves: without it vitest would test dist and report no coverage.
export const conditions = ['@tamga/source', 'node']
/** Commands that tests start compile what the last one did not: half of what their start costs. */
const env = { NODE_COMPILE_CACHE: resolve(import.meta.dirname, 'node_modules/.cache/node') }
const project = (name: string, include: string, more: { readonly isolate?: boolean } = {}) => ({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    name,
    include: [include],
    exclude: ['**/*.long.test.ts'],
    env,
    testTimeout: 60_000,
    hookTimeout: 60_000,
    ...more,
  },
})

export default defineConfig({
  test: {
    reporters: ['default', './test/closing-line.ts'],
    passWithNoTests: false,
    // Half of the time goes into waiting for browsers, tokens and sockets; so more files at a time than cores.
    maxWorkers: 4,
    projects: [
      // Functions of their arguments: their files share a worker and what it has loaded.
      project('core', 'packages/core/test/**/*.test.ts', { isolate: false }),
      project('xml-signature', 'packages/xml-signature/test/**/*.test.ts', { isolate: false }),
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
