import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { demoPeople } from '../../scripts/demo-people.ts'
import { accessibilityViolations } from './chromium.ts'
import { openPlace, type Place } from './place.ts'
import { openKey, shownProblem, signWith } from './steps.ts'

// Two browsers on a machine that other tests keep busy: slow is no failure.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 })

let place: Place
beforeAll(async () => {
  place = await openPlace()
})
afterAll(() => place?.close())

const { aigerim } = demoPeople
const NUMBER = aigerim.personalNumber ?? ''

/** Each fact as the portal shows it: name → [value, source]. */
async function facts(page: Page): Promise<Record<string, readonly [string, string]>> {
  const rows = await page.locator('#facts tbody tr').all()
  const entries = rows.map(async (row) => {
    const cells = await row.locator('th, td').allInnerTexts()
    return [cells[0] ?? '', [cells[1] ?? '', (cells[2] ?? '').split(',')[0] ?? '']] as const
  })
  return Object.fromEntries(await Promise.all(entries))
}

/** From the portal to the consent page of the identification server. */
async function toConsent(page: Page, keyFile = 'aigerim.p12'): Promise<void> {
  await page.goto(`${place.stack.portalUrl}/en/account`)
  await page.waitForURL(/\/en\/sign-in\?to=/)
  await page.click('#server')
  await page.waitForURL(`${place.stack.identificationServerUrl}/**`)
  await page.click('#start')
  await signWith(await place.consentWindow(), place.stack, keyFile)
  await page.waitForSelector('#agree')
}

/** A screenshot for the documentation, when it is asked for. */
async function picture(page: Page, name: string): Promise<void> {
  if (process.env.SCREENSHOTS === undefined) return
  await page.screenshot({ path: `docs/screenshots/${name}.png`, fullPage: true })
}

describe('a person signs in through the identification server', () => {
  it('reads what is asked, leaves something out, and sees at the portal every fact with its source', async () => {
    const { context, page } = await place.person()
    const addresses: string[] = []
    page.on('request', (request) => addresses.push(request.url()))
    await toConsent(page)
    await picture(page, 'sign-in-consent')
    await page.uncheck('input[value=registration_place]')
    await page.click('#agree')
    await page.waitForURL(`${place.stack.portalUrl}/en/account`)
    await picture(page, 'account')

    const shown = await facts(page)
    expect(shown['Personal number']).toEqual([`PNOKZ-${NUMBER}`, 'certificate'])
    expect(shown['Family name']).toEqual([aigerim.surname, 'certificate'])
    expect(shown['Middle name']).toEqual(['БОЛАТҚЫЗЫ', 'state register population'])
    expect(shown).not.toHaveProperty('Place of registration')
    expect(Object.values(shown).map(([, source]) => source)).toContain('attribute certificate')
    expect(await accessibilityViolations(page)).toEqual([])

    for (const address of addresses)
      expect(decodeURIComponent(address)).not.toMatch(/880101400124|АХМЕТОВА|eyJ[\w-]+\.eyJ/)
    await context.close()
  })

  it('goes back and forth and opens a second tab, and is never lost', async () => {
    const { context, page } = await place.person()
    await toConsent(page)
    const second = await context.newPage()
    await second.goto(`${place.stack.portalUrl}/en/sign-in`)
    await second.click('#server')
    // The server knows the person already, so the second tab is asked for consent only, or not at all.
    await page.click('#agree')
    await page.waitForURL(`${place.stack.portalUrl}/en/account`)
    await second.waitForSelector('#agree')
    await second.click('#agree')
    await second.waitForURL(`${place.stack.portalUrl}/en/account`)
    await page.goto(`${place.stack.doorUrl}/callback?response=used`)
    expect(await page.locator('main').getAttribute('data-page')).not.toBeNull()
    expect(await accessibilityViolations(page)).toEqual([])
    await page.goto(`${place.stack.portalUrl}/en/account`)
    expect(await page.locator('h1').innerText()).toBe('Your data')
    await context.close()
  })

  it('declines, and is told that nothing was handed over', async () => {
    const { context, page } = await place.person()
    await toConsent(page)
    await page.click('button[form=decline]')
    await page.waitForURL(`${place.stack.doorUrl}/callback**`)
    expect(await page.locator('main').getAttribute('data-page')).toBe('declined')
    expect(await accessibilityViolations(page)).toEqual([])
    await picture(page, 'declined')
    await page.click('a[role=button]')
    await page.waitForURL(`${place.stack.portalUrl}/**`)
    await page.goto(`${place.stack.portalUrl}/en/account`)
    await page.waitForURL(/\/en\/sign-in/)
    await context.close()
  })

  it('signs out at the portal and at the server', async () => {
    const { context, page } = await place.person()
    await toConsent(page)
    await page.click('#agree')
    await page.waitForURL(`${place.stack.portalUrl}/en/account`)
    await page.click('#sign-out')
    await page.waitForURL(`${place.stack.identificationServerUrl}/**`)
    await page.click('#logout')
    await page.waitForURL(`${place.stack.portalUrl}/**`)
    await page.goto(`${place.stack.portalUrl}/en/account`)
    await page.waitForURL(/\/en\/sign-in/)
    await page.click('#server')
    // Asked for the key again: the session there has ended too.
    await page.waitForSelector('#start')
    await context.close()
  })
})

describe('a person signs in with a certificate', () => {
  it('answers the portal’s question in the agent, and the portal learns what stands in the certificate', async () => {
    const { context, page } = await place.person()
    await page.goto(`${place.stack.portalUrl}/kk/sign-in`)
    await picture(page, 'sign-in')
    await page.click('#certificate')
    const window = await place.consentWindow()
    expect(await window.locator('#origin').innerText()).toBe(place.stack.portalUrl)
    await signWith(window, place.stack, 'dauren.p12')
    await page.waitForURL(`${place.stack.portalUrl}/kk/account`)
    const shown = await facts(page)
    expect(shown['Жеке нөмірі']?.[0]).toContain(demoPeople.dauren.personalNumber)
    expect(new Set(Object.values(shown).map(([, source]) => source))).toEqual(new Set(['сертификат']))
    expect(shown.Ұйым?.[0]).toBe('Тест министрлігі')

    await page.click('#sign-out')
    await page.waitForURL((url) => url.pathname !== '/kk/account')
    await page.goto(`${place.stack.portalUrl}/kk/account`)
    await page.waitForURL(/\/kk\/sign-in/)
    await context.close()
  })

  it('can decline, mistype, and sign in after all', async () => {
    const { context, page } = await place.person()
    await page.goto(`${place.stack.portalUrl}/en/sign-in`)
    await page.click('#certificate')
    await (await place.consentWindow()).click('#decline')
    expect((await shownProblem(page)).code).toBe('user-cancelled')
    await page.click('#certificate')
    const window = await place.consentWindow()
    await openKey(window, 'aigerim.p12', 'not-the-password')
    await window.waitForFunction(() => document.querySelector('#key-problem')?.textContent !== '')
    await signWith(window, place.stack, 'aigerim.p12')
    await page.waitForURL(`${place.stack.portalUrl}/en/account`)
    await context.close()
  })
})

describe.each(['kk', 'ru', 'be', 'en'] as const)('the sign-in page in %s', (language) => {
  it('has no barrier, in light and dark', async () => {
    const { context, page } = await place.person()
    await page.goto(`${place.stack.portalUrl}/${language}/sign-in?problem=expired`)
    expect(await page.locator('html').getAttribute('lang')).toBe(language)
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme })
      expect(await accessibilityViolations(page), colorScheme).toEqual([])
    }
    await context.close()
  })
})
