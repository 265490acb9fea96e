import { encodeChallenge, readChallenge, toBase64 } from '@tamga/core'
import express, { type Express } from 'express'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createSignIn, signedInOf } from '../../src/express/index.ts'
import { issueSigner, listening, sign, TOKEN } from '../world.ts'
import { type Browser, type DoorWorld, startDoorWorld } from './door-world.ts'

const PORTAL_URL = 'https://portal.example'
const DOOR_URL = 'https://door.example'
const RETURN_URL = `${PORTAL_URL}/sign-in/return`
const HARDWARE = 'urn:tamga:acr:hardware'
const page = { headers: { 'sec-fetch-mode': 'navigate' } }
const own = { origin: PORTAL_URL, 'content-type': 'application/json' }

let door: DoorWorld
let portal: { url: string; close(): Promise<void> }
const ended: string[] = []
/** Requests that got past the guards. */
const seen: unknown[] = []

beforeAll(async () => {
  const app: { listener: Express | undefined } = { listener: undefined }
  portal = await listening((request, response) => app.listener?.(request, response))
  const logoutUrl = `${portal.url}/sign-in/logout-event`
  door = await startDoorWorld({ portal: { returnUrls: [RETURN_URL], logoutUrl } })
  app.listener = portalApp()
})
afterAll(async () => {
  await portal?.close()
  await door?.close()
})
beforeEach(() => {
  Object.assign(door.server, { answer: 'identified', identified: {} })
  ended.length = 0
  seen.length = 0
})

function portalApp(): Express {
  const signIn = createSignIn({
    sidecarUrl: door.sidecar.url,
    sidecarToken: TOKEN,
    portal: 'portal',
    clock: door.clock,
    doorUrl: DOOR_URL,
    portalUrl: PORTAL_URL,
    signInPage: (to, problem) => `/choose?${new URLSearchParams({ to, ...(problem && { problem }) })}`,
    onSessionEnded: (id) => void ended.push(id),
  })
  const app = express()
  app.use(signIn.session, signIn.routes)
  app.get('/who', (_request, response) => void response.json(signedInOf(response)?.person.givenName ?? null))
  app.get('/header', (request, response) => void response.json(request.headers['x-identity-assertion'] ?? null))
  app.get('/mine', signIn.require(), (_request, response) => {
    seen.push(signedInOf(response))
    response.json('mine')
  })
  app.get('/decide', signIn.require({ acrValues: [HARDWARE], maxAgeSeconds: 300 }), (_request, response) => {
    response.json('decided')
  })
  return app
}

const location = (response: Response): string => response.headers.get('location') ?? ''

/** One browser at the portal and at the door. */
interface Visitor {
  readonly atPortal: Browser
  readonly atDoor: Browser
}

function visitor(): Visitor {
  return { atPortal: door.browser(portal.url), atDoor: door.browser() }
}

/** From the start to the address at the portal with the result. */
async function toResult({ atPortal, atDoor }: Visitor, query = '?to=/mine'): Promise<string> {
  const login = location(await atPortal.get(`/sign-in/start${query}`, page))
  const server = location(await atDoor.get(login.replace(DOOR_URL, ''), page))
  const state = new URL(server).searchParams.get('request_uri')
  return location(await atDoor.get(`/callback?response=${state}`, page)).replace(PORTAL_URL, '')
}

async function signedIn(): Promise<Visitor> {
  const person = visitor()
  await person.atPortal.get(await toResult(person), page)
  return person
}

describe('a portal with the middleware', () => {
  it('signs a person in and leads back to where the person wanted to go', async () => {
    const person = visitor()
    const asked = await person.atPortal.get('/mine', page)
    expect([asked.status, location(asked)]).toEqual([303, '/choose?to=%2Fmine'])
    const back = await person.atPortal.get(await toResult(person), page)
    expect([back.status, location(back)]).toEqual([303, '/mine'])
    expect(back.headers.getSetCookie().join()).toMatch(
      /^__Host-tamga-portal=[\w-]{43}; Path=\/; Secure; HttpOnly; SameSite=Lax$/,
    )
    expect(await (await person.atPortal.get('/mine', page)).json()).toBe('mine')
    expect(seen).toEqual([expect.objectContaining({ person: expect.objectContaining({ sub: 'pairwise-4f2c' }) })])
  })

  it('tells scripts with 401, and never sends them anywhere', async () => {
    const response = await door.browser(portal.url).get('/mine', { headers: { 'sec-fetch-mode': 'cors' } })
    expect([response.status, location(response), await response.json()]).toEqual([
      401,
      '',
      { code: 'sign-in-required' },
    ])
  })

  it('takes a browser that says nothing of its requests at its word about HTML', async () => {
    const browser = door.browser(portal.url)
    expect(
      (await browser.get('/mine', { headers: { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' } })).status,
    ).toBe(303)
    expect((await browser.get('/mine', { headers: { accept: '*/*' } })).status).toBe(401)
  })

  it('P1 ignores identity headers that a client sends itself', async () => {
    const headers = { 'x-identity-assertion': 'forged', 'sec-fetch-mode': 'cors' }
    expect(await (await door.browser(portal.url).get('/header', { headers })).json()).toBeNull()
    expect((await door.browser(portal.url).get('/mine', { headers })).status).toBe(401)
  })

  it('P5 leads to no other site, whatever is asked', async () => {
    for (const to of ['https://attacker.example', '//attacker.example', '/\\attacker.example', 'javascript:alert(1)']) {
      const person = visitor()
      const result = await toResult(person, `?${new URLSearchParams({ to })}`)
      expect(location(await person.atPortal.get(result, page)), to).toBe('/')
    }
  })

  it('C14 takes no result that another browser brought about', async () => {
    const attacker = visitor()
    const result = await toResult(attacker)
    const victim = visitor()
    await victim.atPortal.get('/sign-in/start', page)
    const response = await victim.atPortal.get(result, page)
    expect(location(response)).toBe('/choose?to=%2F&problem=expired')
    expect(victim.atPortal.cookies.has('__Host-tamga-portal')).toBe(false)
  })

  it('P3 takes a result once; whoever goes back afterwards is still signed in', async () => {
    const person = visitor()
    const result = await toResult(person)
    await person.atPortal.get(result, page)
    expect(location(await person.atPortal.get(result, page))).toBe('/')
    expect((await person.atPortal.get('/mine', page)).status).toBe(200)
  })

  it('sends a signed-in person for a stronger sign-in, and lets the person in then (RFC 9470)', async () => {
    const person = await signedIn()
    const weak = await person.atPortal.get('/decide', { headers: { 'sec-fetch-mode': 'cors' } })
    expect(weak.headers.get('www-authenticate')).toContain(
      `insufficient_user_authentication", acr_values="${HARDWARE}"`,
    )
    const to = location(await person.atPortal.get('/decide', page))
    expect(to).toBe(`/sign-in/start?to=%2Fdecide&acr_values=${encodeURIComponent(HARDWARE)}&max_age=300`)
    door.server.identified = { acr: HARDWARE }
    const before = person.atPortal.cookies.get('__Host-tamga-portal') ?? ''
    await person.atPortal.get(await toResult(person, to.replace('/sign-in/start', '')), page)
    expect(door.server.requests.at(-1)).toMatchObject({ acrValues: [HARDWARE], maxAgeSeconds: 300 })
    expect(await (await person.atPortal.get('/decide', page)).json()).toBe('decided')
    person.atPortal.cookies.set('__Host-tamga-portal', before)
    expect((await person.atPortal.get('/mine', { headers: { 'sec-fetch-mode': 'cors' } })).status).toBe(401)
  })

  it('signs a person in with a certificate, for the origin of its own pages', async () => {
    const { signer } = await issueSigner(door.world)
    const browser = door.browser(portal.url)
    const asked = await browser.get('/sign-in/challenges', { method: 'POST', headers: own, body: '{}' })
    const { id, challenge } = (await asked.json()) as { id: string; challenge: { origin: string } }
    expect([asked.status, challenge.origin]).toEqual([201, PORTAL_URL])
    const cms = await sign(encodeChallenge(readChallenge(challenge)), signer, true)
    const answer = { method: 'PUT', headers: own, body: JSON.stringify({ signature: toBase64(cms) }) }
    const stranger = await door.browser(portal.url).get(`/sign-in/challenges/${id}`, answer)
    expect([stranger.status, await stranger.json()]).toEqual([400, { code: 'unreadable' }])
    const done = await browser.get(`/sign-in/challenges/${id}`, answer)
    expect([done.status, Object.keys((await done.json()) as object)]).toEqual([200, ['expiresAt']])
    expect(await (await browser.get('/who')).json()).toMatchObject({ value: 'Нурлан' })
  })

  it.each([
    ['another site', { ...own, origin: 'https://attacker.example' }, 403],
    ['nobody', { 'content-type': 'application/json' }, 403],
    ['a form', { ...own, 'content-type': 'text/plain' }, 415],
  ])('changes nothing for %s', async (_who, headers, status) => {
    const { atPortal } = await signedIn()
    for (const path of ['/sign-in/sign-out', '/sign-in/challenges']) {
      expect((await atPortal.get(path, { method: 'POST', headers, body: '{}' })).status).toBe(status)
    }
    expect((await atPortal.get('/mine', page)).status).toBe(200)
  })

  it('signs a person out here and at the sidecar, and says where it goes on', async () => {
    const { atPortal } = await signedIn()
    const token = atPortal.cookies.get('__Host-tamga-portal') ?? ''
    const response = await atPortal.get('/sign-in/sign-out', { method: 'POST', headers: own, body: '{}' })
    const { url } = (await response.json()) as { url: string }
    expect(url).toMatch(/^https:\/\/id\.example\/session\/end\?/)
    atPortal.cookies.set('__Host-tamga-portal', token)
    expect((await atPortal.get('/mine', { headers: { 'sec-fetch-mode': 'cors' } })).status).toBe(401)
    expect(atPortal.cookies.has('__Host-tamga-portal')).toBe(false)
  })

  it('says that it cannot tell when the sidecar does not answer, and lets nobody in', async () => {
    const app = express()
    const away = { sidecarUrl: 'http://127.0.0.1:9', sidecarToken: TOKEN, portal: 'portal', doorUrl: DOOR_URL }
    const signIn = createSignIn({ ...away, portalUrl: PORTAL_URL, signInPage: () => '/choose' })
    app.use(signIn.session).get('/mine', signIn.require(), (_request, response) => void response.json('mine'))
    const server = await listening(app)
    const headers = { cookie: `__Host-tamga-portal=${'x'.repeat(43)}` }
    expect((await fetch(`${server.url}/mine`, { headers })).status).toBe(503)
    await server.close()
  })
})

describe('the receiver of logout tokens', () => {
  it('hears from the sidecar that the server ended a session', async () => {
    const { atPortal } = await signedIn()
    await atPortal.get('/mine', page)
    const { session } = seen[0] as { session: { id: string } }
    door.server.logout = {
      sub: 'pairwise-4f2c',
      jti: 'express',
      expiresAt: new Date(door.clock.time.getTime() + 60_000),
    }
    await fetch(`${door.doorUrl}/backchannel-logout`, {
      method: 'POST',
      body: new URLSearchParams({ logout_token: 'x' }),
    })
    await expect.poll(() => ended, { timeout: 5000 }).toContain(session.id)
  })

  const post = (token: string): Promise<Response> =>
    fetch(`${portal.url}/sign-in/logout-event`, { method: 'POST', body: new URLSearchParams({ logout_token: token }) })

  it('refuses what the sidecar did not sign, and what is another kind of token', async () => {
    const { atPortal } = await signedIn()
    await atPortal.get('/mine', page)
    const { assertion } = seen[0] as { assertion: string }
    for (const token of ['', 'a.b.c', assertion]) expect((await post(token)).status).toBe(400)
  })
})
