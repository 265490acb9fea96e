/**
 * Whole sign-ins against the identification server on oidc-provider, which shares no code with the relying party: real keys,
 * a real certificate of the test CA, registers, powers, and a server that changes its keys while somebody is on the way.
 */
import { createPrivateKey } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createKeySigner, generic } from '@tamga/core'
import { type RunningTestCa, startTestCa } from '@tamga/test-ca'
import {
  createVisitor,
  type RunningIdentificationServer,
  startIdentificationServer,
  type Visitor,
} from '@tamga/test-identification-server'
import { type RunningTestRegistries, startTestRegistries } from '@tamga/test-registries'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { systemClock } from '../../../src/adapters/clock.ts'
import { createHttp } from '../../../src/adapters/http.ts'
import {
  type AuthenticationRequest,
  connectIdentificationServer,
  type IdentificationServer,
  type IdentificationServerOptions,
  type Identified,
} from '../../../src/adapters/identification-server/index.ts'
import { type TestKey, testKey } from './stub-keys.ts'
import { legalBasis, own, refusalOf } from './world.ts'

const directory = mkdtempSync(join(tmpdir(), 'tamga-rp-'))
const redirectUri = 'http://localhost:1/callback'
const http = createHttp({ timeoutSeconds: 5, maxConcurrent: 4, allowPrivateAddresses: true })

let ca: RunningTestCa
let registries: RunningTestRegistries
let idp: RunningIdentificationServer
const unexpected: unknown[] = []
const reportError = (error: unknown): void => void unexpected.push(error)

beforeAll(async () => {
  ca = await startTestCa({ directory: join(directory, 'ca'), reportError })
  registries = await startTestRegistries({ reportError })
  const { url, token } = registries
  idp = await startIdentificationServer({
    directory: join(directory, 'idp'),
    testCa: ca.ca,
    registries: { url, token, timeoutMilliseconds: 2000 },
    agentPorts: [24117],
    reportError,
  })
})

afterAll(async () => {
  await idp.close()
  await registries.close()
  await ca.close()
  http.close()
  rmSync(directory, { recursive: true, force: true })
  expect(unexpected).toEqual([])
})

const request: AuthenticationRequest = {
  redirectUri,
  scopes: ['identity'],
  claims: { essential: ['identification_number'], voluntary: ['registration_place'] },
  acrValues: ['urn:tamga:acr:certificate', 'urn:tamga:acr:hardware'],
}

interface Registered {
  readonly server: IdentificationServer
  readonly options: IdentificationServerOptions
}

async function register(sign: TestKey, encryption: TestKey, fields: object = {}): Promise<Registered> {
  const { clientId } = await idp.registerClient({
    legalName: 'Тест министрлігі',
    resourceName: 'Test portal',
    redirectUri,
    postLogoutRedirectUri: 'http://localhost:1/bye',
    clientUri: 'http://localhost:1/',
    contact: 'admin@portal.example',
    jwks: { keys: [sign.jwk, encryption.jwk] },
    ...fields,
  })
  const options: IdentificationServerOptions = {
    issuer: idp.url,
    clientId,
    signing: own(sign, sign.alg as 'ES256'),
    decryption: [own(encryption, encryption.alg as 'ECDH-ES+A256KW')],
    pinnedEncryptionKeys: await encryptionKeys(),
    clock: systemClock,
    allowHttp: true,
    attributeAuthorities: [ca.ca.attributeAuthorityCertificate],
    attributeCertificates: {
      profile: generic,
      trustAnchors: [ca.ca.rootCertificate],
      intermediates: [ca.ca.intermediateCertificate],
      http,
    },
  }
  return { server: connectIdentificationServer(options), options }
}

async function encryptionKeys(): Promise<string[]> {
  const { keys } = (await (await fetch(`${idp.url}/jwks`)).json()) as { keys: { kid: string; use: string }[] }
  return keys.filter(({ use }) => use === 'enc').map(({ kid }) => kid)
}

async function visitor(): Promise<Visitor> {
  const issued = await ca.ca.issue({
    kind: 'person',
    key: 'p-256',
    surname: 'АХМЕТОВА',
    givenName: 'АЙГЕРІМ',
    personalNumber: '880101400124',
  })
  const signer = createKeySigner({
    privateKey: createPrivateKey(issued.privateKeyPem),
    certificate: issued.certificate,
    chain: [ca.ca.intermediateCertificate],
  })
  return createVisitor({ signer })
}

async function signIn(server: IdentificationServer, wanted: Partial<AuthenticationRequest> = {}): Promise<Identified> {
  const { url, pending } = await server.begin({ ...request, ...wanted })
  const callback = await (await visitor()).visit(url)
  return server.complete(await server.readCallback(callback.searchParams), pending)
}

describe.each([
  ['ES256', 'ECDH-ES+A256KW'],
  ['PS256', 'RSA-OAEP-256'],
])('with %s and %s', (signature, management) => {
  it('a person signs in on a legal basis, with powers and data of the registers', async () => {
    const backchannel = { backchannelLogoutUri: 'http://localhost:1/backchannel-logout' }
    const keys = [testKey('rp-sign', signature), testKey('rp-enc', management)] as const
    const { server } = await register(...keys, backchannel)
    const identified = await signIn(server, { scopes: ['identity', 'powers'], legalBasis })
    expect(identified.person).toMatchObject({
      personalNumber: { value: 'PNOKZ-880101400124', source: 'certificate' },
      familyName: { value: 'АХМЕТОВА', source: 'certificate' },
      givenName: { value: 'АЙГЕРІМ', source: 'certificate' },
      registrationPlace: { source: 'register', register: 'residence' },
      powers: [{ source: 'attribute-certificate', value: { name: 'urn:tamga:power:represent-own-family' } }],
    })
    expect(identified.person.sub).not.toContain('880101400124')
    expect(identified.legalBasis).toEqual(legalBasis)
    expect(identified.acr).toBe('urn:tamga:acr:certificate')
    expect(identified.sid).toBeDefined()
  })
})

it('a person who declines is told apart from a server that refuses', async () => {
  const { server } = await register(testKey('rp-sign', 'ES256'), testKey('rp-enc', 'ECDH-ES+A256KW'))
  const { url, pending } = await server.begin(request)
  const callback = await (await visitor()).visit(url, { decline: 'consent' })
  const answer = await server.readCallback(callback.searchParams)
  expect(await refusalOf(server.complete(answer, pending))).toBe('ERR_OIDC_ACCESS_DENIED')
})

it('a claim the person leaves out is missing, and an essential one cannot be left out', async () => {
  const { server } = await register(testKey('rp-sign', 'ES256'), testKey('rp-enc', 'ECDH-ES+A256KW'))
  const { url, pending } = await server.begin(request)
  const leaveOut = ['registration_place', 'identification_number']
  const callback = await (await visitor()).visit(url, { leaveOut })
  const { person } = await server.complete(await server.readCallback(callback.searchParams), pending)
  expect(person.registrationPlace).toBe(undefined)
  expect(person.personalNumber?.value).toBe('PNOKZ-880101400124')
})

it('a key in a file is not enough where a token is asked for: the server tells the person so', async () => {
  const { server } = await register(testKey('rp-sign', 'ES256'), testKey('rp-enc', 'ECDH-ES+A256KW'))
  await expect(signIn(server, { acrValues: ['urn:tamga:acr:hardware'] })).rejects.toThrow('cannot be copied')
})

it('C3 a code is good once: the server itself refuses the second use', async () => {
  const { server } = await register(testKey('rp-sign', 'ES256'), testKey('rp-enc', 'ECDH-ES+A256KW'))
  const { url, pending } = await server.begin(request)
  const callback = await (await visitor()).visit(url)
  const answer = await server.readCallback(callback.searchParams)
  await server.complete(answer, pending)
  expect(await refusalOf(server.complete(answer, pending))).toBe('ERR_OIDC_SERVER_REFUSED')
})

describe('K6 the server changes its keys', () => {
  // Server and sidecar live in one process here, so both see the same minute pass.
  beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'] }))
  afterEach(() => void vi.useRealTimers())
  const aMinuteLater = (): void => void vi.setSystemTime(Date.now() + 61_000)

  it('K6 while a person is on the way: the sign-in ends well', async () => {
    const { server } = await register(testKey('rp-sign', 'ES256'), testKey('rp-enc', 'ECDH-ES+A256KW'))
    await signIn(server)
    aMinuteLater()
    const { url, pending } = await server.begin(request)
    await idp.rotateKeys()
    const callback = await (await visitor()).visit(url)
    const { person } = await server.complete(await server.readCallback(callback.searchParams), pending)
    expect(person.personalNumber?.value).toBe('PNOKZ-880101400124')
  })

  it('K6 and forgets the old ones: nothing is sent to the new key before it is pinned', async () => {
    const { options } = await register(testKey('rp-sign', 'ES256'), testKey('rp-enc', 'ECDH-ES+A256KW'))
    const before = await encryptionKeys()
    const careless = connectIdentificationServer({ ...options, pinnedEncryptionKeys: before })
    await careless.begin(request)
    aMinuteLater()
    await idp.rotateKeys({ forgetOld: true })
    expect(await refusalOf(careless.begin(request))).toBe('ERR_OIDC_ENCRYPTION_KEY_NOT_PINNED')
    const announced = [...before, ...(await encryptionKeys())]
    const careful = connectIdentificationServer({ ...options, pinnedEncryptionKeys: announced })
    expect((await signIn(careful)).person.sub).not.toBe('')
  })
})

it('the server’s own sign-out address takes the browser back without a token in it', async () => {
  const { server } = await register(testKey('rp-sign', 'ES256'), testKey('rp-enc', 'ECDH-ES+A256KW'))
  const { url, pending } = await server.begin(request)
  const person = await visitor()
  const callback = await person.visit(url)
  await server.complete(await server.readCallback(callback.searchParams), pending)
  const end = await server.endSessionUrl({
    postLogoutRedirectUri: 'http://localhost:1/bye',
    state: 'state-of-sign-out',
  })
  expect(end).not.toContain('hint')
  expect((await person.visit(end)).href).toBe('http://localhost:1/bye?state=state-of-sign-out')
})
