import { writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createChallenge, parseChallenge, parseSignedData } from '@tamga/core'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { launchChromium } from '../../../../test/browser/chromium.ts'
import { openWindow, startTestAgent, type TestAgent } from '../support/agent.ts'
import { createKeyFiles, type KeyFiles, PASSWORD } from '../support/key-files.ts'
import { type Site, startSite } from '../support/site.ts'

interface Result {
  readonly code?: string
  readonly problemCode?: string | undefined
  readonly retryAfterSeconds?: number | undefined
  readonly signature?: readonly number[]
  readonly info?: object
}

let browser: Browser
let files: KeyFiles
let site: Site
let agent: TestAgent
let context: BrowserContext
let page: Page

beforeAll(async () => {
  files = createKeyFiles()
  files.make({ name: 'key' })
  site = await startSite()
  browser = await launchChromium({ whole: true, args: ['--host-resolver-rules=MAP insecure.test 127.0.0.1'] })
})
afterAll(async () => {
  await browser.close()
  await site.close()
  files.remove()
})
beforeEach(async () => {
  agent = await startTestAgent({ keyDirectory: files.directory, developmentOrigins: [site.origin] })
})
afterEach(async () => {
  await context.close()
  await agent.close()
})

async function visit({ permission = true, url = site.origin } = {}): Promise<void> {
  context = await browser.newContext()
  // The name Playwright knows; it sets the one the script asks for.
  if (permission) await context.grantPermissions(['local-network-access'], { origin: site.origin })
  page = await context.newPage()
  await page.goto(url)
}

const agentPort = (): number => Number(new URL(agent.url).port)

interface Call {
  readonly ports?: readonly number[]
  readonly mediaType?: string
  readonly text?: string
  readonly attached?: boolean
}

/** Calls the script in the page; `window.leave()` aborts. */
function sign({
  ports = [agentPort()],
  mediaType = 'text/plain; charset=utf-8',
  text = 'Өтініш',
  attached = false,
}: Call = {}) {
  return page.evaluate(
    async ({ ports, mediaType, text, attached }): Promise<Result> => {
      const { createAgentClient, AgentError } = window as unknown as typeof import('../../src/browser/index.ts')
      const leaving = new AbortController()
      Object.assign(window, { leave: () => leaving.abort() })
      try {
        const content = new TextEncoder().encode(text)
        const { signal } = leaving
        const signature = await createAgentClient({ ports }).sign({
          content,
          mediaType,
          attached,
          language: 'kk',
          signal,
        })
        return { signature: [...signature] }
      } catch (error) {
        if (!(error instanceof AgentError)) throw error
        const { code, problemCode, retryAfterSeconds } = error
        return { code, problemCode, retryAfterSeconds }
      }
    },
    { ports, mediaType, text, attached },
  )
}

/** The same with a challenge. */
function identify(challenge: object) {
  return page.evaluate(
    async ({ port, challenge }): Promise<Result> => {
      const { createAgentClient, AgentError } = window as unknown as typeof import('../../src/browser/index.ts')
      try {
        const signature = await createAgentClient({ ports: [port] }).identify({
          challenge: { ...challenge },
          language: 'ru',
        })
        return { signature: [...signature] }
      } catch (error) {
        if (!(error instanceof AgentError)) throw error
        return { code: error.code, problemCode: error.problemCode }
      }
    },
    { port: agentPort(), challenge },
  )
}

async function agree(): Promise<void> {
  const window = await openWindow(await agent.nextWindow())
  await window.unlock('key.p12', PASSWORD)
  await window.sign()
}

async function decline(): Promise<void> {
  await (await openWindow(await agent.nextWindow())).decline()
}

describe('the browser script in Chromium', () => {
  it('brings the page a CMS that holds what it gave, signed after the person agreed', async () => {
    await visit()
    const text = `Өтініш ${'ұ'.repeat(100_000)}`
    const [{ signature = [] }] = await Promise.all([sign({ text, attached: true }), agree()])
    writeFileSync(files.path('signature'), Buffer.from(signature))
    const input = ['-inform', 'DER', '-in', files.path('signature')]
    const output = files.openssl(
      'cms',
      '-verify',
      '-binary',
      ...input,
      '-CAfile',
      files.rootCertificate,
      '-purpose',
      'any',
    )
    expect(output).toBe(text)
  })

  it('tells that the agent is not running from all else', async () => {
    await visit()
    await agent.close()
    expect(await sign()).toEqual({ code: 'agent-not-running' })
  })

  it('tells that the browser refused', async () => {
    await visit({ permission: false })
    expect(await sign()).toEqual({ code: 'permission-denied' })
    expect(agent.windows()).toBe(0)
  })

  it('tells that the person declined', async () => {
    await visit()
    const [result] = await Promise.all([sign(), decline()])
    expect(result).toMatchObject({ code: 'user-cancelled', problemCode: 'ERR_AGENT_USER_CANCELLED' })
  })

  it('tells that the agent does not serve this site', async () => {
    const strict = await startTestAgent({ keyDirectory: files.directory })
    await visit()
    const result = await sign({ ports: [Number(new URL(strict.url).port)] })
    expect(result).toMatchObject({ code: 'origin-refused', problemCode: 'ERR_AGENT_ORIGIN_REFUSED' })
    await strict.close()
  })

  it('tells that a page without https cannot ask', async () => {
    // Marked as public, an insecure page could not even load the script from this computer.
    await visit({ url: `http://insecure.test:${site.port}/unmarked` })
    expect(await sign()).toEqual({ code: 'insecure-context' })
  })

  it('tells that the site must wait, and how long', async () => {
    await visit()
    for (let time = 0; time < 3; time++) await Promise.all([sign(), decline()])
    const result = await sign()
    expect(result).toMatchObject({ code: 'busy', problemCode: 'ERR_AGENT_ORIGIN_MUTED' })
    expect(result.retryAfterSeconds).toBeGreaterThan(290)
  })

  it('names the problem of a document that cannot be shown', async () => {
    await visit()
    expect(await sign({ mediaType: 'text/html' })).toMatchObject({
      code: 'document-refused',
      problemCode: 'ERR_AGENT_MEDIA_TYPE_UNSUPPORTED',
    })
  })

  it('closes the consent window when the page stops waiting', async () => {
    await visit()
    const result = sign()
    const window = await openWindow(await agent.nextWindow())
    await page.evaluate('leave()')
    expect(await result).toEqual({ code: 'aborted' })
    expect((await window.outcome).json).toEqual({ outcome: 'withdrawn' })
  })

  it('closes the consent window when the tab of the site is closed', async () => {
    await visit()
    sign().catch(() => undefined)
    const window = await openWindow(await agent.nextWindow())
    await page.close()
    expect((await window.outcome).json).toEqual({ outcome: 'withdrawn' })
  })
})

describe('a port held by another program', () => {
  const held: Server[] = []
  afterEach(() => {
    for (const server of held.splice(0)) server.close()
  })

  /** Answers like a stranger: with the wrong name, not at all readable, or nothing that is JSON. */
  async function stranger(body: string, headers: Record<string, string>): Promise<number> {
    const server = createServer((_request, response) => response.writeHead(200, headers).end(body))
    held.push(server)
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    return (server.address() as AddressInfo).port
  }

  it('is passed over for the next one', async () => {
    await visit()
    const allowed = { 'access-control-allow-origin': site.origin }
    const ports = [
      await stranger('{"name":"other","version":"1","apiVersion":1}', allowed),
      await stranger('{"name":"tamga-agent"}', {}),
      await stranger('<html>', allowed),
      agentPort(),
    ]
    const [{ signature = [] }] = await Promise.all([sign({ ports }), agree()])
    expect(signature.length).toBeGreaterThan(500)
  })

  it('never gets the document', async () => {
    await visit()
    const requests: string[] = []
    const server = createServer((request, response) => {
      requests.push(`${request.method} ${request.url}`)
      response.writeHead(404, { 'access-control-allow-origin': site.origin }).end('{}')
    })
    held.push(server)
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    expect(await sign({ ports: [(server.address() as AddressInfo).port] })).toEqual({ code: 'agent-not-running' })
    expect(requests).toEqual(['GET /v1/info'])
  })
})

describe('identify in Chromium', () => {
  const challengeFor = (origin: string) =>
    createChallenge({ origin, relyingParty: 'Site', issuedAt: new Date(), expiresAt: new Date(Date.now() + 300_000) })

  it('brings the page its challenge signed, for the origin the browser told the agent', async () => {
    await visit()
    const challenge = challengeFor(site.origin)
    const [{ signature = [] }] = await Promise.all([identify(challenge), agree()])
    const { content } = parseSignedData(Uint8Array.from(signature))
    expect(parseChallenge(content ?? new Uint8Array())).toEqual(challenge)
  })

  it('brings no signature for the challenge of another site, or when the person declines', async () => {
    await visit()
    expect(await identify(challengeFor('https://portal.example'))).toEqual({
      code: 'failed',
      problemCode: 'ERR_AGENT_CHALLENGE_ORIGIN',
    })
    const [declined] = await Promise.all([identify(challengeFor(site.origin)), decline()])
    expect(declined.code).toBe('user-cancelled')
  })
})
