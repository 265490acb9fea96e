/** What a person does in the portal and in the agent's window, step by step. */
import type { Page } from 'playwright-core'
import { demoPeople } from '../../scripts/demo-people.ts'
import type { Stack } from '../../scripts/stack.ts'

const { aigerim } = demoPeople

/** Fills in the required fields for the first test person and goes on to the review. */
export async function fillInApplication(
  page: Page,
  stack: Stack,
  { language = 'en', personalNumber = aigerim.personalNumber }: { language?: string; personalNumber?: string } = {},
): Promise<void> {
  await page.goto(`${stack.portalUrl}/${language}/`)
  await page.fill('[name=familyName]', 'Ахметова')
  await page.fill('[name=givenName]', 'Айгерім')
  await page.fill('[name=personalNumber]', personalNumber)
  await page.fill('[name=organisation]', 'Тест министрлігі')
  await page.fill('[name=reason]', 'Қызметтік міндеттерді орындау')
  await page.click('form button')
  await page.waitForURL(/\/applications\/[\w-]+$/)
}

/** Types the password for a key file; what the window shows then depends on the password. */
export async function openKey(window: Page, keyFile: string, password: string): Promise<void> {
  await window.locator('#key-files label', { hasText: keyFile }).locator('input').check()
  await window.fill('#password', password)
  await window.click('#show-certificate')
}

/** Reads nothing, as some people do, and signs; ends when the window says that it is over. */
export async function signWith(window: Page, stack: Stack, keyFile: string): Promise<void> {
  await openKey(window, keyFile, stack.keyPassword)
  await window.click('#sign')
  await window.waitForSelector('#ending:not([hidden])')
}

/** The code of the problem that the portal's page shows in words, and the words. */
export async function shownProblem(page: Page): Promise<{ readonly code: string | null; readonly text: string }> {
  const problem = page.locator('#problem')
  await problem.waitFor({ state: 'visible' })
  return { code: await problem.getAttribute('data-code'), text: await problem.innerText() }
}
