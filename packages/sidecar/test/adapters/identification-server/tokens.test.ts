/** Hostile tokens (list T): well formed, and still not to be believed, or not enough. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Alteration } from './sealed-token.ts'
import { testKey } from './stub-keys.ts'
import type { StubToken } from './stub-server.ts'
import { CLIENT_ID, createWorld, legalBasis, refusalOf, type World } from './world.ts'

let world: World
beforeEach(async () => {
  world = await createWorld()
})
afterEach(() => world.close())

const NOW = Date.parse('2026-06-01T12:00:00Z') / 1000
const YEAR = 31_557_600

async function refusedWith(token: StubToken, alteration: Alteration, wanted = {}): Promise<string> {
  world.stub.lies.token = { [token]: alteration }
  return refusalOf(world.signIn(wanted))
}
const claims =
  (members: Record<string, unknown>): Alteration =>
  (recipe) => ({
    ...recipe,
    claims: { ...recipe.claims, ...members },
  })
const onlySigned: Alteration = (recipe) => ({ ...recipe, alterSealed: (_, signed) => signed })

it.each<StubToken>(['response', 'idToken', 'userinfo', 'introspection'])(
  'T1 a forged inner signature of %s is refused as ERR_JOSE_SIGNATURE',
  async (token) => {
    const forger = { ...testKey('forger', 'ES256'), kid: 'server-sign-1' }
    const forged: Alteration = (recipe) => ({ ...recipe, signedWith: forger })
    expect(await refusedWith(token, forged, { legalBasis })).toBe('ERR_JOSE_SIGNATURE')
  },
)

it.each<StubToken>(['response', 'idToken', 'userinfo', 'introspection'])(
  'T2 downgrade: %s that is signed but not encrypted is refused as ERR_JOSE_NOT_ENCRYPTED',
  async (token) => {
    expect(await refusedWith(token, onlySigned, { legalBasis })).toBe('ERR_JOSE_NOT_ENCRYPTED')
  },
)

it.each([
  ['of another sign-in', 'other-nonce'],
  ['missing', undefined],
])('T3 a nonce %s is refused as ERR_OIDC_NONCE', async (_, nonce) => {
  expect(await refusedWith('idToken', claims({ nonce }))).toBe('ERR_OIDC_NONCE')
})

describe('T4 for whom', () => {
  it.each([
    ['another client', 'other'],
    ['us and another', [CLIENT_ID, 'other']],
    ['nobody', undefined],
    ['an empty list', []],
  ])('T4 a token for %s is refused as ERR_OIDC_AUDIENCE', async (_, aud) => {
    expect(await refusedWith('idToken', claims({ aud, azp: CLIENT_ID }))).toBe('ERR_OIDC_AUDIENCE')
    expect(await refusedWith('userinfo', claims({ aud }))).toBe('ERR_OIDC_AUDIENCE')
  })
  it('T4 a token issued to another client is refused as ERR_OIDC_AUTHORIZED_PARTY', async () => {
    expect(await refusedWith('idToken', claims({ azp: 'other' }))).toBe('ERR_OIDC_AUTHORIZED_PARTY')
  })
  it('T4 a token of another issuer is refused as ERR_OIDC_ISSUER', async () => {
    expect(await refusedWith('idToken', claims({ iss: 'https://other.example' }))).toBe('ERR_OIDC_ISSUER')
    expect(await refusedWith('userinfo', claims({ iss: undefined }))).toBe('ERR_OIDC_ISSUER')
  })
})

it.each<[string, Record<string, unknown>, string]>([
  ['issued in a year', { iat: NOW + YEAR, exp: NOW + YEAR + 300 }, 'ERR_OIDC_ISSUED_AT'],
  ['issued a year ago', { iat: NOW - YEAR }, 'ERR_OIDC_ISSUED_AT'],
  ['undated', { iat: undefined }, 'ERR_OIDC_ISSUED_AT'],
  ['dated in words', { iat: '2026-06-01' }, 'ERR_OIDC_ISSUED_AT'],
  ['not valid yet', { nbf: NOW + 60 }, 'ERR_OIDC_ISSUED_AT'],
  ['expired', { iat: NOW - 200, exp: NOW - 100 }, 'ERR_OIDC_EXPIRED'],
  ['without an end', { exp: undefined }, 'ERR_OIDC_EXPIRED'],
  ['valid for ten years', { exp: NOW + 10 * YEAR }, 'ERR_OIDC_LIFETIME'],
  ['valid to the end of numbers', { exp: Number.MAX_VALUE }, 'ERR_OIDC_EXPIRED'],
])('T5 an ID token that is %s is refused', async (_, members, code) => {
  expect(await refusedWith('idToken', claims(members))).toBe(code)
})

it.each<StubToken>(['userinfo', 'introspection'])(
  'T5 an undated %s is refused as ERR_OIDC_ISSUED_AT',
  async (token) => {
    expect(await refusedWith(token, claims({ iat: undefined }), { legalBasis })).toBe('ERR_OIDC_ISSUED_AT')
  },
)

it.each([
  ['lower', 'urn:tamga:acr:certificate'],
  ['absent', undefined],
])('T6 an acr that is %s than asked is refused as ERR_OIDC_ACR', async (_, acr) => {
  expect(await refusedWith('idToken', claims({ acr }), { acrValues: ['urn:tamga:acr:hardware'] })).toBe('ERR_OIDC_ACR')
})

describe('T7 when the person signed in', () => {
  it.each([
    ['too long ago', NOW - 400],
    ['in the future', NOW + 60],
    ['at no known time', undefined],
  ])('T7 %s is refused as ERR_OIDC_AUTH_TIME', async (_, authTime) => {
    const refused = refusedWith('idToken', claims({ auth_time: authTime }), { maxAgeSeconds: 300 })
    expect(await refused).toBe('ERR_OIDC_AUTH_TIME')
  })
  it('T7 the minutes a person takes to agree are no reason to refuse', async () => {
    const { pending } = await world.begin({ maxAgeSeconds: 0 })
    world.clock.advance(240)
    world.stub.lies.token = { idToken: claims({ auth_time: NOW + 2 }) }
    expect((await world.finish(pending)).authTime).toEqual(new Date('2026-06-01T12:00:02Z'))
  })
})

describe('T8 a token of another kind', () => {
  it.each(['logout+jwt', 'token-introspection+jwt', 'at+jwt', 'oauth-authz-req+jwt'])(
    'T8 %s as ID token is refused as ERR_JOSE_TYP',
    async (typ) => {
      expect(await refusedWith('idToken', (recipe) => ({ ...recipe, header: { typ } }))).toBe('ERR_JOSE_TYP')
    },
  )
  const insteadOf = async (kind: StubToken): Promise<string> => {
    world.stub.lies.tokens = (body) => ({ ...body, id_token: other })
    const { pending } = await world.begin()
    const other = await world.stub.make(kind)
    return refusalOf(world.finish(pending))
  }
  it('T8 userinfo as ID token is refused as ERR_OIDC_NONCE', async () => {
    expect(await insteadOf('userinfo')).toBe('ERR_OIDC_NONCE')
  })
  it('T8 the authorization response as ID token is refused as ERR_OIDC_ISSUED_AT', async () => {
    expect(await insteadOf('response')).toBe('ERR_OIDC_ISSUED_AT')
  })
  it('T8 an ID token as introspection answer is refused as ERR_JOSE_TYP', async () => {
    const asIdToken: Alteration = (recipe) => ({ ...recipe, header: { typ: 'JWT' } })
    expect(await refusedWith('introspection', asIdToken, { legalBasis })).toBe('ERR_JOSE_TYP')
  })
})

it('T9 userinfo of somebody else is refused as ERR_OIDC_SUBJECT_MISMATCH', async () => {
  expect(await refusedWith('userinfo', claims({ sub: 'pairwise-subject-2' }))).toBe('ERR_OIDC_SUBJECT_MISMATCH')
})

it.each([undefined, '', 7, 'x'.repeat(256)])('T9 a subject %j is refused as ERR_OIDC_SUBJECT', async (sub) => {
  expect(await refusedWith('idToken', claims({ sub }))).toBe('ERR_OIDC_SUBJECT')
})

describe('T10 members twice', () => {
  it.each<StubToken>(['response', 'idToken', 'userinfo'])(
    'T10 in the claims of %s: refused as ERR_JOSE_DUPLICATE_MEMBER',
    async (token) => {
      const twice: Alteration = (recipe) => ({
        ...recipe,
        payload: JSON.stringify(recipe.claims).replace('{', '{"iss":"https://other.example",'),
      })
      expect(await refusedWith(token, twice)).toBe('ERR_JOSE_DUPLICATE_MEMBER')
    },
  )
  it('T10 under an escaped name: refused as ERR_JOSE_DUPLICATE_MEMBER', async () => {
    const twice: Alteration = (recipe) => ({
      ...recipe,
      payload: JSON.stringify(recipe.claims).replace('{', '{"\\u0073ub":"somebody",'),
    })
    expect(await refusedWith('idToken', twice)).toBe('ERR_JOSE_DUPLICATE_MEMBER')
  })
  it('T10 in the token answer itself: refused as ERR_OIDC_JSON', async () => {
    world.stub.lies.tokens = (body) => JSON.stringify(body).replace('{', '{"token_type":"Bearer",')
    expect(await refusalOf(world.signIn())).toBe('ERR_OIDC_JSON')
  })
})

describe('T11 what the portal cannot do without', () => {
  it.each([undefined, null])(
    'T11 a required claim that is %j is refused as ERR_OIDC_CLAIM_MISSING, by name',
    async (value) => {
      world.stub.person.family_name = value
      const error = await world.signIn().catch((thrown: unknown) => thrown)
      expect(error).toMatchObject({ code: 'ERR_OIDC_CLAIM_MISSING', facts: { missing: ['family_name'] } })
    },
  )
  it('T11 a voluntary one may be missing', async () => {
    delete world.stub.person.registration_place
    expect((await world.signIn()).person.registrationPlace).toBe(undefined)
  })
  it.each([
    ['family_name', 7],
    ['family_name', 'Сер\u202Eік'],
    ['family_name', 'a\nb'],
    ['identification_number', '880101400126'],
    ['identification_number', 'PNOKZ-88010140012<'],
    ['claim_sources', { family_name: { source: 'hearsay', at: '2026-06-01T12:00:00Z' } }],
    ['claim_sources', { family_name: { source: 'card', at: 'yesterday' } }],
  ])('T11 %s as %j is refused as ERR_OIDC_CLAIM_FORM', async (name, value) => {
    world.stub.person[name] = value
    expect(await refusalOf(world.signIn())).toBe('ERR_OIDC_CLAIM_FORM')
  })
  it('T11 data that nobody asked for are dropped unread', async () => {
    world.stub.person.children = [{ name: 'Дана' }]
    const { person } = await world.signIn()
    expect(person.others).toEqual({})
  })
})

describe('T12 the personal number', () => {
  it('T12 two numbers of one person are refused as ERR_OIDC_IDENTIFIER_CONFLICT', async () => {
    const other = claims({ identification_number: 'PNOKZ-750505300111' })
    expect(await refusedWith('idToken', other)).toBe('ERR_OIDC_IDENTIFIER_CONFLICT')
  })
  it('T12 a check digit that does not fit is a warning', async () => {
    world.stub.person.identification_number = 'PNOKZ-880101400125'
    const { person } = await world.signIn()
    expect(person.personalNumber?.value).toBe('PNOKZ-880101400125')
    expect(person.warnings).toEqual([{ code: 'WARN_IIN_CHECK_DIGIT', field: 'personalNumber' }])
  })
})

describe('T14 what the access token is bound to', () => {
  it.each(['Bearer', 'N_A', undefined])(
    'T14 token type %j although a proof was sent is refused as ERR_OIDC_TOKEN_TYPE',
    async (type) => {
      world.stub.lies.tokens = (body) => ({ ...body, token_type: type })
      expect(await refusalOf(world.signIn())).toBe('ERR_OIDC_TOKEN_TYPE')
    },
  )
  it('T14 another access token than the signed hash speaks of is refused as ERR_OIDC_TOKEN_HASH', async () => {
    world.stub.lies.tokens = (body) => ({ ...body, access_token: 'swapped' })
    expect(await refusalOf(world.signIn())).toBe('ERR_OIDC_TOKEN_HASH')
  })
  it('T14 another code than the signed hash speaks of is refused as ERR_OIDC_CODE_HASH', async () => {
    expect(await refusedWith('idToken', claims({ c_hash: 'AAAAAAAAAAAAAAAAAAAAAA' }))).toBe('ERR_OIDC_CODE_HASH')
  })
  it.each(['id_token', 'access_token'])('T14 an answer without %s is refused as ERR_OIDC_PROTOCOL', async (member) => {
    world.stub.lies.tokens = ({ [member]: _, ...body }) => body
    expect(await refusalOf(world.signIn())).toBe('ERR_OIDC_PROTOCOL')
  })
})

describe('T15 a legal basis other than the one asked for', () => {
  const asked = { type: 'legal_basis', kind: 'criminal_case', case_number: '25/7-188', services: ['FL.01', 'FL.02'] }
  const wider: [string, unknown][] = [
    ['one service more', [{ ...asked, services: [...asked.services, 'FL.99'] }]],
    ['another case', [{ ...asked, case_number: '25/7-189' }]],
    ['another ground', [{ ...asked, kind: 'primary_check' }]],
    ['a member more', [{ ...asked, actions: ['everything'] }]],
    ['two bases', [asked, asked]],
    ['no list', asked],
    ['another type', [{ ...asked, type: 'payment' }]],
    ['services in words', [{ ...asked, services: 'FL.01' }]],
  ]
  it.each(wider)('T15 %s in the token answer is refused as ERR_OIDC_LEGAL_BASIS_WIDER', async (_, details) => {
    world.stub.lies.tokens = (body) => ({ ...body, authorization_details: details })
    expect(await refusalOf(world.signIn({ legalBasis }))).toBe('ERR_OIDC_LEGAL_BASIS_WIDER')
  })
  it.each(wider)('T15 %s in the signed introspection is refused as ERR_OIDC_LEGAL_BASIS_WIDER', async (_, details) => {
    const introspected = { active: true, client_id: CLIENT_ID, authorization_details: details }
    const refused = refusedWith('introspection', claims({ token_introspection: introspected }), { legalBasis })
    expect(await refused).toBe('ERR_OIDC_LEGAL_BASIS_WIDER')
  })
  it('T15 a legal basis although none was asked for is refused as ERR_OIDC_LEGAL_BASIS_WIDER', async () => {
    world.stub.lies.tokens = (body) => ({ ...body, authorization_details: [asked] })
    expect(await refusalOf(world.signIn())).toBe('ERR_OIDC_LEGAL_BASIS_WIDER')
  })
  it('T15 fewer services than asked are what was granted', async () => {
    const introspected = {
      active: true,
      client_id: CLIENT_ID,
      authorization_details: [{ ...asked, services: ['FL.02'] }],
    }
    world.stub.lies.token = { introspection: claims({ token_introspection: introspected }) }
    expect((await world.signIn({ legalBasis })).legalBasis?.services).toEqual(['FL.02'])
  })
})

describe('T16 introspection', () => {
  it('T16 as plain JSON is refused as ERR_OIDC_CONTENT_TYPE', async () => {
    world.stub.lies.raw = {
      '/token/introspection': (_, response) => {
        response.writeHead(200, { 'content-type': 'application/json' }).end('{"active":true}')
      },
    }
    expect(await refusalOf(world.signIn({ legalBasis }))).toBe('ERR_OIDC_CONTENT_TYPE')
  })
  it('T16 of a token that is not active, or of another client, is refused as ERR_OIDC_INTROSPECTION', async () => {
    const inactive = claims({ token_introspection: { active: false } })
    expect(await refusedWith('introspection', inactive, { legalBasis })).toBe('ERR_OIDC_INTROSPECTION')
    const foreign = claims({ token_introspection: { active: true, client_id: 'other' } })
    expect(await refusedWith('introspection', foreign, { legalBasis })).toBe('ERR_OIDC_INTROSPECTION')
  })
  it('T16 userinfo as plain JSON is refused as ERR_OIDC_CONTENT_TYPE', async () => {
    world.stub.lies.raw = {
      '/me': (_, response) => {
        response.writeHead(200, { 'content-type': 'application/json' }).end('{"sub":"pairwise-subject-1"}')
      },
    }
    expect(await refusalOf(world.signIn())).toBe('ERR_OIDC_CONTENT_TYPE')
  })
})
