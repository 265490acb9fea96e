import { createHash, randomBytes } from 'node:crypto'
import { appendFileSync, readdirSync, writeFileSync } from 'node:fs'
import { type ClientRequest, request as send } from 'node:http'
import { tmpdir } from 'node:os'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { openWindow, SITE, startTestAgent, type TestAgent } from '../support/agent.ts'
import { createKeyFiles, type KeyFiles, PASSWORD } from '../support/key-files.ts'

const MEBIBYTE = 1024 * 1024
const LINE = 'Қазақстан Республикасы, жол \n'

let files: KeyFiles
let agent: TestAgent

beforeAll(() => {
  files = createKeyFiles()
  files.make({ name: 'key', kind: 'p-384' })
})
afterAll(() => files.remove())
beforeEach(async () => {
  agent = await startTestAgent({ keyDirectory: files.directory })
})
afterEach(() => agent.close())

interface Upload {
  readonly request: ClientRequest
  readonly answer: Promise<{ status: number; json: Record<string, unknown> }>
}

function upload(parameters: object, headers: Readonly<Record<string, string>> = {}): Upload {
  const request = send(`${agent.url}/v1/sign/stream`, {
    method: 'POST',
    agent: false,
    headers: {
      origin: SITE,
      'content-type': 'application/octet-stream',
      'tamga-document': encodeURIComponent(JSON.stringify(parameters)),
      ...headers,
    },
  })
  const answer = new Promise<{ status: number; json: Record<string, unknown> }>((resolve, reject) => {
    request.once('error', reject)
    request.once('response', async (response) => {
      let text = ''
      for await (const part of response) text += part
      resolve({ status: response.statusCode ?? 0, json: JSON.parse(text) })
    })
  })
  answer.catch(() => undefined)
  return { request, answer }
}

/** Sends pieces as fast as the agent takes them. */
async function sendPieces(request: ClientRequest, pieces: Iterable<Uint8Array>): Promise<void> {
  for (const piece of pieces) {
    if (!request.write(piece)) await new Promise((resolve) => request.once('drain', resolve))
  }
  request.end()
}

const leftovers = (): readonly string[] => readdirSync(tmpdir()).filter((name) => /^tamga-[0-9a-f-]{36}$/.test(name))

describe('POST /v1/sign/stream', () => {
  it('signs 120 MiB in less memory than that, shows it by pages, and OpenSSL verifies', async () => {
    const piece = Buffer.from(LINE.repeat(Math.ceil(MEBIBYTE / Buffer.byteLength(LINE))))
    const pieces = Array.from({ length: 120 }, () => piece)
    const digest = createHash('sha256')
    for (const one of pieces) digest.update(one)
    const total = piece.length * pieces.length
    expect(total).toBeGreaterThan(120 * MEBIBYTE)
    const before = process.memoryUsage().rss
    let peak = before
    const watch = setInterval(() => {
      peak = Math.max(peak, process.memoryUsage().rss)
    }, 5)
    const { request, answer } = upload({ mediaType: 'text/plain' })
    await sendPieces(request, pieces)
    const window = await openWindow(await agent.nextWindow())
    const { view } = window
    const [item] = view.purpose === 'sign' ? view.items : []
    expect(item).toMatchObject({ octets: total, sha256: digest.digest('hex'), form: 'detached', shownAs: 'text' })
    const pages = item?.pages ?? 0
    expect(pages).toBe(Math.ceil(total / 65536))
    // Pages meet between characters: none is cut, none is lost.
    const texts = await Promise.all([0, 1, 2].map((page) => window.text('kk', { page })))
    expect(texts.join('')).toBe(LINE.repeat(10_000).slice(0, texts.join('').length))
    expect(await window.text('kk', { page: pages - 1 })).toMatch(/жол \n$/)
    await window.unlock('key.p12', PASSWORD)
    await window.sign()
    const { status, json } = await answer
    clearInterval(watch)
    expect(status).toBe(200)
    expect(peak - before).toBeLessThan(total)

    writeFileSync(files.path('signature'), Buffer.from(String(json.signature), 'base64'))
    writeFileSync(files.path('large'), '')
    for (const one of pieces) appendFileSync(files.path('large'), one)
    const input = ['-inform', 'DER', '-in', files.path('signature'), '-content', files.path('large')]
    const out = ['-out', files.path('out'), '-CAfile', files.rootCertificate, '-purpose', 'any']
    expect(() => files.openssl('cms', '-verify', '-cades', '-binary', ...input, ...out)).not.toThrow()
  })

  it('leaves no file behind, also when the page vanishes in the middle of its upload', async () => {
    const { request, answer } = upload({ mediaType: 'text/plain' })
    request.write(randomBytes(1000))
    expect(leftovers()).toEqual([])
    request.destroy()
    await expect(answer).rejects.toThrow()
    const second = upload({ mediaType: 'text/plain' })
    second.request.end('the next one is served')
    await (await openWindow(await agent.nextWindow())).decline()
    expect((await second.answer).json.code).toBe('ERR_AGENT_USER_CANCELLED')
    expect(leftovers()).toEqual([])
  })

  it('refuses more octets than the deployment allows, announced or not', async () => {
    await agent.close()
    agent = await startTestAgent({ keyDirectory: files.directory, limits: { streamOctets: 1000 } })
    for (const headers of [{ 'content-length': '1001' }, {}]) {
      const { request, answer } = upload({ mediaType: 'text/plain' }, headers)
      request.on('error', () => undefined)
      request.end('x'.repeat(1001))
      expect(await answer).toMatchObject({ status: 413, json: { code: 'ERR_AGENT_BODY_TOO_LARGE' } })
    }
    expect(agent.windows()).toBe(0)
  })

  it.each([
    ['text that is not UTF-8', Buffer.from([0xc3, 0x28]), 'text/plain', 'ERR_AGENT_DOCUMENT_INVALID'],
    ['text cut in the middle of a letter', Buffer.from([0x41, 0xd2]), 'text/plain', 'ERR_AGENT_DOCUMENT_INVALID'],
    ['markup', Buffer.from('<html>'), 'text/html', 'ERR_AGENT_MEDIA_TYPE_UNSUPPORTED'],
    ['what is no PDF', Buffer.from('<html>'), 'application/pdf', 'ERR_AGENT_DOCUMENT_INVALID'],
    ['what is no image', Buffer.from('<svg/>'), 'image/png', 'ERR_AGENT_DOCUMENT_INVALID'],
    ['nothing', Buffer.of(), 'text/plain', 'ERR_AGENT_REQUEST_INVALID'],
    ['a challenge (A9)', Buffer.from('{"type":"tamga-challenge"}'), 'text/plain', 'ERR_AGENT_DOCUMENT_INVALID'],
  ])('refuses %s before disturbing the person', async (_, body, mediaType, code) => {
    const { request, answer } = upload({ mediaType })
    request.end(body)
    expect((await answer).json.code).toBe(code)
    expect(agent.windows()).toBe(0)
  })

  it.each([
    ['a type that a form can send', { 'content-type': 'text/plain' }, 415],
    ['a compressed body', { 'content-encoding': 'gzip' }, 415],
    ['parameters that are no JSON', { 'tamga-document': '%7B' }, 400],
    ['parameters that are no percent-encoding', { 'tamga-document': '%' }, 400],
    ['no parameters', { 'tamga-document': '' }, 400],
    ['unknown parameters', { 'tamga-document': encodeURIComponent('{"mediaType":"text/plain","raw":true}') }, 400],
  ])('refuses %s', async (_, headers, status) => {
    const { request, answer } = upload({ mediaType: 'text/plain' }, headers)
    request.on('error', () => undefined)
    request.end('x')
    expect((await answer).status).toBe(status)
  })

  it('takes one upload of a site at a time', async () => {
    const first = upload({ mediaType: 'text/plain' })
    first.request.end('first')
    const window = await openWindow(await agent.nextWindow())
    const second = upload({ mediaType: 'text/plain' })
    second.request.end('second')
    expect(await second.answer).toMatchObject({ status: 409, json: { code: 'ERR_AGENT_BUSY' } })
    await window.decline()
    await first.answer
  })
})
