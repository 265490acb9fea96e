import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { SITE, startTestAgent, type TestAgent, textDocument } from './support/agent.ts'
import { type Answer, call } from './support/http.ts'

const DEVELOPMENT = 'http://localhost:8080'
const JSON_TYPE = { 'content-type': 'application/json' }
const BODY = JSON.stringify({ document: textDocument('hello') })

let agent: TestAgent
let port: string

beforeAll(async () => {
  agent = await startTestAgent({ keyDirectory: '/nonexistent', developmentOrigins: [DEVELOPMENT] })
  port = new URL(agent.url).port
})
afterAll(() => agent.close())

const info = (headers: Record<string, string>): Promise<Answer> => call(`${agent.url}/v1/info`, { headers })
const post = (headers: Record<string, string>, body = BODY): Promise<Answer> =>
  call(`${agent.url}/v1/sign`, { method: 'POST', headers: { origin: SITE, ...JSON_TYPE, ...headers }, body })

describe('Host (attack 1, DNS rebinding)', () => {
  it('answers under its three loopback names', async () => {
    for (const host of [`127.0.0.1:${port}`, `localhost:${port}`, `[::1]:${port}`]) {
      expect((await info({ host, origin: SITE })).status).toBe(200)
    }
  })

  it.each(['rebind.attacker.example', '127.0.0.1', 'localhost', '127.0.0.1:1', '0.0.0.0', '127.0.0.1.nip.example'])(
    'refuses Host %j with 421 before looking at anything else',
    async (name) => {
      const host = /:|^\d+(\.\d+){3}$|^localhost$/.test(name) ? name : `${name}:${port}`
      for (const path of ['/v1/info', '/v1/sign', '/nothing']) {
        const answer = await call(`${agent.url}${path}`, { headers: { host, origin: 'null' } })
        expect([answer.status, answer.json?.code]).toEqual([421, 'ERR_AGENT_HOST_REFUSED'])
        expect(answer.headers['access-control-allow-origin']).toBeUndefined()
      }
    },
  )
})

describe('Origin (attacks 2, 3, 5, 24)', () => {
  const refused = [
    'null',
    'http://portal.example',
    'http://localhost:8081',
    'https://portal.example/',
    'https://PORTAL.example',
  ]
  const strange = [
    'https://user@portal.example',
    'https://пример.example',
    'file://',
    'chrome-extension://abc',
    'https://',
  ]

  it.each([...refused, ...strange, `https://${'a'.repeat(400)}.example`])('refuses %j', async (origin) => {
    const answer = await info({ origin: Buffer.from(origin).toString('latin1') })
    expect([answer.status, answer.json?.code]).toEqual([403, 'ERR_AGENT_ORIGIN_REFUSED'])
    expect(answer.headers.vary).toBe('Origin')
  })

  it('refuses a request without Origin, as curl or an image sends it', async () => {
    for (const path of ['/v1/info', '/v1/sign', '/']) {
      expect((await call(`${agent.url}${path}`)).status).toBe(403)
    }
  })

  it('gives every refused site the same bytes, and lets none read them', async () => {
    const answers = await Promise.all([info({}), info({ origin: 'null' }), info({ origin: 'http://evil.example' })])
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1)
    for (const { headers } of answers) expect(headers['access-control-allow-origin']).toBeUndefined()
  })

  it('lets only a page of this machine read that it is not among the development origins', async () => {
    const answer = await info({ origin: 'http://localhost:8081' })
    expect(answer.status).toBe(403)
    expect(answer.headers['access-control-allow-origin']).toBe('http://localhost:8081')
  })

  it('accepts https origins and listed development origins, and echoes exactly them', async () => {
    for (const origin of [SITE, 'https://portal.example:8443', 'https://xn--e1afmkfd.example', DEVELOPMENT]) {
      const { status, headers } = await info({ origin })
      expect(status).toBe(200)
      expect(headers['access-control-allow-origin']).toBe(origin)
      expect(headers.vary).toBe('Origin')
    }
  })

  it('never allows credentials and never sets a cookie (attack 23)', async () => {
    const preflight = { 'access-control-request-method': 'POST', cookie: 'a=b' }
    const answers = await Promise.all([
      info({ origin: SITE }),
      post({ cookie: 'a=b' }, '{}'),
      call(`${agent.url}/v1/sign`, { method: 'OPTIONS', headers: { origin: SITE, ...preflight } }),
    ])
    for (const { headers } of answers) {
      expect(headers['access-control-allow-credentials']).toBeUndefined()
      expect(headers['access-control-allow-origin']).toBe(SITE)
      expect(headers['set-cookie']).toBeUndefined()
    }
  })

  it.each(['no-cors', 'navigate', 'websocket', 'same-origin'])('refuses Sec-Fetch-Mode %s', async (mode) => {
    expect((await info({ origin: SITE, 'sec-fetch-mode': mode })).status).toBe(403)
    expect((await post({ 'sec-fetch-mode': mode })).status).toBe(403)
  })
})

describe('preflight', () => {
  it('allows JSON by GET and POST, for any path alike', async () => {
    for (const path of ['/v1/sign', '/v1/certificates']) {
      const answer = await call(`${agent.url}${path}`, { method: 'OPTIONS', headers: { origin: SITE } })
      expect(answer.status).toBe(204)
      expect(answer.headers['access-control-allow-methods']).toBe('GET, POST')
      expect(answer.headers['access-control-allow-headers']).toBe('content-type, tamga-document')
      expect(answer.headers['access-control-allow-private-network']).toBeUndefined()
    }
  })

  it('is refused to an origin that may not ask', async () => {
    const answer = await call(`${agent.url}/v1/sign`, { method: 'OPTIONS', headers: { origin: 'http://evil.example' } })
    expect(answer.status).toBe(403)
    expect(answer.headers['access-control-allow-methods']).toBeUndefined()
  })
})

describe('body (attack 2, cross-site forms and beacons)', () => {
  it.each([
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'application/json; charset=utf-16',
    'application/json-patch+json',
    'text/plain; application/json',
    '',
  ])('refuses the content type %j with 415', async (type) => {
    const answer = await post({ 'content-type': type })
    expect([answer.status, answer.json?.code]).toEqual([415, 'ERR_AGENT_CONTENT_TYPE'])
  })

  it('refuses a form posted by another site as the browser sends it: Origin null, text/plain', async () => {
    const form = {
      origin: 'null',
      'content-type': 'text/plain',
      'sec-fetch-mode': 'navigate',
      'sec-fetch-site': 'cross-site',
    }
    expect((await post(form, `${BODY}=`)).status).toBe(403)
  })

  it('refuses a compressed body, which could unpack to any size', async () => {
    expect((await post({ 'content-encoding': 'gzip' })).status).toBe(415)
  })

  it('refuses more than a document and its frame with 413, also when the length is not announced', async () => {
    const body = JSON.stringify({ document: { content: 'A'.repeat(12_500_000), mediaType: 'text/plain' } })
    for (const headers of [{}, { 'transfer-encoding': 'chunked' }]) {
      const answer = await post(headers, body)
      expect([answer.status, answer.json?.code]).toEqual([413, 'ERR_AGENT_BODY_TOO_LARGE'])
    }
  })

  it.each(['', '{', 'null', '"text"', '[]', '{"document":', '\u0000', `${'['.repeat(200_000)}`])(
    'answers 400 to a body that is not the JSON asked for (%#)',
    async (body) => {
      const answer = await post({}, body)
      expect(answer.status).toBe(400)
      expect(answer.json?.code).toMatch(/^ERR_AGENT_(?:JSON|REQUEST)_INVALID$/)
    },
  )
})

describe('routes', () => {
  it('A13 tells a site that the agent runs, and nothing about the person, keys or machine', async () => {
    const { json } = await info({ origin: SITE })
    expect(json).toEqual({ name: 'tamga-agent', version: expect.stringMatching(/^\d+\.\d+\.\d+/), apiVersion: 1 })
  })

  it.each([
    '/',
    '/v1',
    '/v1/certificates',
    '/v1/keys',
    '/v1/status',
    '/v1/sign-hash',
    '/v1/raw',
    '/v1/%zz',
    '/v1/info/..%2f',
  ])('knows no %s', async (path) => {
    for (const method of ['GET', 'POST', 'PUT', 'DELETE']) {
      const answer = await call(`${agent.url}${path}`, { method, headers: { origin: SITE, ...JSON_TYPE } })
      expect([answer.status, answer.json?.code]).toEqual([404, 'ERR_AGENT_NOT_FOUND'])
      expect(answer.headers['content-type']).toMatch(/^application\/problem\+json/)
    }
  })

  it('does nothing on GET, HEAD, PUT or DELETE of /v1/sign', async () => {
    for (const method of ['GET', 'HEAD', 'PUT', 'DELETE', 'PATCH']) {
      const url = `${agent.url}/v1/sign?document=AAAA`
      expect((await call(url, { method, headers: { origin: SITE, ...JSON_TYPE } })).status).toBe(404)
    }
    expect(agent.windows()).toBe(0)
  })

  it('keeps every answer out of caches and says nothing about its software', async () => {
    for (const answer of [await info({ origin: SITE }), await info({}), await post({}, '{')]) {
      expect(answer.headers['cache-control']).toBe('no-store')
      expect(answer.headers['x-powered-by']).toBeUndefined()
      expect(answer.headers['x-content-type-options']).toBe('nosniff')
    }
  })
})
