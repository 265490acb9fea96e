/** `npm run openapi`: writes the descriptions of the APIs (OpenAPI 3.1) into docs from the schemas that check the requests. */
import { readFileSync, writeFileSync } from 'node:fs'
import { agentDescription, describeAgent } from './openapi/agent.ts'
import { describeSidecar, sidecarDescription } from './openapi/sidecar.ts'

/** Each description: where it lies, and what it says now. */
const descriptions: readonly (readonly [URL, () => string])[] = [
  [agentDescription, describeAgent],
  [sidecarDescription, describeSidecar],
]

for (const [file, describe] of descriptions) {
  const text = describe()
  const before = readFileSync(file, { encoding: 'utf8', flag: 'a+' })
  if (text !== before) writeFileSync(file, text)
}
