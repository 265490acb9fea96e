import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { openWindow, postConsent, startTestAgent, type TestAgent, textDocument } from '../support/agent.ts'
import { type Answer, call } from '../support/http.ts'
import { createKeyFiles, type KeyFiles, PASSWORD } from '../support/key-files.ts'

const DOCUMENT = textDocument('hello')
const REFUSED = { status: 403, json: { code: 'ERR_AGENT_CONSENT_REFUSED' } }

let files: KeyFiles
let agent: TestAgent
let answer: Promise<Answer>
let url: string
let page: string

beforeAll(() => {
  files = createKeyFiles()
  files.make({ name: 'key' })
})
afterAll(() => files.remove())
beforeEach(async () => {
  agent = await startTestAgent({ keyDirectory: files.directory })
  answer = agent.sign(DOCUMENT)
  url = await agent.nextWindow()
  page = new URL(url).origin
})
afterEach(() => agent.close())

describe('the address of a window', () => {
  it('is on loopback, on another port than the API, with a token of 256 bits in the fragment', () => {
    const { hostname, port, hash, search, pathname } = new URL(url)
    expect([hostname, pathname, search]).toEqual(['127.0.0.1', '/', ''])
    expect(port).not.toBe(new URL(agent.url).port)
    expect(Buffer.from(hash.slice(1), 'base64url')).toHaveLength(32)
  })

  it('works once: a second window with the same address is refused', async () => {
    await openWindow(url)
    expect(await postConsent(url, 'open', new URL(url).hash.slice(1))).toMatchObject(REFUSED)
  })

  it.each(['', 'x', 'A'.repeat(43), 'null', 'undefined'])('cannot be guessed: %j', async (token) => {
    expect(await postConsent(url, 'open', token)).toMatchObject(REFUSED)
    expect(await postConsent(url, 'outcome', token)).toMatchObject(REFUSED)
    expect(await postConsent(url, 'sign', token, { headers: { 'content-type': 'application/json' } })).toMatchObject(
      REFUSED,
    )
  })

  it('is no session: the token itself signs nothing', async () => {
    const { unlock } = await openWindow(url)
    await unlock('key.p12', PASSWORD)
    const token = new URL(url).hash.slice(1)
    for (const path of ['outcome', 'unlock', 'sign', 'decline']) {
      expect(await postConsent(url, path, token)).toMatchObject(REFUSED)
    }
  })
})

describe('two windows', () => {
  it('cannot be mixed: the session of the first does nothing in the second', async () => {
    const first = await openWindow(url)
    await first.unlock('key.p12', PASSWORD)
    const secondAnswer = agent.sign(textDocument('second'), { origin: 'https://second.example' })
    await first.decline()
    await answer
    const secondUrl = await agent.nextWindow()
    expect(secondUrl).not.toBe(url)
    const second = await openWindow(secondUrl)
    for (const old of [await first.sign(), await first.unlock('key.p12', PASSWORD), await first.decline()]) {
      expect(old).toMatchObject(REFUSED)
    }
    expect(second.view.origin).toBe('https://second.example')
    // The key opened in the first window is not open in the second.
    expect(await second.sign()).toMatchObject({ status: 422, json: { code: 'ERR_AGENT_KEY_UNUSABLE' } })
    await second.decline()
    await secondAnswer
  })
})

describe('who may speak to the consent server', () => {
  it('refuses another Host (attack 1)', async () => {
    for (const host of ['evil.example', `localhost:${new URL(url).port}`, new URL(agent.url).host]) {
      expect((await call(`${page}/`, { headers: { host } })).status).toBe(421)
    }
  })

  it('refuses every other origin, the site that asks and the API of the agent included', async () => {
    for (const origin of ['https://portal.example', 'null', agent.url, page.replace('127.0.0.1', 'localhost')]) {
      expect(await postConsent(url, 'open', new URL(url).hash.slice(1), { headers: { origin } })).toMatchObject(REFUSED)
      expect(await call(`${page}/`, { headers: { origin } })).toMatchObject(REFUSED)
    }
  })

  it('refuses an API call without Origin', async () => {
    const headers = { 'tamga-consent': new URL(url).hash.slice(1) }
    expect(await call(`${page}/api/open`, { method: 'POST', headers })).toMatchObject(REFUSED)
  })

  it.each(['cross-site', 'same-site'])('refuses what a browser marks as %s', async (site) => {
    const headers = { 'sec-fetch-site': site, 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' }
    expect(await call(`${page}/`, { headers })).toMatchObject(REFUSED)
  })

  it.each(['iframe', 'frame', 'embed', 'object', 'script'])('A14 is never shown in a %s', async (destination) => {
    expect(await call(`${page}/`, { headers: { 'sec-fetch-dest': destination } })).toMatchObject(REFUSED)
  })

  it('sends a strict policy with the page, and no answer to another origin ever carries CORS headers', async () => {
    const { status, headers } = await call(`${page}/`)
    expect(status).toBe(200)
    expect(headers).toMatchObject({
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-resource-policy': 'same-origin',
      'cache-control': 'no-store',
      'referrer-policy': 'no-referrer',
      'x-frame-options': 'DENY',
    })
    const policy = String(headers['content-security-policy']).split(';')
    expect(policy).toEqual(
      expect.arrayContaining(["default-src 'self'", "frame-ancestors 'none'", "form-action 'none'"]),
    )
    expect(policy.join()).not.toContain('unsafe')
    for (const name of Object.keys(headers)) expect(name).not.toMatch(/^access-control-|^set-cookie$/)
  })

  it('has no inline script, style or handler in its page', async () => {
    const { text } = await call(`${page}/`)
    expect(text).not.toMatch(/<script(?![^>]*\bsrc=)|<style|\sstyle=|\son\w+=/i)
  })

  it('answers no GET on its API and no unknown path', async () => {
    const { session } = await openWindow(url)
    for (const path of [
      '/api/sign',
      '/api/decline',
      '/api/outcome',
      '/src/main.ts',
      '/page/../server.ts',
      '/page/%2e%2e/x.js',
    ]) {
      const { status } = await call(`${page}${path}`, { headers: { origin: page, 'tamga-consent': session } })
      expect(status).toBe(404)
    }
  })
})

describe('the password', () => {
  it('told wrong leaves two more tries, then one, then ends the request', async () => {
    const window = await openWindow(url)
    for (const attemptsLeft of [2, 1, 0]) {
      expect(await window.unlock('key.p12', 'wrong')).toMatchObject({
        status: 422,
        json: { code: 'ERR_AGENT_PASSWORD_WRONG', attemptsLeft },
      })
    }
    expect((await window.outcome).json).toEqual({ outcome: 'attempts' })
    expect(await window.unlock('key.p12', PASSWORD)).toMatchObject(REFUSED)
    expect(await answer).toMatchObject({ status: 403, json: { code: 'ERR_AGENT_USER_CANCELLED' } })
  })

  it('told right after a wrong try shows the certificate', async () => {
    const window = await openWindow(url)
    await window.unlock('key.p12', 'wrong')
    const { status, json } = await window.unlock('key.p12', PASSWORD)
    expect(status).toBe(200)
    expect(json?.certificates).toMatchObject([
      {
        holder: 'Әлиева Айгүл',
        organisation: 'Ұлттық кітапхана, 123456789012',
        roles: { kk: ['Бас маман'], ru: ['Бас маман'], be: ['Бас маман'], en: ['Бас маман'] },
        usability: 'usable',
      },
    ])
  })

  it('is not spent on a file that cannot be opened anyway', async () => {
    const window = await openWindow(url)
    for (const name of ['missing.p12', '../key.p12', '/etc/passwd', 'key.pem', '']) {
      expect(await window.unlock(name, PASSWORD)).toMatchObject({
        status: 422,
        json: { code: 'ERR_AGENT_KEY_UNUSABLE', reason: 'ERR_PKCS12_MISSING' },
      })
    }
    expect((await window.unlock('key.p12', PASSWORD)).status).toBe(200)
  })

  it('is taken as bare octets only, so that no string of it stays in memory', async () => {
    const window = await openWindow(url)
    const headers = { 'content-type': 'application/json', 'tamga-key': 'file%3Akey.p12' }
    expect((await window.post('unlock', { headers, body: '"x"' })).status).toBe(415)
    expect((await window.unlock('key.p12', 'x'.repeat(1025))).status).toBe(413)
  })

  it('is not tried twice at once', async () => {
    const window = await openWindow(url)
    const answers = await Promise.all([1, 2, 3, 4].map(() => window.unlock('key.p12', 'wrong')))
    const counted = answers.filter(({ json }) => json?.code === 'ERR_AGENT_PASSWORD_WRONG').length
    expect(counted).toBeLessThanOrEqual(3)
    expect(counted).toBeGreaterThan(0)
  })
})

describe('signing', () => {
  it('needs an opened key', async () => {
    const window = await openWindow(url)
    expect(await window.sign()).toMatchObject({ status: 422, json: { code: 'ERR_AGENT_KEY_UNUSABLE' } })
  })

  it.each([-1, 1, 0.5, 1e9])('refuses the certificate number %d', async (certificate) => {
    const window = await openWindow(url)
    await window.unlock('key.p12', PASSWORD)
    expect([400, 422]).toContain((await window.sign(certificate)).status)
  })

  it('happens once', async () => {
    const window = await openWindow(url)
    await window.unlock('key.p12', PASSWORD)
    const statuses = (await Promise.all([window.sign(), window.sign(), window.sign()])).map(({ status }) => status)
    expect(statuses.filter((status) => status === 200)).toHaveLength(1)
    expect((await answer).status).toBe(200)
    expect((await window.outcome).json).toEqual({ outcome: 'signed' })
  })

  it('is over when the person closes the window', async () => {
    const window = await openWindow(url)
    await window.unlock('key.p12', PASSWORD)
    window.close()
    expect(await answer).toMatchObject({ status: 403, json: { code: 'ERR_AGENT_USER_CANCELLED' } })
    expect(await window.sign()).toMatchObject(REFUSED)
  })
})
