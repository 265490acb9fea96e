import { createHash } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { parseSignedData } from '@tamga/core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { openWindow, SITE, startTestAgent, type TestAgent, textDocument } from '../support/agent.ts'
import { createKeyFiles, type KeyFiles, type KeyKind, PASSWORD } from '../support/key-files.ts'

const TEXT = 'Прошу выдать доступ к реестру.\nҚосымша: 1 бет.\n'
const DOCUMENT = textDocument(TEXT)

let files: KeyFiles
let agent: TestAgent

beforeAll(() => {
  files = createKeyFiles()
  files.make({ name: 'key' })
})
afterAll(() => files.remove())
beforeEach(async () => {
  agent = await startTestAgent({ keyDirectory: files.directory })
})
afterEach(() => agent.close())

/** A site asks, the person agrees. */
async function signed(document: unknown, key = 'key', extra = {}): Promise<Buffer> {
  const answer = agent.sign(document, { extra })
  const window = await openWindow(await agent.nextWindow())
  expect((await window.unlock(`${key}.p12`, PASSWORD)).status).toBe(200)
  await window.sign()
  const { status, json } = await answer
  expect(status).toBe(200)
  return Buffer.from(String(json?.signature), 'base64')
}

/** Returns the content OpenSSL says was signed; throws when it does not accept the signature. */
function verifiedByOpenssl(cms: Uint8Array, content?: Uint8Array): string {
  const { path, openssl, rootCertificate } = files
  writeFileSync(path('signature.cms'), cms)
  if (content !== undefined) writeFileSync(path('content'), content)
  const detached = content === undefined ? [] : ['-content', path('content')]
  const input = ['-inform', 'DER', '-in', path('signature.cms'), ...detached]
  return openssl('cms', '-verify', '-cades', '-binary', ...input, '-CAfile', rootCertificate, '-purpose', 'any')
}

describe('POST /v1/sign', () => {
  it.each<KeyKind>(['rsa-2048', 'p-256', 'p-384', 'p-521'])(
    'returns a detached CMS that OpenSSL verifies, made with a %s key',
    async (kind) => {
      files.make({ name: `kind-${kind}`, kind })
      const cms = await signed(DOCUMENT, `kind-${kind}`)
      expect(verifiedByOpenssl(cms, Buffer.from(TEXT))).toBe(TEXT)
      expect(() => verifiedByOpenssl(cms, Buffer.from(`${TEXT}!`))).toThrow()
    },
  )

  // `openssl cms` of OpenSSL 3.0 knows no Ed25519 (RFC 8419), so its mathematics alone is the other side here.
  it('returns a CMS whose signed attributes OpenSSL verifies, made with an Ed25519 key', async () => {
    files.make({ name: 'edwards', kind: 'ed25519' })
    const cms = await signed(DOCUMENT, 'edwards')
    const [signer] = parseSignedData(cms).signerInfos
    writeFileSync(files.path('attributes'), signer?.signedAttributes?.der ?? '')
    writeFileSync(files.path('value'), signer?.signature ?? '')
    const input = ['-rawin', '-in', files.path('attributes'), '-sigfile', files.path('value')]
    const output = files.openssl('pkeyutl', '-verify', '-certin', '-inkey', files.path('edwards.pem'), ...input)
    expect(output).toContain('Signature Verified Successfully')
  })

  it('returns an attached CMS when asked, holding exactly the bytes shown', async () => {
    const cms = await signed(DOCUMENT, 'key', { attached: true })
    expect(verifiedByOpenssl(cms)).toBe(TEXT)
  })

  it('shows the person the origin, the text and the digest of the very bytes it signs', async () => {
    const answer = agent.sign({ ...DOCUMENT, name: 'Өтініш' }, { extra: { language: 'kk', attached: true } })
    const window = await openWindow(await agent.nextWindow())
    const sha256 = createHash('sha256').update(TEXT).digest('hex')
    const octets = Buffer.byteLength(TEXT)
    const numbers = {
      mediaType: 'text/plain; charset=utf-8',
      octets,
      sha256,
      form: 'attached',
      shownAs: 'text',
      pages: 1,
    }
    expect(window.view).toMatchObject({ origin: SITE, language: 'kk', items: [{ name: 'Өтініш', ...numbers }] })
    for (const language of ['kk', 'ru', 'be', 'en']) expect(await window.text(language)).toBe(TEXT)
    await window.decline()
    await answer
  })

  it('answers 403 ERR_AGENT_USER_CANCELLED when the person declines, and logs no key', async () => {
    const answer = agent.sign(DOCUMENT)
    const window = await openWindow(await agent.nextWindow())
    await window.unlock('key.p12', PASSWORD)
    await window.decline()
    expect(await answer).toMatchObject({ status: 403, json: { code: 'ERR_AGENT_USER_CANCELLED' } })
    expect((await window.outcome).json).toEqual({ outcome: 'declined' })
  })

  it('A11 refuses what it cannot show: no hash, no raw bytes, no markup', async () => {
    const bytes = Buffer.from('<svg onload=alert(1)>').toString('base64')
    for (const mediaType of [
      'application/octet-stream',
      'application/vnd.tamga.hash',
      'text/html',
      'image/svg+xml',
      'image/gif',
    ]) {
      const { status, json } = await agent.sign({ content: bytes, mediaType })
      expect([status, json?.code]).toEqual([422, 'ERR_AGENT_MEDIA_TYPE_UNSUPPORTED'])
    }
    const digest = { algorithm: 'sha256', value: 'a'.repeat(44) }
    for (const extra of [{ digest }, { hash: 'aa' }, { raw: true }]) {
      expect(await agent.sign(DOCUMENT, { extra })).toMatchObject({
        status: 400,
        json: { code: 'ERR_AGENT_REQUEST_INVALID' },
      })
    }
    expect(agent.windows()).toBe(0)
  })

  it.each([
    ['text that is not UTF-8', { content: Buffer.from([0xff, 0xfe]).toString('base64'), mediaType: 'text/plain' }],
    ['an application that is none', { ...DOCUMENT, mediaType: 'application/vnd.tamga.application+json' }],
    ['an agreement that is none', { ...DOCUMENT, mediaType: 'application/vnd.tamga.agreement+json' }],
  ])('refuses %s before disturbing the person', async (_, document) => {
    const answer = await agent.sign(document)
    expect(answer).toMatchObject({ status: 400, json: { code: 'ERR_AGENT_DOCUMENT_INVALID' } })
    expect(agent.windows()).toBe(0)
  })

  it.each([
    ['no document', undefined, 'document'],
    ['an empty document', { content: '', mediaType: 'text/plain' }, 'document.content'],
    ['content with a line break', { content: 'AAAA\nAAAA', mediaType: 'text/plain' }, 'document.content'],
    ['content that is a number', { content: 7, mediaType: 'text/plain' }, 'document.content'],
    ['no media type', { content: 'AAAA' }, 'document.mediaType'],
    ['a name that turns the text around', { ...DOCUMENT, name: 'a\u202Eb' }, 'document.name'],
    ['a key chosen by the site', { ...DOCUMENT, key: 'key.p12' }, 'document'],
  ])('names the field for %s', async (_, document, field) => {
    const { status, json } = await agent.sign(document)
    expect([status, json?.code]).toEqual([400, 'ERR_AGENT_REQUEST_INVALID'])
    expect(json?.errors).toContainEqual(expect.objectContaining({ field }))
  })

  it('closes the window when the page closes its connection', async () => {
    const leaving = new AbortController()
    const answer = agent.sign(DOCUMENT, { signal: leaving.signal })
    const window = await openWindow(await agent.nextWindow())
    await window.unlock('key.p12', PASSWORD)
    leaving.abort()
    await expect(answer).rejects.toThrow()
    expect((await window.outcome).json).toEqual({ outcome: 'withdrawn' })
    expect((await window.sign()).status).toBe(403)
  })

  it('A13 gives the site the same answer whether there are keys or not, and whatever the password was', async () => {
    const empty = await startTestAgent({ keyDirectory: files.path('nowhere') })
    const noKeys = empty.sign(DOCUMENT)
    const window = await openWindow(await empty.nextWindow())
    expect(window.view.keys).toEqual([])
    await window.decline()

    const wrong = agent.sign(DOCUMENT)
    const second = await openWindow(await agent.nextWindow())
    for (const attempt of ['1', '2', '3']) await second.unlock('key.p12', attempt)

    const third = agent.sign(DOCUMENT)
    await (await openWindow(await agent.nextWindow())).decline()

    const [a, b, c] = await Promise.all([noKeys, wrong, third])
    expect(b.text).toBe(a.text)
    expect(c.text).toBe(a.text)
    await empty.close()
  })

  it('ends with ERR_AGENT_STOPPING when the agent is stopped', async () => {
    const answers = [agent.sign(DOCUMENT), agent.sign(DOCUMENT, { origin: 'https://second.example' })]
    await agent.nextWindow()
    await agent.close()
    for (const { status, json } of await Promise.all(answers)) {
      expect([status, json?.code]).toEqual([503, 'ERR_AGENT_STOPPING'])
    }
  })

  it('leaves in its log who asked and what came of it, and nothing else', async () => {
    await signed({ ...DOCUMENT, name: 'secret-document-name' })
    const log = agent.log()
    const events = log
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line))
    const consent = events.find(({ operation }) => operation === 'consent')
    expect(consent).toMatchObject({
      origin: SITE,
      outcome: 'signed',
      certificate: expect.stringMatching(/^[0-9a-f]{8}$/),
    })
    const allowed = ['level', 'time', 'pid', 'hostname', 'origin', 'operation', 'outcome', 'certificate']
    for (const event of events) expect(allowed).toEqual(expect.arrayContaining(Object.keys(event)))
    for (const leak of [
      PASSWORD,
      'реестру',
      DOCUMENT.content,
      '880101300123',
      'Айгүл',
      'Әлиева',
      'key.p12',
      'secret-document-name',
      '#',
    ]) {
      expect(log).not.toContain(leak)
    }
  })
})
