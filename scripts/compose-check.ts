/**
 * `npm run compose-check`: brings docker-compose.yml up on a real engine, signs an application with a certificate that the
 * test CA in its container issued, has the sidecar in its container judge it, and takes everything down again.
 */
import { spawnSync } from 'node:child_process'
import { createPrivateKey, X509Certificate } from 'node:crypto'
import { createKeySigner, signData, type ValidationReport } from '@tamga/core'

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
  const report = await signAndSubmit()
  const { conclusion, signatures } = report
  const sources = signatures[0]?.certificationPath.map(({ revocation }) => revocation.origin ?? revocation.status)
  console.log(`${conclusion.indication}; revocation evidence from: ${sources?.join(', ')}`)
  if (conclusion.indication !== 'TOTAL-PASSED') throw new Error(JSON.stringify(report, null, 2))
} catch (error) {
  console.error(error)
  run('logs', '--tail=50')
  process.exitCode = 1
} finally {
  run('down', '--volumes')
}

async function signAndSubmit(): Promise<ValidationReport> {
  const number = '900101400126'
  const subject = `--kind person --surname ИВАНОВА --given-name АННА --personal-number ${number} --key p-256`
  const issue = `PASSWORD=not-used tamga-ca issue --directory /state/test-ca ${subject} --key-pem --password-env PASSWORD --out /tmp/anna`
  const pem = run('exec', '-T', 'test-ca', 'sh', '-c', `${issue} >/dev/null && cat /tmp/anna/*.pem`)
  const [certificate, ...chain] = blocks(pem, 'CERTIFICATE').map((block) => new X509Certificate(block).raw)
  const [key] = blocks(pem, 'PRIVATE KEY')
  if (certificate === undefined || key === undefined) throw new Error('The test CA issued nothing')
  const draft = sidecar<{ id: string; document: { content: string } }>('POST', '/v1/applications', {
    familyName: 'ИВАНОВА',
    givenName: 'АННА',
    personalNumber: number,
    reason: 'compose-check',
  })
  const signer = createKeySigner({ privateKey: createPrivateKey(key), certificate, chain })
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
    const response = await fetch('http://127.0.0.1:8782/healthz').catch(() => undefined)
    if (response?.ok) return
    await new Promise((resolve) => setTimeout(resolve, 1000))
  }
  throw new Error('The portal did not come up in 90 seconds')
}

function blocks(pem: string, label: string): string[] {
  return pem.match(new RegExp(`-----BEGIN ${label}-----[^-]+-----END ${label}-----`, 'g')) ?? []
}

function run(...args: readonly string[]): string {
  const [command = '', ...first] = compose ?? []
  const { status, stdout, stderr } = spawnSync(command, [...first, ...args], { encoding: 'utf8', maxBuffer: 2 ** 26 })
  if (status !== 0) throw new Error(`${[command, ...first, ...args].join(' ').slice(0, 200)}: ${stderr}`)
  return stdout
}
