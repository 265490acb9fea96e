/**
 * A whole machine for browser tests: all parts on random ports, a real Chromium, and the addresses of the sites marked as public,
 * so that the browser guards the way to the agent as it does on the internet (WICG Local Network Access).
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { type Stack, type StackOptions, startStack } from '../../scripts/stack.ts'
import { launchChromium } from './chromium.ts'

export interface Place {
  readonly stack: Stack
  /** A person's browser. Without `granted` headless Chromium answers the permission prompt with a refusal, like a person. */
  person(options?: PersonOptions): Promise<{ readonly context: BrowserContext; readonly page: Page }>
  /** Opens the next window that the agent asks for, in a browser profile of its own. */
  consentWindow(): Promise<Page>
  /** How many windows the agent has asked for so far. */
  consentCount(): number
  close(): Promise<void>
}

export interface PersonOptions {
  readonly granted?: boolean
  readonly colorScheme?: 'light' | 'dark'
}

/** For one step of a person, such as a click; half of what a whole test may take. */
const STEP_MILLISECONDS = 60_000

export interface PlaceOptions extends Pick<StackOptions, 'profile'> {
  /** The browser with all that asks a person, where the shell is enough otherwise. */
  readonly whole?: boolean
}

/** Under a country's profile when one is named. */
export async function openPlace({ profile, whole = false }: PlaceOptions = {}): Promise<Place> {
  const directory = mkdtempSync(join(tmpdir(), 'tamga-browser-'))
  const asked: string[] = []
  const waiting: ((url: string) => void)[] = []
  const openConsent = (url: string): void => {
    const next = waiting.shift()
    if (next === undefined) asked.push(url)
    else next(url)
    count++
  }
  let count = 0
  const named = profile === undefined ? {} : { profile }
  const stack = await startStack({
    directory,
    ports: { agent: 0 },
    portalHostname: 'portal.localhost',
    openConsent,
    ...named,
  })
  const sites = [stack.portalUrl, stack.doorUrl, stack.identificationServerUrl]
  const browser = await launch(whole, sites)
  return {
    stack,
    async person({ granted = true, colorScheme = 'light' } = {}) {
      const context = await browser.newContext({ colorScheme, reducedMotion: 'reduce' })
      context.setDefaultTimeout(STEP_MILLISECONDS)
      const origins = granted ? [stack.portalUrl, stack.identificationServerUrl] : []
      for (const origin of origins) await context.grantPermissions(['local-network-access'], { origin })
      return { context, page: await context.newPage() }
    },
    async consentWindow() {
      const url = asked.shift() ?? (await new Promise<string>((resolve) => waiting.push(resolve)))
      const page = await (await browser.newContext()).newPage()
      page.setDefaultTimeout(STEP_MILLISECONDS)
      await page.goto(url)
      // The page asks the agent what it is about; before that there is nothing to read.
      await page.waitForSelector('#request:not([hidden])')
      return page
    },
    consentCount: () => count,
    async close() {
      await browser.close()
      await stack.close()
      rmSync(directory, { recursive: true, force: true })
    },
  }
}

function launch(whole: boolean, sites: readonly string[]): Promise<Browser> {
  const ports = sites.map((url) => Number(new URL(url).port))
  const addresses = ports.flatMap((port) => ['127.0.0.1', '[::1]'].map((host) => `${host}:${port}=public`))
  return launchChromium({ whole, args: [`--ip-address-space-overrides=${addresses.join(',')}`] })
}
