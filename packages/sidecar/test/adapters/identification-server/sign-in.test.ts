/** The honest way through, and what goes over the wire on it. */
import { decodeProtectedHeader } from 'jose'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { CLIENT_ID, clientKeys, createWorld, legalBasis, request, type World } from './world.ts'

let world: World
beforeEach(async () => {
  world = await createWorld()
})
afterEach(() => world.close())

it('brings back the person with the source of every fact', async () => {
  const { person, acr, amr, authTime, sid } = await world.signIn()
  expect(person).toEqual({
    sub: 'pairwise-subject-1',
    personalNumber: { value: 'PNOKZ-880101400126', source: 'certificate', at: '2026-06-01T11:59:00.000Z' },
    familyName: { value: 'Серікқызы', source: 'server', at: '2026-06-01T12:00:00.000Z' },
    givenName: { value: 'Айгүл', source: 'server', at: '2026-06-01T12:00:00.000Z' },
    registrationPlace: { value: 'Астана', source: 'register', at: '2026-06-01T11:59:30.000Z', register: 'residence' },
    roles: [],
    powers: [],
    others: {},
    warnings: [],
  })
  expect({ acr, amr, authTime, sid }).toEqual({
    acr: 'urn:tamga:acr:certificate',
    amr: ['swk'],
    authTime: new Date('2026-06-01T11:59:55Z'),
    sid: 'session-1',
  })
})

it('shows the browser nothing but its name and a reference to the request', async () => {
  const { url } = await world.begin({ legalBasis })
  const { origin, pathname, searchParams } = new URL(url)
  expect(`${origin}${pathname}`).toBe(`${world.stub.issuer}/auth`)
  expect(Object.fromEntries(searchParams)).toEqual({
    client_id: CLIENT_ID,
    request_uri: 'urn:ietf:params:oauth:request_uri:abc123',
  })
})

it('pushes the request signed, then encrypted, with nothing beside it', async () => {
  const { pending } = await world.begin({ legalBasis, maxAgeSeconds: 300 })
  const [pushed] = world.stub.pushed
  expect(pushed?.form.toSorted()).toEqual(['client_assertion', 'client_assertion_type', 'client_id', 'request'])
  expect(pushed?.outer).toMatchObject({ alg: 'ECDH-ES+A256KW', enc: 'A256GCM', kid: 'server-enc-1', cty: 'JWT' })
  expect(pushed?.header).toEqual({ alg: 'ES256', typ: 'oauth-authz-req+jwt', kid: 'client-sign-1' })
  const now = Date.parse('2026-06-01T12:00:00Z') / 1000
  expect(pushed?.claims).toMatchObject({
    iss: CLIENT_ID,
    aud: world.stub.issuer,
    client_id: CLIENT_ID,
    iat: now,
    nbf: now,
    exp: now + 60,
    response_type: 'code',
    response_mode: 'jwt',
    redirect_uri: request.redirectUri,
    scope: 'openid identity registration',
    state: pending.state,
    nonce: pending.nonce,
    code_challenge_method: 'S256',
    max_age: 300,
    ui_locales: 'kk',
    resource: 'urn:tamga:portal',
    acr_values: 'urn:tamga:acr:certificate urn:tamga:acr:hardware',
    authorization_details: [
      { type: 'legal_basis', kind: 'criminal_case', case_number: '25/7-188', services: ['FL.01', 'FL.02'] },
    ],
    claims: {
      userinfo: {
        identification_number: { essential: true },
        family_name: { essential: true },
        registration_place: null,
        claim_sources: null,
      },
    },
  })
})

it('proves who it is to the issuer and to nobody else: one audience, one string (RFC 7523bis)', async () => {
  await world.begin()
  expect(world.stub.pushed[0]?.assertion).toMatchObject({ iss: CLIENT_ID, sub: CLIENT_ID, aud: world.stub.issuer })
})

it('calls the server for the first time when a sign-in begins, and opens a callback without calling anybody', async () => {
  expect(world.stub.calls).toEqual([])
  await world.begin()
  const query = await world.stub.answer()
  const before = world.stub.calls.length
  await world.read(query)
  expect(world.stub.calls.length).toBe(before)
})

it('keeps the signed messages of both sides and the keys that verify them', async () => {
  const { evidence, idToken } = await world.signIn({ legalBasis })
  expect(evidence.map(({ name }) => name)).toEqual([
    'request-object.jws',
    'authorization-response.jws',
    'id-token.jws',
    'userinfo.jws',
    'introspection.jws',
    'server-keys.json',
  ])
  expect(Buffer.from(evidence[2]?.octets ?? []).toString()).toBe(idToken)
  expect(decodeProtectedHeader(idToken).alg).toBe('ES256')
})

it('takes the granted legal basis from what the server signed', async () => {
  expect((await world.signIn({ legalBasis })).legalBasis).toEqual(legalBasis)
})

it('a pending sign-in survives as JSON', async () => {
  const { pending } = await world.begin()
  const { person } = await world.finish(JSON.parse(JSON.stringify(pending)))
  expect(person.sub).toBe('pairwise-subject-1')
})

it('opens answers that were encrypted to its previous key', async () => {
  world.stub.lies.token = { idToken: (recipe) => ({ ...recipe, encryptedTo: clientKeys.previous }) }
  expect((await world.signIn()).person.sub).toBe('pairwise-subject-1')
})

it('without introspection, by configuration, the legal basis is that of the token answer', async () => {
  const plain = await createWorld({ sidecar: { introspection: false } })
  expect((await plain.signIn({ legalBasis })).legalBasis).toEqual(legalBasis)
  expect(plain.stub.calls).not.toContain('/token/introspection')
  await plain.close()
})

it('a legal basis that was not granted is absent, and the portal decides', async () => {
  world.stub.lies.tokens = ({ authorization_details: _, ...body }) => body
  const introspected = { active: true, client_id: CLIENT_ID }
  const ungranted = { token_introspection: introspected }
  world.stub.lies.token = {
    introspection: (recipe) => ({ ...recipe, claims: { ...recipe.claims, ...ungranted } }),
  }
  expect(await world.signIn({ legalBasis })).not.toHaveProperty('legalBasis')
})

it('many at once read the metadata and the keys of the server once', async () => {
  await Promise.all(Array.from({ length: 50 }, () => world.begin()))
  expect(world.stub.calls.filter((path) => path === '/jwks').length).toBe(1)
  expect(world.stub.calls.filter((path) => path === '/.well-known/openid-configuration').length).toBe(1)
  expect(new Set(world.stub.pushed.map(({ claims }) => claims.state)).size).toBe(50)
})

it('says which keys are to be registered, without a private member', () => {
  const published = world.server.publicKeys()
  expect(published.map(({ kid, use }) => [kid, use])).toEqual([
    ['client-sign-1', 'sig'],
    ['client-enc-2', 'enc'],
    ['client-enc-1', 'enc'],
  ])
  expect(JSON.stringify(published)).not.toMatch(/"(d|p|q|dp|dq|qi|k)":/)
})
