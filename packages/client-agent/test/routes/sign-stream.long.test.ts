/** A document larger than the memory that signing it takes. */
import { createHash } from 'node:crypto'
import { appendFileSync, writeFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openWindow, startTestAgent, type TestAgent } from '../support/agent.ts'
import { createKeyFiles, type KeyFiles, PASSWORD } from '../support/key-files.ts'
import { sendPieces, uploadTo } from '../support/stream-upload.ts'

const MEBIBYTE = 1024 * 1024
const LINE = 'Қазақстан Республикасы, жол \n'

let files: KeyFiles
let agent: TestAgent

beforeAll(async () => {
  files = createKeyFiles()
  files.make({ name: 'key', kind: 'p-384' })
  agent = await startTestAgent({ keyDirectory: files.directory })
})
afterAll(async () => {
  await agent.close()
  files.remove()
})

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
    const { request, answer } = uploadTo(agent, { mediaType: 'text/plain' })
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
})
