/** The European Commission's CAdES samples: signature value, signed attributes and content, trust left aside. */
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { cms, generic } from '../../src/profiles/generic.ts'
import { judgeSignature, type SignatureInput } from '../../src/validation/judge.ts'
import type { ValidationReport } from '../../src/validation/report.ts'
import { pemToDer } from '../openssl.ts'
import { read, readJson, runSuite, suiteFolder } from './suite.ts'

interface Manifest {
  readonly cases: readonly {
    readonly file: string
    readonly detached: { readonly file?: string; readonly text?: string } | null
    readonly bLevel: 'intact' | 'not-intact' | 'per-signer' | 'unstated'
    readonly externalCertificate?: string
  }[]
}

/** Trust aside: what the message says of itself holds. */
const OWN_CHECKS = /^(format|signing-certificate|cryptographic)\./

function isIntact({ checks, signatures }: ValidationReport): boolean {
  const own = [...checks, ...signatures.flatMap((signature) => signature.checks)].filter(({ id }) =>
    OWN_CHECKS.test(id),
  )
  return signatures.length > 0 && own.every(({ outcome }) => outcome !== 'failed')
}

const SUITE = 'dss-cades'
const time = new Date('2026-06-01T00:00:00Z')

describe('dss-cades', () => {
  runSuite(SUITE, (folder) => {
    const { cases } = readJson<Manifest>(folder, 'manifest.json')
    const stated = cases.filter(({ bLevel }) => bLevel === 'intact' || bLevel === 'not-intact')
    return stated.map(({ file, detached, bLevel, externalCertificate }) => {
      const content =
        detached?.file === undefined
          ? detached?.text && Buffer.from(detached.text)
          : read(folder, `files/${detached.file}`)
      const input: SignatureInput = { signature: read(folder, `files/${file}`), ...(content ? { content } : {}) }
      const intermediates =
        externalCertificate === undefined
          ? []
          : [pemToDer(read(folder, `files/${externalCertificate}`).toString('latin1'))]
      const judge = () => judgeSignature(input, { profile: cms, trustAnchors: [], intermediates, time })
      const id = detached === null ? file : `${file} with ${detached.file ?? detached.text}`
      return { id, expected: bLevel, run: () => (isIntact(judge()) ? 'intact' : 'not-intact') }
    })
  })

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
