/** The real browser, started as the continuous integration can start it. */
import axe from 'axe-core'
import { type Browser, chromium, type Page } from 'playwright-core'

const executablePath = '/usr/bin/chromium'
const quiet = ['--disable-quic', '--no-first-run', '--disable-background-networking']
const standard = ['--no-sandbox', '--disable-gpu', ...quiet, '--disable-component-update', '--disable-sync']

export function launchChromium(...extra: readonly string[]): Promise<Browser> {
  return chromium.launch({ executablePath, args: [...standard, ...extra] })
}

/** With windows of its own, as people have it: it asks for permissions and waits, where a headless one refuses at once. */
export function launchVisibleChromium(display: string): Promise<Browser> {
  const env = { ...process.env, DISPLAY: display }
  return chromium.launch({ executablePath, headless: false, env, args: standard })
}

/** Rules of WCAG 2.2 A and AA, and best practices, that the page breaks; each as `rule: element`. */
export async function accessibilityViolations(page: Page): Promise<readonly string[]> {
  const { violations } = await page.evaluate<axe.AxeResults>(`${axe.source}; axe.run()`)
  return violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`))
}
