/** The real browser, started as the continuous integration can start it, and what axe finds on a page. */
import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { AxeResults } from 'axe-core'
import { type Browser, chromium, type Page } from 'playwright-core'

/** Debian's `chromium-headless-shell`: the same engine without the desktop's browser around it, at half the cost. */
const SHELL = '/usr/bin/chromium-headless-shell'
const WHOLE = '/usr/bin/chromium'

/** Containers run as root, where Chromium's own sandbox cannot start; nothing may call home. */
const ARGUMENTS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

export interface LaunchOptions {
  /** For what only the whole browser has: permissions of a person, its store of certificates, its windows. */
  readonly whole?: boolean
  readonly args?: readonly string[]
  readonly env?: NodeJS.ProcessEnv
  readonly headless?: boolean
}

/** @throws Error that says what is missing: a machine without a browser must not pass for one where the tests ran */
export async function launchChromium({ whole = false, args = [], ...rest }: LaunchOptions = {}): Promise<Browser> {
  const executablePath = process.env.CHROMIUM_PATH ?? (!whole && existsSync(SHELL) ? SHELL : WHOLE)
  if (!existsSync(executablePath)) {
    throw new Error(`The browser tests need Chromium, and there is none at ${executablePath}. Set CHROMIUM_PATH.`)
  }
  return await chromium.launch({ executablePath, args: [...ARGUMENTS, ...args], ...rest })
}

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

/** Rules of WCAG 2.2 A and AA, and best practices, that the page breaks; each as `rule: element`. */
export async function accessibilityViolations(page: Page): Promise<readonly string[]> {
  const run = `${AXE}; axe.run({ resultTypes: ['violations'] }).then(({ violations }) => ({ violations }))`
  const { violations } = await page.evaluate<Pick<AxeResults, 'violations'>>(run)
  return violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`))
}
