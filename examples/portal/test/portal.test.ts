import { createServer } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Portal, startPortal } from '../src/index.ts'

const token = 'a-credential-that-no-page-may-ever-see'
let portal: Portal
beforeAll(async () => {
  // Nobody listens there: what these tests look at comes before the sidecar, or is what happens without it.
  portal = await startPortal({
    sidecarUrl: `http://127.0.0.1:${await closedPort()}`,
    sidecarToken: token,
    agentPorts: [24117],
  })
})
afterAll(() => portal.close())

async function closedPort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  return typeof address === 'object' && address !== null ? address.port : 0
}

interface Sent {
  readonly headers?: Record<string, string>
  readonly body?: string
}

function post(path: string, { headers = {}, body = '{}' }: Sent = {}): Promise<Response> {
  const json = { 'content-type': 'application/json', origin: portal.url }
  return fetch(portal.url + path, { method: 'POST', headers: { ...json, ...headers }, body })
}

describe('every page', () => {
  it('forbids inline script, foreign hosts and frames, and names the ports of the agent', async () => {
    const { headers } = await fetch(`${portal.url}/en/`)
    const policy = headers.get('content-security-policy') ?? ''
    expect(policy.split(';')).toEqual(
      expect.arrayContaining([
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "connect-src 'self' http://127.0.0.1:24117",
        "frame-ancestors 'none'",
        "base-uri 'none'",
      ]),
    )
    expect(policy).not.toMatch(/unsafe|treat-as-public-address|upgrade-insecure/)
    expect(headers.get('permissions-policy')).toContain('loopback-network=(self)')
    expect(headers.get('cache-control')).toBe('no-store')
    expect(headers.get('x-powered-by')).toBeNull()
  })

  it('holds neither script nor style of its own, nor the credential of the portal', async () => {
    for (const path of ['/kk/', '/ru/check', '/be/agreement', '/en/nothing']) {
      const text = await (await fetch(portal.url + path)).text()
      expect(text).not.toContain(token)
      expect(text).not.toMatch(/<script(?![^>]* src=)|<style|\sstyle=|\son[a-z]+=/)
    }
  })

  it('is treated as a page from the internet only when asked to', async () => {
    const other = await startPortal({ sidecarUrl: portal.url, sidecarToken: token, treatAsPublicAddress: true })
    const { headers } = await fetch(`${other.url}/en/`)
    await other.close()
    expect(headers.get('content-security-policy')).toContain('treat-as-public-address')
  })
})

describe('a change', () => {
  it.each([
    ['another site', { origin: 'https://attacker.example' }],
    ['another port of this machine', { origin: 'http://127.0.0.1:1' }],
    ['a page without an origin', { origin: 'null' }],
    ['a page that the browser calls cross-site', { 'sec-fetch-site': 'cross-site' }],
  ])('is refused when %s asks for it', async (_name, headers: Record<string, string>) => {
    const response = await post('/api/applications', { headers })
    expect(response.status).toBe(403)
    expect(response.headers.get('access-control-allow-origin')).toBeNull()
  })

  it('is refused when it comes as a form could send it', async () => {
    expect((await post('/api/applications', { headers: { 'content-type': 'text/plain' } })).status).toBe(415)
    const plain = 'application/x-www-form-urlencoded'
    expect((await post('/api/applications', { headers: { 'content-type': plain }, body: 'a=b' })).status).toBe(415)
  })

  it('is answered with a code, whatever was sent', async () => {
    expect(await (await post('/api/checks', { body: '{' })).json()).toEqual({ code: 'unreadable' })
    expect(await (await post('/api/checks', { body: '{"signature":"?"}' })).json()).toMatchObject({
      code: 'unreadable',
    })
    const large = JSON.stringify({ signature: 'A'.repeat(8_000_000) })
    expect(await (await post('/api/checks', { body: large })).json()).toEqual({ code: 'too-large' })
  })
})

describe('without its sidecar', () => {
  it('the portal says so in words and in codes, and stays up', async () => {
    const page = await fetch(`${portal.url}/ru/applications/1b4e28ba-2fa1-11d2-883f-0016d3cca427`)
    expect(page.status).toBe(503)
    expect(await page.text()).toContain('Служба сейчас недоступна')
    const answer = await post('/api/applications')
    expect([answer.status, await answer.json()]).toEqual([503, { code: 'unavailable', fields: [] }])
    expect((await fetch(`${portal.url}/healthz`)).status).toBe(200)
  })

  it('an address that cannot be a document is never passed on', async () => {
    for (const id of ['..%2f..%2fhealthz', 'a%3fb', 'x'.repeat(65)]) {
      const page = await fetch(`${portal.url}/en/applications/${id}`)
      expect([page.status, (await page.text()).includes('Page not found')], id).toEqual([404, true])
    }
  })
})

it('serves the scripts of its pages and of the agent as JavaScript without types or package names', async () => {
  for (const path of ['/modules/portal/sign.js', '/modules/client-agent/index.js']) {
    const response = await fetch(portal.url + path)
    expect(response.headers.get('content-type')).toMatch(/^text\/javascript/)
    expect(await response.text()).not.toMatch(/@tamga\/|: string|import type/)
  }
  for (const path of ['/modules/portal/../app.js', '/modules/portal/%2e%2e/app.ts', '/assets/../package.json']) {
    expect((await fetch(portal.url + path)).status).toBe(404)
  }
})

describe('signing in', () => {
  it('is not offered where it is not set up', async () => {
    expect(await (await fetch(`${portal.url}/en/`)).text()).not.toContain('/en/sign-in')
    expect((await fetch(`${portal.url}/en/sign-in`)).status).toBe(404)
  })

  it('leads to the portal’s own pages only, and tells a signed-out person so', async () => {
    const doorUrl = 'http://localhost:1'
    const signIn = { doorUrl, publicUrl: 'http://localhost:2', portal: 'example-portal' }
    const other = await startPortal({ sidecarUrl: doorUrl, sidecarToken: token, signIn })
    const page = { headers: { 'sec-fetch-mode': 'navigate' }, redirect: 'manual' } as const
    const text = async (path: string): Promise<string> => (await fetch(`${other.url}${path}`)).text()
    expect(await text('/ru/')).toContain('href="/ru/sign-in"')
    expect(await text('/ru/sign-in?to=/ru/agreement')).toContain('data-to="/ru/agreement"')
    for (const to of [
      'https://attacker.example/',
      '//attacker.example/',
      '/\\attacker.example',
      'javascript:alert(1)',
    ]) {
      expect(await text(`/ru/sign-in?${new URLSearchParams({ to })}`), to).toContain('data-to="/ru/account"')
    }
    // As a script asks, because `fetch` never calls itself a navigation.
    expect((await fetch(`${other.url}/ru/account`, page)).status).toBe(401)
    expect((await fetch(`${other.url}/sign-in/start`, page)).status).toBe(503)
    const cookie = `__Host-tamga-portal=${'x'.repeat(43)}`
    expect((await fetch(`${other.url}/ru/`, { headers: { cookie } })).status).toBe(503)
    await other.close()
  })
})
