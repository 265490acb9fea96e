/**
 * `npm run compose-check`: brings docker-compose.yml up on a real engine, under the profile of TAMGA_PROFILE; signs an
 * application with a certificate that the test CA in its container issued, has the sidecar in its container judge it, signs in
 * at the portal through the identification server, and takes everything down again.
 */
import { spawnSync } from 'node:child_process'
import { createKeySigner, type Signer, signData, signingKey, type ValidationReport } from '@tamga/core'
import { demoPeopleOf } from './demo-people.ts'
import { profileNamed } from './profile-option.ts'
import { signInAt } from './sign-in.ts'

const PORTAL = 'http://localhost:8782'

/** As docker-compose.yml reads it. */
const profile = profileNamed(process.env.TAMGA_PROFILE || 'generic')
const { personalNumber = '', ...person } = Object.values(demoPeopleOf(profile))[0] ?? noOne()
const subjectOptions = {
  kind: person.kind,
  key: person.key,
  'common-name': person.commonName,
  surname: person.surname,
  'given-name': person.givenName,
  patronymic: person.patronymic,
  'personal-number': personalNumber,
}

const compose = ['docker-compose', 'docker compose']
  .map((one) => one.split(' '))
  .find(([command = '', ...args]) => {
    return spawnSync(command, [...args, 'version']).status === 0
  })
if (compose === undefined || spawnSync('docker', ['info']).status !== 0) {
  console.error('compose-check needs a running Docker engine and docker-compose; neither was checked.')
  process.exit(1)
}

try {
  run('up', '-d', '--build')
  await portalAnswers()
  const signer = issueSigner()
  const report = await signAndSubmit(signer)
  const { conclusion, signatures } = report
  const sources = signatures[0]?.certificationPath.map(({ revocation }) => revocation.origin ?? revocation.status)
  console.log(`${conclusion.indication}; revocation evidence from: ${sources?.join(', ')}`)
  if (conclusion.indication !== 'TOTAL-PASSED') throw new Error(JSON.stringify(report, null, 2))
  const { ended, get } = await signInAt(PORTAL, '/en/account', signer)
  const page = await (await get(new URL(ended, PORTAL).href)).text()
  if (!page.includes(personalNumber)) throw new Error(`Nobody is signed in at ${ended}`)
  console.log(`Signed in through the identification server; the portal shows ${new URL(ended, PORTAL).pathname}`)
} catch (error) {
  console.error(error)
  console.error(run('logs', '--tail=50'))
  process.exitCode = 1
} finally {
  run('down', '--volumes')
}

function noOne(): never {
  throw new Error(`nobody signs under ${profile}`)
}

function issueSigner(): Signer {
  const options = Object.entries(subjectOptions).flatMap(([option, value]) =>
    value === undefined ? [] : [`--${option}`, value],
  )
  const kept = ['--directory', '/state/test-ca', '--key-pem', '--password-env', 'PASSWORD', '--out', '/tmp/person']
  run('exec', '-T', '-e', 'PASSWORD=not-used', 'test-ca', 'tamga-ca', 'issue', ...options, ...kept)
  const pem = run('exec', '-T', 'test-ca', 'sh', '-c', 'cat /tmp/person/*.pem')
  const [certificate, ...chain] = blocks(pem, 'CERTIFICATE')
  const [key] = blocks(pem, 'PRIVATE KEY')
  if (certificate === undefined || key === undefined) throw new Error('The test CA issued nothing')
  return createKeySigner({ privateKey: signingKey(key), certificate, chain })
}

async function signAndSubmit(signer: Signer): Promise<ValidationReport> {
  const draft = sidecar<{ id: string; document: { content: string } }>('POST', '/v1/applications', {
    familyName: person.surname,
    givenName: person.givenName,
    personalNumber,
    reason: 'compose-check',
  })
  const signature = await signData(Buffer.from(draft.document.content, 'base64'), signer, { signingTime: new Date() })
  const body = { signature: Buffer.from(signature).toString('base64') }
  const signed = sidecar<{ signature: { report: ValidationReport } }>(
    'PUT',
    `/v1/applications/${draft.id}/signature`,
    body,
  )
  return signed.signature.report
}

/** The sidecar has no port outside its network, so the call is made from the portal's container, with its credential. */
function sidecar<Body>(method: string, path: string, body: unknown): Body {
  const script = `
    const { PORTAL_SIDECAR_URL: url, PORTAL_SIDECAR_TOKEN: token } = process.env
    const [method, path, body] = process.argv.slice(1)
    const headers = { authorization: 'Bearer ' + token, 'content-type': 'application/json' }
    fetch(url + path, { method, headers, body }).then((r) => r.text()).then((text) => console.log(text))`
  return JSON.parse(run('exec', '-T', 'portal', 'node', '-e', script, method, path, JSON.stringify(body))) as Body
}

async function portalAnswers(): Promise<void> {
  for (let tries = 0; tries < 90; tries += 1) {
    const response = await fetch(`${PORTAL}/healthz`).catch(() => undefined)
    if (response?.ok) return
    await new Promise((resolve) => setTimeout(resolve, 1000))
  }
  throw new Error('The portal did not come up in 90 seconds')
}

/** DER of each block of this kind. */
function blocks(pem: string, label: string): Uint8Array[] {
  const found = pem.matchAll(new RegExp(`-----BEGIN ${label}-----([^-]+)-----END ${label}-----`, 'g'))
  return [...found].map(([, base64 = '']) => Buffer.from(base64, 'base64'))
}

function run(...args: readonly string[]): string {
  const [command = '', ...first] = compose ?? []
  const { status, stdout, stderr } = spawnSync(command, [...first, ...args], { encoding: 'utf8', maxBuffer: 2 ** 26 })
  if (status !== 0) throw new Error(`${[command, ...first, ...args].join(' ').slice(0, 200)}: ${stderr}`)
  return stdout
}
