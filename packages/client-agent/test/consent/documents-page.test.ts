/** Documents of every kind in the consent window, and the person's own page, in a real browser. */
import { createHash } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { deflateSync } from 'node:zlib'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { accessibilityViolations, launchChromium } from '../../../../test/browser/chromium.ts'
import { SITE, startTestAgent, type TestAgent, textDocument } from '../support/agent.ts'
import type { Answer } from '../support/http.ts'
import { createKeyFiles, type KeyFiles, PASSWORD } from '../support/key-files.ts'

let browser: Browser
let files: KeyFiles
let state: string
let agent: TestAgent
let context: BrowserContext
let page: Page
let complaints: string[]
let requests: string[]

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
  state = mkdtempSync(join(tmpdir(), 'tamga-state-'))
  agent = await startTestAgent({
    keyDirectory: files.directory,
    stateDirectory: state,
    limits: { digestSigning: true },
  })
})
afterEach(async () => {
  await context.close()
  await agent.close()
  rmSync(state, { recursive: true })
})

async function visit(
  path: string,
  body: object,
  options: Parameters<Browser['newContext']>[0] = {},
): Promise<Promise<Answer>[]> {
  const answer = agent.post(path, body)
  answer.catch(() => undefined)
  context = await browser.newContext({ locale: 'en-GB', ...options })
  page = await context.newPage()
  complaints = []
  requests = []
  page.on('request', (request) => requests.push(request.url()))
  page.on('console', (message) => complaints.push(message.text()))
  page.on('pageerror', (error) => complaints.push(String(error)))
  await page.goto(await agent.nextWindow())
  await page.locator('#request').waitFor()
  return [answer]
}

/** A PNG of one colour (ISO/IEC 15948), with chunks before its end. */
function png(width: number, height: number, extra: Buffer = Buffer.of()): Buffer {
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  header.set([8, 0, 0, 0, 0], 8)
  const rows = deflateSync(Buffer.alloc(Math.min((width + 1) * height, 100_000)))
  return Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    chunk('IHDR', header),
    extra,
    chunk('IDAT', rows),
    chunk('IEND', Buffer.of()),
  ])
}

function chunk(type: string, data: Buffer): Buffer {
  const length = Buffer.alloc(4)
  length.writeUInt32BE(data.length)
  const named = Buffer.concat([Buffer.from(type), data])
  const check = Buffer.alloc(4)
  check.writeUInt32BE(crc(named))
  return Buffer.concat([length, named, check])
}

function crc(bytes: Buffer): number {
  let value = 0xffffffff
  for (const byte of bytes) {
    value ^= byte
    for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1
  }
  return (value ^ 0xffffffff) >>> 0
}

/** A screenshot for the documentation, when it is asked for. */
async function picture(shown: Page, name: string): Promise<void> {
  if (process.env.SCREENSHOTS === undefined) return
  await shown.screenshot({ path: `docs/screenshots/agent-${name}.png`, fullPage: true })
}

const document = (content: Buffer, mediaType: string) => ({ content: content.toString('base64'), mediaType })

describe('a picture', () => {
  it('is shown, decoded by the browser from the very octets, and nothing leaves the page', async () => {
    await visit('/v1/sign', { document: document(png(320, 200), 'image/png') })
    const image = page.locator('#documents img')
    await image.waitFor()
    expect(await image.evaluate((element: HTMLImageElement) => element.decode().then(() => element.naturalWidth))).toBe(
      320,
    )
    expect(complaints).toEqual([])
    const { origin } = new URL(page.url())
    for (const url of requests) expect(url.startsWith(origin) || /^(?:data|blob):/.test(url)).toBe(true)
    expect(await accessibilityViolations(page)).toEqual([])
  })

  it.each([
    ['more pixels than fifty million', png(10_000, 10_000), 'image/png', 'ERR_DOCUMENT_IMAGE_TOO_LARGE'],
    [
      'pictures that nobody would see (an animation)',
      png(1, 1, chunk('acTL', Buffer.alloc(8))),
      'image/png',
      'ERR_DOCUMENT_IMAGE',
    ],
    ['octets behind its end', Buffer.concat([png(1, 1), Buffer.from('<script>')]), 'image/png', 'ERR_DOCUMENT_IMAGE'],
    ['another kind than it says', png(1, 1), 'image/jpeg', 'ERR_DOCUMENT_IMAGE'],
    ['no size', png(0, 1), 'image/png', 'ERR_DOCUMENT_IMAGE'],
  ])('A12 is refused when it has %s', async (_, content, mediaType, reason) => {
    context = await browser.newContext()
    const answer = await agent.post('/v1/sign', { document: document(content, mediaType) })
    expect(answer).toMatchObject({ status: 400, json: { code: 'ERR_AGENT_DOCUMENT_INVALID', reason } })
  })
})

describe('a digest', () => {
  it('A11 comes with the warning that the document cannot be seen', async () => {
    const sha256 = createHash('sha256').update('x').digest('base64')
    await visit('/v1/sign/digest', { digests: { sha256 }, mediaType: 'text/plain' })
    expect(await page.getByText('You cannot see this document').isVisible()).toBe(true)
    await picture(page, 'digest')
    expect(await page.getByRole('button', { name: 'Save the document' }).isVisible()).toBe(false)
    expect(await accessibilityViolations(page)).toEqual([])
  })
})

describe('a co-signature', () => {
  it('A11 names those who have signed before, as the message claims it', async () => {
    const [first] = await visit('/v1/sign', { document: textDocument('together'), attached: true })
    await page.getByLabel('Password of the key file').fill(PASSWORD)
    await page.keyboard.press('Enter')
    await page.locator('#sign:not([aria-disabled])').click()
    const signature = (await first)?.json?.signature
    await context.close()
    await visit('/v1/co-sign', { signature, document: { mediaType: 'text/plain' } })
    await page.getByText('as the file claims').waitFor()
    expect(await page.locator('.earlier-signers li').allTextContents()).toEqual([
      expect.stringMatching(/^Әлиева Айгүл, Ұлттық кітапхана.*20\d\d/),
    ])
    expect(await accessibilityViolations(page)).toEqual([])
  })
})

describe('a list', () => {
  const documents = ['first', 'second', 'third'].map((text) => ({ ...textDocument(text), name: `${text}.txt` }))

  it('A17 names every document, opens each by keyboard, counts what was opened, and signs all', async () => {
    const [answer] = await visit('/v1/sign/batch', { documents })
    expect(await page.locator('summary').allTextContents()).toEqual(
      expect.arrayContaining(['Document 1: first.txt', 'Document 2: second.txt', 'Document 3: third.txt']),
    )
    expect(await page.getByText('Documents you have opened: 0 of 3').isVisible()).toBe(true)
    await page.getByText('Document 2: second.txt').focus()
    await page.keyboard.press('Enter')
    await page.locator('.paper').filter({ hasText: 'second' }).waitFor()
    expect(await page.getByText('Documents you have opened: 1 of 3').isVisible()).toBe(true)
    await picture(page, 'batch')
    expect(await accessibilityViolations(page)).toEqual([])
    await page.getByLabel('Password of the key file').fill(PASSWORD)
    await page.keyboard.press('Enter')
    await page.locator('#sign:not([aria-disabled])').click()
    expect((await answer)?.json?.results).toHaveLength(3)
  })

  it.each(['kk', 'ru', 'be', 'en'])(
    'needs no sideways scrolling at 200 % zoom of a small screen, in %s',
    async (language) => {
      const options = { viewport: { width: 640, height: 360 }, deviceScaleFactor: 2 }
      await visit('/v1/sign/batch', { documents, language }, options)
      const overflow = await page.evaluate(
        () => window.document.documentElement.scrollWidth - window.document.documentElement.clientWidth,
      )
      expect(overflow).toBe(0)
    },
  )
})

describe('a long text', () => {
  it('is turned page by page', async () => {
    const line = 'жол 0123456789 abcdefghij\n'
    await visit('/v1/sign', { document: textDocument(line.repeat(8_000)) })
    const next = page.getByRole('button', { name: 'Next page' })
    await page.locator('.paper').filter({ hasText: 'жол' }).waitFor()
    const first = await page.locator('.paper').textContent()
    await next.click()
    await page.getByText('Page 2 of 4').waitFor()
    await page.locator('.paper').filter({ hasText: 'жол' }).waitFor()
    const second = await page.locator('.paper').textContent()
    expect(line.repeat(8_000).startsWith(`${first}${second}`)).toBe(true)
    expect(await accessibilityViolations(page)).toEqual([])
  })
})

describe('who asks', () => {
  it('A4 is written large with the part that somebody registered, and is said to be new', async () => {
    await visit('/v1/sign', { document: textDocument('x') })
    expect(await page.locator('#origin').textContent()).toBe(SITE)
    expect(await page.locator('#origin b').textContent()).toBe('portal.example')
    expect(await page.getByText('You have not agreed with this site before').isVisible()).toBe(true)
    const size = await page
      .locator('#origin b')
      .evaluate((element) => Number.parseFloat(getComputedStyle(element).fontSize))
    expect(size).toBeGreaterThanOrEqual(24)
  })

  it('A8 is blocked with one press', async () => {
    const [answer] = await visit('/v1/sign', { document: textDocument('x') })
    await page.getByRole('button', { name: 'Block this site' }).click()
    expect((await answer)?.json?.code).toBe('ERR_AGENT_USER_CANCELLED')
    expect((await agent.sign(textDocument('y'))).json?.code).toBe('ERR_AGENT_SITE_BLOCKED')
  })
})

describe('the page of sites', () => {
  it('lets the person choose a phrase that every window then shows, and unblock a site', async () => {
    const [answer] = await visit('/v1/sign', { document: textDocument('x') })
    const [sites] = await Promise.all([
      context.waitForEvent('page'),
      page.getByRole('button', { name: 'Sites and your phrase' }).click(),
    ])
    await sites.getByText('There are none yet').waitFor()
    expect(sites.url()).toMatch(/\/approvals$/)
    await sites.getByLabel('Every window of this program').fill('синий конь')
    await sites.keyboard.press('Enter')
    await page.getByRole('button', { name: 'Block this site' }).click()
    await answer
    await sites.goto(agent.sitesUrl)
    await sites.getByText(SITE).waitFor()
    expect(await accessibilityViolations(sites)).toEqual([])
    await picture(sites, 'sites')
    await sites.getByRole('button', { name: 'Take off the list' }).click()
    await sites.getByText('There are none yet').waitFor()
    await context.close()
    await visit('/v1/sign', { document: textDocument('x') })
    expect(await page.locator('#phrase').textContent()).toBe('синий конь')
    await picture(page, 'consent')
    expect(await accessibilityViolations(page)).toEqual([])
  })

  it('says nothing to a window without its secret', async () => {
    context = await browser.newContext({ locale: 'en-GB' })
    const stranger = await context.newPage()
    await stranger.goto(agent.sitesUrl.split('#')[0] ?? '')
    await stranger.getByRole('alert').filter({ hasText: /\S/ }).waitFor()
    expect(await stranger.locator('#content').isVisible()).toBe(false)
  })
})
