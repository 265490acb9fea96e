/** The real root and republican CA of Belarus (2014), judged by the code that judges every path. */
import { describe, expect, it } from 'vitest'
import { byEsifulAlgorithms } from '../../src/profiles/by-esiful.ts'
import { generic } from '../../src/profiles/generic.ts'
import type { AlgorithmPolicy } from '../../src/validation/profile.ts'
import { validateCertificationPath } from '../../src/validation/validate-certification-path.ts'
import { read, suiteFolder } from '../vectors/suite.ts'

const folder = suiteFolder('stb')

const outcomes = (algorithms: AlgorithmPolicy, anchor: string): ReadonlyMap<string, string> => {
  const { checks } = validateCertificationPath(read(folder ?? '', 'x509/ruc.cer'), {
    profile: { ...generic, algorithms },
    trustAnchors: [read(folder ?? '', `x509/${anchor}`)],
    time: new Date('2020-01-01T00:00:00Z'),
  })
  return new Map(checks.map(({ id, outcome }) => [id, outcome]))
}

describe('the state key infrastructure of Belarus', () => {
  it('has its vectors beside the checkout', () => {
    if (process.env.CI) expect(folder, 'CI needs the test vectors in ../shared/vectors/stb').toBeDefined()
  })

  it.runIf(folder)('leads from РУЦ to КУЦ, and bign is approved', () => {
    const found = outcomes(byEsifulAlgorithms, 'kuc.cer')
    expect(found.get('certification-path.found')).toBe('passed')
    expect(found.get('certification-path.algorithms')).toBe('passed')
  })

  it.runIf(folder)('does not lead from РУЦ to the root of somebody else', () => {
    expect(outcomes(byEsifulAlgorithms, 'www-l128.cer').get('certification-path.found')).not.toBe('passed')
  })

  it.runIf(folder)('is not approved by a profile that does not name its algorithms', () => {
    expect(outcomes(generic.algorithms, 'kuc.cer').get('certification-path.algorithms')).toBe('failed')
  })
})
