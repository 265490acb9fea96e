/** What a portal gets of a sign-in and of the session after it, what it may not ask for, and how a session ends. */
import { createRemoteJWKSet, jwtVerify } from 'jose'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import {
  type DoorWorld,
  HOME_URL,
  NONCE,
  OTHER_TOKEN,
  PUBLIC_URL,
  pageOf,
  RETURN_URL,
  resultOf,
  signedIn,
  startDoorWorld,
} from './door-world.ts'
import { SERVER } from './stand-in-server.ts'

let door: DoorWorld
beforeAll(async () => {
  door = await startDoorWorld()
})
afterAll(() => door?.close())
beforeEach(() => door.reset())

describe('a portal', () => {
  it.each([
    ['R15 claims it is not registered for', { claims: { essential: ['children'] } }, 'ERR_LOGIN_CLAIMS'],
    ['R15 scopes it is not registered for', { scopes: ['identity', 'family'] }, 'ERR_LOGIN_SCOPES'],
    ['P5 to return elsewhere', { returnUrl: 'https://attacker.example/' }, 'ERR_LOGIN_RETURN_URL'],
    ['P5 to return to a longer address', { returnUrl: `${RETURN_URL}/..` }, 'ERR_LOGIN_RETURN_URL'],
    ['P5 to return with a query', { returnUrl: `${RETURN_URL}?x` }, 'ERR_LOGIN_RETURN_URL'],
    [
      'P5 to return to a look-alike',
      { returnUrl: 'https://portal.example@attacker.example/return' },
      'ERR_LOGIN_RETURN_URL',
    ],
  ])('may not ask %s', async (_what, change, code) => {
    const { status, json } = await door.createLogin(change)
    expect({ status, code: json.code }).toEqual({ status: 403, code })
  })

  it.each([
    ['R16 another redirect address', { redirect_uri: 'https://attacker.example/' }],
    ['R16 another response mode', { responseMode: 'fragment' }],
    ['R16 a prompt', { prompt: 'none' }],
    ['R17 a line end in the case number', { legalBasis: { kind: 'k', caseNumber: '1\r\n2', services: ['s'] } }],
    [
      'R17 a bidirectional override in the case number',
      { legalBasis: { kind: 'k', caseNumber: '1\u202e2', services: ['s'] } },
    ],
    ['a guessable nonce', { nonce: '1' }],
  ])('may not bring in %s', async (_what, change) => {
    const { status, json } = await door.createLogin(change)
    expect({ status, code: json.code }).toEqual({ status: 400, code: 'ERR_REQUEST_FIELDS' })
  })

  it('P2 gets assertions that another portal refuses, by their audience', async () => {
    const { json } = await signedIn(door)
    const keys = createRemoteJWKSet(new URL(`${door.doorUrl}/.well-known/jwks.json`))
    const options = { issuer: PUBLIC_URL, audience: 'other', currentDate: door.clock.now() }
    await expect(jwtVerify(String(json.assertion), keys, options)).rejects.toMatchObject({ claim: 'aud' })
  })

  it('P3 redeems a result once, within a minute', async () => {
    const browser = door.browser()
    const code = resultOf(await browser.finish(await browser.begin()))
    expect((await door.redeem(code)).status).toBe(200)
    expect((await door.redeem(code)).status).toBe(404)
    const late = resultOf(await browser.finish(await browser.begin()))
    const before = door.clock.time
    door.clock.time = new Date(before.getTime() + 60_000)
    expect((await door.redeem(late)).status).toBe(404)
    door.clock.time = before
  })

  it('P3 guesses no result, and a guess uses nothing up', async () => {
    const browser = door.browser()
    const code = resultOf(await browser.finish(await browser.begin()))
    const guess = `${code.slice(0, -1)}${code.endsWith('A') ? 'B' : 'A'}`
    for (const wrong of [guess, '', code.slice(1), `${code}A`]) expect((await door.redeem(wrong)).status).toBe(404)
    expect((await door.redeem(code)).status).toBe(200)
  })

  it('P4 gets no result without its credential, nor with another portal’s', async () => {
    const browser = door.browser()
    const code = resultOf(await browser.finish(await browser.begin()))
    expect((await door.redeem(code, NONCE, 'x'.repeat(40))).status).toBe(401)
    expect((await door.redeem(code, NONCE, OTHER_TOKEN)).status).toBe(404)
    expect((await door.redeem(code)).status).toBe(200)
  })

  it('P4 sees sessions of its own only', async () => {
    const { ask } = await signedIn(door)
    expect((await ask()).status).toBe(200)
    expect(await ask('', OTHER_TOKEN)).toMatchObject({ status: 401, json: { code: 'ERR_SESSION_UNKNOWN' } })
  })

  it('is told when the person must sign in more strongly or again (RFC 9470)', async () => {
    const { ask } = await signedIn(door)
    const hardware = 'urn:tamga:acr:hardware'
    const stronger = await ask(`?acr_values=${hardware}`)
    expect([stronger.status, stronger.json.code]).toEqual([401, 'ERR_SESSION_INSUFFICIENT'])
    expect(stronger.headers.get('www-authenticate')).toBe(
      `Bearer realm="tamga", error="insufficient_user_authentication", acr_values="${hardware}"`,
    )
    expect((await ask(`?acr_values=${hardware}+urn:tamga:acr:certificate`)).status).toBe(200)
    expect((await ask('?max_age=0')).status).toBe(200)
    const before = door.clock.time
    door.clock.time = new Date(before.getTime() + 61_000)
    const fresher = await ask('?max_age=60')
    door.clock.time = before
    expect(fresher.headers.get('www-authenticate')).toContain('max_age="60"')
    expect((await ask('?max_age=soon')).status).toBe(400)
  })
})

describe('a session', () => {
  it('idles out, is kept by use, and ends after its longest time', async () => {
    const start = door.clock.time
    const idle = await signedIn(door)
    const used = await signedIn(door)
    const at = (minutes: number): void => {
      door.clock.time = new Date(start.getTime() + minutes * 60_000)
    }
    for (let minutes = 20; minutes < 480; minutes += 20) {
      at(minutes)
      expect((await used.ask()).status, `after ${minutes} minutes`).toBe(200)
      if (minutes === 40) expect((await idle.ask()).status).toBe(401)
    }
    at(480)
    expect((await used.ask()).status).toBe(401)
    door.clock.time = start
  })

  it('is shown to pages of the door’s own host with the name, and not the number', async () => {
    const { browser } = await signedIn(door)
    const response = await browser.get('/session', { headers: { accept: 'application/json' } })
    const text = await response.text()
    expect(JSON.parse(text)).toMatchObject({ person: { givenName: { value: 'АЙГЕРІМ' } } })
    expect(text).not.toContain('880101')
    expect(response.headers.get('access-control-allow-origin')).toBeNull()
    expect((await door.browser().get('/session', { headers: { accept: 'application/json' } })).status).toBe(401)
  })

  it('ends at the portal, the door and the server when the portal signs the person out', async () => {
    const { browser, id, ask } = await signedIn(door)
    const { status, json } = await door.sidecar.call('POST', `/v1/sessions/${id}/logout`, {})
    expect([status, json.ended]).toEqual([200, true])
    const url = new URL(String(json.url))
    expect(url.origin).toBe(SERVER)
    expect(url.href).not.toContain('id_token')
    expect((await ask()).status).toBe(401)
    expect((await browser.get('/session', { headers: { accept: 'application/json' } })).status).toBe(401)
    const back = await browser.get(`/signed-out?state=${url.searchParams.get('state')}`)
    expect([back.status, back.headers.get('location')]).toEqual([303, HOME_URL])
    expect(await pageOf(await browser.get(`/signed-out?state=${url.searchParams.get('state')}`))).toBe('signed-out')
  })

  it('of another portal cannot be ended, and ending twice is no mistake', async () => {
    const { id, ask } = await signedIn(door)
    const other = { authorization: `Bearer ${OTHER_TOKEN}` }
    expect((await door.sidecar.call('POST', `/v1/sessions/${id}/logout`, {}, other)).json.ended).toBe(false)
    expect((await ask()).status).toBe(200)
    for (const ended of [true, false]) {
      expect((await door.sidecar.call('POST', `/v1/sessions/${id}/logout`, {})).json.ended).toBe(ended)
    }
  })

  it('P5 sends nobody elsewhere after the sign-out', async () => {
    const { id, ask } = await signedIn(door)
    const returnUrl = 'https://attacker.example/'
    const { status, json } = await door.sidecar.call('POST', `/v1/sessions/${id}/logout`, { returnUrl })
    expect([status, json.code]).toEqual([403, 'ERR_LOGOUT_RETURN_URL'])
    expect((await ask()).status).toBe(200)
  })

  it('is ended at the door only by a page of the door’s own origin', async () => {
    const { browser, ask } = await signedIn(door)
    for (const origin of ['https://attacker.example', 'null', undefined]) {
      const init = { method: 'POST', headers: origin === undefined ? {} : { origin } }
      expect((await browser.get('/logout', init)).status).toBe(403)
    }
    expect((await ask()).status).toBe(200)
    const response = await browser.get('/logout', { method: 'POST', headers: { origin: PUBLIC_URL } })
    expect([response.status, response.headers.get('location')?.startsWith(`${SERVER}/session/end`)]).toEqual([
      303,
      true,
    ])
    expect(browser.cookies.has('__Host-tamga-session')).toBe(false)
    expect((await ask()).status).toBe(401)
  })
})
