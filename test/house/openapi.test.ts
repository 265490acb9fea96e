/** The API description says what the agent does: written from its schemas, complete, and without a fault that the linter knows. */
import { readFileSync } from 'node:fs'
import { createConfig, lintFromString } from '@redocly/openapi-core'
import { describe, expect, it } from 'vitest'
import { agentDescription, describeAgent } from '../../scripts/openapi.ts'

const text = readFileSync(agentDescription, 'utf8')

describe('docs/client-agent.openapi.yaml', () => {
  it('is what `npm run openapi` writes now', () => {
    expect(text).toBe(describeAgent())
  })

  it('has no fault that the linter knows', async () => {
    const rules = {
      'operation-4xx-response': 'error',
      'info-license': 'error',
      'no-server-example.com': 'off',
    } as const
    const config = await createConfig({ extends: ['recommended'], rules })
    const problems = await lintFromString({ source: text, absoluteRef: agentDescription.href, config })
    expect(problems.map(({ ruleId, message }) => `${ruleId}: ${message}`)).toEqual([])
  })

  it('describes every operation of the API and no other', () => {
    const app = readFileSync(new URL('../../packages/client-agent/src/app.ts', import.meta.url), 'utf8')
    const served = [...app.matchAll(/app\.(?:get|post)\(\s*'(\/v1\/[^']+)'/g)].map(([, path]) => path)
    const described = [...text.matchAll(/^ {2}(\/v1\/\S+):$/gm)].map(([, path]) => path)
    expect(served.length).toBeGreaterThan(5)
    expect(described.toSorted()).toEqual(served.toSorted())
  })
})
