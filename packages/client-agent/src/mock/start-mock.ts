/** `tamga-agent --mock`: the real agent with keys of its own making and a person who answers by script, for the tests of portals. */
import { writeFileSync } from 'node:fs'
import { type Agent, type AgentOptions, startAgent } from '../main.ts'
import { createMockKeys } from './keys.ts'
import { createMockPerson } from './person.ts'
import { type MockScript, parseMockScript } from './script.ts'

/** A running mock. */
export interface MockAgent extends Agent {
  /** PEM; what a test of a portal trusts, and nothing else ever should. */
  readonly rootCertificate: string
}

/** Settings beside the script; real keys cannot be named. */
export type MockOptions = Pick<
  AgentOptions,
  'port' | 'developmentOrigins' | 'logger' | 'clock' | 'consentTimeoutSeconds'
>

/** `script` is decoded first, so a test may leave out what has a default. @throws ConfigurationError */
export async function startMockAgent(script: unknown = {}, options: MockOptions = {}): Promise<MockAgent> {
  const { keys: descriptions, rootCertificateFile, ...answers }: MockScript = parseMockScript(script)
  const { source, rootCertificate } = await createMockKeys(descriptions, (options.clock?.now ?? (() => new Date()))())
  const person = createMockPerson(answers)
  const agent = await startAgent({
    ...options,
    keyDirectory: '(mock)',
    keys: source,
    mock: true,
    // Not waited for: the agent goes on while a person thinks. Faults end the request by its time limit.
    openConsent: (url) => void person(url).catch(() => undefined),
  })
  if (rootCertificateFile !== undefined) writeFileSync(rootCertificateFile, rootCertificate)
  return { ...agent, rootCertificate }
}
