/** Attack messages with time-stamps, made for this project. */
import { describe, expect, it } from 'vitest'
import { generic } from '../../src/profiles/generic.ts'
import { judgeSignature } from '../../src/validation/judge.ts'
import { readJson, suiteFolder } from './suite.ts'

interface Hostile {
  readonly trustAnchor: string
  readonly validationTime: string
  readonly cases: readonly {
    readonly id: string
    readonly signedData: string
    readonly detachedContent: string | null
  }[]
}

const bytes = (base64: string): Buffer => Buffer.from(base64, 'base64')

describe('hostile-timestamp', () => {
  const folder = suiteFolder('hostile-cms')
  it('comes to a report for every message; time-stamps are told of, and lend no proof yet', () => {
    if (folder === undefined) {
      expect(process.env.CI, 'CI needs the test vectors').toBeUndefined()
      return
    }
    const { trustAnchor, validationTime, cases } = readJson<Hostile>(folder, 'hostile-timestamp-dev.json.gz')
    expect(cases.length).toBeGreaterThan(10)
    for (const { id, signedData, detachedContent } of cases) {
      const input = {
        signature: bytes(signedData),
        ...(detachedContent == null ? {} : { content: bytes(detachedContent) }),
      }
      const report = judgeSignature(input, {
        profile: generic,
        trustAnchors: [bytes(trustAnchor)],
        time: new Date(validationTime),
      })
      expect(report.signatures[0]?.timeStamps.length, id).toBeGreaterThan(0)
      expect(report.conclusion.indication, id).not.toBe('TOTAL-PASSED')
    }
  })
})
