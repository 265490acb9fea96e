/** The evidence records in the European Commission's samples: what they cover is found, and what was tampered with is not. */
import { describe, expect, it } from 'vitest'
import { generic } from '../../src/profiles/generic.ts'
import { judgeSignature } from '../../src/validation/judge.ts'
import { read, suiteFolder } from './suite.ts'

const covered = 'passed'
const other = 'failed ERR_ERS_NOT_COVERED'

/** What the imprint check of each archive time-stamp comes to, in the order of the message, the newest of a record first. */
const RECORDS: Readonly<Record<string, readonly string[]>> = {
  'C-B-B-basic.p7m': [],
  // An external record, but over the message alone.
  'C-B-B-wrong-er-attribute.p7m': [other],
  'C-E-ERS-basic.p7m': [covered],
  'C-E-ERS-basic-invalid-sig.p7m': ['failed'],
  'C-E-ERS-detached.p7s': [covered],
  'C-E-ERS-detached-invalid.p7s': [other],
  'C-E-ERS-parallel-ers.p7m': [covered, covered],
  'C-E-ERS-two-er.p7m': [covered, covered],
  'C-E-ERS.p7m': [covered],
  'C-E-ERS_renewed_hashtree.p7m': [covered, covered, covered],
  'C-E-ERS_renewed_hashtree_invalid.p7m': [other, covered, covered],
  'Double-C-E-ERS.p7m': [covered],
}

describe('evidence records of the DSS samples', () => {
  it.each(Object.entries(RECORDS))('%s', (file, expected) => {
    const folder = suiteFolder('dss-cades')
    if (folder === undefined) {
      expect(process.env.CI, 'CI needs the test vectors').toBeUndefined()
      return
    }
    const signature = read(folder, `files/evidence-record/${file}`)
    const content = file.includes('detached') ? { content: Buffer.from('Hello World!') } : {}
    const options = { profile: generic, trustAnchors: [], time: new Date('2026-06-01T00:00:00Z') }
    const { signatures } = judgeSignature({ signature, ...content }, options)
    const stamps = signatures.flatMap(({ timeStamps }) => timeStamps).filter(({ type }) => type === 'evidence-record')
    const imprints = stamps.map(({ checks }) => checks.find(({ id }) => id === 'time-stamps.imprint'))
    expect(imprints.map((one) => [one?.outcome, one?.facts.code].filter(Boolean).join(' '))).toEqual(expected)
    // Nobody here trusts their authorities, so none of them proves anything.
    const records = signatures.flatMap(({ checks }) => checks).filter(({ id }) => id === 'time-stamps.evidence-record')
    expect(records.every(({ outcome }) => outcome === 'warning')).toBe(true)
  })
})
