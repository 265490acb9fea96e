/** Wycheproof's ECDSA, by OpenSSL and by our own equation, which verifies what OpenSSL does not take: ECDSA with SHAKE. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { root } from './conformance/divergences.ts'
import { ecdsaCases } from './conformance/wycheproof.ts'

const folder = join(root, '../shared/vectors/wycheproof')

describe('the equation of ECDSA', () => {
  it('gives every case of Wycheproof the answer that OpenSSL gives it', () => {
    if (!existsSync(folder)) {
      expect(process.env.CI, `CI needs the test vectors in ${folder}`).toBeUndefined()
      console.log(`nothing at ${folder}, nothing of it was run`)
      return
    }
    const cases = ecdsaCases(folder)
    expect(cases.length).toBeGreaterThan(5_000)
    expect(cases.filter(({ byRow, byEquation }) => byRow() !== byEquation()).map(({ id }) => id)).toEqual([])
  })
})
