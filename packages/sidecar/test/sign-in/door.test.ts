import { createRemoteJWKSet, decodeProtectedHeader, jwtVerify } from 'jose'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import {
  type Browser,
  type DoorWorld,
  HOME_URL,
  NONCE,
  OTHER_TOKEN,
  PUBLIC_URL,
  RETURN_URL,
  resultOf,
  startDoorWorld,
  TOKEN,
} from './door-world.ts'
import { PERSONAL_NUMBER, SERVER } from './stand-in-server.ts'

let door: DoorWorld
beforeAll(async () => {
  door = await startDoorWorld()
})
afterAll(() => door?.close())
beforeEach(() => {
  Object.assign(door.server, { answer: 'identified', identified: {}, logout: {} })
  door.server.calls.length = 0
  door.server.requests.length = 0
})

const pageOf = async (response: Response): Promise<string> =>
  /data-page="([\w-]+)"/.exec(await response.text())?.[1] ?? 'no page'

async function signedIn(browser: Browser = door.browser()) {
  const response = await browser.finish(await browser.begin())
  const { json } = await door.redeem(resultOf(response))
  const token = String(json.session?.token)
  const ask = (query = '', bearer = TOKEN) =>
    door.sidecar.call('GET', `/v1/session${query}`, undefined, {
      authorization: `Bearer ${bearer}`,
      'tamga-session': token,
    })
  return { browser, json, token, id: String(json.session?.id), ask }
}

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
    const { json, id } = await signedIn()
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

describe('the callback', () => {
  it('C2 refuses another browser, calls nobody and leaves the sign-in to the one that began it', async () => {
    const browser = door.browser()
    const state = await browser.begin()
    door.server.calls.length = 0
    const stranger = door.browser()
    await stranger.begin()
    door.server.calls.length = 0
    for (const other of [door.browser(), stranger]) {
      const response = await other.finish(state)
      expect([response.status, await pageOf(response)]).toEqual([403, 'sign-in-unknown'])
      expect(other.cookies.has('__Host-tamga-session')).toBe(false)
    }
    expect(door.server.calls).toEqual([])
    expect((await browser.finish(state)).status).toBe(302)
  })

  it('C3 works once: the second use calls nobody and shows who is signed in already', async () => {
    const browser = door.browser()
    const state = await browser.begin()
    await browser.finish(state)
    door.server.calls.length = 0
    const again = await browser.finish(state)
    expect([again.status, await pageOf(again)]).toEqual([200, 'already-signed-in'])
    browser.cookies.delete('__Host-tamga-session')
    const after = await browser.finish(state)
    expect([after.status, await pageOf(after)]).toEqual([403, 'sign-in-unknown'])
    expect(door.server.calls).toEqual([])
  })

  it('C3 of many at once lets one through', async () => {
    const browser = door.browser()
    const state = await browser.begin()
    door.server.calls.length = 0
    const statuses = await Promise.all(Array.from({ length: 20 }, async () => (await browser.finish(state)).status))
    expect(statuses.filter((status) => status === 302)).toHaveLength(1)
    expect(door.server.calls).toEqual(['complete'])
  })

  it('C4 comes too late after ten minutes, and nobody is called', async () => {
    const browser = door.browser()
    const state = await browser.begin()
    door.server.calls.length = 0
    const before = door.clock.time
    door.clock.time = new Date(before.getTime() + 600_001)
    const response = await browser.finish(state)
    door.clock.time = before
    expect([response.status, await pageOf(response)]).toEqual([403, 'sign-in-unknown'])
    expect(door.server.calls).toEqual([])
  })

  it('C9 refuses two answers in one', async () => {
    const browser = door.browser()
    const state = await browser.begin()
    door.server.calls.length = 0
    const response = await browser.get(`/callback?response=${state}&response=${state}`)
    expect([response.status, await pageOf(response)]).toEqual([403, 'refused'])
    expect(door.server.calls).toEqual([])
  })

  it('C10 shows nothing of an error description', async () => {
    const browser = door.browser()
    const state = await browser.begin()
    door.server.answer = 'access-denied'
    const text = await (await browser.finish(state)).text()
    expect(text).toContain('ERR_OIDC_ACCESS_DENIED')
    expect(text).not.toContain('script')
    const stray = await browser.get('/callback?error=x&error_description=%3Cscript%3Ealert(1)%3C/script%3E')
    expect(await stray.text()).not.toContain('script')
  })

  it('C11 is where the configuration says, whatever Host and X-Forwarded-Host claim', async () => {
    const { json } = await door.createLogin()
    await door.browser().get(String(json.url).replace(PUBLIC_URL, ''), {
      headers: {
        'x-forwarded-host': 'attacker.example',
        'x-forwarded-proto': 'http',
        forwarded: 'host=attacker.example',
      },
    })
    expect(door.server.requests.map(({ redirectUri }) => redirectUri)).toEqual([`${PUBLIC_URL}/callback`])
  })

  it('C12 takes GET only: POST and HEAD use nothing up', async () => {
    const browser = door.browser()
    const state = await browser.begin()
    door.server.calls.length = 0
    for (const method of ['POST', 'HEAD', 'PUT', 'OPTIONS']) {
      const response = await browser.get(`/callback?response=${state}`, { method })
      expect([method, response.status, response.headers.get('allow')]).toEqual([method, 405, 'GET'])
    }
    expect(door.server.calls).toEqual([])
    expect((await browser.finish(state)).status).toBe(302)
  })

  it('C13 lets two tabs of one browser finish in reverse order', async () => {
    const browser = door.browser()
    const [first, second] = [await browser.begin({ state: 'first' }), await browser.begin({ state: 'second' })]
    const later = await browser.finish(second)
    const sooner = await browser.finish(first)
    expect((await door.redeem(resultOf(sooner))).json).toMatchObject({ state: 'first' })
    expect((await door.redeem(resultOf(later))).json).toMatchObject({ state: 'second' })
  })

  it('C14 opened by a victim signs nobody in: the attacker’s answer is bound to the attacker’s browser', async () => {
    const attacker = door.browser()
    const state = await attacker.begin()
    const victim = door.browser()
    await victim.begin()
    expect((await victim.finish(state)).status).toBe(403)
    expect(victim.cookies.has('__Host-tamga-session')).toBe(false)
  })

  it('C14 nor does the attacker’s result code help in the victim’s browser: the portal has another nonce there', async () => {
    const attacker = door.browser()
    const response = await attacker.finish(await attacker.begin())
    const { status, json } = await door.redeem(resultOf(response), 'B'.repeat(43))
    expect([status, json.code]).toEqual([404, 'ERR_LOGIN_RESULT_UNKNOWN'])
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
    const { json } = await signedIn()
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
    const { ask } = await signedIn()
    expect((await ask()).status).toBe(200)
    expect(await ask('', OTHER_TOKEN)).toMatchObject({ status: 401, json: { code: 'ERR_SESSION_UNKNOWN' } })
  })

  it('is told when the person must sign in more strongly or again (RFC 9470)', async () => {
    const { ask } = await signedIn()
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
    const idle = await signedIn()
    const used = await signedIn()
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
    const { browser } = await signedIn()
    const response = await browser.get('/session', { headers: { accept: 'application/json' } })
    const text = await response.text()
    expect(JSON.parse(text)).toMatchObject({ person: { givenName: { value: 'АЙГЕРІМ' } } })
    expect(text).not.toContain('880101')
    expect(response.headers.get('access-control-allow-origin')).toBeNull()
    expect((await door.browser().get('/session', { headers: { accept: 'application/json' } })).status).toBe(401)
  })

  it('ends at the portal, the door and the server when the portal signs the person out', async () => {
    const { browser, id, ask } = await signedIn()
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
    const { id, ask } = await signedIn()
    const other = { authorization: `Bearer ${OTHER_TOKEN}` }
    expect((await door.sidecar.call('POST', `/v1/sessions/${id}/logout`, {}, other)).json.ended).toBe(false)
    expect((await ask()).status).toBe(200)
    for (const ended of [true, false]) {
      expect((await door.sidecar.call('POST', `/v1/sessions/${id}/logout`, {})).json.ended).toBe(ended)
    }
  })

  it('P5 sends nobody elsewhere after the sign-out', async () => {
    const { id, ask } = await signedIn()
    const returnUrl = 'https://attacker.example/'
    const { status, json } = await door.sidecar.call('POST', `/v1/sessions/${id}/logout`, { returnUrl })
    expect([status, json.code]).toEqual([403, 'ERR_LOGOUT_RETURN_URL'])
    expect((await ask()).status).toBe(200)
  })

  it('is ended at the door only by a page of the door’s own origin', async () => {
    const { browser, ask } = await signedIn()
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
