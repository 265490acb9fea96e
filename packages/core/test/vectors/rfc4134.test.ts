/** The S/MIME examples of RFC 4134: what is intact in them is refused by the algorithm policy. */
import { readdirSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { cms } from '../../src/profiles/generic.ts'
import { judgeSignature } from '../../src/validation/judge.ts'
import type { ValidationReport } from '../../src/validation/report.ts'
import { multipartSigned } from './mime.ts'
import { read, readJson, suiteFolder } from './suite.ts'

interface Manifest {
  readonly cases: readonly { readonly file: string; readonly content?: string; readonly expected: string }[]
  readonly certificates: readonly string[]
}

const time = new Date('2026-06-01T00:00:00Z')

function judge(folder: string, { file, content }: Manifest['cases'][number]): ValidationReport {
  const bytes = read(folder, file)
  const input = file.endsWith('.eml') ? multipartSigned(bytes.toString('latin1')) : { signature: bytes }
  const intermediates = readJson<Manifest>(folder, 'manifest.json').certificates.map((name) => read(folder, name))
  const given = content === undefined ? {} : { content: read(folder, content) }
  return judgeSignature({ ...input, ...given }, { profile: cms, trustAnchors: [], intermediates, time })
}

describe('rfc4134', () => {
  it('refuses by the algorithm policy what RSA signed with SHA-1, and says so', () => {
    const folder = suiteFolder('rfc4134')
    if (folder === undefined) {
      expect(process.env.CI, 'CI needs the test vectors').toBeUndefined()
      return
    }
    for (const file of ['4.2.bin', '4.5.bin']) {
      const [signature] = judge(folder, { file, expected: 'intact' }).signatures
      const refused = signature?.checks.find(({ id }) => id === 'acceptance.algorithms')
      expect(refused).toMatchObject({ outcome: 'failed', facts: { objections: expect.arrayContaining(['sha1']) } })
    }
  })

  it('has no file that is not answered with a report', () => {
    const folder = suiteFolder('rfc4134')
    if (folder === undefined) {
      expect(process.env.CI, 'CI needs the test vectors').toBeUndefined()
      return
    }
    for (const file of readdirSync(folder)) {
      const report = judgeSignature({ signature: read(folder, file) }, { profile: cms, trustAnchors: [], time })
      expect(report.conclusion.indication, file).not.toBe('TOTAL-PASSED')
    }
  })
})
