/** Every example of a program in the documentation compiles as it is printed, given what its text says the reader has. */
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { expect, it } from 'vitest'

const root = resolve(import.meta.dirname, '../..')

const onServers = {
  files: ['README.md', 'packages/core/README.md', 'packages/xml-signature/README.md', 'docs/guides/sign-in.md'],
  lib: ['es2024'],
  given: `
    import type { Express, RequestHandler } from 'express'
    import type { Challenge, Http, IdentifiedPerson, JudgeOptions, Signer, ValidationReport } from '@tamga/core'
    declare global {
      const signature: Uint8Array, content: Uint8Array, rootDer: Uint8Array, certificate: Uint8Array
      const cms: Uint8Array, file: Uint8Array, xml: Uint8Array, octets: Uint8Array
      const trustAnchors: readonly Uint8Array[], intermediates: readonly Uint8Array[], chain: readonly Uint8Array[]
      const http: Http, options: JudgeOptions, report: ValidationReport, signer: Signer, another: Signer
      const pem: string, password: string, sidecarToken: string, privateKey: import('node:crypto').KeyObject
      const time: Date, issuedAt: Date, expiresAt: Date
      const app: Express, decide: RequestHandler
      function show(...words: string[]): void
      function use(person: IdentifiedPerson): void
    }`,
}
const inBrowsers = {
  files: ['packages/client-agent/README.md'],
  lib: ['es2024', 'dom', 'dom.iterable'],
  given: `
    import type { AgentClient, IdentifyRequest } from '@tamga/client-agent/browser'
    declare global {
      const content: Uint8Array, challenge: IdentifyRequest['challenge'], agent: AgentClient, button: HTMLButtonElement
      function show(words: string): void
    }`,
}

/** The fenced examples of a page that are TypeScript. */
function examples(file: string): readonly string[] {
  const text = readFileSync(join(root, file), 'utf8')
  return [...text.matchAll(/^```ts\n(.*?)^```$/gms)].map(([, code]) => code ?? '')
}

function mistakes({ files, lib, given }: typeof onServers): string {
  const cache = join(root, 'node_modules/.cache')
  mkdirSync(cache, { recursive: true })
  const folder = mkdtempSync(join(cache, 'documentation-'))
  try {
    for (const file of files)
      for (const [i, code] of examples(file).entries())
        writeFileSync(join(folder, `${file.replaceAll('/', '-')}-${i + 1}.ts`), `${code}\nexport {}\n`)
    writeFileSync(join(folder, 'given.ts'), given)
    const unused = { noUnusedLocals: false, noUnusedParameters: false }
    const compilerOptions = { lib, noEmit: true, composite: false, isolatedDeclarations: false, ...unused }
    writeFileSync(
      join(folder, 'tsconfig.json'),
      JSON.stringify({ extends: join(root, 'tsconfig.base.json'), compilerOptions, include: ['*.ts'] }),
    )
    return spawnSync(join(root, 'node_modules/.bin/tsc'), ['-p', folder], { encoding: 'utf8' }).stdout
  } finally {
    rmSync(folder, { recursive: true })
  }
}

it.each([
  ['on servers', onServers],
  ['in browsers', inBrowsers],
])('the examples for programs %s compile as printed', (_where, group) => {
  for (const file of group.files) expect(examples(file), file).not.toHaveLength(0)
  expect(mistakes(group)).toBe('')
})

it('a mistake in an example would be found', () => {
  expect(mistakes({ ...onServers, given: '' })).toContain("Cannot find name 'rootDer'")
})
