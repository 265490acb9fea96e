/**
 * `npm run demo`: the main job without a browser. Issues a certificate, signs an application through the agent's REST API,
 * submits it, prints the report; then changes one octet and shows the refusal. Exits 0 only if both come out right.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { explainCheck, explainConclusion, type ValidationReport } from '@tamga/core'
import { approveConsent } from './person.ts'
import { profileNamed } from './profile-option.ts'
import { issueKey, startStack } from './stack.ts'

const { values } = parseArgs({ options: { profile: { type: 'string', default: 'generic' } } })
const profile = profileNamed(values.profile)
const directory = mkdtempSync(join(tmpdir(), 'tamga-demo-'))

const consentWindow = Promise.withResolvers<string>()
const openConsent = (url: string): void => consentWindow.resolve(url)
const stack = await startStack({ directory, profile, ports: { agent: 0 }, openConsent })

try {
  process.exitCode = (await runDemo()) ? 0 : 1
} finally {
  await stack.close()
  rmSync(directory, { recursive: true, force: true })
}

async function runDemo(): Promise<boolean> {
  step('The test CA issues a certificate')
  const [{ request: person } = noOne()] = stack.people
  const keyFile = await issueKey(stack.testCa, person, { directory: stack.keyDirectory, name: 'demo' })
  console.log(`${person.commonName}, key ${person.key} in ${keyFile}`)

  step('The portal drafts an application')
  const draft = await sidecar<Draft>('POST', '/v1/applications', {
    familyName: person.surname,
    givenName: person.givenName,
    personalNumber: person.personalNumber,
    reason: 'Access to the register of cases',
  })
  console.log(draft.body.text.en)

  step("The person reads it in the agent's window and signs")
  const { content, mediaType } = draft.body.document
  const signature = await signThroughAgent({ content, mediaType }, keyFile)
  console.log(`CMS of ${Buffer.from(signature, 'base64').length} octets`)

  step('The sidecar judges the signature and stores both')
  const path = `/v1/applications/${draft.body.id}`
  const signed = await sidecar<Signed>('PUT', `${path}/signature`, { signature })
  const { report } = signed.body.signature
  printReport(report)

  step('One octet of the document is changed')
  const changed = Buffer.from(content, 'base64')
  changed[changed.length - 3] = (changed[changed.length - 3] ?? 0) ^ 1
  const input = { signature, content: changed.toString('base64') }
  const refused = await sidecar<ValidationReport>('POST', '/v1/signatures/validate', input)
  printReport(refused.body)

  step('One octet of the signature is changed and submitted again')
  const broken = Buffer.from(signature, 'base64')
  broken[broken.length - 1] = (broken[broken.length - 1] ?? 0) ^ 1
  const again = await sidecar<{ code: string }>('PUT', `${path}/signature`, { signature: broken.toString('base64') })
  console.log(`HTTP ${again.status} ${again.body.code}: what is signed is never rewritten`)

  const passed = report.conclusion.indication === 'TOTAL-PASSED' && signed.status === 200
  return passed && refused.body.conclusion.indication === 'TOTAL-FAILED' && again.status === 409
}

interface Draft {
  readonly id: string
  readonly document: { readonly content: string; readonly mediaType: string }
  readonly text: Readonly<Record<string, string>>
}

interface Signed {
  readonly signature: { readonly report: ValidationReport }
}

async function sidecar<Body>(method: string, path: string, body: unknown): Promise<{ status: number; body: Body }> {
  const headers = { authorization: `Bearer ${stack.sidecarToken}`, 'content-type': 'application/json' }
  const response = await fetch(stack.sidecarUrl + path, { method, headers, body: JSON.stringify(body) })
  return { status: response.status, body: (await response.json()) as Body }
}

async function signThroughAgent(document: Draft['document'], keyFile: string): Promise<string> {
  const asked = fetch(`${stack.agent.url}/v1/sign`, {
    method: 'POST',
    headers: { origin: stack.portalUrl, 'content-type': 'application/json' },
    body: JSON.stringify({ document }),
  })
  await approveConsent(await consentWindow.promise, { keyFile, password: stack.keyPassword })
  const response = await asked
  const answer: unknown = await response.json()
  if (!response.ok || !isSigned(answer)) throw new Error(`The agent refused: ${JSON.stringify(answer)}`)
  return answer.signature
}

function isSigned(answer: unknown): answer is { readonly signature: string } {
  return typeof answer === 'object' && answer !== null && 'signature' in answer
}

function printReport({ conclusion, signatures }: ValidationReport): void {
  const { heading, explanation } = explainConclusion(conclusion, 'en')
  const subIndication = 'subIndication' in conclusion ? ` / ${conclusion.subIndication}` : ''
  console.log(`${conclusion.indication}${subIndication}: ${heading}. ${explanation}`)
  for (const { subject, checks } of signatures) {
    console.log(
      `  signed by ${subject?.commonName ?? 'nobody who is named'}, number ${subject?.personalNumber ?? 'none'}`,
    )
    for (const { id, outcome, clause } of checks) {
      console.log(`  ${outcome.padEnd(8)} ${explainCheck(id, 'en')} (${clause})`)
    }
  }
}

function noOne(): never {
  throw new TypeError('A stack without people')
}

function step(title: string): void {
  console.log(`\n— ${title}`)
}
