/** The European Commission's CAdES samples: every file of them is answered, whatever it is. */
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { cms, generic } from '../../src/profiles/generic.ts'
import { judgeSignature } from '../../src/validation/judge.ts'
import { read, suiteFolder } from './suite.ts'

const SUITE = 'dss-cades'
const time = new Date('2026-06-01T00:00:00Z')

describe('dss-cades', () => {
  it('has no file that is not answered with a report, under either profile', () => {
    const folder = suiteFolder(SUITE)
    if (folder === undefined) {
      expect(process.env.CI, 'CI needs the test vectors').toBeUndefined()
      return
    }
    const files = readdirSync(join(folder, 'files'), { recursive: true, withFileTypes: true }).filter((one) =>
      one.isFile(),
    )
    expect(files.length).toBeGreaterThan(60)
    for (const { parentPath, name } of files) {
      for (const profile of [generic, cms]) {
        const report = judgeSignature({ signature: read(parentPath, name) }, { profile, trustAnchors: [], time })
        // Without an anchor nothing can be trusted, whatever it is.
        expect(report.conclusion.indication, name).not.toBe('TOTAL-PASSED')
      }
    }
  })
})
