/** The API descriptions say what the programs do: written from their schemas, complete, and without a fault that the linter knows. */
import { readdirSync, readFileSync } from 'node:fs'
import { createConfig, lintFromString } from '@redocly/openapi-core'
import { describe, expect, it } from 'vitest'
import { agentDescription, describeAgent } from '../../scripts/openapi/agent.ts'
import { describeSidecar, sidecarDescription } from '../../scripts/openapi/sidecar.ts'

const root = new URL('../../', import.meta.url)
const source = (path: string): string => readFileSync(new URL(path, root), 'utf8')

/** Paths of Express in the form of OpenAPI. */
function servedByAgent(): readonly string[] {
  const app = source('packages/client-agent/src/app.ts')
  return [...app.matchAll(/app\.(?:get|post)\(\s*'(\/v1\/[^']+)'/g)].map(([, path = '']) => path)
}

/** The routes of documents are written once for both kinds, with the path of the kind in front. */
function servedBySidecar(): readonly string[] {
  const folder = 'packages/sidecar/src/routes/'
  const files = readdirSync(new URL(folder, root)).filter((name) => name.endsWith('.ts'))
  const kinds = ['/v1/applications', '/v1/agreements']
  const constants: Readonly<Record<string, string>> = { sessionPath: '/v1/session' }
  return files.flatMap((name) => {
    const text = source(folder + name)
    const own = /const PATH = '([^']+)'/.exec(text)?.[1]
    return [...text.matchAll(/\.route\((.+?)\)$/gm)].flatMap(([, argument = '']) => {
      const path = argument.replaceAll(/[`']/g, '')
      if (path.startsWith('$' + '{path}')) return kinds.map((kind) => path.replace(/^\$\{path\}/, kind))
      return [constants[path] ?? path.replace(/^\$\{PATH\}|^PATH$/, own ?? '')]
    })
  })
}

describe.each([
  ['client-agent', agentDescription, describeAgent, servedByAgent, /^\/v1\//],
  ['sidecar', sidecarDescription, describeSidecar, servedBySidecar, /^\//],
] as const)('docs/%s.openapi.yaml', (_, file, describeIt, served, part) => {
  const text = readFileSync(file, 'utf8')

  it('is what `npm run openapi` writes now', () => {
    expect(text).toBe(describeIt())
  })

  it('has no fault that the linter knows', async () => {
    const rules = {
      'operation-4xx-response': 'error',
      'info-license': 'error',
      'no-server-example.com': 'off',
    } as const
    const config = await createConfig({ extends: ['recommended'], rules })
    const problems = await lintFromString({ source: text, absoluteRef: file.href, config })
    expect(problems.map(({ ruleId, message }) => `${ruleId}: ${message}`)).toEqual([])
  })

  it('describes every path of the API and no other', () => {
    const described = [...text.matchAll(/^ {2}(\/\S+):$/gm)].map(([, path = '']) => path)
    const paths = served().map((path) => path.replaceAll(/:(\w+)/g, '{$1}'))
    expect(paths.length).toBeGreaterThan(5)
    expect(described.filter((path) => part.test(path)).toSorted()).toEqual(paths.toSorted())
  })
})
