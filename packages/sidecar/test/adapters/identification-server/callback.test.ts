/** Hostile callbacks (list C, the protocol's part): mix-up, downgrade, replaced and repeated answers. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Alteration } from './sealed-token.ts'
import { createWorld, refusalOf, type World } from './world.ts'

let world: World
beforeEach(async () => {
  world = await createWorld()
})
afterEach(() => world.close())

const NOW = Date.parse('2026-06-01T12:00:00Z') / 1000
const claims =
  (members: Record<string, unknown>): Alteration =>
  (recipe) => ({
    ...recipe,
    claims: { ...recipe.claims, ...members },
  })

/** What a sign-in with this answer is refused with, and that the code was not shown to anybody. */
async function refusedAnswer(alteration: Alteration): Promise<string> {
  world.stub.lies.token = { response: alteration }
  const code = await refusalOf(world.signIn())
  expect(world.stub.calls).not.toContain('/token')
  return code
}

describe('C1 state', () => {
  it.each([undefined, '', 'short', 7, 'with <markup> in it to be long enough'])(
    'C1 %j is refused as ERR_OIDC_STATE before anybody is called',
    async (state) => {
      world.stub.lies.token = { response: claims({ state }) }
      const { pending } = await world.begin()
      const query = await world.stub.answer()
      const before = world.stub.calls.length
      expect(await refusalOf(world.finish(pending, query))).toBe('ERR_OIDC_STATE')
      expect(world.stub.calls.length).toBe(before)
    },
  )
  it('C1 the answer to another sign-in is refused as ERR_OIDC_STATE', async () => {
    const one = await world.begin()
    await world.begin()
    expect(await refusalOf(world.finish(one.pending))).toBe('ERR_OIDC_STATE')
    expect(world.stub.calls).not.toContain('/token')
  })
  it('C1 a second parameter response is refused as ERR_OIDC_CALLBACK_PARAMETERS', async () => {
    await world.begin()
    const query = await world.stub.answer()
    query.append('state', 'AAAAAAAAAAAAAAAAAAAA')
    expect(await refusalOf(world.read(query))).toBe('ERR_OIDC_CALLBACK_PARAMETERS')
  })
})

describe('C3, C4 an answer that comes again or late', () => {
  it('C3 a second use of a code, should the store ever let it through, is refused by the server', async () => {
    const { pending } = await world.begin()
    await world.finish(pending)
    world.stub.lies.raw = {
      '/token': (_, response) => {
        response.writeHead(400, { 'content-type': 'application/json' }).end('{"error":"invalid_grant"}')
      },
    }
    expect(await refusalOf(world.finish(pending))).toBe('ERR_OIDC_SERVER_REFUSED')
  })
  it('C4 after the sign-in expired it is refused as ERR_OIDC_LOGIN_EXPIRED, and nobody is called', async () => {
    const { pending } = await world.begin()
    const answer = await world.read(await world.stub.answer())
    world.clock.advance(601)
    const before = world.stub.calls.length
    expect(await refusalOf(world.server.complete(answer, pending))).toBe('ERR_OIDC_LOGIN_EXPIRED')
    expect(world.stub.calls.length).toBe(before)
  })
})

describe('C5 mix-up', () => {
  it.each(['https://other.example', undefined])(
    'C5 a JARM answer of issuer %j is refused as ERR_OIDC_ISSUER',
    async (iss) => {
      expect(await refusedAnswer(claims({ iss }))).toBe('ERR_OIDC_ISSUER')
    },
  )
  it('C5 an error of another issuer is refused as ERR_OIDC_ISSUER, not believed', async () => {
    expect(await refusedAnswer(claims({ iss: 'https://other.example', error: 'access_denied' }))).toBe(
      'ERR_OIDC_ISSUER',
    )
  })
  it('C5 an answer for another client is refused as ERR_OIDC_AUDIENCE', async () => {
    expect(await refusedAnswer(claims({ aud: 'other' }))).toBe('ERR_OIDC_AUDIENCE')
  })
})

describe('C6, C7 plain parameters where JARM is agreed', () => {
  const plain = { code: 'code-of-the-stub', state: 'A'.repeat(43), iss: 'https://id.example' }
  it('C6 instead of it they are refused as ERR_OIDC_CALLBACK_PARAMETERS', async () => {
    expect(await refusalOf(world.read(new URLSearchParams(plain)))).toBe('ERR_OIDC_CALLBACK_PARAMETERS')
  })
  it.each(Object.entries(plain))('C7 %s beside it is refused as ERR_OIDC_CALLBACK_PARAMETERS', async (name, value) => {
    await world.begin()
    const query = await world.stub.answer()
    query.set(name, value)
    expect(await refusalOf(world.read(query))).toBe('ERR_OIDC_CALLBACK_PARAMETERS')
  })
})

it('C8 JARM that is only signed is refused as ERR_JOSE_NOT_ENCRYPTED', async () => {
  expect(await refusedAnswer((recipe) => ({ ...recipe, alterSealed: (_, signed) => signed }))).toBe(
    'ERR_JOSE_NOT_ENCRYPTED',
  )
})

it('C9 two responses are refused as ERR_OIDC_CALLBACK_PARAMETERS, also when they are equal', async () => {
  await world.begin()
  const query = await world.stub.answer()
  query.append('response', query.get('response') ?? '')
  expect(await refusalOf(world.read(query))).toBe('ERR_OIDC_CALLBACK_PARAMETERS')
})

it.each([
  ['without an end', { exp: undefined }, 'ERR_OIDC_EXPIRED'],
  ['expired', { exp: NOW - 60 }, 'ERR_OIDC_EXPIRED'],
  ['for a year', { exp: NOW + 31_557_600 }, 'ERR_OIDC_LIFETIME'],
  ['without code', { code: undefined }, 'ERR_OIDC_CALLBACK_PARAMETERS'],
  ['with a code that is no text', { code: ['a'] }, 'ERR_OIDC_CALLBACK_PARAMETERS'],
])('C9 a JARM answer %s is refused', async (_, members, code) => {
  expect(await refusedAnswer(claims(members))).toBe(code)
})

describe('C10 the server says no', () => {
  const refused = (error: unknown): Alteration =>
    claims({ code: undefined, error, error_description: '<script>alert(1)</script>', error_uri: 'javascript:alert(1)' })
  it.each([
    ['access_denied', 'ERR_OIDC_ACCESS_DENIED', 'DeniedError'],
    ['unmet_authentication_requirements', 'ERR_OIDC_ACR', 'DeniedError'],
    ['login_required', 'ERR_OIDC_SERVER_REFUSED', 'DeniedError'],
    ['temporarily_unavailable', 'ERR_OIDC_SERVER_FAULT', 'UnavailableError'],
    ['server_error', 'ERR_OIDC_SERVER_FAULT', 'UnavailableError'],
    ['"><script>alert(1)</script>', 'ERR_OIDC_SERVER_REFUSED', 'DeniedError'],
    [7, 'ERR_OIDC_SERVER_REFUSED', 'DeniedError'],
  ])('C10 %j is told as %s, without a word of its description', async (error, code, name) => {
    world.stub.lies.token = { response: refused(error) }
    const thrown = await world.signIn().catch((reason: unknown) => reason)
    expect(thrown).toMatchObject({ code, name })
    expect(JSON.stringify([thrown, String(thrown)])).not.toContain('script')
  })
})

describe('a server without JARM, by configuration', () => {
  let plain: World
  beforeEach(async () => {
    plain = await createWorld({ stub: { jarm: false }, sidecar: { responseMode: 'query' } })
  })
  afterEach(() => plain.close())

  it('signs people in with code, state and iss (RFC 9207)', async () => {
    expect((await plain.signIn()).person.sub).toBe('pairwise-subject-1')
    expect(plain.stub.pushed[0]?.claims).not.toHaveProperty('response_mode')
  })
  it.each(['https://other.example', undefined])(
    'C5 iss %j is refused as ERR_OIDC_ISSUER, and the code shown to nobody',
    async (iss) => {
      const { pending } = await plain.begin()
      const query = await plain.stub.answer()
      if (iss === undefined) query.delete('iss')
      else query.set('iss', iss)
      expect(await refusalOf(plain.finish(pending, query))).toBe('ERR_OIDC_ISSUER')
      expect(plain.stub.calls).not.toContain('/token')
    },
  )
  it.each(['code', 'state', 'iss'])('C1 %s twice is refused as ERR_OIDC_CALLBACK_PARAMETERS', async (name) => {
    await plain.begin()
    const query = await plain.stub.answer()
    query.append(name, query.get(name) ?? '')
    expect(await refusalOf(plain.read(query))).toBe('ERR_OIDC_CALLBACK_PARAMETERS')
  })
  it.each(['response', 'id_token', 'access_token', 'error'])('C7 %s beside a code is refused', async (name) => {
    await plain.begin()
    const query = await plain.stub.answer()
    query.set(name, 'x')
    expect(await refusalOf(plain.read(query))).toBe('ERR_OIDC_CALLBACK_PARAMETERS')
  })
  it('C10 an error with a script in its description is told without it', async () => {
    const { pending } = await plain.begin()
    const query = new URLSearchParams({
      error: 'access_denied',
      error_description: '<script>alert(1)</script>',
      state: pending.state,
      iss: plain.stub.issuer,
    })
    expect(await refusalOf(plain.finish(pending, query))).toBe('ERR_OIDC_ACCESS_DENIED')
  })
  it('C9 a code of megabytes is refused as ERR_OIDC_CALLBACK_PARAMETERS', async () => {
    await plain.begin()
    const query = await plain.stub.answer()
    query.set('code', 'x'.repeat(1_000_000))
    expect(await refusalOf(plain.read(query))).toBe('ERR_OIDC_CALLBACK_PARAMETERS')
  })
})
