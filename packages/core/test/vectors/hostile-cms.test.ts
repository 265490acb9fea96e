/** Attack messages made for this project: every attack refused, every control accepted, each within two seconds. */
import { describe, expect, it } from 'vitest'
import { parseSignedData } from '../../src/cms/signed-data.ts'
import { attempt } from '../../src/errors.ts'
import { cms, generic } from '../../src/profiles/generic.ts'
import { judgeSignature } from '../../src/validation/judge.ts'
import type { ValidationReport } from '../../src/validation/report.ts'
import { type Case, readJson, runSuite, suiteFolder } from './suite.ts'

interface Hostile {
  readonly trustAnchor: string
  readonly validationTime: string
  readonly cases: readonly {
    readonly id: string
    readonly signedData: string
    readonly detachedContent: string | null
    readonly expected: string
    readonly profile: string
  }[]
}

const bytes = (base64: string): Buffer => Buffer.from(base64, 'base64')

const hasCrls = (signature: Uint8Array): boolean =>
  attempt(
    () => parseSignedData(signature).crls.length > 0,
    () => false,
  )

/** Accepted also when all that is missing is an answer about revocation and the message brings no CRL to give one. */
function isAccepted({ conclusion, signatures }: ValidationReport, hasCrls: boolean): boolean {
  if (conclusion.indication === 'TOTAL-PASSED') return true
  if (hasCrls) return false
  const failed = signatures.flatMap(({ checks }) => checks).filter(({ outcome }) => outcome === 'failed')
  return failed.length > 0 && failed.every(({ id, facts }) => id === 'revocation.status' && facts.status === 'unknown')
}

/** The words of the suite for what our verdict was, in the one of them that the case uses. */
function inWordsOf(expected: string, report: ValidationReport, hasCrls: boolean): string {
  const { conclusion } = report
  if (expected === 'answer-within-2s') return expected
  if (expected === 'indeterminate-if-policy-demands-revocation') {
    return conclusion.indication === 'INDETERMINATE' && conclusion.subIndication === 'TRY_LATER'
      ? expected
      : conclusion.indication
  }
  if (expected === 'documented-limit') return isAccepted(report, hasCrls) ? expected : 'reject'
  return isAccepted(report, hasCrls) ? 'accept' : 'reject'
}

describe('hostile-cms', () => {
  runSuite('hostile-cms', (folder) => {
    const { trustAnchor, validationTime, cases } = readJson<Hostile>(folder, 'hostile-dev.json.gz')
    const options = { trustAnchors: [bytes(trustAnchor)], time: new Date(validationTime) }
    return cases.map(({ id, signedData, detachedContent, expected, profile }): Case => {
      const input = {
        signature: bytes(signedData),
        ...(detachedContent === null ? {} : { content: bytes(detachedContent) }),
      }
      const judge = () => judgeSignature(input, { ...options, profile: profile === 'cades' ? generic : cms })
      return { id, expected, run: () => inWordsOf(expected, judge(), hasCrls(input.signature)) }
    })
  })
})

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
