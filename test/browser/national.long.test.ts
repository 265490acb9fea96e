/** The pages and scripts between a person and a national key assume nothing of RSA: portal, agent and consent in a real Chromium. */
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { openPlace, type Place } from './place.ts'
import { fillInApplication, openKey, signWith } from './steps.ts'

// Two browsers on a machine that other tests keep busy: slow is no failure.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 })

describe.each([
  ['kz-nca', 'aigerim.p12', 'АХМЕТОВА АЙГЕРІМ'],
  ['by-esiful', 'hanna.key', 'HANNA KAVAL'],
] as const)('a person with a key of %s', (profile, keyFile, holder) => {
  let place: Place
  beforeAll(async () => {
    place = await openPlace({ profile })
  })
  afterAll(() => place?.close())

  it('signs an application, mistyping the password once, and signs in', async () => {
    const { context, page } = await place.person()
    const personalNumber = place.stack.people[0]?.request.personalNumber ?? ''
    await fillInApplication(page, place.stack, { personalNumber })
    await page.click('#sign')
    const window = await place.consentWindow()
    await openKey(window, keyFile, 'not-the-password')
    await window.waitForFunction(() => document.querySelector('#key-problem')?.textContent !== '')
    expect(await window.locator('#key-problem').innerText()).toContain('password')
    await openKey(window, keyFile, place.stack.keyPassword)
    expect(await window.locator('.certificate .holder').innerText()).toBe(holder)
    await window.click('#sign')
    await page.waitForSelector('.verdict.good')
    expect(await page.locator('main').innerText()).toContain(holder)
    expect(await page.locator('.checks .status.bad').count()).toBe(0)

    await page.goto(`${place.stack.portalUrl}/en/sign-in`)
    await page.click('#certificate')
    await signWith(await place.consentWindow(), place.stack, keyFile)
    await page.waitForURL(`${place.stack.portalUrl}/en/account`)
    expect(await page.locator('main').innerText()).toContain(personalNumber)
    await context.close()
  })
})
