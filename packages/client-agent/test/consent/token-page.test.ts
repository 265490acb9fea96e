/** The consent page in Chromium where keys lie on a token. */
import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { accessibilityViolations, launchChromium } from '../../../../test/browser/chromium.ts'
import { startTestAgent, type TestAgent, textDocument } from '../support/agent.ts'
import type { Answer } from '../support/http.ts'
import { createKeyFiles, type KeyFiles } from '../support/key-files.ts'
import { createSoftHsm, PIN, type SoftHsm } from '../support/soft-token.ts'
import { type Behaviour, buildVendorModule, type VendorModule } from '../support/vendor-module.ts'

let browser: Browser
let files: KeyFiles
let hsm: SoftHsm
let vendor: VendorModule
let agent: TestAgent
let page: Page
let answer: Promise<Answer>

beforeAll(async () => {
  files = createKeyFiles()
  hsm = createSoftHsm(files)
  vendor = buildVendorModule(files.directory)
  files.make({ name: 'aigul' })
  hsm.token('Карта').add({ name: 'card', extendedKeyUsage: 'emailProtection' })
  browser = await launchChromium()
}, 60_000)
afterAll(async () => {
  await browser.close()
  hsm.remove()
  files.remove()
})
beforeEach(async () => {
  agent = await startTestAgent({ keyDirectory: files.directory, pkcs11Modules: [vendor.path] })
})
afterEach(async () => {
  await page.context().close()
  await agent.close()
})

async function open(behaviour: Behaviour): Promise<void> {
  vendor.behave(behaviour)
  answer = agent.sign(textDocument('Келісемін'))
  answer.catch(() => undefined)
  page = await (await browser.newContext({ locale: 'en-GB' })).newPage()
  await page.goto(await agent.nextWindow())
  await page.locator('#request').waitFor()
}

const pin = () => page.getByLabel('PIN of the token')
const password = () => page.getByLabel('Password of the key file')

describe('the consent page with a token', () => {
  it('asks for a PIN where a token is chosen, for a password where a file is, and signs', async () => {
    await open('lock')
    await page.getByLabel('aigul.p12').check()
    expect([await password().isVisible(), await pin().isVisible()]).toEqual([true, false])
    await password().fill('typed for the file')
    await page.getByLabel('Карта: Әлиева Айгүл').check()
    expect([await password().isVisible(), await pin().isVisible()]).toEqual([false, true])
    expect(await pin().inputValue()).toBe('')
    expect(await accessibilityViolations(page)).toEqual([])
    await pin().fill(PIN)
    await page.keyboard.press('Enter')
    await page.getByRole('button', { name: 'Sign', exact: true }).click()
    expect((await answer).status).toBe(200)
  })

  it('A16 warns after a wrong PIN, and before the last one', async () => {
    await open('lock')
    await page.getByLabel('Карта: Әлиева Айгүл').check()
    for (const warning of ['A wrong PIN has been given before', 'This is the last try']) {
      await pin().fill('000000')
      await page.keyboard.press('Enter')
      await page.getByRole('alert').filter({ hasText: warning }).waitFor()
    }
    expect(await pin().inputValue()).toBe('')
    expect(vendor.calls()).toEqual(['login', 'wrong', 'login', 'wrong'])
  })

  it('A15 has no field for a PIN that is typed on the reader', async () => {
    await open('reader')
    await page.getByLabel('Карта: Әлиева Айгүл').check()
    expect([await password().isVisible(), await pin().isVisible()]).toEqual([false, false])
    expect(await page.locator('#password-hint').innerText()).toContain('type the PIN on the reader')
    await page.getByRole('button', { name: 'Open the key and show the certificate' }).click()
    await page.getByRole('button', { name: 'Sign', exact: true }).click()
    expect((await answer).status).toBe(200)
  })

  it('says what to do about a token whose PIN must be changed, and does not offer it', async () => {
    await open('change')
    expect(await page.getByLabel('Карта: Әлиева Айгүл').isDisabled()).toBe(true)
    expect(await page.locator('#key-files').innerText()).toContain('The PIN of the token must be changed first')
  })
})
