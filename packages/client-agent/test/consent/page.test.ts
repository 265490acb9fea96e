/** The window of a site that asks for a signature, in a real browser. */
import { createHash, X509Certificate } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { parseSignedData } from '@tamga/core'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { accessibilityViolations, launchChromium } from '../../../../test/browser/chromium.ts'
import { startTestAgent, type TestAgent, textDocument } from '../support/agent.ts'
import type { Answer } from '../support/http.ts'
import { createKeyFiles, type KeyFiles, PASSWORD } from '../support/key-files.ts'
import {
  APPLICATION,
  DOCUMENT,
  heading as headingOf,
  type OpenOptions,
  openConsentPage,
  unlock as unlockWith,
} from './consent-page.ts'

let browser: Browser
let files: KeyFiles
let agent: TestAgent
let context: BrowserContext
let page: Page
let answer: Promise<Answer>
let complaints: readonly string[]
let requests: readonly string[]

beforeAll(async () => {
  files = createKeyFiles()
  files.make({ name: 'aigul' })
  writeFileSync(files.path('damaged.p12'), Buffer.from('3082', 'hex'))
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

async function open(options: OpenOptions = {}): Promise<string> {
  const opened = await openConsentPage(browser, agent, options)
  ;({ context, page, answer, complaints, requests } = opened)
  return opened.url
}

const heading = (name: string) => headingOf(page, name)
const unlock = (password?: string) => unlockWith(page, password)
const signButton = () => page.getByRole('button', { name: 'Sign', exact: true })

describe('the consent page in Chromium', () => {
  it('shows who asks, what is signed and with which certificate, then signs', async () => {
    await open()
    expect(await page.locator('#origin').textContent()).toBe('https://portal.example')
    const text = await page.locator('.paper').textContent()
    for (const part of ['Әлиева', 'Айгүл', '880101300123', 'Доступ к реестру читателей']) expect(text).toContain(part)
    await page.getByText('Details of the document').click()
    expect(await page.locator('.digest').textContent()).toBe(createHash('sha256').update(APPLICATION).digest('hex'))
    expect(await signButton().isVisible()).toBe(false)

    await unlock()
    const certificate = page.getByRole('region', { name: 'You are about to sign as' })
    await certificate.waitFor()
    for (const part of ['Әлиева Айгүл', 'Ұлттық кітапхана', 'Бас маман', 'CN=Test intermediate']) {
      expect(await certificate.textContent()).toContain(part)
    }
    await signButton().click()
    await heading('Signed').waitFor()
    const { status, json } = await answer
    expect(status).toBe(200)
    writeFileSync(files.path('signature'), Buffer.from(String(json?.signature), 'base64'))
    writeFileSync(files.path('content'), APPLICATION)
    const input = ['-inform', 'DER', '-in', files.path('signature'), '-content', files.path('content')]
    const trust = ['-CAfile', files.rootCertificate, '-purpose', 'any']
    expect(files.openssl('cms', '-verify', '-cades', '-binary', ...input, ...trust)).toBe(
      Buffer.from(APPLICATION).toString(),
    )
    expect(complaints).toEqual([])
  })

  it('keeps the token out of the address, the history and every request', async () => {
    const url = await open()
    const token = new URL(url).hash.slice(1)
    expect(page.url()).not.toContain(token)
    await page.reload()
    await heading('There is no request in this window').waitFor()
    expect(requests.length).toBeGreaterThan(20)
    expect(requests.join()).not.toContain(token)
    expect(await page.evaluate(() => history.length)).toBeLessThanOrEqual(2)
    expect((await answer).json?.code).toBe('ERR_AGENT_USER_CANCELLED')
  })

  it('keeps nothing of the password in the page after it was sent', async () => {
    await open()
    await unlock()
    await signButton().waitFor()
    expect(await page.locator('#password').inputValue()).toBe('')
    expect(await page.content()).not.toContain(PASSWORD)
  })

  it('declines', async () => {
    await open()
    await page.getByRole('button', { name: 'Decline' }).click()
    await heading('You declined').waitFor()
    expect((await answer).json?.code).toBe('ERR_AGENT_USER_CANCELLED')
  })

  it('lets the person try a wrong password again and counts, then ends', async () => {
    await open()
    for (const left of [2, 1]) {
      await unlock('wrong')
      await page
        .getByRole('alert')
        .filter({ hasText: `Attempts left: ${left}` })
        .waitFor()
    }
    await unlock('wrong')
    await heading('The password was wrong three times').waitFor()
  })

  it('does not offer a damaged file and says why', async () => {
    await open()
    const damaged = page.getByRole('radio', { name: /damaged/ })
    expect(await damaged.isDisabled()).toBe(true)
    expect(await page.getByText('This key file is damaged').isVisible()).toBe(true)
    expect(await page.getByRole('radio', { name: /aigul/ }).isChecked()).toBe(true)
  })

  it('lets the person choose among the certificates of one file', async () => {
    files.make({ name: 'one', subject: '/CN=Work' })
    files.make({ name: 'two', subject: '/CN=Home' })
    files.join('both', 'one', 'two')
    await open()
    await page.getByRole('radio', { name: /both/ }).check()
    await unlock()
    await page.getByRole('radio', { name: /Home/ }).check()
    await page.locator('#sign:not([aria-disabled])').click()
    await heading('Signed').waitFor()
    const { json } = await answer
    const [certificate] = parseSignedData(Buffer.from(String(json?.signature), 'base64')).certificates
    expect(new X509Certificate(certificate ?? '').subject).toBe('CN=Home')
  })

  it('tells the person where to put a key when there is none', async () => {
    await agent.close()
    agent = await startTestAgent({ keyDirectory: files.path('nowhere') })
    await open()
    expect(await page.getByText(files.path('nowhere')).isVisible()).toBe(true)
    expect(await page.locator('#password').isVisible()).toBe(false)
  })

  it('ends by itself when the site stops waiting, and when the agent stops', async () => {
    const leaving = new AbortController()
    context = await browser.newContext({ locale: 'en-GB' })
    page = await context.newPage()
    const left = agent.sign(DOCUMENT, { signal: leaving.signal }).catch(() => undefined)
    await page.goto(await agent.nextWindow())
    await page.locator('#request').waitFor()
    leaving.abort()
    await heading('The site took its request back').waitFor()
    await left
    await context.close()

    await open()
    await agent.close()
    await heading('The program was stopped').waitFor()
  })

  it('counts a closed window as a refusal', async () => {
    await open()
    await page.close()
    expect((await answer).json?.code).toBe('ERR_AGENT_USER_CANCELLED')
  })

  it('A4 warns of an address with letters of other alphabets', async () => {
    await open({ origin: 'https://xn--80ak6aa92e.example' })
    expect(await page.locator('#origin').textContent()).toBe('https://xn--80ak6aa92e.example')
    expect(await page.getByText('letters of other alphabets').isVisible()).toBe(true)
  })

  it('A12 shows a document of markup and hidden letters as plain text', async () => {
    await open({ document: textDocument('<img src=x onerror=alert(1)><script>alert(2)</script>\u202Etxet') })
    expect(await page.locator('.paper').textContent()).toContain('<img src=x onerror=alert(1)>')
    expect(await page.locator('.paper *').count()).toBe(0)
    expect(await page.locator('.paper').textContent()).not.toContain('\u202E')
    expect(complaints).toEqual([])
  })
})

describe('A14 the button that signs, with clicks lured onto it', () => {
  it('does nothing in the first half second, and nothing for a click made by a script', async () => {
    await open({ stoppedClock: true })
    await unlock()
    await signButton().waitFor()
    await page.clock.runFor(499)
    await signButton().click({ force: true })
    expect(await signButton().getAttribute('aria-disabled')).toBe('true')
    await page.clock.runFor(1)
    expect(await signButton().getAttribute('aria-disabled')).toBeNull()
    await signButton().evaluate((button: HTMLButtonElement) => button.click())
    await page.clock.resume()
    await page.getByRole('button', { name: 'Decline' }).click()
    await heading('You declined').waitFor()
    expect((await answer).json?.code).toBe('ERR_AGENT_USER_CANCELLED')
  })

  it('is inert again after the window was left, until it has been in front for half a second', async () => {
    await open({ stoppedClock: true })
    await unlock()
    await signButton().waitFor()
    await page.clock.runFor(500)
    expect(await signButton().getAttribute('aria-disabled')).toBeNull()
    await page.evaluate(() => window.dispatchEvent(new Event('blur')))
    expect(await signButton().getAttribute('aria-disabled')).toBe('true')
    await page.clock.runFor(10_000)
    expect(await signButton().getAttribute('aria-disabled')).toBe('true')
    await page.evaluate(() => window.dispatchEvent(new Event('focus')))
    await page.clock.runFor(499)
    expect(await signButton().getAttribute('aria-disabled')).toBe('true')
    await page.clock.runFor(1)
    expect(await signButton().getAttribute('aria-disabled')).toBeNull()
  })
})

describe('languages', () => {
  it.each([
    ['kk', 'Сайт қол қоюыңызды сұрайды'],
    ['ru', 'Сайт просит вашу подпись'],
    ['be', 'Сайт просіць ваш подпіс'],
    ['en', 'A site asks for your signature'],
  ])('begins in %s when the site wishes so', async (language, title) => {
    await open({ language })
    await heading(title).waitFor()
    expect(await page.locator('html').getAttribute('lang')).toBe(language)
    expect(await page.title()).toBe(title)
  })

  it('begins in the language of the browser otherwise, and changes everything but what was typed', async () => {
    await open({ browserOptions: { locale: 'be-BY' } })
    await heading('Сайт просіць ваш подпіс').waitFor()
    const before = await page.locator('.paper').textContent()
    await page.locator('#password').fill('typed')
    await page.getByRole('button', { name: 'Қазақша' }).click()
    await heading('Сайт қол қоюыңызды сұрайды').waitFor()
    expect(await page.locator('.paper').textContent()).not.toBe(before)
    expect(await page.locator('#password').inputValue()).toBe('typed')
    expect(await page.getByRole('button', { name: 'Қазақша' }).getAttribute('aria-pressed')).toBe('true')
  })
})

describe('accessibility', () => {
  it.each(['light', 'dark'] as const)('has no violation that axe finds in %s, at any step', async (colorScheme) => {
    await open({ browserOptions: { colorScheme } })
    await page.getByText('Details of the document').click()
    expect(await accessibilityViolations(page)).toEqual([])
    await unlock('wrong')
    await page.getByRole('alert').filter({ hasText: 'Attempts left' }).waitFor()
    expect(await accessibilityViolations(page)).toEqual([])
    await unlock()
    await page.locator('#sign:not([aria-disabled])').waitFor()
    expect(await accessibilityViolations(page)).toEqual([])
    await signButton().click()
    await heading('Signed').waitFor()
    expect(await accessibilityViolations(page)).toEqual([])
  })

  it('works by keyboard alone', async () => {
    await open()
    await page.keyboard.type(PASSWORD)
    await page.keyboard.press('Enter')
    await page.locator('#sign:not([aria-disabled])').waitFor()
    await page.keyboard.press('Tab')
    expect(await signButton().evaluate((button) => button === document.activeElement)).toBe(true)
    await page.keyboard.press('Enter')
    await heading('Signed').waitFor()
    expect((await answer).status).toBe(200)
  })

  it.each(['kk', 'ru', 'be', 'en'])(
    'needs no sideways scrolling at 200 % zoom of a small screen, in %s',
    async (language) => {
      await open({ language, browserOptions: { viewport: { width: 640, height: 360 }, deviceScaleFactor: 2 } })
      const overflow = await page.evaluate(
        () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
      )
      expect(overflow).toBe(0)
    },
  )
})
