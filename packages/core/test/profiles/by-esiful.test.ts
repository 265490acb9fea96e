/** The real root and republican CA of Belarus (2014), judged by the code that judges every path. */
import { describe, expect, it } from 'vitest'
import { byEsifulAlgorithms } from '../../src/profiles/by-esiful.ts'
import { generic } from '../../src/profiles/generic.ts'
import type { AlgorithmPolicy } from '../../src/validation/profile.ts'
import { validateCertificationPath } from '../../src/validation/validate-certification-path.ts'
import { read, suiteFolder } from '../vectors/suite.ts'

const folder = suiteFolder('stb')

/** Runs nothing without the vectors, and says so; in CI that is a failure. */
function withVectors(check: () => void): () => void {
  if (folder !== undefined) return check
  return () => {
    expect(process.env.CI, 'CI needs the test vectors in ../shared/vectors/stb').toBeUndefined()
    console.log('../shared/vectors/stb is missing, nothing of it was run')
  }
}

const outcomes = (algorithms: AlgorithmPolicy, anchor: string): ReadonlyMap<string, string> => {
  const { checks } = validateCertificationPath(read(folder ?? '', 'x509/ruc.cer'), {
    profile: { ...generic, algorithms },
    trustAnchors: [read(folder ?? '', `x509/${anchor}`)],
    time: new Date('2020-01-01T00:00:00Z'),
  })
  return new Map(checks.map(({ id, outcome }) => [id, outcome]))
}

describe('the state key infrastructure of Belarus', () => {
  it(
    'leads from РУЦ to КУЦ, and bign is approved',
    withVectors(() => {
      const found = outcomes(byEsifulAlgorithms, 'kuc.cer')
      expect(found.get('certification-path.found')).toBe('passed')
      expect(found.get('certification-path.algorithms')).toBe('passed')
    }),
  )

  it(
    'does not lead from РУЦ to the root of somebody else',
    withVectors(() => {
      expect(outcomes(byEsifulAlgorithms, 'www-l128.cer').get('certification-path.found')).not.toBe('passed')
    }),
  )

  it(
    'is not approved by a profile that does not name its algorithms',
    withVectors(() => {
      expect(outcomes(generic.algorithms, 'kuc.cer').get('certification-path.algorithms')).toBe('failed')
    }),
  )
})
