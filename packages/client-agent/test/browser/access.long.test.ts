import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { launchChromium } from '../../../../test/browser/chromium.ts'
import { openWindow, startTestAgent, type TestAgent } from '../support/agent.ts'
import { callFromPage } from '../support/page-calls.ts'
import { type Site, startSite } from '../support/site.ts'
import { openVirtualScreen } from '../support/virtual-screen.ts'

let browser: Browser
let site: Site
let agent: TestAgent
let context: BrowserContext

beforeAll(async () => {
  site = await startSite()
  browser = await launchChromium({ whole: true })
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

  it('is told as pending while the question is on the screen; the agent has seen nothing, and the call still waits', async () => {
    const screen = await openVirtualScreen()
    const visible = await launchChromium({
      whole: true,
      headless: false,
      env: { ...process.env, DISPLAY: screen.display },
    })
    context = await visible.newContext()
    const page = await context.newPage()
    await page.goto(site.origin)
    const waited = await page.evaluate(
      async (port) => {
        const { createAgentClient } = window as unknown as typeof import('../../src/browser/index.ts')
        const asking = Promise.withResolvers<string>()
        const client = createAgentClient({ ports: [port], onAccess: asking.resolve })
        let over = false
        const end = (): void => {
          over = true
        }
        client.info().then(end, end)
        return [await asking.promise, over, await client.access()]
      },
      Number(new URL(agent.url).port),
    )
    expect(waited).toEqual(['pending', false, 'prompt'])
    expect(agent.log()).not.toContain('request')
    await visible.close()
    await screen.close()
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

describe('the API by https', () => {
  it('answers pages whose browser trusts the certificate of this computer, and no others', async () => {
    const tlsDirectory = mkdtempSync(join(tmpdir(), 'tamga-agent-https-'))
    const options = { keyDirectory: '/nonexistent', developmentOrigins: [site.origin], tlsDirectory, httpsPort: 0 }
    const secure = await startTestAgent(options)
    const settings = { ports: [1], securePorts: [Number(new URL(secure.httpsUrl ?? '').port)] }
    expect((await callFromPage(await visit(undefined, true), settings)).code).toBe('agent-not-running')
    await context.close()
    context = await browser.newContext({ ignoreHTTPSErrors: true })
    await context.grantPermissions(['local-network-access'], { origin: site.origin })
    const page = await context.newPage()
    await page.goto(site.origin)
    const result = callFromPage(page, settings)
    const window = await openWindow(await secure.nextWindow())
    expect(window.view.origin).toBe(site.origin)
    await window.decline()
    expect((await result).code).toBe('user-cancelled')
    await secure.close()
    rmSync(tlsDirectory, { recursive: true })
  })
})

describe('policies of administrators in Chromium', () => {
  const folder = '/etc/chromium/policies/managed'
  const file = join(folder, `tamga-test-${process.pid}.json`)
  afterEach(() => rmSync(file, { force: true }))

  /** Chromium reads its policies when it starts, from this folder alone. */
  async function signUnder(policy: (origin: string) => object) {
    mkdirSync(folder, { recursive: true })
    writeFileSync(file, JSON.stringify(policy(site.origin)))
    const managed = await launchChromium({ whole: true })
    context = await managed.newContext()
    const page = await context.newPage()
    await page.goto(site.origin)
    const result = sign(page)
    const opened = await Promise.race([result, agent.nextWindow()])
    if (typeof opened === 'string') await (await openWindow(opened)).decline()
    const { code } = await result
    const state = await access(page)
    await managed.close()
    return { code, state }
  }

  it('lets a named site through without a question (LoopbackNetworkAllowedForUrls)', async () => {
    const allowed = await signUnder((origin) => ({ LoopbackNetworkAllowedForUrls: [origin] }))
    expect(allowed).toEqual({ code: 'user-cancelled', state: 'granted' })
  })

  it('blocks a named site even when it is let through as well (LoopbackNetworkBlockedForUrls)', async () => {
    const both = (origin: string) => ({
      LoopbackNetworkAllowedForUrls: [origin],
      LoopbackNetworkBlockedForUrls: [origin],
    })
    expect(await signUnder(both)).toEqual({ code: 'permission-denied', state: 'denied' })
  })
})
