import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { accessibilityViolations } from './chromium.ts'
import { openPlace, type Place } from './place.ts'
import { fillInApplication, shownProblem, signWith } from './steps.ts'

const languages = ['kk', 'ru', 'be', 'en'] as const
type PageLanguage = (typeof languages)[number]

// Two browsers on a machine that other tests keep busy: slow is no failure.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 })

let place: Place
/** Paths without the language in front; made once by a person who signs as herself and as somebody else. */
const paths = new Map<string, string>([
  ['application form', '/'],
  ['agreement form', '/agreement'],
  ['check form', '/check'],
  ['page that does not exist', '/nothing-here'],
])

beforeAll(async () => {
  place = await openPlace()
  const { context, page } = await place.person()
  const path = (): string => new URL(page.url()).pathname.replace('/en', '')
  for (const [keyFile, name] of [
    ['dauren.p12', 'report of a refused signature'],
    ['aigerim.p12', 'report of a signed application'],
  ] as const) {
    await fillInApplication(page, place.stack)
    paths.set('review', path())
    await page.click('#sign')
    await signWith(await place.consentWindow(), place.stack, keyFile)
    await page.waitForSelector('.verdict')
    paths.set(name, path())
  }
  await fillInApplication(page, place.stack)
  paths.set('review', path())
  await context.close()
})
afterAll(() => place?.close())

/** Everything a person reads or hears: visible text, alternative texts, labels, the title. */
function words(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    for (const details of document.querySelectorAll('details')) details.open = true
    // Data as such is in no language, and names of languages are each in their own.
    const skipped = 'pre, code, .exact, .document, .clause, .languages, .brand strong, h3'
    const texts = [document.title]
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
    for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
      if (!node.parentElement?.closest(skipped)) texts.push(node.textContent ?? '')
    }
    for (const element of document.querySelectorAll('[aria-label]'))
      texts.push(element.getAttribute('aria-label') ?? '')
    return texts.map((text) => text.trim()).filter((text) => /\p{L}{3}/u.test(text))
  })
}

describe.each(languages)('the pages in %s', (language: PageLanguage) => {
  // Colours are the same in every language, so one of them stands for all in the dark.
  const colorSchemes = language === 'kk' ? (['light', 'dark'] as const) : (['light'] as const)

  it(`say who reads them, leave no text out and have no barrier, in ${colorSchemes.join(' and ')}`, async () => {
    const { context, page } = await place.person()
    const errors: string[] = []
    page.on('pageerror', (error) => errors.push(error.message))
    page.on('console', (message) => {
      if (message.type() === 'error' && !message.text().includes('404')) errors.push(message.text())
    })
    expect(paths.size).toBe(7)
    for (const [name, path] of paths) {
      await page.goto(`${place.stack.portalUrl}/${language}${path}`)
      expect(await page.locator('html').getAttribute('lang'), name).toBe(language)
      expect(await page.locator('h1').count(), name).toBe(1)
      const text = await words(page)
      expect(text.length, name).toBeGreaterThan(8)
      expect(text.join('\n'), name).not.toMatch(/undefined|\[object|NaN|null/)
      for (const colorScheme of colorSchemes) {
        await page.emulateMedia({ colorScheme })
        expect(await accessibilityViolations(page), `${name}, ${colorScheme}`).toEqual([])
      }
    }
    expect(errors).toEqual([])
    await context.close()
  })
})

describe('the states of a page', () => {
  it('have no barrier either: mistakes in a form, a problem, a narrow screen', async () => {
    const { context, page } = await place.person({ granted: false })
    await page.setViewportSize({ width: 320, height: 640 })
    await page.goto(`${place.stack.portalUrl}/kk/`)
    await page.fill('[name=personalNumber]', 'абв')
    await page.click('form button')
    await page.waitForSelector('#errors:not([hidden])')
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('errors')
    expect(await page.locator('#errors a').allInnerTexts()).toEqual([
      'Тегіңізді енгізіңіз',
      'Атыңызды енгізіңіз',
      'Жеке нөмірді тексеріңіз: тек цифрлар мен латынның бас әріптері',
      'Қолжетімділік не үшін қажет екенін түсіндіріңіз',
    ])
    expect(await accessibilityViolations(page)).toEqual([])
    await page.locator('#errors a').nth(2).click()
    expect(await page.evaluate(() => document.activeElement?.getAttribute('name'))).toBe('personalNumber')

    await page.goto(`${place.stack.portalUrl}/be${paths.get('review')}`)
    await page.click('#sign')
    await shownProblem(page)
    expect(await accessibilityViolations(page)).toEqual([])
    for (const path of paths.values()) {
      await page.goto(`${place.stack.portalUrl}/kk${path}`)
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)
      expect(overflow, path).toBeLessThanOrEqual(0)
    }
    await context.close()
  })

  it('begin in the language the browser prefers', async () => {
    const ask = async (acceptLanguage: string): Promise<string | null> => {
      const headers = { 'accept-language': acceptLanguage }
      const response = await fetch(place.stack.portalUrl.replace('portal.localhost', '127.0.0.1'), {
        headers,
        redirect: 'manual',
      })
      return response.headers.get('location')
    }
    expect(await ask('be-BY,be;q=0.9,ru;q=0.8')).toBe('/be/')
    expect(await ask('de, kk;q=0.3, ru;q=0.2')).toBe('/kk/')
    expect(await ask('de')).toBe('/en/')
  })

  it('bring a draft back into the form, to be changed', async () => {
    const { context, page } = await place.person()
    await page.goto(`${place.stack.portalUrl}/ru${paths.get('review')}`)
    await page.click('.actions a')
    expect(await page.inputValue('[name=familyName]')).toBe('Ахметова')
    await page.fill('[name=familyName]', 'Иванова')
    await page.click('form button')
    await page.waitForURL(
      (url) => /applications\/[\w-]+$/.test(url.pathname) && !url.pathname.endsWith(paths.get('review') ?? ''),
    )
    expect(await page.locator('.document').innerText()).toContain('Фамилия: Иванова')
    await context.close()
  })
})
