import { execFile } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { parseConfig } from '../../src/config.ts'
import { openWindow, SITE, startTestAgent, type TestAgent, textDocument } from '../support/agent.ts'
import { call } from '../support/http.ts'
import { createKeyFiles, type KeyFiles } from '../support/key-files.ts'

const DOCUMENT = textDocument('hello')
const sources = new URL('../../src/', import.meta.url).pathname

let files: KeyFiles
let agent: TestAgent

beforeAll(() => {
  files = createKeyFiles()
  files.make({ name: 'key' })
})
afterAll(() => files.remove())
beforeEach(async () => {
  agent = await startTestAgent({ keyDirectory: files.directory })
})
afterEach(() => agent.close())

describe('A5 a program without an origin', () => {
  it('A5 curl is refused on every path and by every method, and opens no window', async () => {
    const status = async (...args: readonly string[]): Promise<string> =>
      (await promisify(execFile)('curl', ['-s', '-o', '/dev/null', '-w', '%{http_code}', ...args])).stdout
    const json = ['-H', 'content-type: application/json', '-d', JSON.stringify({ document: DOCUMENT })]
    for (const path of ['/v1/info', '/v1/sign', '/v1/identify', '/']) {
      expect(await status(`${agent.url}${path}`)).toBe('403')
      expect(await status(...json, `${agent.url}${path}`)).toBe('403')
    }
    expect(agent.windows()).toBe(0)
  })
})

describe('A16 guessing a password', () => {
  it('A16 gives nine tries in all before the site must wait, however often it asks', async () => {
    let tries = 0
    for (;;) {
      const answer = agent.sign(DOCUMENT)
      const first = await Promise.race([answer, agent.nextWindow()])
      if (typeof first !== 'string') {
        expect(first.json?.code).toBe('ERR_AGENT_ORIGIN_MUTED')
        break
      }
      const window = await openWindow(first)
      while ((await window.unlock('key.p12', 'wrong')).json?.code === 'ERR_AGENT_PASSWORD_WRONG') tries += 1
      expect((await answer).json?.code).toBe('ERR_AGENT_USER_CANCELLED')
    }
    expect(tries).toBe(9)
  })
})

describe('A20 code from elsewhere', () => {
  it('A20 the agent calls nobody: what opens connections is doctor, the mock, the script for pages, and time-stamps where the settings name an authority', () => {
    const calling = readdirSync(sources, { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts'))
      .filter((file) =>
        /\bfetch\(|from 'undici'|import \{[^}]*\brequest\b[^}]*\} from 'node:https?'|\b(?:http|https|net|tls)\.(?:get|request|connect)\(|\bconnect\(/.test(
          readFileSync(join(sources, file), 'utf8'),
        ),
      )
    const allowed =
      /^(?:browser\/|consent\/page\/|commands\/doctor\/(?:ports|https)\.ts|mock\/person\.ts|ncalayer\/time-stamps\.ts)/
    expect(calling.filter((file) => !allowed.test(file))).toEqual([])
    expect(calling.length).toBeGreaterThan(2)
    expect(parseConfig({ keyDirectory: '/nonexistent', ncalayer: {} }).ncalayer?.timeStampUrl).toBeUndefined()
  })
})

describe('A21 an authority of our own', () => {
  it('A21 none is made unless somebody asks for TLS, and its key is nowhere then either', async () => {
    const tlsDirectory = mkdtempSync(join(tmpdir(), 'tamga-agent-tls-'))
    const plain = await startTestAgent({ keyDirectory: files.directory, tlsDirectory })
    expect(readdirSync(tlsDirectory)).toEqual([])
    await plain.close()
    const secure = await startTestAgent({ keyDirectory: files.directory, tlsDirectory, httpsPort: 0 })
    await secure.close()
    const kept = readdirSync(tlsDirectory).map((name) => readFileSync(join(tlsDirectory, name), 'utf8'))
    expect(kept.join('').match(/PRIVATE KEY-----/g)).toHaveLength(2)
    const authority = files.openssl('x509', '-in', join(tlsDirectory, 'authority.pem'), '-noout', '-text')
    expect(authority).toMatch(/Name Constraints: critical\s+Permitted:\s+DNS:localhost\s+IP:127\.0\.0\.1/)
    rmSync(tlsDirectory, { recursive: true })
  })
})

describe('A22 names of things on the computer', () => {
  it.each([
    { pkcs11Module: '/tmp/evil.so' },
    { keyDirectory: '/home' },
    { callback: 'https://evil.example/collect' },
    { logo: 'https://evil.example/logo.png' },
    { document: { ...DOCUMENT, path: '/etc/passwd' } },
    { document: { ...DOCUMENT, url: 'file:///etc/passwd' } },
  ])('A22 refuses a request with %j before the person is asked', async (extra) => {
    const answer = await agent.sign(DOCUMENT, { extra })
    expect([answer.status, answer.json?.code]).toEqual([400, 'ERR_AGENT_REQUEST_INVALID'])
    expect(agent.windows()).toBe(0)
    expect(existsSync('/tmp/evil.so')).toBe(false)
  })
})

describe('A23 cookies, which all ports of a computer share', () => {
  it('A23 none is set and none counts, on the API, the bridge and the consent page', async () => {
    const answer = agent.sign(DOCUMENT)
    const url = await agent.nextWindow()
    const page = new URL(url)
    const token = page.hash.slice(1)
    const cookie = `tamga-consent=${token}; token=${token}; session=${token}`
    for (const target of [`${agent.url}/v1/info`, `${agent.url}/bridge`, `${page.origin}/`]) {
      const { headers } = await call(target, {
        headers: { cookie, ...(target.endsWith('info') ? { origin: SITE } : {}) },
      })
      expect(headers['set-cookie']).toBeUndefined()
    }
    const opening = await call(`${page.origin}/api/open`, { method: 'POST', headers: { origin: page.origin, cookie } })
    expect(opening.json?.code).toBe('ERR_AGENT_CONSENT_REFUSED')
    await (await openWindow(url)).decline()
    await answer
  })
})

describe('A24 finding out that the agent runs', () => {
  it('A24 whoever may not ask gets the same bytes for everything, unreadable to a page', async () => {
    const origins = ['null', 'http://evil.example', 'file://', 'chrome-extension://abc']
    const paths = ['/v1/info', '/v1/sign', '/nothing']
    const requests = origins.flatMap((origin) =>
      paths.map((path) => call(`${agent.url}${path}`, { headers: { origin } })),
    )
    const answers = await Promise.all(requests)
    expect(new Set(answers.map(({ status, text }) => `${status} ${text}`)).size).toBe(1)
    for (const { headers } of answers) expect(headers['access-control-allow-origin']).toBeUndefined()
    for (const origin of origins) {
      const headers = { origin, 'access-control-request-method': 'POST' }
      const preflight = await call(`${agent.url}/v1/sign`, { method: 'OPTIONS', headers })
      expect(preflight.headers['access-control-allow-methods']).toBeUndefined()
    }
  })
})
