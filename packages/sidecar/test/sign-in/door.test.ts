/** The door from the login link to the way back: what the server is asked, what people read, what is left behind and logged. */
import { createRemoteJWKSet, decodeProtectedHeader, jwtVerify } from 'jose'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import {
  type DoorWorld,
  NONCE,
  PUBLIC_URL,
  pageOf,
  RETURN_URL,
  resultOf,
  signedIn,
  startDoorWorld,
  TOKEN,
} from './door-world.ts'
import { PERSONAL_NUMBER } from './stand-in-server.ts'

let door: DoorWorld
beforeAll(async () => {
  door = await startDoorWorld()
})
afterAll(() => door?.close())
beforeEach(() => door.reset())

describe('a sign-in', () => {
  it('asks the server for what the portal is registered for, and comes back with a code for the portal alone', async () => {
    const browser = door.browser()
    const state = await browser.begin({ state: '/applications/7', language: 'kk' })
    expect(door.server.requests).toEqual([
      {
        redirectUri: `${PUBLIC_URL}/callback`,
        scopes: ['identity'],
        claims: { essential: ['identification_number'], voluntary: ['registration_place'] },
        acrValues: [],
        language: 'kk',
      },
    ])
    const response = await browser.finish(state)
    const location = new URL(response.headers.get('location') ?? '')
    expect([response.status, location.origin + location.pathname]).toEqual([302, RETURN_URL])
    expect([...location.searchParams.keys()]).toEqual(['result'])

    const { status, json } = await door.redeem(resultOf(response))
    expect(status).toBe(200)
    expect(json).toMatchObject({
      state: '/applications/7',
      person: { personalNumber: { value: PERSONAL_NUMBER, source: 'server' } },
      session: { acr: 'urn:tamga:acr:certificate', expiresAt: '2026-11-02T13:00:00.000Z' },
    })
  })

  it('gives the portal an assertion that its back ends verify with the published keys', async () => {
    const { json, id } = await signedIn(door)
    const assertion = String(json.assertion)
    const keys = createRemoteJWKSet(new URL(`${door.doorUrl}/.well-known/jwks.json`))
    const { payload } = await jwtVerify(assertion, keys, {
      issuer: PUBLIC_URL,
      audience: 'portal',
      typ: 'identity-assertion+jwt',
      algorithms: ['ES256'],
      currentDate: door.clock.now(),
    })
    expect(payload).toMatchObject({ sub: 'pairwise-4f2c', sid: id, identification_number: PERSONAL_NUMBER })
    expect(Number(payload.exp) - Number(payload.iat)).toBe(60)
    expect(decodeProtectedHeader(assertion)).toEqual({
      alg: 'ES256',
      kid: expect.stringMatching(/^[\w-]{43}$/),
      typ: 'identity-assertion+jwt',
    })
    const published = await (await fetch(`${door.doorUrl}/.well-known/jwks.json`)).json()
    expect(JSON.stringify(published)).not.toContain('"d"')
  })

  it('leaves cookies that scripts, other hosts and plain connections cannot have', async () => {
    const browser = door.browser()
    const state = await browser.begin()
    const response = await browser.finish(state)
    const [line = ''] = response.headers.getSetCookie()
    expect(line).toMatch(/^__Host-tamga-session=[\w-]{43}; Path=\/; Secure; HttpOnly; SameSite=Lax$/)
    expect([...browser.cookies.keys()]).toEqual(['__Host-tamga-browser', '__Host-tamga-session'])
  })

  it('is refused in plain words and in four languages', async () => {
    for (const [language, heading] of [
      ['kk', 'Бұл кіруді осы жерде аяқтау мүмкін емес'],
      ['ru', 'Этот вход нельзя завершить здесь'],
      ['be', 'Гэты ўваход нельга завяршыць тут'],
      ['en', 'This sign-in cannot be finished here'],
    ] as const) {
      const response = await door.browser().get('/callback?response=x', { headers: { 'accept-language': language } })
      const text = await response.text()
      expect(text).toContain(`<html lang="${language}">`)
      expect(text).toContain(heading)
      expect(text).not.toMatch(/<script|<style|\sstyle=|\son[a-z]+=/)
      expect(response.headers.get('content-security-policy')).toContain("default-src 'none'")
    }
  })

  it('is told on pages whose style sheets are all there', async () => {
    const text = await (await door.browser().get('/callback?response=x')).text()
    const sheets = [...text.matchAll(/<link rel="stylesheet" href="([^"]+)"/g)].map(([, href = '']) => href)
    expect(sheets).toHaveLength(2)
    for (const sheet of sheets) {
      const response = await door.browser().get(sheet)
      expect([sheet, response.status, response.headers.get('content-type')?.split(';')[0]]).toEqual([
        sheet,
        200,
        'text/css',
      ])
    }
  })

  it('tells a person who declined that nothing was handed over, and a person before a silent server to try again', async () => {
    for (const [answer, page, status] of [
      ['access-denied', 'declined', 403],
      ['away', 'unavailable', 503],
    ] as const) {
      const browser = door.browser()
      const state = await browser.begin()
      door.server.answer = answer
      const response = await browser.finish(state)
      expect([response.status, await pageOf(response)]).toEqual([status, page])
      door.server.answer = 'identified'
    }
  })

  it('does not turn a bug into a refusal', async () => {
    const browser = door.browser()
    const state = await browser.begin()
    door.server.answer = 'bug'
    const response = await browser.finish(state)
    expect([response.status, await pageOf(response)]).toEqual([500, 'unexpected'])
  })
})

describe('a login link', () => {
  it('works once, and then tells a person who is signed in to go on', async () => {
    const { json } = await door.createLogin()
    const path = String(json.url).replace(PUBLIC_URL, '')
    const browser = door.browser()
    const head = await browser.get(path, { method: 'HEAD' })
    expect(head.status).toBe(405)
    const response = await browser.get(path)
    const state = new URL(response.headers.get('location') ?? '').searchParams.get('request_uri') ?? ''
    const back = await browser.get(path)
    expect([back.status, await pageOf(back)]).toEqual([403, 'link-used'])
    await browser.finish(state)
    expect(await pageOf(await browser.get(path))).toBe('already-signed-in')
  })

  it('holds nothing of the person and nothing of what is asked', async () => {
    const { status, json } = await door.createLogin({
      legalBasis: { kind: 'criminal', caseNumber: '77', services: ['FL.01'] },
    })
    expect(status).toBe(201)
    expect(Object.keys(json).sort()).toEqual(['expiresAt', 'id', 'url'])
    expect(String(json.url)).toMatch(/^https:\/\/door\.example\/login\?login=[\w-]{43}$/)
  })

  it.each([
    ['no parameter', ''],
    ['a portal alone', '?portal=portal'],
    ['an unknown portal', '?portal=nobody&return_to=https://portal.example/'],
    ['a portal without forward authentication', `?portal=portal&return_to=${RETURN_URL}`],
  ])('is refused with %s', async (_what, query) => {
    expect((await door.browser().get(`/login${query}`)).status).toBe(400)
    expect(door.server.calls).toEqual([])
  })

  it('of one browser may be on its way in sixteen tabs; one more forgets the oldest', async () => {
    const browser = door.browser()
    const states: string[] = []
    for (let tab = 0; tab < 17; tab++) {
      states.push(await browser.begin())
      door.clock.time = new Date(door.clock.time.getTime() + 1)
    }
    expect((await browser.finish(states[0] ?? '')).status).toBe(403)
    expect((await browser.finish(states[1] ?? '')).status).toBe(302)
    expect((await browser.finish(states[16] ?? '')).status).toBe(302)
  })
})

describe('what strangers can leave behind', () => {
  it('is bounded: when too many are on their way, the next one is told to wait and the server is left alone', async () => {
    const small = await startDoorWorld({ signIn: { limits: { pendingTotal: 2 } } })
    const [first, second] = [small.browser(), small.browser()]
    const states = [await first.begin(), await second.begin()]
    const { json } = await small.createLogin()
    const response = await small.browser().get(String(json.url).replace(PUBLIC_URL, ''))
    expect([response.status, response.headers.get('retry-after'), await pageOf(response)]).toEqual([
      503,
      '30',
      'unavailable',
    ])
    expect(small.server.calls).toEqual(['begin', 'begin'])
    await small.createLogin()
    await small.createLogin()
    expect(await small.createLogin()).toMatchObject({ status: 503, json: { code: 'ERR_STORE_FULL' } })
    expect((await first.finish(states[0] ?? '')).status).toBe(302)
    expect((await second.finish(states[1] ?? '')).status).toBe(302)
    await small.close()
  })
})

describe('the log', () => {
  it('and every address hold no personal number, no name, no token, no code and no cookie', async () => {
    const browser = door.browser()
    const state = await browser.begin()
    const response = await browser.finish(state)
    const code = resultOf(response)
    const { json } = await door.redeem(code)
    await browser.get('/session?number=880101400124')
    await browser.get(`/callback?response=${state}`)
    const log = door.sidecar.logLines.join('')
    expect(log).toContain('"route":"/callback"')
    const secrets = [
      '880101400124',
      'АХМЕТОВА',
      'pairwise-4f2c',
      state,
      code,
      String(json.session?.token),
      String(json.assertion),
      NONCE,
      TOKEN,
    ]
    for (const secret of [...secrets, ...browser.cookies.values()]) expect(log).not.toContain(secret)
    const addresses = [response.headers.get('location') ?? '', String((await door.createLogin()).json.url)].join(' ')
    for (const secret of ['880101400124', 'pairwise-4f2c', String(json.session?.token), TOKEN]) {
      expect(addresses).not.toContain(secret)
    }
  })
})
