import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { accessibilityViolations, launchChromium } from '../../../../test/browser/chromium.ts'
import { openWindow, startTestAgent, type TestAgent } from '../support/agent.ts'
import { call } from '../support/http.ts'
import { createKeyFiles, type KeyFiles, PASSWORD } from '../support/key-files.ts'
import { callFromPage } from '../support/page-calls.ts'
import { type Site, startSite } from '../support/site.ts'

let browser: Browser
let files: KeyFiles
let site: Site
let agent: TestAgent
let context: BrowserContext
let page: Page
let port: number

beforeAll(async () => {
  files = createKeyFiles()
  files.make({ name: 'key' })
  site = await startSite()
  browser = await launchChromium({ whole: true })
})
afterAll(async () => {
  await browser.close()
  await site.close()
  files.remove()
})
beforeEach(async () => {
  agent = await startTestAgent({ keyDirectory: files.directory, developmentOrigins: [site.origin] })
  port = Number(new URL(agent.url).port)
  // Nothing is granted, so every direct call of this page is blocked.
  context = await browser.newContext()
  page = await context.newPage()
  await page.goto(site.origin)
})
afterEach(async () => {
  await context.close()
  await agent.close()
})

const sign = (ports: readonly number[] = [port]) => callFromPage(page, { ports, bridgePorts: ports })

describe('the bridge window in Chromium', () => {
  it('signs where the browser blocks the page, and the person sees the origin of the page', async () => {
    expect((await callFromPage(page, { ports: [port] })).code).toBe('permission-denied')
    const popup = page.waitForEvent('popup')
    const result = sign()
    const window = await openWindow(await agent.nextWindow())
    expect(window.view.origin).toBe(site.origin)
    const bridge = await popup
    expect(await bridge.textContent('#site')).toBe(site.origin)
    expect(await bridge.locator('input, button, a, iframe, form').count()).toBe(0)
    expect(await accessibilityViolations(bridge)).toEqual([])
    await window.unlock('key.p12', PASSWORD)
    await window.sign()
    expect((await result).signature?.length).toBeGreaterThan(500)
  })

  it('finds the agent on its next port', async () => {
    const result = sign([1, port])
    const window = await openWindow(await agent.nextWindow())
    await window.decline()
    expect(await result).toMatchObject({ code: 'user-cancelled', problemCode: 'ERR_AGENT_USER_CANCELLED' })
  })

  it('tells that no agent runs, and closes itself', async () => {
    const popup = page.waitForEvent('popup')
    expect((await sign([1])).code).toBe('agent-not-running')
    await expect.poll(async () => (await popup).isClosed()).toBe(true)
  })

  it('A14 ends the request when it is closed, or when its opener shows something else in it', async () => {
    for (const leave of ['close', 'navigate'] as const) {
      const popup = page.waitForEvent('popup')
      const result = sign()
      const window = await openWindow(await agent.nextWindow())
      if (leave === 'close') await (await popup).close()
      else await (await popup).goto('about:blank')
      // What the page shows in its own window is its own affair; only the agent must notice that nobody waits.
      if (leave === 'navigate') result.catch(() => undefined)
      expect((await window.outcome).json).toEqual({ outcome: 'withdrawn' })
      if (leave === 'close') expect((await result).code).toBe('user-cancelled')
    }
  })

  it('ends the request when the page takes it back', async () => {
    const result = sign()
    const window = await openWindow(await agent.nextWindow())
    await page.evaluate('leave()')
    expect((await result).code).toBe('aborted')
    expect((await window.outcome).json).toEqual({ outcome: 'withdrawn' })
  })

  it('A4 works for the origin the browser gives to the message, whatever the message says', async () => {
    const other = await startSite()
    const strict = await startTestAgent({ keyDirectory: files.directory, developmentOrigins: [other.origin] })
    const claimed = { origin: other.origin, headers: { 'tamga-outer-origin': other.origin } }
    const opening = page.waitForEvent('popup')
    await page.evaluate(
      ({ url, claimed }) => {
        const popup = window.open(`${url}/bridge`)
        const body = JSON.stringify({ document: { content: 'eA==', mediaType: 'text/plain; charset=utf-8' } })
        const message = { tamga: 'request', id: 1, path: '/v1/sign', method: 'POST', body, ...claimed }
        setInterval(() => popup?.postMessage(message, '*'), 50)
      },
      { url: strict.url, claimed },
    )
    const bridge = await opening
    await expect.poll(() => strict.log()).toContain('ERR_AGENT_ORIGIN_REFUSED')
    expect(await bridge.textContent('#site')).toBe(site.origin)
    expect(strict.windows()).toBe(0)
    await strict.close()
    await other.close()
  })

  it('passes on nothing for a window that did not open it', async () => {
    const opening = page.waitForEvent('popup')
    await page.evaluate((url) => Object.assign(window, { bridge: window.open(`${url}/bridge`) }), agent.url)
    const bridge = await opening
    await bridge.waitForLoadState()
    const message = { tamga: 'request', id: 1, path: '/v1/info', method: 'GET' }
    // The bridge's own window and a frame in it are not the opener.
    await bridge.evaluate((data) => window.postMessage(data, '*'), message)
    expect(await bridge.textContent('#site')).toBe('')
    await page.evaluate((data) => (window as unknown as { bridge: Window }).bridge.postMessage(data, '*'), message)
    await expect.poll(() => bridge.textContent('#site')).toBe(site.origin)
  })
})

describe('the bridge page', () => {
  it('is sent to a window and to nothing else, with a strict policy that leaves it its opener', async () => {
    const { status, headers, text } = await call(`${agent.url}/bridge`)
    expect(status).toBe(200)
    expect(headers['cross-origin-opener-policy']).toBeUndefined()
    expect(headers['x-frame-options']).toBe('DENY')
    expect(String(headers['content-security-policy'])).toContain("frame-ancestors 'none'")
    expect(text).not.toMatch(/<script(?![^>]*\bsrc=)|<style|\sstyle=|\son\w+=/i)
    for (const destination of ['iframe', 'frame', 'embed', 'object', 'empty', 'image']) {
      expect((await call(`${agent.url}/bridge`, { headers: { 'sec-fetch-dest': destination } })).status).toBe(403)
    }
    expect((await call(`${agent.url}/bridge`, { headers: { host: 'rebind.example' } })).status).toBe(421)
  })

  it('A24 gives its scripts and styles to no other site', async () => {
    for (const path of ['/bridge/pico.css', '/bridge/script/bridge-page/bridge.js']) {
      expect((await call(`${agent.url}${path}`)).status).toBe(200)
      expect((await call(`${agent.url}${path}`, { headers: { 'sec-fetch-site': 'cross-site' } })).status).toBe(403)
      expect((await call(`${agent.url}${path}`, { headers: { origin: site.origin } })).status).toBe(403)
    }
  })
})

describe('the header of the bridge', () => {
  const info = async (headers: Record<string, string>): Promise<number> =>
    (await call(`${agent.url}/v1/info`, { headers })).status

  it('counts only from the page of this very port', async () => {
    const outer = { 'tamga-outer-origin': 'https://portal.example' }
    expect(await info({ origin: agent.url, ...outer })).toBe(200)
    expect(await info({ 'sec-fetch-site': 'same-origin', ...outer })).toBe(200)
    for (const origin of [
      'null',
      'http://evil.example',
      'http://127.0.0.1:1',
      agent.url.replace('127.0.0.1', 'localhost'),
    ]) {
      expect(await info({ origin, ...outer })).toBe(403)
    }
    expect(await info(outer)).toBe(403)
    expect(await info({ origin: agent.url, 'sec-fetch-site': 'cross-site', ...outer })).toBe(403)
  })

  it('never makes the agent itself a site, over TLS neither', async () => {
    expect(await info({ origin: agent.url })).toBe(403)
    expect(await info({ origin: agent.url.replace('http:', 'https:') })).toBe(403)
    expect(await info({ origin: agent.url, 'tamga-outer-origin': 'http://evil.example' })).toBe(403)
  })

  it('does not change who asks when a site sends it along', async () => {
    const headers = { origin: 'https://evil.example', 'tamga-outer-origin': 'https://portal.example' }
    const answer = await call(`${agent.url}/v1/info`, { headers })
    expect(answer.headers['access-control-allow-origin']).toBe('https://evil.example')
    const preflight = await call(`${agent.url}/v1/info`, { method: 'OPTIONS', headers })
    expect(preflight.headers['access-control-allow-headers']).toBe('content-type, tamga-document')
  })
})
