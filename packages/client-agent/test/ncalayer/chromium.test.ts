/** The published client in the page of a public site, in real Chromium that has the authority imported and checks it. */
import { execFileSync } from 'node:child_process'
import { mkdirSync, readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { launchChromium } from '../../../../test/browser/chromium.ts'
import { openWindow, startTestAgent, type TestAgent } from '../support/agent.ts'
import { createKeyFiles, type KeyFiles, PASSWORD } from '../support/key-files.ts'
import { clientScript } from './real-client.ts'

let files: KeyFiles
let agent: TestAgent
let browser: Browser
let page: Page
const site = createServer((request, response) => {
  const script = request.url === '/ncalayer-client.js'
  // Makes Local Network Access apply, as it does to every site that is not on this computer.
  response.setHeader('Content-Security-Policy', 'treat-as-public-address')
  response.setHeader('Content-Type', script ? 'text/javascript; charset=utf-8' : 'text/html; charset=utf-8')
  response.end(
    script
      ? readFileSync(clientScript)
      : '<!doctype html><title>Portal</title><script src="/ncalayer-client.js"></script>',
  )
})

beforeAll(async () => {
  files = createKeyFiles()
  files.make({ name: 'key', kind: 'rsa-2048' })
  await new Promise<void>((resolve) => site.listen(0, '127.0.0.1', resolve))
  const origin = `http://portal.localhost:${(site.address() as AddressInfo).port}`
  const settings = { developmentOrigins: [origin], tlsDirectory: join(files.directory, 'tls'), ncalayer: { port: 0 } }
  agent = await startTestAgent({ keyDirectory: files.directory, ...settings })
  browser = await launchWithAuthority(files.path('home'), agent.authorityFile ?? '')
  const context = await browser.newContext()
  await context.grantPermissions(['local-network-access'], { origin })
  page = await context.newPage()
  await page.goto(origin)
  const url = agent.ncalayer !== undefined && 'url' in agent.ncalayer ? agent.ncalayer.url : ''
  await page.evaluate(`client = new NCALayerClient(${JSON.stringify(url)})`)
})
afterAll(async () => {
  await browser?.close()
  await agent?.close()
  site.close()
  files.remove()
})

/** The store that Chromium on Linux reads lies in the home folder. */
async function launchWithAuthority(home: string, authority: string): Promise<Browser> {
  const store = join(home, '.pki', 'nssdb')
  mkdirSync(store, { recursive: true })
  const database = ['-d', `sql:${store}`]
  execFileSync('certutil', ['-N', '--empty-password', ...database])
  execFileSync('certutil', ['-A', '-n', 'tamga-agent', '-t', 'C,,', '-i', authority, ...database])
  const env = {
    ...process.env,
    HOME: home,
    XDG_CONFIG_HOME: join(home, '.config'),
    XDG_DATA_HOME: join(home, '.local'),
  }
  return await launchChromium({ whole: true, env })
}

async function sign(script: string): Promise<string> {
  const answer = page.evaluate(script)
  const window = await openWindow(await agent.nextWindow())
  await window.unlock('key.p12', PASSWORD)
  await window.sign()
  return String(await answer)
}

describe('in Chromium', () => {
  it('connects with the certificate checked, signs CMS and XML, is cancelled and gets errors', async () => {
    expect(await page.evaluate('client.connect()')).toBe('1.3')
    const cms = await sign(
      `client.basicsSignCMS(null, new Blob(['құжат']), NCALayerClient.basicsCMSParamsAttached, NCALayerClient.basicsSignerSignAny)`,
    )
    expect(Buffer.from(cms.replace(/-----[^-]+-----/g, ''), 'base64').includes('құжат')).toBe(true)
    const xml = await sign(`client.signXml('PKCS12', '<tag>data</tag>')`)
    expect(xml).toContain('<ds:SignatureValue>')
    const cancelled = page.evaluate(
      `client.basicsSignCMS(null, 'MTEK', {}, NCALayerClient.basicsSignerAny).catch(({ canceledByUser }) => canceledByUser)`,
    )
    const window = await openWindow(await agent.nextWindow())
    expect(window.view.origin).toMatch(/^http:\/\/portal\.localhost:/)
    await window.decline()
    expect(await cancelled).toBe(true)
    const error = await page.evaluate(`client.getKeyInfo(1).catch(({ message }) => message)`)
    expect(error).toContain('argument type mismatch')
  })
})
