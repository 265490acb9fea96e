/** Every operation of the browser script, from a page of a public site in Chromium to the agent and back. */
import { writeFileSync } from 'node:fs'
import { parseSignedData } from '@tamga/core'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { launchChromium } from '../../../../test/browser/chromium.ts'
import type { AgentClient } from '../../src/browser/index.ts'
import { openWindow, startTestAgent, type TestAgent } from '../support/agent.ts'
import { createKeyFiles, type KeyFiles, PASSWORD } from '../support/key-files.ts'
import { type Site, startSite } from '../support/site.ts'

const NONCE = 'A'.repeat(44)

let browser: Browser
let files: KeyFiles
let site: Site
let agent: TestAgent
let context: BrowserContext
let page: Page

beforeAll(async () => {
  files = createKeyFiles()
  files.make({ name: 'key' })
  files.make({ name: 'second', kind: 'rsa-2048' })
  files.make({ name: 'auth', keyUsage: 'digitalSignature', extendedKeyUsage: 'clientAuth' })
  site = await startSite()
  browser = await launchChromium({ whole: true })
})
afterAll(async () => {
  await browser.close()
  await site.close()
  files.remove()
})
beforeEach(async () => {
  agent = await startTestAgent({ keyDirectory: files.directory, developmentOrigins: [site.origin] })
  context = await browser.newContext()
  await context.grantPermissions(['local-network-access'], { origin: site.origin })
  page = await context.newPage()
  await page.goto(site.origin)
})
afterEach(async () => {
  await context.close()
  await agent.close()
})

/** Octets travel into the page and out of it as base64; `text` of a request becomes its content. */
function ask(method: keyof AgentClient, request: object): Promise<unknown> {
  return page.evaluate(
    async ({ port, method, request }) => {
      const { createAgentClient, AgentError } = window as unknown as typeof import('../../src/browser/index.ts')
      const octets = (text: string): Uint8Array => new TextEncoder().encode(text)
      const revive = (value: unknown): unknown => {
        if (Array.isArray(value)) return value.map(revive)
        if (typeof value !== 'object' || value === null) return value
        const { text, blob, base64, ...rest } = value as Record<string, string>
        if (base64 !== undefined) return Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0))
        const revived = Object.fromEntries(Object.entries(rest).map(([name, inner]) => [name, revive(inner)]))
        if (text !== undefined) return { ...revived, content: octets(text) }
        return blob === undefined ? revived : { ...revived, content: new Blob([blob]) }
      }
      const plain = (value: unknown): unknown => {
        if (value instanceof Uint8Array) return btoa(String.fromCharCode(...value))
        return Array.isArray(value) ? value.map(plain) : value
      }
      try {
        const client = createAgentClient({ ports: [port] }) as unknown as Record<
          string,
          (one: unknown) => Promise<unknown>
        >
        return plain(await client[method]?.(revive(request)))
      } catch (error) {
        if (!(error instanceof AgentError)) throw error
        return { code: error.code, problemCode: error.problemCode }
      }
    },
    { port: Number(new URL(agent.url).port), method, request },
  )
}

async function agreed(method: keyof AgentClient, request: object, key = 'key'): Promise<unknown> {
  const answer = ask(method, request)
  const window = await openWindow(await agent.nextWindow())
  await window.unlock(`${key}.p12`, PASSWORD)
  await window.sign()
  return await answer
}

function verified(cms: unknown, content: string): string {
  writeFileSync(files.path('signature.cms'), Buffer.from(String(cms), 'base64'))
  writeFileSync(files.path('content'), content)
  const input = ['-inform', 'DER', '-in', files.path('signature.cms'), '-content', files.path('content')]
  return files.openssl(
    'cms',
    '-verify',
    '-cades',
    '-binary',
    ...input,
    '-CAfile',
    files.rootCertificate,
    '-purpose',
    'any',
  )
}

describe('the browser script', () => {
  it('signs a list after one consent', async () => {
    const documents = ['one', 'two'].map((text) => ({ text, mediaType: 'text/plain', name: `${text}.txt` }))
    const signatures = (await agreed('signBatch', { documents, language: 'kk' })) as unknown[]
    expect(signatures).toHaveLength(2)
    expect([verified(signatures[0], 'one'), verified(signatures[1], 'two')]).toEqual(['one', 'two'])
    expect(agent.windows()).toBe(1)
  })

  it('sends a file as a stream, with a name in any letters', async () => {
    const text = 'ұзақ мәтін\n'.repeat(50_000)
    expect(verified(await agreed('signStream', { blob: text, mediaType: 'text/plain', name: 'Өтініш' }), text)).toBe(
      text,
    )
  })

  it('adds a signature to a CMS', async () => {
    const first = await agreed('sign', { text: 'one', mediaType: 'text/plain', attached: true })
    const both = await agreed('coSign', { signature: { base64: first }, mediaType: 'text/plain' }, 'second')
    expect(parseSignedData(Buffer.from(String(both), 'base64')).signerInfos).toHaveLength(2)
    expect(verified(both, 'one')).toBe('one')
  })

  it('gets a token for Web eID', async () => {
    const token = await agreed('webEid', { challengeNonce: NONCE }, 'auth')
    expect(token).toMatchObject({ format: 'web-eid:1.0', algorithm: 'ES256' })
  })

  it('A13 learns nothing from asking for a person: there is a window, and a refusal, whether there is such a key or not', async () => {
    const document = { text: 'one', mediaType: 'text/plain' }
    const answers: unknown[] = []
    for (const personalNumber of ['880101300123', '999999999999']) {
      const answer = ask('sign', { ...document, signer: { personalNumber } })
      const window = await openWindow(await agent.nextWindow())
      await window.decline()
      answers.push(await answer)
    }
    expect(answers[0]).toEqual({ code: 'user-cancelled', problemCode: 'ERR_AGENT_USER_CANCELLED' })
    expect(answers[1]).toEqual(answers[0])
  })

  it('tells a blocked site from a refused document', async () => {
    const document = { text: '<b>', mediaType: 'text/html' }
    expect(await ask('sign', document)).toMatchObject({ code: 'document-refused' })
    const answer = ask('sign', { text: 'x', mediaType: 'text/plain' })
    await (await openWindow(await agent.nextWindow())).post('block')
    await answer
    expect(await ask('sign', { text: 'x', mediaType: 'text/plain' })).toMatchObject({ code: 'site-blocked' })
  })
})
