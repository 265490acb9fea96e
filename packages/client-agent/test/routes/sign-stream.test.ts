import { randomBytes } from 'node:crypto'
import { readdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { openWindow, startTestAgent, type TestAgent } from '../support/agent.ts'
import { createKeyFiles, type KeyFiles } from '../support/key-files.ts'
import { type Upload, uploadTo } from '../support/stream-upload.ts'

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

const upload = (parameters: object, headers?: Readonly<Record<string, string>>): Upload =>
  uploadTo(agent, parameters, headers)

const leftovers = (): readonly string[] => readdirSync(tmpdir()).filter((name) => /^tamga-[0-9a-f-]{36}$/.test(name))

describe('POST /v1/sign/stream', () => {
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
