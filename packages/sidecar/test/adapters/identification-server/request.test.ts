/** The request side (list R, the sidecar's part): what is asked, to which key it is encrypted, what the server may answer. */
import { createHash, createPrivateKey, createPublicKey } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openTestCa } from '@tamga/test-ca'
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest'
import { testKey, thumbprint } from './stub-keys.ts'
import { CLIENT_ID, clientKeys, createWorld, legalBasis, own, refusalOf, type World } from './world.ts'

let world: World
beforeEach(async () => {
  world = await createWorld()
})
afterEach(() => world.close())

it.each([
  'https://evil.example/request',
  'urn:example:other',
  'urn:ietf:params:oauth:request_uri:',
  'urn:ietf:params:oauth:request_uri:a b',
  'javascript:alert(1)',
  7,
])('R1 the reference %j for a pushed request is refused as ERR_OIDC_PAR_REQUEST_URI', async (requestUri) => {
  world.stub.lies.pushed = (body) => ({ ...body, request_uri: requestUri })
  expect(await refusalOf(world.begin())).toBe('ERR_OIDC_PAR_REQUEST_URI')
})

it.each([0, -1, 86_400, 1e300, 1.5, '60', null])(
  'R2 a reference that lives %j seconds is refused as ERR_OIDC_PAR_EXPIRY',
  async (seconds) => {
    world.stub.lies.pushed = (body) => ({ ...body, expires_in: seconds })
    expect(await refusalOf(world.begin())).toBe('ERR_OIDC_PAR_EXPIRY')
  },
)

describe('R3 endpoints', () => {
  const names = [
    'authorization_endpoint',
    'token_endpoint',
    'pushed_authorization_request_endpoint',
    'userinfo_endpoint',
    'introspection_endpoint',
    'end_session_endpoint',
    'jwks_uri',
  ]
  it.each(names)(
    'R3 %s at another host is refused as ERR_OIDC_METADATA_ENDPOINT, and nothing is sent',
    async (name) => {
      world.stub.lies.metadata = (document) => ({ ...document, [name]: 'https://evil.example/x' })
      expect(await refusalOf(world.begin())).toBe('ERR_OIDC_METADATA_ENDPOINT')
      expect(world.stub.calls).toEqual(['/.well-known/openid-configuration'])
    },
  )
  it.each([
    ['with credentials', (issuer: string) => issuer.replace('//', '//user:secret@')],
    ['with a fragment', (issuer: string) => `${issuer}/auth#x`],
    ['at another port', (issuer: string) => issuer.replace(/:\d+$/, ':9')],
    ['that is no address', () => 'auth'],
    ['that is a script', () => 'javascript:alert(1)'],
  ])('R3 an authorization endpoint %s is refused as ERR_OIDC_METADATA_ENDPOINT', async (_, address) => {
    world.stub.lies.metadata = (document) => ({ ...document, authorization_endpoint: address(world.stub.issuer) })
    expect(await refusalOf(world.begin())).toBe('ERR_OIDC_METADATA_ENDPOINT')
  })
  it('R3 plain http is refused unless development on one machine was configured', async () => {
    const { stub } = world
    const strict = createWorld({ sidecar: { issuer: stub.issuer, allowHttp: false } })
    await expect(strict).rejects.toMatchObject({ code: 'ERR_CONFIG_SIGN_IN_ISSUER' })
  })
  it.each(names.slice(0, 4))('R3 metadata without %s are refused as ERR_OIDC_METADATA', async (name) => {
    world.stub.lies.metadata = ({ [name]: _, ...document }) => document
    expect(await refusalOf(world.begin())).toBe('ERR_OIDC_METADATA')
  })
})

it.each([
  ['another issuer', () => 'https://evil.example'],
  ['the same with a slash', (issuer: string) => `${issuer}/`],
  ['no issuer', () => undefined],
])('R4 metadata of %s are refused as ERR_OIDC_METADATA_ISSUER', async (_, issuer) => {
  world.stub.lies.metadata = (document) => ({ ...document, issuer: issuer(world.stub.issuer) })
  expect(await refusalOf(world.begin())).toBe('ERR_OIDC_METADATA_ISSUER')
})

describe('R5 the key that requests are encrypted to', () => {
  it('R5 another key under the same name is refused as ERR_OIDC_ENCRYPTION_KEY_NOT_PINNED, and no request leaves', async () => {
    world.stub.keys.encryption = [testKey('server-enc-1', 'ECDH-ES+A256KW')]
    expect(await refusalOf(world.begin({ legalBasis }))).toBe('ERR_OIDC_ENCRYPTION_KEY_NOT_PINNED')
    expect(world.stub.calls).not.toContain('/request')
  })
  it('R5 of two pinned keys the first configured one is used, however the server lists them', async () => {
    const [old] = world.stub.keys.encryption
    const next = testKey('server-enc-2', 'RSA-OAEP-256')
    if (old === undefined) throw new Error('the stub has a key')
    world.stub.keys.encryption = [old, next]
    const pinned = await Promise.all([next, old].map(thumbprint))
    const both = await createWorld({ stub: { encryption: old }, sidecar: { pinnedEncryptionKeys: pinned } })
    both.stub.keys.encryption = [old, next]
    await both.begin()
    both.stub.keys.encryption = [old]
    both.clock.advance(400)
    await both.begin()
    await both.close()
    expect(both.stub.pushed.map(({ outer }) => outer.kid)).toEqual(['server-enc-2', 'server-enc-1'])
  })
})

it('R6 a server with signing keys only is refused as ERR_OIDC_ENCRYPTION_KEY_MISSING, although the pin fits', async () => {
  const asSigning = world.stub.keys.encryption.map((key) => ({ ...key, jwk: { ...key.jwk, use: 'sig' } }))
  world.stub.keys.published = [world.stub.keys.sign, ...asSigning]
  expect(await refusalOf(world.begin())).toBe('ERR_OIDC_ENCRYPTION_KEY_MISSING')
})

it.each(['RSA1_5', 'RSA-OAEP', 'ECDH-ES', 'dir'])(
  'R7 a pinned key for %s is refused as ERR_OIDC_ENCRYPTION_KEY_MISSING',
  async (alg) => {
    const otherwise = world.stub.keys.encryption.map((key) => ({ ...key, jwk: { ...key.jwk, alg } }))
    world.stub.keys.published = [world.stub.keys.sign, ...otherwise]
    expect(await refusalOf(world.begin())).toBe('ERR_OIDC_ENCRYPTION_KEY_MISSING')
  },
)

it('R8 two requests never have one jti, nor state, nonce, verifier or key', async () => {
  const [one, two] = [(await world.begin()).pending, (await world.begin()).pending]
  const [first, second] = world.stub.pushed
  expect(first?.claims.jti).not.toBe(second?.claims.jti)
  const secrets = [one, two].flatMap(({ state, nonce, codeVerifier, dpopKey }) => [
    state,
    nonce,
    codeVerifier,
    dpopKey.d,
  ])
  expect(new Set(secrets).size).toBe(8)
})

describe('R16 a portal has no parameters of its own', () => {
  const asked = (wanted: object): Promise<string> => refusalOf(world.begin(wanted))
  it.each([
    ['a scope with a space', { scopes: ['identity prompt'] }],
    ['a scope for long-lived access', { scopes: ['offline_access'] }],
    ['a scope twice the library’s own', { scopes: ['openid'] }],
    ['a claim name with markup', { claims: { essential: ['<b>'], voluntary: [] } }],
    ['too many claims', { claims: { essential: [], voluntary: Array.from({ length: 65 }, (_, i) => `c${i}`) } }],
    ['an acr with a space', { acrValues: ['a b'] }],
    ['a negative age', { maxAgeSeconds: -1 }],
    ['a callback with a query', { redirectUri: 'https://door.example/callback?response_mode=query' }],
  ])('R16 %s is refused as ERR_OIDC_REQUEST, and nothing is sent', async (_, wanted) => {
    expect(await asked(wanted)).toBe('ERR_OIDC_REQUEST')
    expect(world.stub.calls).toEqual([])
  })
  it('R16 members beyond the interface never reach the request object', async () => {
    const smuggled = { prompt: 'none', response_mode: 'query', redirect_uri: 'https://evil.example/' } as object
    await world.begin(smuggled)
    const { claims } = world.stub.pushed[0] ?? {}
    expect(claims).toMatchObject({ response_mode: 'jwt', redirect_uri: 'https://door.example/callback' })
    expect(claims).not.toHaveProperty('prompt')
  })
})

describe('R17 the legal basis is read by people', () => {
  it.each([
    ['markup', { caseNumber: '<script>alert(1)</script>' }],
    ['a line break', { caseNumber: '25\r\nSet-Cookie: a=b' }],
    ['a change of direction', { caseNumber: '25\u202E881' }],
    ['an invisible character', { caseNumber: '25\u200B7' }],
    ['nothing', { caseNumber: '' }],
    ['a whole page', { caseNumber: '1'.repeat(65) }],
    ['markup in the outgoing number', { outgoingNumber: '"><img>' }],
    ['another alphabet in the kind', { kind: 'сriminal_case' }],
    ['a service with a quote', { services: ["FL'01"] }],
    ['too many services', { services: Array.from({ length: 65 }, (_, i) => `FL.${i}`) }],
  ])('R17 with %s it is refused as ERR_OIDC_LEGAL_BASIS, and nothing is sent', async (_, members) => {
    expect(await refusalOf(world.begin({ legalBasis: { ...legalBasis, ...members } }))).toBe('ERR_OIDC_LEGAL_BASIS')
    expect(world.stub.calls).toEqual([])
  })
  it('R17 case numbers of the countries pass', async () => {
    for (const caseNumber of ['25-7551-1-00001', 'Іс № 25/7-188 (қ)', 'АБ-1/2025, т. 3']) {
      await world.begin({ legalBasis: { ...legalBasis, caseNumber } })
    }
    expect(world.stub.pushed.length).toBe(3)
  })
})

describe('the certificate of our signing key', () => {
  const directory = mkdtempSync(join(tmpdir(), 'tamga-client-certificate-'))
  afterAll(() => rmSync(directory, { recursive: true, force: true }))

  it('goes with the request and with the proof of identity, and one of another key does not', async () => {
    const ca = await openTestCa({ directory, publicUrl: 'http://ca.test' })
    const issued = await ca.issue({ kind: 'system', key: 'p-256', commonName: 'Portal' })
    const certified = { ...clientKeys.sign, key: createPrivateKey(issued.privateKeyPem) }
    const chain = [issued.certificate, ca.intermediateCertificate]
    const signing = { ...own(certified, 'ES256'), certificateChain: chain }
    const client = { id: CLIENT_ID, encryption: clientKeys.encryption }
    const sign = { ...certified, publicKey: createPublicKey(certified.key) }
    const honest = await createWorld({ stub: { client: { ...client, sign } }, sidecar: { signing } })
    await honest.begin()
    await honest.close()
    expect(honest.stub.pushed[0]?.header).toMatchObject({
      x5c: chain.map((der) => Buffer.from(der).toString('base64')),
      'x5t#S256': createHash('sha256').update(issued.certificate).digest('base64url'),
    })
    const other = { ...own(clientKeys.sign, 'ES256'), certificateChain: chain }
    const mistaken = await createWorld({ sidecar: { signing: other } })
    await mistaken.begin()
    expect((await mistaken.server.check())[0]?.code).toBe('ERR_CERTIFICATE_KEY')
    await mistaken.close()
    expect(mistaken.stub.pushed[0]?.header).not.toHaveProperty('x5c')
  })
})

it.each(['invalid_request_object', 'unauthorized_client', '<script>', 'x'.repeat(100)])(
  'a server that refuses the request with %j is told of without its own words',
  async (error) => {
    world.stub.lies.raw = {
      '/request': (_, response) => {
        response.writeHead(400, { 'content-type': 'application/json' })
        response.end(JSON.stringify({ error, error_description: '<script>alert(1)</script>' }))
      },
    }
    const refused = await world.begin().catch((thrown: unknown) => thrown)
    expect(refused).toMatchObject({ name: 'DeniedError', code: 'ERR_OIDC_SERVER_REFUSED' })
    expect(JSON.stringify([refused, String(refused)])).not.toContain('script')
  },
)

it('a server with a fault, or none at all, is unavailable: the person may try again', async () => {
  const answers: [string, number][] = [
    ['ERR_OIDC_SERVER_FAULT', 500],
    ['ERR_OIDC_SERVER_FAULT', 503],
    ['ERR_OIDC_SERVER_FAULT', 429],
  ]
  for (const [code, status] of answers) {
    world.stub.lies.raw = { '/request': (_, response) => void response.writeHead(status).end() }
    await expect(world.begin()).rejects.toMatchObject({ name: 'UnavailableError', code })
  }
  world.stub.lies.raw = { '/request': (request) => void request.socket.destroy() }
  await expect(world.begin()).rejects.toMatchObject({ name: 'UnavailableError', code: 'ERR_OIDC_UNREACHABLE' })
})

it('a server that never finishes an answer is given up after the configured time', async () => {
  const impatient = await createWorld({ sidecar: { timeoutSeconds: 0.2 } })
  impatient.stub.lies.raw = { '/request': (_, response) => void response.writeHead(201).write('{') }
  await expect(impatient.begin()).rejects.toMatchObject({ code: 'ERR_OIDC_UNREACHABLE', facts: { timedOut: true } })
  await impatient.close()
})
