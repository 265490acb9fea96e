import { createHash } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { parseSignedData } from '@tamga/core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { openWindow, startTestAgent, type TestAgent, textDocument } from '../support/agent.ts'
import { createKeyFiles, type KeyFiles, PASSWORD } from '../support/key-files.ts'

const TEXTS = ['one', 'two', 'three']
const DOCUMENTS = TEXTS.map((text) => ({ ...textDocument(text), name: `${text}.txt` }))

let files: KeyFiles
let agent: TestAgent

beforeAll(() => {
  files = createKeyFiles()
  files.make({ name: 'key' })
  files.make({ name: 'second', kind: 'rsa-2048' })
  files.make({ name: 'documents', keyUsage: 'nonRepudiation', extendedKeyUsage: 'emailProtection' })
})
afterAll(() => files.remove())
beforeEach(async () => {
  agent = await startTestAgent({ keyDirectory: files.directory, limits: { batchDocuments: 10 } })
})
afterEach(() => agent.close())

async function agreed(path: string, body: object, key = 'key'): Promise<Record<string, unknown>> {
  const answer = agent.post(path, body)
  const window = await openWindow(await agent.nextWindow())
  await window.unlock(`${key}.p12`, PASSWORD)
  await window.sign()
  const { status, json } = await answer
  expect(status).toBe(200)
  return json ?? {}
}

function verified(cms: Buffer, content: string): string {
  writeFileSync(files.path('signature.cms'), cms)
  writeFileSync(files.path('content'), content)
  const input = ['-inform', 'DER', '-in', files.path('signature.cms'), '-content', files.path('content')]
  const trust = ['-CAfile', files.rootCertificate, '-purpose', 'any']
  return files.openssl('cms', '-verify', '-cades', '-binary', ...input, ...trust)
}

const decoded = (text: unknown): Buffer => Buffer.from(String(text), 'base64')

describe('POST /v1/sign/batch', () => {
  it('signs every document after one consent and answers in their order', async () => {
    const { results } = await agreed('/v1/sign/batch', { documents: DOCUMENTS })
    const signatures = (results as { signature: string }[]).map(({ signature }) => decoded(signature))
    expect(signatures).toHaveLength(3)
    for (const [index, text] of TEXTS.entries()) {
      expect(verified(signatures[index] ?? Buffer.of(), text)).toBe(text)
    }
    expect(agent.windows()).toBe(1)
  })

  it('A17 lists every document with its name, its digest and its text, before anything is signed', async () => {
    const answer = agent.post('/v1/sign/batch', { documents: DOCUMENTS })
    const window = await openWindow(await agent.nextWindow())
    const { view } = window
    const items = view.purpose === 'sign' ? view.items : []
    expect(items.map(({ name, sha256 }) => [name, sha256])).toEqual(
      TEXTS.map((text) => [`${text}.txt`, createHash('sha256').update(text).digest('hex')]),
    )
    expect(await Promise.all(TEXTS.map((_, item) => window.text('ru', { item })))).toEqual(TEXTS)
    expect(await window.text('ru', { item: 3 })).toBeUndefined()
    expect(await window.text('ru', { item: 0, page: 1 })).toBeUndefined()
    await window.decline()
    expect((await answer).json?.code).toBe('ERR_AGENT_USER_CANCELLED')
  })

  it('A11 refuses the whole list for one document that cannot be shown', async () => {
    const hidden = { content: 'AAAA', mediaType: 'application/octet-stream' }
    const answer = await agent.post('/v1/sign/batch', { documents: [...DOCUMENTS, hidden] })
    expect([answer.status, answer.json?.code]).toEqual([422, 'ERR_AGENT_MEDIA_TYPE_UNSUPPORTED'])
    expect(agent.windows()).toBe(0)
  })

  it.each([
    ['none', [], 400],
    ['more than the deployment allows', Array.from({ length: 11 }, () => DOCUMENTS[0]), 413],
  ])('refuses %s', async (_, documents, status) => {
    expect((await agent.post('/v1/sign/batch', { documents })).status).toBe(status)
  })

  it('names the field of the document that is wrong', async () => {
    const documents = [DOCUMENTS[0], { content: 'A', mediaType: 'text/plain' }]
    const { json } = await agent.post('/v1/sign/batch', { documents })
    expect(json?.errors).toContainEqual(expect.objectContaining({ field: 'documents.1.content' }))
  })

  it('ends on the third wrong password with nothing signed', async () => {
    const answer = agent.post('/v1/sign/batch', { documents: DOCUMENTS })
    const window = await openWindow(await agent.nextWindow())
    for (const attempt of ['1', '2', '3']) await window.unlock('key.p12', attempt)
    expect((await answer).json?.code).toBe('ERR_AGENT_USER_CANCELLED')
  })
})

describe('POST /v1/co-sign', () => {
  it.each([true, false])(
    'adds a second signature that OpenSSL verifies with the first (attached: %s)',
    async (attached) => {
      const first = await agreed('/v1/sign', { document: DOCUMENTS[0], attached })
      const document = attached ? { mediaType: 'text/plain' } : DOCUMENTS[0]
      const { signature } = await agreed('/v1/co-sign', { signature: first.signature, document }, 'second')
      const [before, after] = [decoded(first.signature), decoded(signature)]
      const [old] = parseSignedData(before).signerInfos
      const { signerInfos } = parseSignedData(after)
      expect(signerInfos).toHaveLength(2)
      // Not an octet of the first signature has changed.
      expect(after.includes(Buffer.from(old?.signature ?? []))).toBe(true)
      expect(after.includes(Buffer.from(old?.signedAttributes?.der.subarray(1) ?? [1]))).toBe(true)
      expect(verified(after, 'one')).toBe('one')
    },
  )

  it('A11 shows the content that is inside the message, and refuses another one beside it', async () => {
    const { signature } = await agreed('/v1/sign', { document: DOCUMENTS[0], attached: true })
    const answer = agent.post('/v1/co-sign', { signature, document: { mediaType: 'text/plain' } })
    const window = await openWindow(await agent.nextWindow())
    expect(await window.text()).toBe('one')
    const before = { holder: 'Әлиева Айгүл', claimedSigningTime: expect.stringMatching(/Z$/) }
    expect(window.view).toMatchObject({ items: [{ form: 'co-signature', signedBefore: [before] }] })
    await window.decline()
    await answer
    const other = await agent.post('/v1/co-sign', { signature, document: DOCUMENTS[1] })
    expect(other).toMatchObject({ status: 400, json: { reason: 'ERR_CADES_CONTENT_MISMATCH' } })
  })

  it.each([
    ['a detached signature without its document', 'ERR_CADES_CONTENT_MISSING'],
    ['a detached signature of another document', 'ERR_CADES_CONTENT_MISMATCH'],
  ])('refuses %s before disturbing the person', async (_, reason) => {
    const { signature } = await agreed('/v1/sign', { document: DOCUMENTS[0] })
    const document = reason.endsWith('MISSING') ? { mediaType: 'text/plain' } : DOCUMENTS[1]
    const answer = await agent.post('/v1/co-sign', { signature, document })
    expect(answer).toMatchObject({ status: 400, json: { code: 'ERR_AGENT_DOCUMENT_INVALID', reason } })
    expect(agent.windows()).toBe(1)
  })

  it('refuses what is no CMS', async () => {
    const answer = await agent.post('/v1/co-sign', { signature: 'AAAA', document: DOCUMENTS[0] })
    expect(answer).toMatchObject({ status: 400, json: { code: 'ERR_AGENT_DOCUMENT_INVALID' } })
  })
})

describe('POST /v1/sign/digest', () => {
  const digests = { sha256: createHash('sha256').update('unseen').digest('base64') }

  it('A11 is off unless the deployment allows it, and no list of digests exists at all', async () => {
    const answer = await agent.post('/v1/sign/digest', { digests, mediaType: 'text/plain' })
    expect(answer).toMatchObject({ status: 403, json: { code: 'ERR_AGENT_DIGEST_SIGNING_OFF' } })
    expect((await agent.post('/v1/sign/batch', { documents: [{ digests, mediaType: 'text/plain' }] })).status).toBe(400)
    expect(agent.windows()).toBe(0)
  })

  it('A11 tells the person that the document cannot be seen, and gives a CMS that verifies', async () => {
    await agent.close()
    agent = await startTestAgent({ keyDirectory: files.directory, limits: { digestSigning: true } })
    const answer = agent.post('/v1/sign/digest', { digests, mediaType: 'text/plain' })
    const window = await openWindow(await agent.nextWindow())
    expect(window.view).toMatchObject({ items: [{ shownAs: 'unseen', octets: null, pages: 0 }] })
    // A9: the digest may be that of a challenge, so a key that signs people in is not offered.
    expect((await window.unlock('key.p12', PASSWORD)).json).toMatchObject({
      certificates: [{ usability: 'wrong-purpose' }],
    })
    await window.unlock('documents.p12', PASSWORD)
    await window.sign()
    expect(verified(decoded((await answer).json?.signature), 'unseen')).toBe('unseen')
    for (const sha256 of ['AAAA', '', 'no base64']) {
      expect((await agent.post('/v1/sign/digest', { digests: { sha256 }, mediaType: 'a/b' })).status).toBe(400)
    }
  })
})
