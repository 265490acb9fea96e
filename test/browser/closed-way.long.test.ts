/** What a person is told where no request reaches the agent: the whole browser, since the shell asks nobody for permission. */
import { startMockAgent } from '@tamga/client-agent'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { openPlace, type Place } from './place.ts'
import { fillInApplication, shownProblem, signWith } from './steps.ts'

// Two browsers on a machine that other tests keep busy: slow is no failure.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 })

let place: Place
beforeAll(async () => {
  place = await openPlace({ whole: true })
})
afterAll(() => place?.close())

describe('the way to the agent is closed', () => {
  it('by the browser: the person is told how to allow it, and the agent saw nothing', async () => {
    const { context, page } = await place.person({ granted: false })
    await fillInApplication(page, place.stack)
    const before = place.consentCount()
    await page.click('#sign')
    const { code, text } = await shownProblem(page)
    expect(code).toBe('permission-denied')
    expect(text).toContain('allow access')
    expect(place.consentCount()).toBe(before)

    // The agent's connection window needs no permission; who asks is still the portal.
    const connection = context.waitForEvent('page')
    await page.click('#connection-window')
    expect((await connection).url()).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/bridge$/)
    const window = await place.consentWindow()
    expect(await window.locator('#origin').innerText()).toBe(place.stack.portalUrl)
    await signWith(window, place.stack, 'aigerim.p12')
    await page.waitForSelector('.verdict.good')
    expect((await connection).isClosed()).toBe(true)
    await context.close()
  })

  it('by the browser when signing in: the connection window helps there too', async () => {
    const { context, page } = await place.person({ granted: false })
    await page.goto(`${place.stack.portalUrl}/en/sign-in`)
    await page.click('#certificate')
    expect((await shownProblem(page)).code).toBe('permission-denied')
    await page.click('#connection-window')
    await signWith(await place.consentWindow(), place.stack, 'aigerim.p12')
    await page.waitForURL(/\/en\/(?!sign-in)/)
    await context.close()
  })

  it('because the agent does not run: the person is told to start it', async () => {
    await place.stack.agent.close()
    const { context, page } = await place.person()
    await fillInApplication(page, place.stack, { language: 'ru' })
    await page.click('#sign')
    const { code, text } = await shownProblem(page)
    expect(code).toBe('agent-not-running')
    expect(text).toMatch(/запустите/i)
    expect(await page.locator('#sign').isEnabled()).toBe(true)
    await context.close()
  })

  it('by the portal itself, when a script answers for the person', async () => {
    const { agent, portalUrl } = place.stack
    await agent.close()
    const logger = { info: () => undefined, error: console.error }
    const mock = await startMockAgent(
      {},
      { port: Number(new URL(agent.url).port), developmentOrigins: [portalUrl], logger },
    )
    const { context, page } = await place.person()
    await fillInApplication(page, place.stack)
    await page.click('#sign')
    expect((await shownProblem(page)).code).toBe('mock-agent')
    expect(await page.locator('#connection-window').isVisible()).toBe(false)
    await context.close()
    await mock.close()
  })
})
