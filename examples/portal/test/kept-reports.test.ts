import type { ValidationReport } from '@tamga/core'
import { expect, it } from 'vitest'
import { createKeptReports } from '../src/kept-reports.ts'

const report: ValidationReport = {
  type: 'tamga-validation-report',
  version: 1,
  standard: 'ETSI EN 319 102-1 V1.4.1',
  profile: 'generic',
  validationTime: '2026-11-22T00:00:00.000Z',
  signatureSha256: '00',
  conclusion: { indication: 'TOTAL-FAILED', subIndication: 'FORMAT_FAILURE' },
  checks: [],
  signatures: [],
}

it('gives a report back under its name only, for half an hour', () => {
  let now = 0
  const reports = createKeptReports(() => now)
  const name = reports.keep({ report })
  expect(name).toMatch(/^[0-9a-f-]{36}$/)
  expect(reports.find(name)?.report).toBe(report)
  expect(reports.find('another')).toBeUndefined()
  now = 30 * 60_000
  expect(reports.find(name)).toBeUndefined()
})

it('drops the oldest rather than grow without bound', () => {
  const reports = createKeptReports(() => 0)
  const names = Array.from({ length: 201 }, () => reports.keep({ report }))
  expect(reports.find(names[0] ?? '')).toBeUndefined()
  expect(names.slice(1).every((name) => reports.find(name) !== undefined)).toBe(true)
})
