/** The real browser, started as the continuous integration can start it. */
import axe from 'axe-core'
import { type Browser, chromium, type Page } from 'playwright-core'

export function launchChromium(...extra: readonly string[]): Promise<Browser> {
  const quiet = ['--disable-quic', '--no-first-run', '--disable-background-networking']
  const args = ['--no-sandbox', '--disable-gpu', ...quiet, '--disable-component-update', '--disable-sync', ...extra]
  return chromium.launch({ executablePath: '/usr/bin/chromium', args })
}

/** Rules of WCAG 2.2 A and AA, and best practices, that the page breaks; each as `rule: element`. */
export async function accessibilityViolations(page: Page): Promise<readonly string[]> {
  const { violations } = await page.evaluate<axe.AxeResults>(`${axe.source}; axe.run()`)
  return violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`))
}
