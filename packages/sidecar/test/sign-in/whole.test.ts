/** A whole sign-in with the real identification server; what the sidecar wrote down and what was in addresses is searched. */
import { createPrivateKey } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createKeySigner } from '@tamga/core'
import { type RunningTestCa, startTestCa } from '@tamga/test-ca'
import {
  createVisitor,
  type RunningIdentificationServer,
  startIdentificationServer,
} from '@tamga/test-identification-server'
import { type RunningTestRegistries, startTestRegistries } from '@tamga/test-registries'
import { pino } from 'pino'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { freePort } from '../../../../scripts/free-port.ts'
import { clientKeySet, decodeConfig, type Sidecar, startSidecar } from '../../src/index.ts'
import { TOKEN } from '../world.ts'
import { NONCE } from './door-world.ts'

const directory = mkdtempSync(join(tmpdir(), 'tamga-whole-'))
const RETURN_URL = 'http://localhost:1/return'
const logLines: string[] = []
let ca: RunningTestCa
let registries: RunningTestRegistries
let server: RunningIdentificationServer
let sidecar: Sidecar

beforeAll(async () => {
  ca = await startTestCa({ directory: join(directory, 'ca') })
  registries = await startTestRegistries()
  const place = { directory: join(directory, 'server'), agentPorts: [24117] }
  server = await startIdentificationServer({ ...place, testCa: ca.ca, registries })
  const publicUrl = `http://localhost:${await freePort()}`
  const logger = pino({ level: 'trace' }, { write: (line: string) => void logLines.push(line) })
  sidecar = await startSidecar(await configuration(publicUrl), { logger })
})
afterAll(async () => {
  await sidecar?.close()
  await server?.close()
  await registries?.close()
  await ca?.close()
  rmSync(directory, { recursive: true, force: true })
})

async function configuration(publicUrl: string): Promise<ReturnType<typeof decodeConfig>> {
  const files = { root: ca.ca.rootCertificate, intermediate: ca.ca.intermediateCertificate }
  for (const [name, der] of Object.entries(files)) writeFileSync(join(directory, `${name}.cer`), der)
  const registration = await server.registerClient({
    legalName: 'Test ministry',
    resourceName: 'Test portal',
    redirectUri: `${publicUrl}/callback`,
    postLogoutRedirectUri: `${publicUrl}/signed-out`,
    clientUri: 'http://localhost:1/',
    contact: 'operator@portal.example',
    jwks: clientKeySet(join(directory, 'keys')),
  })
  const portal = { title: 'Test portal', homeUrl: 'http://localhost:1/', returnUrls: [RETURN_URL] }
  const asked = { scopes: ['identity', 'registration'], claims: { essential: ['identification_number'] } }
  return decodeConfig(
    {
      listen: { port: 0 },
      portals: [{ name: 'portal', token: { env: 'TOKEN' }, signIn: { ...portal, ...asked } }],
      trustAnchors: ['root.cer'],
      intermediates: ['intermediate.cer'],
      store: { file: 'store.sqlite' },
      signIn: {
        publicUrl,
        listen: { port: Number(new URL(publicUrl).port) },
        keyDirectory: 'keys',
        identificationServer: {
          issuer: server.url,
          clientId: registration.clientId,
          encryptionKeyThumbprints: server.bundle().encryptionKeys,
        },
      },
      outgoing: { allowPrivateAddresses: true },
    },
    { baseDirectory: directory, environment: { TOKEN } },
  )
}

async function call(path: string, body: object): Promise<Record<string, unknown>> {
  const headers = { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' }
  const response = await fetch(`${sidecar.url}${path}`, { method: 'POST', headers, body: JSON.stringify(body) })
  return (await response.json()) as Record<string, unknown>
}

it('leaves no personal number, name, place, token, key, code or cookie in the log, in addresses or readable in the store', async () => {
  const issued = await ca.ca.issue({
    kind: 'person',
    key: 'p-256',
    surname: 'АХМЕТОВА',
    givenName: 'АЙГЕРІМ',
    personalNumber: '880101400124',
  })
  const privateKey = createPrivateKey(issued.privateKeyPem)
  const signer = createKeySigner({ privateKey, certificate: issued.certificate, chain: issued.chain })

  const { url: login } = await call('/v1/logins', { returnUrl: RETURN_URL, nonce: NONCE })
  const door = await fetch(String(login), { redirect: 'manual' })
  const cookie = door.headers.getSetCookie()[0]?.split(';')[0] ?? ''
  const authorization = door.headers.get('location') ?? ''
  const callback = await createVisitor({ signer }).visit(authorization)
  const back = await fetch(callback, { redirect: 'manual', headers: { cookie } })
  const returned = back.headers.get('location') ?? ''
  const code = new URL(returned).searchParams.get('result') ?? ''
  const result = await call('/v1/logins/result', { code, nonce: NONCE })
  const { session, person, assertion } = result as {
    session: { token: string }
    person: { sub: string; registrationPlace: { value: string; register: string } }
    assertion: string
  }
  expect(person.registrationPlace.register).toBe('residence')

  const ofPerson = ['880101400124', 'АХМЕТОВА', 'АЙГЕРІМ', person.registrationPlace.value, person.sub]
  const secrets = [session.token, assertion, TOKEN, NONCE, cookie.split('=')[1] ?? '']
  const log = logLines.join('')
  const response = callback.searchParams.get('response') ?? ''
  expect(log).toContain('"route":"/callback"')
  for (const secret of [...ofPerson, ...secrets, code, response, String(login).split('=')[1] ?? '']) {
    expect(secret.length).toBeGreaterThan(3)
    expect(log).not.toContain(secret)
  }
  expect(log).not.toMatch(/eyJ[\w-]+\.|BEGIN [A-Z ]*PRIVATE KEY|"d":/)
  for (const address of [login, authorization, callback.href, returned]) {
    for (const secret of [...ofPerson, ...secrets]) expect(decodeURIComponent(String(address))).not.toContain(secret)
  }
  const store = readFileSync(join(directory, 'store.sqlite-wal')).toString('latin1')
  for (const secret of [...ofPerson, ...secrets, code]) {
    expect(store).not.toContain(Buffer.from(secret).toString('latin1'))
  }
})
