/** `tamga doctor` against the real identification server: what is refused, why, and what the command ends with. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { generic } from '@tamga/core'
import { type RunningTestCa, startTestCa } from '@tamga/test-ca'
import { type RunningIdentificationServer, startIdentificationServer } from '@tamga/test-identification-server'
import type { JWK } from 'jose'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { systemClock } from '../../src/adapters/clock.ts'
import { createHttp } from '../../src/adapters/http.ts'
import type { Finding } from '../../src/adapters/identification-server/index.ts'
import { doctor } from '../../src/commands/doctor.ts'
import { decodeConfig } from '../../src/config.ts'
import { loadConfiguredFiles } from '../../src/configured-files.ts'
import { configuredServer } from '../../src/sign-in.ts'

const directory = mkdtempSync(join(tmpdir(), 'tamga-doctor-'))
const file = join(directory, 'tamga.json')
const PUBLIC_URL = 'http://localhost:1'
const TOKEN = 'a-token-of-the-portal-that-is-long-enough'

let ca: RunningTestCa
let idp: RunningIdentificationServer
let pins: string[]
let clientId: string

interface Change {
  readonly server?: object
  readonly signIn?: object
  readonly portal?: object
}

function config({ server = {}, signIn = {}, portal = {} }: Change = {}): object {
  return {
    listen: { port: 0 },
    portals: [
      {
        name: 'registry',
        token: { env: 'TOKEN' },
        signIn: {
          title: 'Test portal',
          homeUrl: 'http://localhost:1/',
          scopes: ['identity'],
          claims: { essential: ['identification_number'] },
          ...portal,
        },
      },
    ],
    trustAnchors: ['root.cer'],
    store: { file: 'store.sqlite' },
    signIn: {
      publicUrl: PUBLIC_URL,
      keyDirectory: 'keys',
      identificationServer: {
        issuer: idp.url,
        clientId,
        encryptionKeyThumbprints: pins,
        ...server,
      },
      ...signIn,
    },
  }
}

/** What the command says, by code, and how it ends. */
async function examined(change: object): Promise<{ readonly code: number; readonly findings: readonly Finding[] }> {
  writeFileSync(file, JSON.stringify(change))
  let out = ''
  const code = await doctor(['--config', file, '--json'], (text) => {
    out += text
  })
  return { code, findings: JSON.parse(out) as readonly Finding[] }
}

/** The keys are made by the first look at the configuration, as by the sidecar itself. */
async function ownPublicKeys(): Promise<readonly JWK[]> {
  const decoded = decodeConfig(config(), { baseDirectory: directory, environment: { TOKEN } })
  const files = await loadConfiguredFiles(decoded)
  if (decoded.signIn === undefined || files.signIn === undefined) throw new Error('the configuration signs in')
  const http = createHttp({ timeoutSeconds: 1, maxConcurrent: 1, allowPrivateAddresses: true })
  const judging = { profile: generic, trustAnchors: files.profiles[0].trustAnchors, http }
  return configuredServer(decoded.signIn, { files: files.signIn, clock: systemClock, judging })?.publicKeys() ?? []
}

beforeAll(async () => {
  process.env.TOKEN = TOKEN
  ca = await startTestCa({ directory: join(directory, 'ca') })
  writeFileSync(join(directory, 'root.cer'), ca.ca.rootCertificate)
  idp = await startIdentificationServer({
    directory: join(directory, 'idp'),
    testCa: ca.ca,
    registries: { url: 'http://127.0.0.1:1', token: 'unused' },
    agentPorts: [24117],
  })
  const { keys } = (await (await fetch(`${idp.url}/jwks`)).json()) as { keys: JWK[] }
  pins = keys.filter(({ use }) => use === 'enc').map(({ kid = '' }) => kid)
  clientId = 'not-registered-yet'
  const registered = await idp.registerClient({
    legalName: 'Тест министрлігі',
    resourceName: 'Test portal',
    redirectUri: `${PUBLIC_URL}/callback`,
    postLogoutRedirectUri: `${PUBLIC_URL}/signed-out`,
    clientUri: PUBLIC_URL,
    contact: 'admin@portal.example',
    jwks: { keys: [...(await ownPublicKeys())] },
  } as Parameters<typeof idp.registerClient>[0])
  clientId = registered.clientId
})
afterAll(async () => {
  delete process.env.TOKEN
  await idp.close()
  await ca.close()
  rmSync(directory, { recursive: true, force: true })
})

const failures = (findings: readonly Finding[]): readonly Finding[] =>
  findings.filter(({ outcome }) => outcome === 'failed' || outcome === 'unknown')

describe('tamga doctor', () => {
  it('ends with 0 when everything holds, and says what it looked at', async () => {
    const { code, findings } = await examined(config())
    expect(failures(findings)).toEqual([])
    expect(code).toBe(0)
    expect(findings.map(({ code: one }) => one)).toEqual([
      'OK_CERTIFICATE',
      'OK_OIDC_METADATA',
      'OK_OIDC_CLOCK',
      'OK_OIDC_OFFERS',
      'OK_OIDC_ENCRYPTION_KEY',
      'OK_OIDC_REGISTRATION',
    ])
  })

  it('writes one line for each finding', async () => {
    writeFileSync(file, JSON.stringify(config()))
    let out = ''
    await doctor(['--config', file], (text) => {
      out += text
    })
    expect(out.trimEnd().split('\n').length).toBe(6)
    expect(out).toMatch(/^passed {3}OK_OIDC_REGISTRATION {4}The server accepts the request of portal registry/m)
  })

  it.each<[string, Change, string, RegExp]>([
    [
      'a callback that is not registered',
      { signIn: { publicUrl: 'http://localhost:2' } },
      'ERR_OIDC_SERVER_REFUSED',
      /letter by letter/,
    ],
    ['a client nobody knows', { server: { clientId: 'nobody' } }, 'ERR_OIDC_SERVER_REFUSED', /client identifier/],
    [
      'keys that are not registered',
      { signIn: { keyDirectory: 'other-keys' } },
      'ERR_OIDC_SERVER_REFUSED',
      /signing key/,
    ],
    [
      'a scope the server does not have',
      { portal: { scopes: ['secrets'] } },
      'ERR_OIDC_NOT_OFFERED',
      /scopes_supported lacks secrets/,
    ],
    [
      'a claim it does not have',
      { portal: { claims: { essential: ['shoe_size'] } } },
      'ERR_OIDC_NOT_OFFERED',
      /shoe_size/,
    ],
    [
      'a pinned key that is not there',
      { server: { encryptionKeyThumbprints: ['A'.repeat(43)] } },
      'ERR_OIDC_ENCRYPTION_KEY_NOT_PINNED',
      /encryption keys/,
    ],
  ])('ends with 1 for %s and says what to do', async (_, change, code, words) => {
    const ended = await examined(config(change))
    expect(failures(ended.findings).map((finding) => finding.code)).toEqual([code])
    expect(failures(ended.findings)[0]?.message).toMatch(words)
    expect(ended.code).toBe(1)
  })

  it('ends with 1 for an issuer that is written otherwise than the server writes it', async () => {
    const { code, findings } = await examined(config({ server: { issuer: `${idp.url}/` } }))
    expect(failures(findings)[0]?.code).toBe('ERR_OIDC_METADATA_ISSUER')
    expect(code).toBe(1)
  })

  it('ends with 2 when nobody answers, which proves nothing', async () => {
    const { code, findings } = await examined(config({ server: { issuer: 'http://localhost:9' } }))
    expect(failures(findings)).toMatchObject([{ code: 'ERR_OIDC_UNREACHABLE', outcome: 'unknown' }])
    expect(code).toBe(2)
  })

  it('warns of pins that the server no longer publishes and of keys that are not pinned', async () => {
    const { code, findings } = await examined(
      config({ server: { encryptionKeyThumbprints: [pins[0], 'B'.repeat(43)] } }),
    )
    const warnings = findings.filter(({ outcome }) => outcome === 'warning').map((finding) => finding.code)
    expect(warnings).toEqual(['WARN_OIDC_PIN_ABSENT', 'WARN_OIDC_KEY_NOT_PINNED'])
    expect(code).toBe(0)
  })

  it('has nothing to say where nobody signs in', async () => {
    const { signIn: _, portals: __, ...rest } = config() as Record<string, unknown>
    const portals = [{ name: 'registry', token: { env: 'TOKEN' } }]
    const { code, findings } = await examined({ ...rest, portals })
    expect([code, findings.map((finding) => finding.code)]).toEqual([0, ['OK_SIGN_IN_OFF']])
  })

  it('ends with 78 for a configuration that is none, and 64 without one', async () => {
    writeFileSync(file, '{}')
    await expect(doctor(['--config', file], () => {})).rejects.toMatchObject({ exitCode: 78 })
    await expect(doctor([], () => {})).rejects.toMatchObject({ exitCode: 64 })
  })

  beforeEach(() => rmSync(file, { force: true }))
})
