import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openKnownSites } from '../../src/consent/known-sites.ts'
import { openRegistrableDomains } from '../../src/consent/registrable-domain.ts'
import { openWindow, SITE, startTestAgent, type TestAgent, textDocument } from '../support/agent.ts'
import { call } from '../support/http.ts'
import { createKeyFiles, type KeyFiles, PASSWORD } from '../support/key-files.ts'

const clock = { now: () => new Date('2026-11-22T05:00:00Z') }

let directory: string
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'tamga-state-'))
})
afterEach(() => rmSync(directory, { recursive: true }))

describe('the sites a person knows', () => {
  it('are there again after a restart, in a file for the person alone', () => {
    const first = openKnownSites(directory, clock)
    first.approve(SITE)
    first.approve(SITE)
    first.block('https://evil.example')
    first.setPhrase('синий конь')
    expect(statSync(join(directory, 'sites.json')).mode & 0o777).toBe(0o600)
    const second = openKnownSites(directory, clock)
    expect(second.find(SITE)).toMatchObject({ state: 'approved', uses: 2 })
    expect(second.list().map(({ origin }) => origin)).toEqual(['https://evil.example', SITE])
    expect(second.phrase()).toBe('синий конь')
    second.forget(SITE)
    expect(openKnownSites(directory, clock).find(SITE)).toBeUndefined()
  })

  it.each(['', '{', '{"phrase":null,"sites":[{}]}', '[]'])('do not begin anew over a damaged file: %j', (text) => {
    writeFileSync(join(directory, 'sites.json'), text)
    expect(() => openKnownSites(directory, clock)).toThrow(expect.objectContaining({ code: 'ERR_AGENT_STATE_DAMAGED' }))
    expect(readFileSync(join(directory, 'sites.json'), 'utf8')).toBe(text)
  })

  it('are at most a thousand, and the blocked are forgotten last', () => {
    const sites = openKnownSites(undefined, clock)
    sites.block('https://blocked.example')
    for (let number = 0; number < 1_005; number++) sites.approve(`https://${number}.example`)
    expect(sites.list()).toHaveLength(1_000)
    expect(sites.find('https://blocked.example')?.state).toBe('blocked')
    expect(sites.find('https://0.example')).toBeUndefined()
  })
})

describe('the registrable part of an address (A4)', () => {
  it.each([
    ['https://portal.example.kz', 'example.kz'],
    ['https://egov.kz.evil.com.kz:8443', 'evil.com.kz'],
    ['https://a.b.мысал.қаз', 'xn--80awbu3c.xn--80ao21a'],
    ['https://xn--80ak6aa92e.xn--80ao21a', 'xn--80ak6aa92e.xn--80ao21a'],
    ['https://com.kz', null],
    ['https://127.0.0.1', null],
    ['https://[::1]:8443', null],
    ['http://portal.localhost:8080', null],
  ])('of %s is %s', (origin, expected) => {
    writeFileSync(join(directory, 'list'), '// a comment\n\nkz\ncom.kz\nказ\nқаз\n')
    const domain = openRegistrableDomains(join(directory, 'list'))
    const ascii = new URL(origin).origin
    expect(domain(ascii)).toBe(expected)
  })

  it('is not claimed where there is no list', () => {
    expect(openRegistrableDomains(join(directory, 'missing'))('https://portal.example.kz')).toBeNull()
  })
})

describe('a site in the consent window', () => {
  let files: KeyFiles
  let agent: TestAgent
  beforeEach(async () => {
    files = createKeyFiles()
    files.make({ name: 'key' })
    agent = await startTestAgent({ keyDirectory: files.directory, stateDirectory: directory })
  })
  afterEach(async () => {
    await agent.close()
    files.remove()
  })

  async function manage(
    path: string,
    body: object,
    secret: string,
    page: string,
  ): Promise<Awaited<ReturnType<typeof call>>> {
    const headers = { origin: page, 'tamga-consent': secret, 'content-type': 'application/json' }
    return await call(`${page}/api/sites/${path}`, { method: 'POST', headers, body: JSON.stringify(body) })
  }

  it('A10 is new until the person has agreed with it, and new again once taken off the list', async () => {
    const first = agent.sign(textDocument('a'))
    const firstUrl = await agent.nextWindow()
    const window = await openWindow(firstUrl)
    expect(window.view.known).toBe(false)
    const secret = String((await window.post('manage')).json?.path).split('#')[1] ?? ''
    await window.unlock('key.p12', PASSWORD)
    await window.sign()
    await first

    const second = agent.sign(textDocument('b'))
    const again = await openWindow(await agent.nextWindow())
    expect(again.view.known).toBe(true)
    await again.decline()
    await second

    const { origin } = new URL(firstUrl)
    expect((await manage('list', {}, secret, origin)).json).toMatchObject({ sites: [{ origin: SITE, uses: 1 }] })
    expect((await manage('forget', { origin: SITE }, secret, origin)).json).toEqual({ sites: [], phrase: null })
    const third = agent.sign(textDocument('c'))
    const anew = await openWindow(await agent.nextWindow())
    expect(anew.view.known).toBe(false)
    await anew.decline()
    await third
  })

  it('A8 opens no window any more once the person has blocked it, also after a restart', async () => {
    const first = agent.sign(textDocument('a'))
    const window = await openWindow(await agent.nextWindow())
    await window.post('block')
    expect((await first).json?.code).toBe('ERR_AGENT_USER_CANCELLED')
    expect((await agent.sign(textDocument('b'))).json?.code).toBe('ERR_AGENT_SITE_BLOCKED')
    await agent.close()
    agent = await startTestAgent({ keyDirectory: files.directory, stateDirectory: directory })
    expect(await agent.sign(textDocument('c'))).toMatchObject({ status: 403, json: { code: 'ERR_AGENT_SITE_BLOCKED' } })
    expect(agent.windows()).toBe(0)
  })

  it('A15 shows the phrase the person chose, which no site is told', async () => {
    const first = agent.sign(textDocument('a'))
    const url = await agent.nextWindow()
    const window = await openWindow(url)
    const secret = String((await window.post('manage')).json?.path).split('#')[1] ?? ''
    const { origin } = new URL(url)
    expect((await manage('phrase', { phrase: '  синий конь ' }, secret, origin)).json?.phrase).toBe('синий конь')
    for (const phrase of ['ab', 'a\u202Eb c', 'x'.repeat(81), 7]) {
      expect((await manage('phrase', { phrase }, secret, origin)).status).toBe(400)
    }
    await window.decline()
    const answers = [await first]
    const second = agent.sign(textDocument('b'))
    const next = await openWindow(await agent.nextWindow())
    expect(next.view.phrase).toBe('синий конь')
    await next.decline()
    answers.push(await second, await call(`${agent.url}/v1/info`, { headers: { origin: SITE } }))
    for (const { text } of answers) expect(text).not.toContain('синий')
  })

  it('keeps its list from everybody without the secret of the page', async () => {
    const first = agent.sign(textDocument('a'))
    const url = await agent.nextWindow()
    const window = await openWindow(url)
    const { origin } = new URL(url)
    for (const secret of ['', window.session, new URL(url).hash.slice(1), 'A'.repeat(43)]) {
      expect((await manage('list', {}, secret, origin)).json?.code).toBe('ERR_AGENT_CONSENT_REFUSED')
    }
    await window.decline()
    await first
    // A window that is over gives no way in.
    expect((await window.post('manage')).status).toBe(403)
  })
})
