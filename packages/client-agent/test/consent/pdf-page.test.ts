/** PDF files in the consent window, in a real browser: what is seen, what is said, and what a hostile one cannot do. */
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { accessibilityViolations, launchChromium } from '../../../../test/browser/chromium.ts'
import { startTestAgent, type TestAgent } from '../support/agent.ts'
import type { Answer } from '../support/http.ts'
import { createKeyFiles, type KeyFiles, PASSWORD } from '../support/key-files.ts'
import { pdfPage, writePdf } from '../support/pdf.ts'

let browser: Browser
let files: KeyFiles
let agent: TestAgent
let context: BrowserContext
let page: Page
let answer: Promise<Answer>
let complaints: string[]
let requests: string[]
let sites = 0

beforeAll(async () => {
  files = createKeyFiles()
  files.make({ name: 'aigul' })
  browser = await launchChromium()
  agent = await startTestAgent({ keyDirectory: files.directory })
})
afterAll(async () => {
  await agent.close()
  await browser.close()
  files.remove()
})
beforeEach(async () => {
  context = await browser.newContext({ locale: 'en-GB' })
  page = await context.newPage()
  complaints = []
  requests = []
  context.on('request', (request) => requests.push(request.url()))
  page.on('console', (message) => complaints.push(message.text()))
  page.on('pageerror', (error) => complaints.push(String(error)))
})
afterEach(async () => {
  await context.close()
  await answer
})

async function open(pdf: Buffer): Promise<void> {
  // Three windows without a signature mute a site.
  const origin = `https://site-${++sites}.example`
  const document = { content: pdf.toString('base64'), mediaType: 'application/pdf', name: 'act.pdf' }
  answer = agent.sign(document, { origin })
  await page.goto(await agent.nextWindow())
}

const shown = () => page.locator('#documents canvas').waitFor()
const note = () => page.locator('.not-shown')
const warnings = () => page.locator('.pdf-warnings li').allTextContents()

/** Colour of the drawn page, at a place in parts of its width and height. */
function colourAt(across: number, down: number): Promise<readonly number[]> {
  return page.locator('#documents canvas').evaluate(
    (drawn: HTMLCanvasElement, [across, down]) => {
      const copy = document.createElement('canvas')
      copy.width = drawn.width
      copy.height = drawn.height
      const context = copy.getContext('2d')
      context?.drawImage(drawn, 0, 0)
      return [...(context?.getImageData(across * drawn.width, down * drawn.height, 1, 1).data ?? [])].slice(0, 3)
    },
    [across, down] as const,
  )
}

describe('a PDF', () => {
  it('is shown page by page, with its text, from this computer alone; the very octets are signed or saved', async () => {
    const pdf = writePdf({ pages: [pdfPage('First page'), pdfPage('Second page', '1 0 0')] })
    await open(pdf)
    await shown()
    expect(await colourAt(0.05, 0.95)).toEqual([0, 0, 255])
    expect(await page.getByText('Page 1 of 2').isVisible()).toBe(true)
    await page.getByText('This page as text').click()
    expect(await page.locator('.pdf-text').textContent()).toContain('First page')
    expect(await accessibilityViolations(page)).toEqual([])
    if (process.env.SCREENSHOTS !== undefined) {
      await page.screenshot({ path: 'docs/screenshots/agent-pdf.png', fullPage: true })
    }
    await page.getByRole('button', { name: 'Next page' }).click()
    await page.getByText('Page 2 of 2').waitFor()
    expect(await colourAt(0.05, 0.95)).toEqual([255, 0, 0])
    expect(await page.locator('.pdf-text').textContent()).toContain('Second page')

    const saving = page.waitForEvent('download')
    await page.getByRole('button', { name: 'Save the document' }).click()
    const download = await saving
    expect(download.suggestedFilename()).toBe('document-1.pdf')
    expect(readFileSync((await download.path()) ?? '')).toEqual(pdf)
    await page.getByText('Details of the document').click()
    expect(await page.locator('.digest').textContent()).toBe(createHash('sha256').update(pdf).digest('hex'))

    await page.getByLabel('Password of the key file').fill(PASSWORD)
    await page.keyboard.press('Enter')
    await page.locator('#sign:not([aria-disabled])').click()
    expect((await answer).status).toBe(200)
    expect(complaints).toEqual([])
    const { origin } = new URL(page.url())
    for (const url of requests) expect(url.startsWith(`${origin}/`) || /^(?:data|blob):/.test(url), url).toBe(true)
  })

  it('draws a scanned page: the decoders work without WebAssembly', async () => {
    // Eight white rows (ITU-T T.6: one bit each), over a red page.
    const data = Buffer.from('ff001001', 'hex').toString('latin1')
    const scan = '<</Type/XObject/Subtype/Image/Width 8/Height 8/ColorSpace/DeviceGray/BitsPerComponent 1'
    const decoding = '/Filter/CCITTFaxDecode/DecodeParms<</K -1/Columns 8/Rows 8>>'
    await open(
      writePdf({
        pages: ['1 0 0 rg 0 0 595 842 re f q 300 0 0 300 0 0 cm /I Do Q'],
        resources: '/XObject<</I 10 0 R>>',
        objects: [`${scan}${decoding}/Length 4>>stream\n${data}\nendstream`],
      }),
    )
    await shown()
    expect(await colourAt(0.05, 0.95)).toEqual([255, 255, 255])
    expect(await colourAt(0.05, 0.05)).toEqual([255, 0, 0])
    expect(await warnings()).toEqual([])
  })
})

describe('A12 what the pictures do not show', () => {
  it('is told: scripts, files, forms, links, layers, earlier signatures', async () => {
    const attached = '/Names<</EmbeddedFiles<</Names[(a.exe) 10 0 R]>>>>/AcroForm<</Fields[12 0 R]>>'
    const layer = '/OCProperties<</OCGs[14 0 R]/D<</OFF[14 0 R]>>>>'
    await open(
      writePdf({
        pages: ['0 0 9 9 re f'],
        catalog: `/OpenAction<</S/JavaScript/JS(app.alert\\(1\\))>>${attached}${layer}`,
        page: '/Annots[12 0 R 13 0 R]',
        objects: [
          '<</Type/Filespec/F(a.exe)/EF<</F 11 0 R>>>>',
          '<</Type/EmbeddedFile/Length 2>>stream\nMZ\nendstream',
          '<</Type/Annot/Subtype/Widget/FT/Tx/T(amount)/V(1)/Rect[0 0 50 50]>>',
          '<</Type/Annot/Subtype/Link/Rect[0 0 50 50]/A<</S/URI/URI(https://elsewhere.example/)>>>>',
          '<</Type/OCG/Name(secret)>>',
          '<</Type/Sig/ByteRange[0 1 2 3]/Contents<00>>>',
        ],
      }),
    )
    await shown()
    const words = ['other files', 'scripts', 'form fields', 'links', 'layers', 'signatures made earlier']
    const told = await warnings()
    for (const word of words) expect(told.filter((text) => text.includes(word))).toHaveLength(1)
    expect(told).toHaveLength(words.length)
    expect(complaints).toEqual([])
  })

  it('is told: a picture that cannot be decoded, a font from elsewhere, parts appended later', async () => {
    const picture =
      '<</Subtype/Image/Width 8/Height 8/ColorSpace/DeviceGray/BitsPerComponent 8/Filter/DCTDecode/Length 1'
    const pdf = writePdf({
      pages: [`/I Do ${pdfPage('x')}`],
      resources: '/XObject<</I 10 0 R>>',
      objects: [`${picture}>>stream\nx\nendstream`],
    })
    const [, place] = /startxref\n(\d+)/.exec(pdf.toString('latin1')) ?? []
    const update = `xref\n0 0\ntrailer\n<</Size 200/Root 1 0 R/Prev ${place}>>\nstartxref\n${pdf.length}\n%%EOF\n`
    await open(Buffer.concat([pdf, Buffer.from(update)]))
    await shown()
    const told = (await warnings()).join()
    for (const words of ['faults', 'letters whose shapes', 'parts appended later']) expect(told).toContain(words)
  })
})

describe('A12 a PDF that is not shown', () => {
  const encrypt = `/Encrypt<</Filter/Standard/V 1/R 2/P -4/O<${'11'.repeat(32)}>/U<${'22'.repeat(32)}>>>/ID[<00><00>]`

  it.each([
    ['locked by a password', writePdf({ pages: [pdfPage('x')], trailer: encrypt }), 'locked by a password'],
    ['that is none behind its first line', Buffer.from('%PDF-1.7\n%%EOF\n'), 'damaged'],
  ])('because it is one %s is said so, can be saved and signed', async (_, pdf, words) => {
    await open(pdf)
    await note().filter({ hasText: words }).waitFor()
    expect(await page.locator('#documents canvas').isVisible()).toBe(false)
    expect(await page.locator('iframe').count()).toBe(0)
    expect(await page.getByRole('button', { name: 'Save the document' }).isVisible()).toBe(true)
    await page.getByLabel('Password of the key file').fill(PASSWORD)
    await page.keyboard.press('Enter')
    await page.locator('#sign:not([aria-disabled])').waitFor()
  })

  it('because it takes too long is put away with its frame, and only then can it be signed', async () => {
    await page.clock.install()
    await page.route('**/pdf/viewer/viewer.js', (route) =>
      route.fulfill({ contentType: 'text/javascript', body: 'export function serve() {}' }),
    )
    await open(writePdf({ pages: [pdfPage('x')] }))
    await page.getByLabel('Password of the key file').fill(PASSWORD)
    await page.keyboard.press('Enter')
    await page.locator('#sign').waitFor()
    await page.frameLocator('.pdf-frame').locator('script').waitFor({ state: 'attached' })
    await page.clock.runFor(10_000)
    expect(await page.locator('#sign').getAttribute('aria-disabled')).toBe('true')
    await page.clock.runFor(11_000)
    await note().filter({ hasText: 'takes too long' }).waitFor()
    expect(await page.locator('iframe').count()).toBe(0)
    await page.clock.runFor(1_000)
    expect(await page.locator('#sign').getAttribute('aria-disabled')).toBeNull()
  })

  it('because what draws is not installed', async () => {
    await page.route('**/pdf/programs/*', (route) => route.fulfill({ status: 404 }))
    await open(writePdf({ pages: [pdfPage('x')] }))
    await note().filter({ hasText: 'did not start' }).waitFor()
  })
})

describe('A12 the frame that draws', () => {
  it('has no origin, no network, no way up and no way out, whatever runs in it', async () => {
    await open(writePdf({ pages: [pdfPage('x')] }))
    await shown()
    const reached: string[] = []
    context.on('response', (response) => reached.push(response.url()))
    const frame = page.frames().find((one) => one.url().endsWith('/pdf/frame'))
    const tried = await frame?.evaluate(async () => {
      const attempt = async (what: () => unknown): Promise<string> => {
        try {
          await what()
          return 'done'
        } catch (error) {
          return error instanceof Error ? error.name : String(error)
        }
      }
      const loaded = (element: HTMLImageElement | HTMLScriptElement, src: string): Promise<string> =>
        new Promise((resolve) => {
          element.onload = () => resolve('done')
          element.onerror = () => resolve('error')
          element.src = src
          document.documentElement.append(element)
        })
      const worker = (code: string): Promise<unknown> =>
        new Promise((resolve) => {
          const one = new Worker(URL.createObjectURL(new Blob([code])))
          one.onmessage = ({ data }) => resolve(data)
        })
      const here = new URL(location.href).origin
      return {
        origin: self.origin,
        parent: await attempt(() => parent.document.title),
        storage: await attempt(() => localStorage.length),
        api: await attempt(() => fetch(`${here}/api/open`, { method: 'POST' })),
        elsewhere: await attempt(() => fetch('https://elsewhere.example/')),
        image: await loaded(new Image(), `${here}/pico.css`),
        script: await loaded(document.createElement('script'), `${here}/page/page.js`),
        worker: await worker(`fetch('${here}/').then(() => postMessage('done'), (e) => postMessage(e.name))`),
        eval: await attempt(() => Function('return 1')()),
        webAssembly: await attempt(() => WebAssembly.compile(new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0]))),
        window: window.open(`${here}/`) === null ? 'refused' : 'done',
        top: await attempt(() => {
          if (top !== null) top.location.href = 'https://elsewhere.example/'
        }),
      }
    })
    expect(tried).toEqual({
      origin: 'null',
      parent: 'SecurityError',
      storage: 'SecurityError',
      api: 'TypeError',
      elsewhere: 'TypeError',
      image: 'error',
      script: 'error',
      worker: 'TypeError',
      eval: 'EvalError',
      webAssembly: 'CompileError',
      window: 'refused',
      top: 'SecurityError',
    })
    await frame?.evaluate(() => {
      location.href = 'https://elsewhere.example/?stolen'
    })
    await page.getByText('Page 1 of 1').waitFor({ state: 'attached' })
    expect(reached.filter((url) => !url.startsWith('blob:'))).toEqual([])
    expect(await page.locator('#origin').isVisible()).toBe(true)
  })

  it('is believed nothing out of shape', async () => {
    await page.route('**/pdf/viewer/viewer.js', (route) =>
      route.fulfill({
        contentType: 'text/javascript',
        body: `export function serve(start, port) {
          port.postMessage({ wanted: 'cmaps', name: '../../../api/open' })
          port.postMessage({ wanted: 'standard_fonts', name: '../frame' })
          port.postMessage({ pages: 1, warnings: ['<b>all is well</b>'] })
        }`,
      }),
    )
    await open(writePdf({ pages: [pdfPage('x')] }))
    await note().filter({ hasText: 'damaged' }).waitFor()
    const { origin } = new URL(page.url())
    const asked = requests.filter((url) => url.includes('/pdf/data/'))
    for (const url of asked) expect((await fetch(url, { headers: { origin } })).status).toBe(404)
    expect(await page.locator('iframe').count()).toBe(0)
  })
})

describe('a document that is still on its way', () => {
  it.each([
    ['arrives', (release: () => Promise<void>) => release(), 'Hello'],
    ['does not arrive', undefined, 'could not be fetched'],
  ])('A11 cannot be signed before its text %s', async (_, release, words) => {
    const held = Promise.withResolvers<void>()
    await page.route('**/api/text', async (route) => {
      await held.promise
      await (release === undefined ? route.abort() : release(() => route.continue()))
    })
    answer = agent.sign({ content: Buffer.from('Hello').toString('base64'), mediaType: 'text/plain' })
    await page.goto(await agent.nextWindow())
    await page.clock.install()
    await page.getByLabel('Password of the key file').fill(PASSWORD)
    await page.keyboard.press('Enter')
    await page.locator('#sign').waitFor()
    await page.clock.runFor(2_000)
    expect(await page.locator('#sign').getAttribute('aria-disabled')).toBe('true')
    held.resolve()
    await page.locator('.paper').filter({ hasText: words }).waitFor()
    await page.clock.runFor(1_000)
    expect(await page.locator('#sign').getAttribute('aria-disabled')).toBeNull()
  })
})
