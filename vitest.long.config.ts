/** `npm run test:long`: what is exhaustive or many at once, for which `npm test` has no time. */
import { defineConfig } from 'vitest/config'
import { conditions } from './vitest.config.ts'

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    reporters: ['default', './test/closing-line.ts'],
    passWithNoTests: false,
    include: ['{packages,fixtures,examples}/*/test/**/*.long.test.ts', 'test/**/*.long.test.ts'],
    testTimeout: 1_200_000,
    hookTimeout: 60_000,
  },
})
