import { defineConfig } from 'vitest/config'

// Inline projects carry the export condition themselves: without it vitest would test dist and report no coverage.
export const conditions = ['@tamga/source', 'node']
const project = (name: string, include: string) => ({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: { name, include: [include], exclude: ['**/*.long.test.ts'], testTimeout: 20_000, hookTimeout: 60_000 },
})

export default defineConfig({
  test: {
    reporters: ['default', './test/closing-line.ts'],
    passWithNoTests: false,
    // Half of the time goes into waiting for browsers, tokens and sockets; on two cores vitest would take one file at a time.
    maxWorkers: 2,
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
