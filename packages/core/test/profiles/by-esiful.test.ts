/** The real root and republican CA of Belarus (2014), judged by the code that judges every path. */
import { describe, expect, it } from 'vitest'
import { authorityProfile } from '../../src/profiles/authority.ts'
import { byEsiful, byGossuok } from '../../src/profiles/by-esiful.ts'
import { generic } from '../../src/profiles/generic.ts'
import type { Profile } from '../../src/validation/profile.ts'
import { type PathReport, validateCertificationPath } from '../../src/validation/validate-certification-path.ts'
import { read, withSuite } from '../vectors/suite.ts'

const judged = (folder: string, profile: Profile, anchor = 'kuc.cer', time = '2020-01-01T00:00:00Z'): PathReport =>
  validateCertificationPath(read(folder, 'x509/ruc.cer'), {
    profile,
    trustAnchors: [read(folder, `x509/${anchor}`)],
    revocation: 'not-checked',
    time: new Date(time),
  })
const failures = ({ checks }: PathReport): string[] =>
  checks.filter(({ outcome }) => outcome === 'failed').map(({ id }) => id)

describe('the state key infrastructure of Belarus', () => {
  it(
    'leads from РУЦ to КУЦ, both authorities of ГосСУОК',
    withSuite('stb', (folder) => {
      const report = judged(folder, authorityProfile(byGossuok))
      expect(report.conclusion).toEqual({ indication: 'TOTAL-PASSED' })
      expect(report.certificationPath.map(({ keyAlgorithm }) => keyAlgorithm)).toEqual([
        'bign-curve256v1',
        'bign-curve256v1',
      ])
    }),
  )

  it(
    'is told to differ from the letter of the standard, which under the strict profile is a failure',
    withSuite('stb', (folder) => {
      const { checks } = judged(folder, authorityProfile(byGossuok))
      const objections = checks.filter(({ outcome }) => outcome === 'warning').map(({ facts }) => facts.objection)
      expect(objections).toEqual(
        expect.arrayContaining(['bpki-name-order', 'bpki-policies', 'bpki-key-usage', 'bpki-key-usage-not-critical']),
      )
      expect(failures(judged(folder, authorityProfile(byEsiful)))).toContain('certification-path.certificate-profile')
    }),
  )

  it(
    'has authorities that sign no documents',
    withSuite('stb', (folder) => {
      const report = judged(folder, byGossuok)
      expect(report.conclusion).toEqual({ indication: 'INDETERMINATE', subIndication: 'CHAIN_CONSTRAINTS_FAILURE' })
      expect(failures(report)).toEqual(['certification-path.purpose'])
    }),
  )

  it(
    'does not lead from РУЦ to the root of somebody else, nor past the end of РУЦ',
    withSuite('stb', (folder) => {
      const other = judged(folder, authorityProfile(byGossuok), 'www-l128.cer')
      expect(other.conclusion).toEqual({ indication: 'INDETERMINATE', subIndication: 'NO_CERTIFICATE_CHAIN_FOUND' })
      expect(failures(judged(folder, authorityProfile(byGossuok), 'kuc.cer', '2029-07-01T00:00:00Z'))).toEqual([
        'certification-path.validity',
      ])
    }),
  )

  it(
    'is not approved by a profile that does not name its algorithms',
    withSuite('stb', (folder) => {
      expect(failures(judged(folder, authorityProfile(generic)))).toEqual(['certification-path.algorithms'])
    }),
  )
})
