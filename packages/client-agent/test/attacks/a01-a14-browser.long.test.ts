/** Attacks that need a real browser: what it lets through is what the agent must refuse by itself. */
import { createChallenge } from '@tamga/core'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { launchChromium } from '../../../../test/browser/chromium.ts'
import { openWindow, startTestAgent, type TestAgent, textDocument } from '../support/agent.ts'
import { callFromPage } from '../support/page-calls.ts'
import { type Site, startSite } from '../support/site.ts'

const REBOUND = 'rebind.attacker.example'
const BODY = JSON.stringify({ document: textDocument('hello') })

let browser: Browser
let site: Site
let agent: TestAgent
let context: BrowserContext
let page: Page

beforeAll(async () => {
  site = await startSite()
  // Local Network Access is off: the agent must hold alone, as on browsers that have no such thing.
  const off = '--disable-features=LocalNetworkAccessChecks,BlockInsecurePrivateNetworkRequests'
  browser = await launchChromium({ whole: true, args: [`--host-resolver-rules=MAP ${REBOUND} 127.0.0.1`, off] })
})
afterAll(async () => {
  await browser.close()
  await site.close()
})
beforeEach(async () => {
  agent = await startTestAgent({ keyDirectory: '/nonexistent', developmentOrigins: [site.origin] })
  context = await browser.newContext()
  page = await context.newPage()
})
afterEach(async () => {
  await context.close()
  await agent.close()
})

const refusals = (code: string): number => agent.log().split(code).length - 1
const port = (): number => Number(new URL(agent.url).port)

describe('A1 DNS rebinding', () => {
  it('A1 a name that now points to this computer gets 421 and no word more, as a page and as a call', async () => {
    const url = `http://${REBOUND}:${port()}`
    expect((await page.goto(`${url}/v1/info`))?.status()).toBe(421)
    // The page is of the attacker's origin, and so is the agent in the browser's eyes: nothing but Host tells them apart.
    const answers = await page.evaluate(async (body) => {
      const post = { method: 'POST', headers: { 'content-type': 'application/json' }, body }
      const responses = await Promise.all([fetch('/v1/info'), fetch('/v1/sign', post), fetch('/bridge')])
      return await Promise.all(responses.map(async (one) => [one.status, await one.text()] as const))
    }, BODY)
    expect(answers.map(([status]) => status)).toEqual([421, 421, 421])
    for (const [, text] of answers) expect(text).not.toContain('tamga-agent')
    expect(agent.windows()).toBe(0)
  })
})

describe('A2 requests that browsers send without asking', () => {
  beforeEach(async () => {
    await page.goto(`${site.origin}/unmarked`)
  })

  it.each(['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data'])(
    'A2 a form of type %s posted to the agent signs nothing and tells nothing',
    async (enctype) => {
      const shown = page.waitForResponse(`${agent.url}/v1/sign`)
      await page.evaluate(
        ({ action, enctype, body }) => {
          const form = Object.assign(document.createElement('form'), { action, method: 'POST', enctype })
          // The trick of JSON in a form: what follows the name must look like a member.
          form.append(
            Object.assign(document.createElement('input'), { name: `${body.slice(0, -1)},"x":"`, value: '"}' }),
          )
          document.body.append(form)
          form.submit()
        },
        { action: `${agent.url}/v1/sign`, enctype, body: BODY },
      )
      const response = await shown
      // An http page sends its origin, an https page to http `null`; both end here.
      expect([403, 415]).toContain(response.status())
      expect(agent.windows()).toBe(0)
    },
  )

  it('A2 beacons, no-cors calls, images, scripts and frames are refused before any work', async () => {
    await page.evaluate(
      async ({ url, body }) => {
        navigator.sendBeacon(`${url}/v1/sign`, new Blob([body], { type: 'text/plain' }))
        const silent = { mode: 'no-cors', method: 'POST', body } as const
        await fetch(`${url}/v1/sign`, silent).catch(() => undefined)
        await fetch(`${url}/v1/sign?document=AA`, { mode: 'no-cors' }).catch(() => undefined)
        for (const tag of ['img', 'script', 'iframe'] as const) {
          document.body.append(Object.assign(document.createElement(tag), { src: `${url}/v1/info` }))
        }
      },
      { url: agent.url, body: BODY },
    )
    await expect.poll(() => refusals('ERR_AGENT_ORIGIN_REFUSED') + refusals('ERR_AGENT_CONTENT_TYPE')).toBe(6)
    expect(agent.windows()).toBe(0)
  })

  it('A2 a call with text/plain, which needs no preflight, is refused even from a site that may ask', async () => {
    const status = await page.evaluate(
      async ({ url, body }) => (await fetch(`${url}/v1/sign`, { method: 'POST', body })).status,
      { url: agent.url, body: BODY },
    )
    expect(status).toBe(415)
    expect(agent.windows()).toBe(0)
  })

  it('A2 a sandboxed page, whose origin is null, is refused', async () => {
    const outcome = await page.evaluate(async (url) => {
      const source = `<script>fetch('${url}/v1/info').then(() => 'read', () => 'blocked').then((o) => parent.postMessage(o, '*'))</script>`
      const frame = Object.assign(document.createElement('iframe'), { srcdoc: source })
      frame.sandbox.add('allow-scripts')
      const heard = new Promise((resolve) => addEventListener('message', ({ data }) => resolve(data), { once: true }))
      document.body.append(frame)
      return await heard
    }, agent.url)
    expect(outcome).toBe('blocked')
    expect(refusals('ERR_AGENT_ORIGIN_REFUSED')).toBe(1)
  })
})

describe('A3 reading the answers of the agent', () => {
  it('A3 a site that may not ask reads nothing, and no site may send cookies along', async () => {
    const strict = await startTestAgent({ keyDirectory: '/nonexistent' })
    // Its name is not of this computer, so not even the refusal may be read.
    await page.goto(`http://${REBOUND}:${site.port}/unmarked`)
    const read = (url: string, credentials: RequestCredentials): Promise<string> =>
      page.evaluate(
        async ({ url, credentials }) => {
          const response = await fetch(url, { credentials }).catch(() => undefined)
          return response === undefined ? 'blocked' : await response.text()
        },
        { url, credentials },
      )
    expect(await read(`${strict.url}/v1/info`, 'omit')).toBe('blocked')
    await page.goto(`${site.origin}/unmarked`)
    expect(await read(`${agent.url}/v1/info`, 'omit')).toContain('tamga-agent')
    expect(await read(`${agent.url}/v1/info`, 'include')).toBe('blocked')
    await strict.close()
  })
})

describe('A10 a challenge passed on', () => {
  it('A10 a second site gets no signature under the challenge of the first', async () => {
    const second = await startSite()
    const both = await startTestAgent({
      keyDirectory: '/nonexistent',
      developmentOrigins: [site.origin, second.origin],
    })
    const times = { issuedAt: new Date(), expiresAt: new Date(Date.now() + 300_000) }
    const challenge = createChallenge({ origin: site.origin, relyingParty: 'First', ...times })
    await page.goto(`${second.origin}/unmarked`)
    const result = await callFromPage(page, { ports: [Number(new URL(both.url).port)], challenge })
    expect(result).toMatchObject({ code: 'failed', problemCode: 'ERR_AGENT_CHALLENGE_ORIGIN' })
    expect(both.windows()).toBe(0)
    await both.close()
    await second.close()
  })
})

describe('A14 luring clicks', () => {
  it('A14 the consent page is not shown in a frame, and its one-time address stays unspent', async () => {
    const answer = agent.sign(textDocument('hello'))
    const url = await agent.nextWindow()
    await page.goto(`${site.origin}/unmarked`)
    const refused = page.waitForResponse(new URL('/', url).href)
    await page.evaluate((src) => document.body.append(Object.assign(document.createElement('iframe'), { src })), url)
    expect((await refused).status()).toBe(403)
    await expect.poll(() => page.frames().length).toBe(2)
    expect(await page.frames()[1]?.locator('#sign').count()).toBe(0)
    await (await openWindow(url)).decline()
    await answer
  })

  it('A14 a site that opens the consent page itself is cut off from it, and has no token', async () => {
    const answer = agent.sign(textDocument('hello'))
    const url = await agent.nextWindow()
    await page.goto(`${site.origin}/unmarked`)
    const popup = page.waitForEvent('popup')
    await page.evaluate((target) => Object.assign(window, { lured: window.open(target) }), new URL('/', url).href)
    await (await popup).waitForLoadState()
    expect(await (await popup).locator('#sign').isVisible()).toBe(false)
    await (await openWindow(url)).decline()
    await answer
  })
})
