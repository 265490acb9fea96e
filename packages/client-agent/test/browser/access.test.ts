import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { openWindow, startTestAgent, type TestAgent } from '../support/agent.ts'
import { launchChromium } from '../support/chromium.ts'
import { callFromPage } from '../support/page-calls.ts'
import { type Site, startSite } from '../support/site.ts'

let browser: Browser
let site: Site
let agent: TestAgent
let context: BrowserContext

beforeAll(async () => {
  site = await startSite()
  browser = await launchChromium()
})
afterAll(async () => {
  await browser.close()
  await site.close()
})
beforeEach(async () => {
  agent = await startTestAgent({ keyDirectory: '/nonexistent', developmentOrigins: [site.origin] })
})
afterEach(async () => {
  await context.close()
  await agent.close()
})

async function visit(prepare?: (page: Page) => Promise<unknown>, granted = false): Promise<Page> {
  context = await browser.newContext()
  if (granted) await context.grantPermissions(['local-network-access'], { origin: site.origin })
  const page = await context.newPage()
  await prepare?.(page)
  await page.goto(site.origin)
  return page
}

const access = (page: Page): Promise<string> =>
  page.evaluate(() => (window as unknown as typeof import('../../src/browser/index.ts')).createAgentClient().access())
const sign = (page: Page) => callFromPage(page, { ports: [Number(new URL(agent.url).port)] })

describe('Local Network Access in Chromium', () => {
  it('is told as prompt before the first call, without making one', async () => {
    const page = await visit()
    expect(await access(page)).toBe('prompt')
    expect(agent.log()).not.toContain('request')
  })

  it('is told as denied where nobody can be asked', async () => {
    const page = await visit()
    const { code, access: states } = await sign(page)
    expect([code, states.at(-1)]).toEqual(['permission-denied', 'denied'])
    expect(await access(page)).toBe('denied')
  })

  it('is told as granted, and a closed port then means that the agent does not run', async () => {
    const page = await visit(undefined, true)
    expect(await access(page)).toBe('granted')
    const result = sign(page)
    await (await openWindow(await agent.nextWindow())).decline()
    expect(await result).toMatchObject({ code: 'user-cancelled', access: ['granted'] })
    await agent.close()
    expect(await sign(page)).toMatchObject({ code: 'agent-not-running', access: ['granted'] })
  })

  it('is told as unsupported by a browser that knows no such permission, and failure then proves nothing', async () => {
    const page = await visit((fresh) =>
      fresh.addInitScript(() => {
        // What Safari and older browsers do with a name they do not know.
        navigator.permissions.query = () => Promise.reject(new TypeError('not a valid value for PermissionName'))
      }),
    )
    expect(await access(page)).toBe('unsupported')
    expect(await sign(page)).toMatchObject({ code: 'agent-unreachable', access: ['unsupported'] })
  })
})
