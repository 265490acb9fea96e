import { createHash } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Download, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { openPlace, type Place } from './place.ts'
import { fillInApplication, openKey, shownProblem, signWith } from './steps.ts'

// Two browsers on a machine that other tests keep busy: slow is no failure.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 })

let place: Place
beforeAll(async () => {
  place = await openPlace()
})
afterAll(() => place?.close())

const heading = (page: Page): Promise<string> => page.locator('.verdict h2').innerText()

async function download(page: Page, name: string): Promise<Buffer> {
  const [file] = await Promise.all([page.waitForEvent('download'), page.click(`.files a[href$="/${name}"]`)])
  return readFileSync(await (file satisfies Download).path())
}

describe('a person signs an application', () => {
  it('reads the same text twice, signs in the agent and gets a report that says TOTAL-PASSED', async () => {
    const { context, page } = await place.person()
    await fillInApplication(page, place.stack)
    const read = await page.locator('.document').innerText()
    expect(read).toContain('Қызметтік міндеттерді орындау')

    await page.click('#sign')
    const window = await place.consentWindow()
    const digest = await window.locator('.digest').textContent()
    expect(await window.locator('#origin').innerText()).toBe(place.stack.portalUrl)
    expect(await window.locator('.paper').innerText()).toContain('Қызметтік міндеттерді орындау')
    await signWith(window, place.stack, 'aigerim.p12')

    await page.waitForSelector('.verdict.good')
    expect(await heading(page)).toBe('The document is signed and accepted')
    expect(await page.locator('main').innerText()).toContain('АХМЕТОВА АЙГЕРІМ')
    expect(await page.locator('.chain > li').count()).toBe(3)
    expect(await page.locator('.chain .status.good').count()).toBe(2)
    expect(await page.locator('.checks .status.bad').count()).toBe(0)

    const report = JSON.parse((await download(page, 'report')).toString())
    expect(report.conclusion).toEqual({ indication: 'TOTAL-PASSED' })
    const document = await download(page, 'document')
    expect(createHash('sha256').update(document).digest('hex')).toBe(digest)
    expect(JSON.parse(document.toString())).toMatchObject({ type: 'tamga-application', familyName: 'Ахметова' })
    await context.close()
  })

  it('can decline, mistype the password, and sign after all', async () => {
    const { context, page } = await place.person()
    await fillInApplication(page, place.stack)
    await page.click('#sign')
    await (await place.consentWindow()).click('#decline')
    expect((await shownProblem(page)).code).toBe('user-cancelled')
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('problem')

    await page.click('#sign')
    const window = await place.consentWindow()
    await openKey(window, 'aigerim.p12', 'not-the-password')
    await window.waitForFunction(() => document.querySelector('#key-problem')?.textContent !== '')
    expect(await window.locator('#sign').isVisible()).toBe(false)
    await signWith(window, place.stack, 'aigerim.p12')
    await page.waitForSelector('.verdict.good')
    await context.close()
  })

  it('can take the request back on the page, which ends it in the agent too', async () => {
    const { context, page } = await place.person()
    await fillInApplication(page, place.stack)
    await page.click('#sign')
    const window = await place.consentWindow()
    await page.click('#cancel')
    expect((await shownProblem(page)).code).toBe('aborted')
    await window.waitForSelector('#ending:not([hidden])')
    await context.close()
  })

  it('cannot sign what another person is to sign: the refusal is told in words and the draft stays', async () => {
    const { context, page } = await place.person()
    await fillInApplication(page, place.stack)
    const draft = page.url()
    await page.click('#sign')
    await signWith(await place.consentWindow(), place.stack, 'dauren.p12')

    await page.waitForSelector('.verdict.bad')
    expect(await heading(page)).toBe('The signature was not accepted')
    const text = await page.locator('.verdict').innerText()
    expect(text).toContain('signed by another person')
    expect(text).toContain('ERR_APPLICATION_SIGNER_NOT_APPLICANT')
    await page.click('.verdict a')
    expect(page.url()).toBe(draft)
    expect(await page.locator('#sign').isEnabled()).toBe(true)
    await context.close()
  })

  it('is refused with a revoked certificate, and is told so', async () => {
    const { testCa, keyDirectory, keyPassword } = place.stack
    const issued = await testCa.issue({
      kind: 'person',
      key: 'p-256',
      commonName: 'REVOKED',
      personalNumber: '880101400124',
    })
    writeFileSync(join(keyDirectory, 'revoked.p12'), issued.keyFile(keyPassword).content)
    await testCa.revoke(issued.serialNumber, 'keyCompromise')

    const { context, page } = await place.person()
    await fillInApplication(page, place.stack)
    await page.click('#sign')
    await signWith(await place.consentWindow(), place.stack, 'revoked.p12')
    await page.waitForSelector('.verdict:not(.good)')
    expect(await page.locator('.verdict').innerText()).toContain('The certificate has been revoked')
    expect(await page.locator('.chain > li').first().innerText()).toContain('the key may be known to others')
    expect(await page.locator('.checks details[open]').count()).toBeGreaterThan(0)
    await context.close()
  })
})

describe('a person signs the agreement', () => {
  it('in Kazakh, with its whole text in the agent window', async () => {
    const { context, page } = await place.person()
    await page.goto(`${place.stack.portalUrl}/kk/agreement`)
    const lastLine = (await page.locator('.document').innerText()).trim().split('\n').at(-1) ?? ''
    expect(lastLine.length).toBeGreaterThan(10)
    await page.fill('[name=fullName]', 'Ахметова Айгерім')
    await page.fill('[name=personalNumber]', '880101400124')
    await page.click('form button')
    await page.waitForURL(/\/kk\/agreements\//)
    await page.click('#sign')
    const window = await place.consentWindow()
    expect(await window.locator('html').getAttribute('lang')).toBe('kk')
    expect(await window.locator('.paper').innerText()).toContain(lastLine)
    await signWith(window, place.stack, 'aigerim.p12')
    await page.waitForSelector('.verdict.good')
    expect(await page.locator('.verdict').innerText()).toContain('Қолтаңба жарамды')
    await context.close()
  })
})

describe('a signature file that somebody brings', () => {
  it('is judged against the document, and against a changed one', async () => {
    const { context, page } = await place.person()
    await fillInApplication(page, place.stack)
    await page.click('#sign')
    await signWith(await place.consentWindow(), place.stack, 'aigerim.p12')
    await page.waitForSelector('.verdict.good')
    const signature = await download(page, 'signature')
    const document = await download(page, 'document')

    const check = async (content: Buffer | undefined, name: string, bytes = signature): Promise<string> => {
      await page.goto(`${place.stack.portalUrl}/en/check`)
      await page.setInputFiles('#signature', { name, mimeType: 'application/octet-stream', buffer: bytes })
      if (content)
        await page.setInputFiles('#content', { name: 'a.json', mimeType: 'application/json', buffer: content })
      await page.click('form button')
      await page.waitForURL(/\/reports\//)
      return await heading(page)
    }
    expect(await check(document, 'a.p7s')).toBe('The signature is valid')
    const pem = `-----BEGIN CMS-----\n${signature.toString('base64').replaceAll(/.{64}/g, '$&\n')}\n-----END CMS-----\n`
    expect(await check(document, 'a.pem', Buffer.from(pem))).toBe('The signature is valid')
    const changed = Buffer.from(document.toString().replace('Ахметова', 'Ахметов'))
    expect(await check(changed, 'a.p7s')).toBe('The document is not the one that was signed')
    expect(await check(undefined, 'a.p7s')).toBe('The signed document is missing')
    expect(await check(undefined, 'a.p7s', Buffer.from('not a signature'))).toBe('The signature file cannot be read')
    await context.close()
  })
})
