/** Signing out: hostile logout tokens (list L) and the address the browser goes to. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Alteration } from './sealed-token.ts'
import { CLIENT_ID, createWorld, refusalOf, type World } from './world.ts'

let world: World
beforeEach(async () => {
  world = await createWorld()
})
afterEach(() => world.close())

const NOW = Date.parse('2026-06-01T12:00:00Z') / 1000
const EVENT = 'http://schemas.openid.net/event/backchannel-logout'

async function refusedWith(alteration: Alteration): Promise<string> {
  world.stub.lies.token = { logout: alteration }
  return refusalOf(world.server.readLogoutToken(await world.stub.make('logout')))
}
const claims =
  (members: Record<string, unknown>): Alteration =>
  (recipe) => ({
    ...recipe,
    claims: { ...recipe.claims, ...members },
  })

it('says whose session ends, and until when the token must be remembered against replay', async () => {
  expect(await world.server.readLogoutToken(await world.stub.make('logout'))).toEqual({
    sub: 'pairwise-subject-1',
    sid: 'session-1',
    jti: 'logout-1',
    expiresAt: new Date('2026-06-01T12:05:00Z'),
  })
})

describe('L1 logout tokens that are none', () => {
  it.each<[string, Record<string, unknown>, string]>([
    ['a nonce', { nonce: 'n' }, 'ERR_OIDC_LOGOUT_NONCE'],
    ['no events', { events: undefined }, 'ERR_OIDC_LOGOUT_EVENTS'],
    ['another event', { events: { 'urn:other': {} } }, 'ERR_OIDC_LOGOUT_EVENTS'],
    ['an event that is no object', { events: { [EVENT]: true } }, 'ERR_OIDC_LOGOUT_EVENTS'],
    ['an old iat', { iat: NOW - 3600, exp: NOW + 60 }, 'ERR_OIDC_ISSUED_AT'],
    ['no iat', { iat: undefined }, 'ERR_OIDC_ISSUED_AT'],
    ['no exp', { exp: undefined }, 'ERR_OIDC_EXPIRED'],
    ['another audience', { aud: 'other' }, 'ERR_OIDC_AUDIENCE'],
    ['a second audience', { aud: [CLIENT_ID, 'other'] }, 'ERR_OIDC_AUDIENCE'],
    ['another issuer', { iss: 'https://other.example' }, 'ERR_OIDC_ISSUER'],
    ['no jti', { jti: undefined }, 'ERR_OIDC_LOGOUT_JTI'],
    ['a jti of a megabyte', { jti: 'x'.repeat(300) }, 'ERR_OIDC_LOGOUT_JTI'],
    ['nobody', { sub: undefined, sid: undefined }, 'ERR_OIDC_LOGOUT_SUBJECT'],
  ])('L1 with %s: refused', async (_, members, code) => {
    expect(await refusedWith(claims(members))).toBe(code)
  })
  it('L1 an ID token as logout token is refused as ERR_JOSE_TYP', async () => {
    await world.begin()
    expect(await refusalOf(world.server.readLogoutToken(await world.stub.make('idToken')))).toBe('ERR_JOSE_TYP')
  })
  it('L1 a replayed one has the jti of the first, by which the store knows it', async () => {
    const token = await world.stub.make('logout')
    const [first, second] = [await world.server.readLogoutToken(token), await world.server.readLogoutToken(token)]
    expect(first.jti).toBe(second.jti)
  })
  it('L1 with claims twice: refused as ERR_JOSE_DUPLICATE_MEMBER', async () => {
    const twice: Alteration = (recipe) => ({
      ...recipe,
      payload: JSON.stringify(recipe.claims).replace('{', '{"sid":"x",'),
    })
    expect(await refusedWith(twice)).toBe('ERR_JOSE_DUPLICATE_MEMBER')
  })
})

it('L3 a logout token that is only signed is refused as ERR_JOSE_NOT_ENCRYPTED', async () => {
  expect(await refusedWith((recipe) => ({ ...recipe, alterSealed: (_, signed) => signed }))).toBe(
    'ERR_JOSE_NOT_ENCRYPTED',
  )
})

it.each(['', 'a.b.c.d.e', 'A'.repeat(200_000), 'not a token'])(
  'L3 %.20s is refused, and nobody is called',
  async (token) => {
    expect(await refusalOf(world.server.readLogoutToken(token))).toMatch(/^ERR_JOSE_/)
    expect(world.stub.calls).toEqual([])
  },
)

describe('the address to sign out at', () => {
  const end = { postLogoutRedirectUri: 'https://door.example/signed-out', state: 'S'.repeat(22) }
  it('names the client, the way back and a state, and no token', async () => {
    const { origin, pathname, searchParams } = new URL(await world.server.endSessionUrl(end))
    expect(`${origin}${pathname}`).toBe(`${world.stub.issuer}/session/end`)
    expect(Object.fromEntries(searchParams)).toEqual({
      client_id: CLIENT_ID,
      post_logout_redirect_uri: end.postLogoutRedirectUri,
      state: end.state,
    })
  })
  it('is refused as ERR_OIDC_LOGOUT_UNSUPPORTED when the server has none', async () => {
    world.stub.lies.metadata = ({ end_session_endpoint: _, ...document }) => document
    expect(await refusalOf(world.server.endSessionUrl(end))).toBe('ERR_OIDC_LOGOUT_UNSUPPORTED')
  })
})
