/** The consent page of an agent in Chromium: what it was asked, what the browser said, and the answer that the site gets. */
import { createApplication, createChallenge } from '@tamga/core'
import type { Browser, BrowserContext, Locator, Page } from 'playwright-core'
import type { TestAgent } from '../support/agent.ts'
import type { Answer } from '../support/http.ts'
import { PASSWORD } from '../support/key-files.ts'

export const APPLICATION = createApplication(
  {
    familyName: 'Әлиева',
    givenName: 'Айгүл',
    personalNumber: '880101300123',
    organisation: 'Ұлттық кітапхана',
    organisationNumber: '123456789012',
    reason: 'Доступ к реестру читателей',
  },
  { id: '5b0c1c1e-1111-4222-8333-444455556666', createdAt: new Date('2026-11-22T09:00:00Z') },
)
export const DOCUMENT: object = {
  content: Buffer.from(APPLICATION).toString('base64'),
  mediaType: 'application/vnd.tamga.application+json',
  name: 'Заявление',
}

export const NAME = 'Портал <b>Мысал</b>'
const challenge = () =>
  createChallenge({
    origin: 'https://portal.example',
    relyingParty: NAME,
    nonce: 'A'.repeat(43),
    issuedAt: new Date(),
    expiresAt: new Date(Date.now() + 300_000),
  })

export interface OpenOptions {
  /** Asks to sign in instead of to sign. */
  readonly signIn?: boolean
  readonly origin?: string
  readonly language?: string
  readonly document?: object
  /** A clock that stands from the first line of the page on: a timer set before it could not be cleared by it. */
  readonly stoppedClock?: boolean
  readonly browserOptions?: Parameters<Browser['newContext']>[0]
}

export interface ConsentPage {
  /** Holds a secret behind `#`. */
  readonly url: string
  readonly page: Page
  readonly context: BrowserContext
  readonly answer: Promise<Answer>
  /** What the browser complains about, blocked by the policy or failed. */
  readonly complaints: readonly string[]
  /** Addresses and headers of everything the page asked for, except the header made for the secret. */
  readonly requests: readonly string[]
}

/** A site asks, and the window that the agent opens is shown. */
export async function openConsentPage(
  browser: Browser,
  agent: TestAgent,
  options: OpenOptions = {},
): Promise<ConsentPage> {
  const { stoppedClock = false, browserOptions = {} } = options
  const context = await browser.newContext({ locale: 'en-GB', ...browserOptions })
  // Below the test's own limit, so that a failure names the line that waited.
  context.setDefaultTimeout(10_000)
  const page = await context.newPage()
  const complaints: string[] = []
  const requests: string[] = []
  page.on('request', (request) => {
    const { 'tamga-consent': _secret, ...headers } = request.headers()
    requests.push(request.url(), JSON.stringify(headers))
  })
  page.on('console', (message) => complaints.push(message.text()))
  page.on('pageerror', (error) => complaints.push(String(error)))
  const answer = ask(agent, options)
  answer.catch(() => undefined)
  const url = await agent.nextWindow()
  if (stoppedClock) {
    await page.clock.install()
    await page.clock.pauseAt(Date.now() + 60_000)
  }
  await page.goto(url)
  await page.locator('#request, #ending').filter({ visible: true }).waitFor()
  // The text comes in an answer of its own.
  await page.locator('.paper', { hasText: /^…$/ }).waitFor({ state: 'detached' })
  return { url, page, context, answer, complaints, requests }
}

function ask(agent: TestAgent, { origin, language, document = DOCUMENT, signIn }: OpenOptions): Promise<Answer> {
  const options = { ...(origin ? { origin } : {}), extra: language === undefined ? {} : { language } }
  return signIn ? agent.identify(challenge(), options) : agent.sign(document, options)
}

export async function unlock(page: Page, password: string = PASSWORD): Promise<void> {
  await page.getByLabel('Password of the key file').fill(password)
  await page.keyboard.press('Enter')
}

export function heading(page: Page, name: string): Locator {
  return page.getByRole('heading', { name, level: 1 })
}
