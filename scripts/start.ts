/** `npm start`: the main job on one machine. Starts all parts, says what to open and what to do there, stops on Ctrl-C. */
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { TamgaError } from '@tamga/core'
import { TestCaError } from '@tamga/test-ca'
import { profileNamed } from './profile-option.ts'
import { type DemoPerson, type Stack, startStack } from './stack.ts'

const { values } = parseArgs({
  options: {
    directory: { type: 'string' },
    profile: { type: 'string', default: 'generic' },
    'portal-port': { type: 'string', default: '8782' },
    'sidecar-port': { type: 'string', default: '8781' },
    'door-port': { type: 'string', default: '8783' },
    'identification-server-port': { type: 'string', default: '8784' },
    'test-ca-port': { type: 'string', default: '8780' },
    // Without it the agent tries its published ports, where portals look for it.
    'agent-port': { type: 'string' },
  },
})

const profile = profileNamed(values.profile)
const state = join(import.meta.dirname, '..', '.tamga')

const stack = await startStack({
  // Each kind of authority has keys of its own.
  directory: values.directory ?? (profile === 'generic' ? state : join(state, profile)),
  profile,
  ports: {
    portal: Number(values['portal-port']),
    sidecar: Number(values['sidecar-port']),
    door: Number(values['door-port']),
    identificationServer: Number(values['identification-server-port']),
    testCa: Number(values['test-ca-port']),
    ...(values['agent-port'] === undefined ? {} : { agent: Number(values['agent-port']) }),
  },
}).catch((error: unknown) => {
  // What an operator can mend is told in one line; anything else is a bug and keeps its stack.
  console.error(error instanceof TamgaError || error instanceof TestCaError ? error.message : error)
  process.exit(1)
})

let stopping = false
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    if (stopping) process.exit(1)
    stopping = true
    console.log('\nStopping …')
    void stack.close().then(() => process.exit(0))
  })
}

// Last of all: whoever reads this may press Ctrl-C at once.
console.log(welcome(stack))

function welcome({
  portalUrl,
  identificationServerUrl,
  testCaUrl,
  testCaAdminToken,
  keyDirectory,
  keyPassword,
  agent,
  testCa,
  people,
}: Stack): string {
  return `
Tamga runs${testCa.profile.name === 'generic' ? '' : ` under the profile ${testCa.profile.name}`}. Open  ${portalUrl}/

  1. Fill in the application. The signer must be the applicant, so take one of the two test people:
${people.map(line).join('\n')}
  2. Press "Sign". If the browser asks whether the site may reach apps on this device, allow it.
  3. The agent opens its own window: read what is signed, choose the key file, type the password  ${keyPassword}
  4. Read the report.

Signing in: press "Sign in" and choose one of two ways; both ask for the same key file and password.
  · Through the identification server (${identificationServerUrl}): it shows which data the portal asks, fetches what is missing
    from test registers, and the portal then shows you every fact with its source.
  · With your certificate: the portal learns only what stands in it.

The agent listens on ${agent.url} and takes key files from ${keyDirectory}
Admins issue test certificates at ${testCaUrl}/admin with the token ${testCaAdminToken}
Nothing the test CA issues is to be trusted. Ctrl-C stops everything; the next start goes on from here.
`
}

function line({ keyFile, request: { personalNumber, commonName, organisation } }: DemoPerson): string {
  const employer = organisation === undefined ? '' : `; organisation number ${organisation.number}`
  return `       ${personalNumber}  ${commonName}  (key file ${keyFile}${employer})`
}
