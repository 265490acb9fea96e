import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { AgentOptions } from '../../src/main.ts'
import { openWindow, startTestAgent, type TestAgent, textDocument } from '../support/agent.ts'
import { createKeyFiles, type KeyFiles, PASSWORD } from '../support/key-files.ts'

const DOCUMENT = textDocument('hello')
const YEAR = 365 * 24 * 3600_000

let files: KeyFiles
let agent: TestAgent

beforeAll(() => {
  files = createKeyFiles()
  files.make({ name: 'key' })
  files.make({ name: 'transport', keyUsage: 'keyEncipherment' })
})
afterAll(() => files.remove())
afterEach(() => agent.close())

async function start(options: Partial<AgentOptions> = {}): Promise<void> {
  const { port: _port, openConsent: _open, logger: _logger, ...rest } = options
  agent = await startTestAgent({ keyDirectory: files.directory, ...rest })
}

async function declineNext(): Promise<void> {
  await (await openWindow(await agent.nextWindow())).decline()
}

describe('consent', () => {
  it('expires when the person does not answer, and closes the window', async () => {
    await start({ consentTimeoutSeconds: 0.05 })
    const answer = await agent.sign(DOCUMENT)
    expect(answer).toMatchObject({ status: 403, json: { code: 'ERR_AGENT_CONSENT_EXPIRED' } })
    await expect(openWindow(await agent.nextWindow())).rejects.toThrow('ERR_AGENT_CONSENT_REFUSED')
  })

  it('A8 opens one window at a time; the second site waits for the first to end', async () => {
    await start()
    const first = agent.sign(DOCUMENT)
    const window = await openWindow(await agent.nextWindow())
    const second = agent.sign(DOCUMENT, { origin: 'https://second.example' })
    await window.unlock('key.p12', PASSWORD)
    expect(agent.windows()).toBe(1)
    await window.sign()
    expect((await first).status).toBe(200)
    await declineNext()
    expect((await second).status).toBe(403)
  })

  it('A8 refuses a third request of a site with 409 while one is open and one waits', async () => {
    await start()
    const first = agent.sign(DOCUMENT)
    await openWindow(await agent.nextWindow())
    const others = [agent.sign(DOCUMENT), agent.sign(DOCUMENT)]
    expect(await Promise.race(others)).toMatchObject({ status: 409, json: { code: 'ERR_AGENT_BUSY' } })
    await agent.close()
    await Promise.all([first, ...others])
  })

  it('A8 mutes a site with 429 and Retry-After for five minutes after three refusals', async () => {
    let now = Date.now()
    await start({ clock: { now: () => new Date(now) } })
    for (let time = 0; time < 3; time++) {
      const answer = agent.sign(DOCUMENT)
      await declineNext()
      await answer
    }
    const muted = await agent.sign(DOCUMENT)
    expect(muted).toMatchObject({ status: 429, json: { code: 'ERR_AGENT_ORIGIN_MUTED', retryAfterSeconds: 300 } })
    expect(muted.headers['retry-after']).toBe('300')
    expect(agent.windows()).toBe(3)
    now += 5 * 60_000
    const again = agent.sign(DOCUMENT)
    await declineNext()
    expect((await again).json?.code).toBe('ERR_AGENT_USER_CANCELLED')
  })

  it('A8 counts windows a site takes back itself, too', async () => {
    await start()
    for (let time = 0; time < 3; time++) {
      const leaving = new AbortController()
      const answer = agent.sign(DOCUMENT, { signal: leaving.signal })
      const window = await openWindow(await agent.nextWindow())
      leaving.abort()
      await answer.catch(() => undefined)
      await window.outcome
    }
    expect((await agent.sign(DOCUMENT)).status).toBe(429)
  })

  it('leaves nothing behind after many requests: the next one is served as the first', async () => {
    await start()
    for (let time = 0; time < 20; time++) {
      const answer = agent.sign(DOCUMENT, { origin: `https://${time}.example` })
      await declineNext()
      expect((await answer).status).toBe(403)
    }
  })
})

describe('the certificates offered', () => {
  it('are known by file name first, by holder once the file has been opened', async () => {
    await start()
    const first = agent.sign(DOCUMENT)
    const window = await openWindow(await agent.nextWindow())
    expect(window.view.keys.find(({ label }) => label === 'key.p12')).toEqual({
      id: 'file:key.p12',
      label: 'key.p12',
      hardware: false,
      needs: 'password',
      tries: null,
      problem: null,
      certificates: null,
    })
    await window.unlock('key.p12', PASSWORD)
    await window.decline()
    await first
    const second = agent.sign(DOCUMENT)
    const { view, decline } = await openWindow(await agent.nextWindow())
    expect(view.keys.find(({ label }) => label === 'key.p12')?.certificates).toMatchObject([{ holder: 'Әлиева Айгүл' }])
    await decline()
    await second
  })

  it.each([
    ['expired', 'key.p12', 11 * YEAR],
    ['not-yet-valid', 'key.p12', -YEAR],
    ['wrong-purpose', 'transport.p12', 0],
  ])('are not used when %s', async (usability, file, offset) => {
    await start({ clock: { now: () => new Date(Date.now() + offset) } })
    const answer = agent.sign(DOCUMENT)
    const window = await openWindow(await agent.nextWindow())
    expect((await window.unlock(file, PASSWORD)).json).toMatchObject({ certificates: [{ usability }] })
    expect(await window.sign()).toMatchObject({ status: 422, json: { code: 'ERR_AGENT_KEY_UNUSABLE' } })
    await window.decline()
    await answer
  })
})
