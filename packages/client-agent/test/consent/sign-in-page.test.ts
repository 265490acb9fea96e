/** The window of a site that asks who somebody is, in a real browser. */
import { encodeChallenge, parseSignedData } from '@tamga/core'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { accessibilityViolations, launchChromium } from '../../../../test/browser/chromium.ts'
import { startTestAgent, type TestAgent } from '../support/agent.ts'
import type { Answer } from '../support/http.ts'
import { createKeyFiles, type KeyFiles } from '../support/key-files.ts'
import { heading as headingOf, NAME, type OpenOptions, openConsentPage, unlock as unlockWith } from './consent-page.ts'

let browser: Browser
let files: KeyFiles
let agent: TestAgent
let context: BrowserContext
let page: Page
let answer: Promise<Answer>
let complaints: readonly string[]

beforeAll(async () => {
  files = createKeyFiles()
  files.make({ name: 'aigul' })
  browser = await launchChromium()
})
afterAll(async () => {
  await browser.close()
  files.remove()
})
beforeEach(async () => {
  agent = await startTestAgent({ keyDirectory: files.directory })
})
afterEach(async () => {
  await context.close()
  await agent.close()
})

async function open(options: Omit<OpenOptions, 'signIn'> = {}): Promise<void> {
  const opened = await openConsentPage(browser, agent, { signIn: true, ...options })
  ;({ context, page, answer, complaints } = opened)
}

const heading = (name: string) => headingOf(page, name)
const unlock = (password?: string) => unlockWith(page, password)

describe('the page of a sign-in', () => {
  const signInButton = () => page.getByRole('button', { name: 'Sign in', exact: true })

  it('says who asks, that nothing is signed and who will sign in, then answers', async () => {
    await open()
    await heading('A site asks who you are').waitFor()
    expect(await page.locator('#origin').textContent()).toBe('https://portal.example')
    const region = page.getByRole('region', { name: 'You sign in; you sign no document' })
    expect(await region.textContent()).toContain(NAME)
    expect(await region.locator('b').count()).toBe(0)
    expect(await page.locator('.paper').isVisible()).toBe(false)
    expect(await page.getByText('Details of the document').isVisible()).toBe(false)
    expect(await signInButton().isVisible()).toBe(false)

    await unlock()
    const certificate = page.getByRole('region', { name: 'You are about to sign in as' })
    await certificate.waitFor()
    for (const part of ['Әлиева Айгүл', 'CN=Test intermediate', 'Valid until']) {
      expect(await certificate.textContent()).toContain(part)
    }
    await page.locator('#sign:not([aria-disabled])').click()
    await heading('You answered the site').waitFor()
    const { status, json } = await answer
    expect(status).toBe(200)
    const { content } = parseSignedData(Buffer.from(String(json?.signature), 'base64'))
    expect(JSON.parse(Buffer.from(content ?? []).toString())).toMatchObject({ relyingParty: NAME, purpose: 'sign-in' })
    expect(encodeChallenge(JSON.parse(Buffer.from(content ?? []).toString()))).toEqual(Buffer.from(content ?? []))
    expect(complaints).toEqual([])
  })

  it('has a button as inert at first as the one that signs', async () => {
    await open({ stoppedClock: true })
    await unlock()
    await signInButton().waitFor()
    await page.clock.runFor(499)
    await signInButton().click({ force: true })
    expect(await signInButton().getAttribute('aria-disabled')).toBe('true')
    await page.clock.runFor(1)
    expect(await signInButton().getAttribute('aria-disabled')).toBeNull()
    await signInButton().evaluate((button: HTMLButtonElement) => button.click())
    await page.clock.resume()
    await page.getByRole('button', { name: 'Decline' }).click()
    await heading('You declined').waitFor()
    expect(await page.locator('#ending-text').textContent()).toContain('learned nothing about you')
    expect((await answer).json?.code).toBe('ERR_AGENT_USER_CANCELLED')
  })

  it('offers no key that is for documents only, and says why', async () => {
    files.make({ name: 'documents', extendedKeyUsage: 'emailProtection' })
    await open()
    await page.getByRole('radio', { name: /documents/ }).check()
    await unlock()
    await page.getByText('This certificate is not meant for signing in').waitFor()
    expect(await signInButton().isVisible()).toBe(false)
  })

  it.each([
    ['kk', 'Сайт сіздің кім екеніңізді сұрайды'],
    ['ru', 'Сайт спрашивает, кто вы'],
    ['be', 'Сайт пытаецца, хто вы'],
    ['en', 'A site asks who you are'],
  ])('speaks %s, also in the title, and in another language when it is chosen', async (language, title) => {
    await open({ language })
    await heading(title).waitFor()
    expect(await page.title()).toBe(title)
    await page.getByRole('button', { name: 'English' }).click()
    await heading('A site asks who you are').waitFor()
    expect(await page.title()).toBe('A site asks who you are')
  })

  it.each(['light', 'dark'] as const)('has no violation that axe finds in %s', async (colorScheme) => {
    await open({ browserOptions: { colorScheme } })
    expect(await accessibilityViolations(page)).toEqual([])
    await unlock()
    await page.locator('#sign:not([aria-disabled])').waitFor()
    expect(await accessibilityViolations(page)).toEqual([])
  })
})
