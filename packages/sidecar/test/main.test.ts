import { mkdirSync, statSync, writeFileSync } from 'node:fs'
import { request as httpsRequest } from 'node:https'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { json } from 'node:stream/consumers'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { certificatePem, openssl } from './openssl.ts'
import {
  applicationFields,
  createDraft,
  issueSigner,
  listening,
  sign,
  signatureBody,
  startTestSidecar,
  startWorld,
  type World,
} from './world.ts'

let world: World
beforeAll(async () => {
  world = await startWorld()
})
afterAll(() => world?.close())

describe('startSidecar', () => {
  it('listens on this machine only, unless told otherwise', async () => {
    const sidecar = await startTestSidecar(world)
    expect(sidecar.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/)
    await sidecar.close()
  })

  it('names the port that is taken', async () => {
    const other = await listening((_request, response) => response.end())
    const port = Number(new URL(other.url).port)
    await expect(startTestSidecar(world, { listen: { port } })).rejects.toMatchObject({
      name: 'ConfigurationError',
      code: 'ERR_LISTEN_PORT_TAKEN',
      message: expect.stringContaining(`127.0.0.1:${port}`),
    })
    await other.close()
  })

  it('keeps what was signed over a restart, in a file for its owner only', async () => {
    const first = await startTestSidecar(world)
    const { path, content } = await createDraft(first, '/v1/applications', applicationFields)
    const cms = await sign(content, (await issueSigner(world)).signer)
    const answer = await first.call('PUT', `${path}/signature`, signatureBody(cms))
    await first.close()
    expect(statSync(join(world.directory, 'store.sqlite')).mode & 0o777).toBe(0o600)

    const second = await startTestSidecar(world)
    expect((await second.call('GET', path)).json).toEqual(answer.json)
    await second.close()
  })

  it('finishes the running request before it stops', async () => {
    const sidecar = await startTestSidecar(world)
    const { signer } = await issueSigner(world)
    const { path, content } = await createDraft(sidecar, '/v1/applications', applicationFields)
    const body = signatureBody(await sign(content, signer))
    const asked = world.nextRequestToCa()
    const answer = sidecar.call('PUT', `${path}/signature`, body)
    // The judgement is under way: it asks the authority now.
    await asked
    await Promise.all([sidecar.close(), sidecar.close()])
    expect(await answer).toMatchObject({ status: 200, json: { state: 'signed' } })
    await expect(sidecar.call('GET', path)).rejects.toThrow()
  })

  it('stops within its time although a caller holds on', async () => {
    const sidecar = await startTestSidecar(world, { limits: { stopTimeoutSeconds: 0.2 } })
    const held = fetch(`${sidecar.url}/v1/applications`, {
      method: 'POST',
      headers: { authorization: 'Bearer a-token-for-tests-0123456789abcdef', 'content-type': 'application/json' },
      body: new ReadableStream({ start: (controller) => controller.enqueue(Buffer.from('{')) }),
      duplex: 'half',
    } as RequestInit)
    held.catch(() => {})
    await sidecar.call('GET', '/healthz')
    await sidecar.close()
    await expect(held).rejects.toThrow()
  })

  it('is not ready when the store is damaged, and says 500 without its insides', async () => {
    const sidecar = await startTestSidecar(world, { store: { file: 'damaged.sqlite' } })
    const database = new DatabaseSync(join(world.directory, 'damaged.sqlite'))
    database.exec(
      'DROP TABLE migration; DROP TRIGGER signed_document_never_deleted; DROP TABLE signature; DROP TABLE document',
    )
    database.close()
    expect(await sidecar.call('GET', '/readyz')).toMatchObject({ status: 503, json: { missing: ['store'] } })
    const { status, json } = await sidecar.call('POST', '/v1/applications', applicationFields)
    expect(status).toBe(500)
    expect(json).toEqual({
      type: 'about:blank',
      title: 'Internal Server Error',
      status: 500,
      detail: 'The request could not be done; the log knows why',
      code: 'ERR_INTERNAL',
      requestId: expect.any(String),
    })
    expect(sidecar.logLines.join('')).toContain('no such table')
    expect((await sidecar.call('GET', '/healthz')).status).toBe(200)
    await sidecar.close()
  })

  it('speaks TLS when a certificate is configured', async () => {
    const file = (name: string): string => join(world.directory, name)
    const subject = ['-subj', '/CN=sidecar', '-addext', 'subjectAltName=IP:127.0.0.1', '-days', '2']
    openssl([
      'req',
      '-x509',
      '-newkey',
      'ec',
      '-pkeyopt',
      'ec_paramgen_curve:P-256',
      '-nodes',
      ...subject,
      '-keyout',
      file('tls.key'),
      '-out',
      file('tls.pem'),
    ])
    const sidecar = await startTestSidecar(world, { tls: { certificateFile: 'tls.pem', keyFile: 'tls.key' } })
    expect(sidecar.url).toMatch(/^https:/)
    const answered = Promise.withResolvers<unknown>()
    httpsRequest(`${sidecar.url}/healthz`, { ca: openssl(['x509', '-in', file('tls.pem')]) as Buffer }, (response) => {
      expect(response.headers['strict-transport-security']).toBeDefined()
      json(response).then(answered.resolve, answered.reject)
    })
      .on('error', answered.reject)
      .end()
    expect(await answered.promise).toEqual({ status: 'ok' })
    await sidecar.close()

    openssl(['genpkey', '-algorithm', 'ed25519', '-out', file('other.key')])
    await expect(
      startTestSidecar(world, { tls: { certificateFile: 'tls.pem', keyFile: 'other.key' } }),
    ).rejects.toMatchObject({ code: 'ERR_TLS_FILE', message: expect.stringContaining('other.key') })
  })

  it.each([
    ['a trust anchor that is not there', { trustAnchors: ['nowhere.cer'] }, 'ERR_TRUST_ANCHOR_FILE', 'nowhere.cer'],
    ['a directory without trust anchors', { trustAnchors: ['empty'] }, 'ERR_TRUST_ANCHOR_NONE', 'empty'],
    [
      'a trust anchor that is no certificate',
      { trustAnchors: ['garbage.pem'] },
      'ERR_TRUST_ANCHOR_FILE',
      'garbage.pem',
    ],
    ['agreement texts that miss a language', { agreementTexts: 'texts.json' }, 'ERR_AGREEMENT_TEXTS', 'texts.json'],
    [
      'a TLS key that is none',
      { tls: { certificateFile: 'root.pem', keyFile: 'garbage.pem' } },
      'ERR_TLS_FILE',
      'garbage.pem',
    ],
    ['a store that is no database', { store: { file: 'garbage.pem' } }, 'ERR_STORE_OPEN', 'garbage.pem'],
    ['a store in no directory', { store: { file: 'nowhere/store.sqlite' } }, 'ERR_STORE_OPEN', 'nowhere'],
  ])('does not start with %s, and names the file', async (_what, change, code, name) => {
    mkdirSync(join(world.directory, 'empty'), { recursive: true })
    writeFileSync(
      join(world.directory, 'garbage.pem'),
      'garbage, and enough of it to be no header of a database file'.repeat(9),
    )
    writeFileSync(join(world.directory, 'root.pem'), certificatePem(world.ca.rootCertificate))
    writeFileSync(
      join(world.directory, 'texts.json'),
      JSON.stringify({ version: '1', texts: { kk: 'a', ru: 'b', be: 'c' } }),
    )
    await expect(startTestSidecar(world, change)).rejects.toMatchObject({
      name: 'ConfigurationError',
      code,
      message: expect.stringContaining(name),
    })
  })
})
