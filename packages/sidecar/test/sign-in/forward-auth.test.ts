import { createRemoteJWKSet, jwtVerify } from 'jose'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { listening } from '../world.ts'
import { type Browser, type DoorWorld, resultOf, startDoorWorld } from './door-world.ts'
import { type Nginx, startNginx } from './nginx.ts'

const ORIGIN = 'https://app.example'
const PUBLIC_URL = `${ORIGIN}/tamga`
const HARDWARE = 'urn:tamga:acr:hardware'
const page = { headers: { 'sec-fetch-mode': 'navigate' } }
const script = { headers: { 'sec-fetch-mode': 'cors' } }

let door: DoorWorld
let nginx: Nginx
let app: { url: string; close(): Promise<void> }
/** Headers of the requests that reached the application. */
const reached: Record<string, unknown>[] = []

beforeAll(async () => {
  app = await listening((request, response) => {
    reached.push(request.headers)
    response.end('the application')
  })
  door = await startDoorWorld({
    signIn: { publicUrl: PUBLIC_URL, trustedProxies: ['127.0.0.1'], limits: { requestsPerMinute: 100 } },
    portal: { forwardAuth: { origin: ORIGIN } },
    other: { forwardAuth: { origin: ORIGIN, redirect: true } },
  })
  nginx = await startNginx({
    'http://127.0.0.1:8783': door.doorUrl,
    'http://127.0.0.1:8080': app.url,
    '/authz/forward/app': '/authz/forward/portal',
  })
})
afterAll(async () => {
  await nginx?.close()
  await door?.close()
  await app?.close()
})
beforeEach(() => {
  reached.length = 0
  Object.assign(door.server, { answer: 'identified', identified: {} })
})

const pathOf = (response: Response): string => (response.headers.get('location') ?? '').replace(ORIGIN, '')

/** As a browser does that follows the redirects, from a page of the application to where it ends up. */
async function signIn(browser: Browser, path = '/', portal?: string): Promise<Response> {
  const login =
    portal === undefined ? pathOf(await browser.get(path, page)) : `/tamga/login?portal=${portal}&return_to=${ORIGIN}/`
  const server = await browser.get(login, page)
  const state = new URL(server.headers.get('location') ?? '').searchParams.get('request_uri')
  return browser.get(`/tamga/callback?response=${state}`, page)
}

describe('an application behind nginx', () => {
  it('sends a person who opens a page to the sign-in, and back to that very page', async () => {
    const browser = door.browser(nginx.url)
    const first = await browser.get('/cases/7?sort=a&b=%D3%99', page)
    expect([first.status, reached]).toEqual([302, []])
    const login = new URL(first.headers.get('location') ?? '')
    expect(login.origin + login.pathname).toBe(`${PUBLIC_URL}/login`)
    expect(login.searchParams.get('return_to')).toBe(`${ORIGIN}/cases/7?sort=a&b=%D3%99`)
    const back = await signIn(browser, '/cases/7?sort=a&b=%D3%99')
    expect([back.status, pathOf(back)]).toEqual([302, '/cases/7?sort=a&b=%D3%99'])
    const opened = await browser.get(pathOf(back), page)
    expect([opened.status, await opened.text()]).toEqual([200, 'the application'])
  })

  it('has its door count the requests of a client, whatever addresses the client claims', async () => {
    door.clock.time = new Date(door.clock.time.getTime() + 60_000)
    const browser = door.browser(nginx.url)
    const ask = (last: number) =>
      browser.get('/tamga/callback', { headers: { 'x-forwarded-for': `198.51.100.${last}` } })
    for (let time = 0; time < 100; time++) expect((await ask(time)).status).toBe(403)
    expect((await ask(100)).status).toBe(429)
    door.clock.time = new Date(door.clock.time.getTime() + 60_000)
  })

  it('gets an assertion with each request, which it verifies itself', async () => {
    const browser = door.browser(nginx.url)
    await signIn(browser)
    await browser.get('/', script)
    const keys = createRemoteJWKSet(new URL(`${nginx.url}/tamga/.well-known/jwks.json`))
    const options = {
      issuer: PUBLIC_URL,
      audience: 'portal',
      typ: 'identity-assertion+jwt',
      currentDate: door.clock.now(),
    }
    const { payload } = await jwtVerify(String(reached[0]?.['x-identity-assertion']), keys, options)
    expect(payload).toMatchObject({ sub: 'pairwise-4f2c', given_name: 'АЙГЕРІМ' })
  })

  it('P1 never sees an assertion that the client made up', async () => {
    const forged = { 'x-identity-assertion': 'forged', 'sec-fetch-mode': 'cors' }
    expect((await door.browser(nginx.url).get('/', { headers: forged })).status).toBe(401)
    expect(reached).toEqual([])
    const browser = door.browser(nginx.url)
    await signIn(browser)
    await browser.get('/', { headers: forged })
    expect(reached[0]?.['x-identity-assertion']).toMatch(/^[\w-]+\.[\w-]+\.[\w-]+$/)
  })

  it('answers scripts and forms with 401, never with a redirect', async () => {
    for (const init of [script, { method: 'POST', ...page }, { method: 'POST', ...script, body: 'x'.repeat(5000) }]) {
      const response = await door.browser(nginx.url).get('/', init)
      expect([response.status, response.headers.get('location')]).toEqual([401, null])
      expect(response.headers.get('www-authenticate')).toBe('Bearer realm="tamga"')
    }
    expect(reached).toEqual([])
  })

  it('lets a form through when the person is signed in, with its body', async () => {
    const browser = door.browser(nginx.url)
    await signIn(browser)
    expect((await browser.get('/', { method: 'POST', body: 'x'.repeat(5000), ...script })).status).toBe(200)
    expect(reached[0]?.['content-length']).toBe('5000')
  })

  it('asks for a stronger sign-in where it must be (RFC 9470)', async () => {
    const browser = door.browser(nginx.url)
    await signIn(browser)
    const weak = await browser.get('/decisions/1', script)
    expect([weak.status, reached]).toEqual([401, []])
    expect(weak.headers.get('www-authenticate')).toContain(
      `error="insufficient_user_authentication", acr_values="${HARDWARE}"`,
    )
    door.server.identified = { acr: HARDWARE }
    await signIn(browser, '/decisions/1')
    expect(door.server.requests.at(-1)?.acrValues).toEqual([HARDWARE])
    expect((await browser.get('/decisions/1', page)).status).toBe(200)
  })

  it('is closed at once after a sign-out', async () => {
    const browser = door.browser(nginx.url)
    await signIn(browser)
    expect((await browser.get('/', script)).status).toBe(200)
    await browser.get('/tamga/logout', { method: 'POST', headers: { origin: ORIGIN } })
    expect((await browser.get('/', script)).status).toBe(401)
  })

  it('does not take a session of another portal', async () => {
    const browser = door.browser(nginx.url)
    const back = await signIn(browser, '/', 'other')
    expect(back.status).toBe(302)
    expect((await browser.get('/', script)).status).toBe(401)
    expect(reached).toEqual([])
  })

  it('stays closed when the sidecar does not answer', async () => {
    const closed = await startNginx({ 'http://127.0.0.1:8783': 'http://127.0.0.1:9', 'http://127.0.0.1:8080': app.url })
    expect((await fetch(closed.url)).status).toBe(500)
    await closed.close()
    expect(reached).toEqual([])
  })
})

describe('the question of a proxy', () => {
  it('P5 leads back to the configured origin only, whatever path or host is forwarded', async () => {
    for (const path of [
      '//attacker.example/',
      '/\\attacker.example',
      'https://attacker.example/',
      '/a\u0000b',
      '@attacker.example',
    ]) {
      const headers = {
        'x-forwarded-uri': encodeURI(path) === path ? path : '//attacker.example/',
        'x-forwarded-host': 'attacker.example',
      }
      const response = await door.browser().get('/tamga/authz/forward/portal', { headers })
      const returnTo = new URL(response.headers.get('location') ?? '').searchParams.get('return_to')
      expect([path, response.status, returnTo]).toEqual([path, 401, `${ORIGIN}/`])
    }
    for (const returnTo of [
      'https://attacker.example/',
      'https://app.example.attacker.example/',
      'javascript:alert(1)',
      '/x',
      'https://app.example@attacker.example/',
    ]) {
      const query = new URLSearchParams({ portal: 'portal', return_to: returnTo })
      expect((await door.browser().get(`/tamga/login?${query}`)).status, returnTo).toBe(400)
    }
  })

  it('is answered for any method and with the path behind it, as Envoy asks, and pages get a redirect where configured', async () => {
    const page = await door
      .browser()
      .get('/tamga/authz/forward/other/cases/7?max_age=x', { headers: { 'sec-fetch-mode': 'navigate' } })
    const returnTo = new URL(page.headers.get('location') ?? '').searchParams.get('return_to')
    expect([page.status, returnTo]).toEqual([302, `${ORIGIN}/cases/7?max_age=x`])
    const start = await door
      .browser()
      .get('/tamga/authz/forward/other/?max_age=x', { headers: { 'sec-fetch-mode': 'navigate' } })
    expect(new URL(start.headers.get('location') ?? '').searchParams.get('return_to')).toBe(`${ORIGIN}/?max_age=x`)
    for (const method of ['POST', 'PUT', 'DELETE']) {
      expect((await door.browser().get('/tamga/authz/forward/other/cases/7', { method })).status).toBe(401)
    }
  })

  it('is refused for an application nobody configured', async () => {
    expect((await door.browser().get('/tamga/authz/forward/nobody', script)).status).toBe(403)
  })

  it('needs a result code from nobody: an application behind a proxy gets none', async () => {
    const browser = door.browser(nginx.url)
    const back = await signIn(browser)
    expect(resultOf(back)).toBe('')
  })
})
