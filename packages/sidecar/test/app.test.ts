import { connect } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  applicationFields,
  createDraft,
  issueSigner,
  OTHER_TOKEN,
  type RunningSidecar,
  sign,
  signatureBody,
  startTestSidecar,
  startWorld,
  TOKEN,
  type World,
} from './world.ts'

const VALIDATE = '/v1/signatures/validate'

let world: World
let sidecar: RunningSidecar

beforeAll(async () => {
  world = await startWorld()
  sidecar = await startTestSidecar(world, { limits: { bodyOctets: 10_000, requestTimeoutSeconds: 0.5 } })
})
afterAll(async () => {
  await sidecar?.close()
  await world?.close()
})

describe('credential of the portal', () => {
  it.each([
    ['none', ''],
    ['another scheme', `Basic ${Buffer.from(`x:${TOKEN}`).toString('base64')}`],
    ['an empty token', 'Bearer '],
    ['a wrong token', `Bearer ${TOKEN.slice(0, -1)}x`],
    ['the beginning of a token', `Bearer ${TOKEN.slice(0, -1)}`],
    ['a token with something behind it', `Bearer ${TOKEN} x`],
    ['a very long token', `Bearer ${'x'.repeat(5000)}`],
  ])('refuses %s', async (_what, authorization) => {
    const { status, headers, json } = await sidecar.call('POST', VALIDATE, { signature: 'AAAA' }, { authorization })
    expect({ status, code: json.code }).toEqual({ status: 401, code: 'ERR_PORTAL_CREDENTIAL' })
    expect(headers.get('www-authenticate')).toMatch(/^Bearer realm="tamga"/)
  })

  it('takes the token of each portal, in any case of the scheme', async () => {
    for (const authorization of [`Bearer ${TOKEN}`, `bearer ${OTHER_TOKEN}`]) {
      expect((await sidecar.call('POST', VALIDATE, { signature: 'AAAA' }, { authorization })).status).toBe(200)
    }
  })

  it('asks before it tells which paths exist', async () => {
    expect((await sidecar.call('GET', '/v1/nothing', undefined, { authorization: '' })).status).toBe(401)
  })

  it('is not asked for health', async () => {
    for (const path of ['/healthz', '/readyz']) {
      expect(await sidecar.call('GET', path, undefined, { authorization: '' })).toMatchObject({
        status: 200,
        json: { status: 'ok' },
      })
    }
  })
})

describe('every answer', () => {
  it('carries the request id of the caller', async () => {
    const { headers, json } = await sidecar.call('GET', '/v1/nothing', undefined, { 'x-request-id': 'portal-7.1_a' })
    expect(headers.get('x-request-id')).toBe('portal-7.1_a')
    expect(json.requestId).toBe('portal-7.1_a')
  })

  it.each([
    ['with spaces', 'a b'],
    ['too long', 'a'.repeat(65)],
    ['with a quote', 'a"b'],
    ['empty', ''],
  ])('gets an id of its own when the one shown is %s', async (_what, id) => {
    const { headers } = await sidecar.call('GET', '/healthz', undefined, { 'x-request-id': id })
    expect(headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/)
  })

  it('may not be kept by anybody, nor run as a page', async () => {
    const { headers } = await sidecar.call('GET', '/v1/agreements/texts')
    expect(headers.get('cache-control')).toBe('no-store')
    expect(headers.get('content-security-policy')).toBe("default-src 'none';frame-ancestors 'none'")
    expect(headers.get('x-content-type-options')).toBe('nosniff')
    expect(headers.get('x-powered-by')).toBeNull()
    expect(headers.get('strict-transport-security')).toBeNull()
  })
})

describe('what cannot be answered', () => {
  it('is a 404 problem for an unknown path', async () => {
    for (const path of ['/', '/v1', '/v1/Applications', '/v1/applications/', '/v1/applications/a/b/c']) {
      const { status, headers, json } = await sidecar.call('GET', path)
      expect({ path, status }).toEqual({ path, status: 404 })
      expect(headers.get('content-type')).toMatch(/^application\/problem\+json/)
      expect(json).toMatchObject({
        type: 'about:blank',
        title: 'Not Found',
        status: 404,
        code: 'ERR_REQUEST_PATH_UNKNOWN',
      })
    }
  })

  it.each([
    ['GET', VALIDATE, 'POST'],
    ['DELETE', '/v1/applications', 'POST'],
    ['PATCH', '/v1/applications/x', 'GET, HEAD'],
    ['DELETE', '/v1/applications/x', 'GET, HEAD'],
    ['POST', '/v1/applications/x/signature', 'PUT'],
    ['POST', '/v1/agreements/texts', 'GET, HEAD'],
    ['POST', '/healthz', 'GET, HEAD'],
  ])('is a 405 problem for %s %s', async (method, path, allow) => {
    const { status, headers, json } = await sidecar.call(method, path)
    expect({ status, code: json.code, allow: headers.get('allow') }).toEqual({
      status: 405,
      code: 'ERR_REQUEST_METHOD',
      allow,
    })
  })

  it.each([
    ['no media type', ''],
    ['a form', 'application/x-www-form-urlencoded'],
    ['text', 'text/plain'],
    ['another charset', 'application/json; charset=utf-16'],
    ['something like JSON', 'application/jsonp'],
  ])('is a 415 problem for %s', async (_what, type) => {
    const { status, json } = await sidecar.call('POST', VALIDATE, '{"signature":"AAAA"}', { 'content-type': type })
    expect({ status, code: json.code }).toEqual({ status: 415, code: 'ERR_REQUEST_MEDIA_TYPE' })
  })

  it('is a 415 problem for a compressed body', async () => {
    const { status, json } = await sidecar.call('POST', VALIDATE, '{}', { 'content-encoding': 'gzip' })
    expect({ status, code: json.code }).toEqual({ status: 415, code: 'ERR_REQUEST_ENCODING' })
  })

  it('is a 413 problem for a body over the limit, announced or not', async () => {
    const body = JSON.stringify({ signature: 'A'.repeat(20_000) })
    expect(await sidecar.call('POST', VALIDATE, body)).toMatchObject({
      status: 413,
      json: { code: 'ERR_REQUEST_TOO_LARGE' },
    })
    const chunks = new ReadableStream({
      start: (controller) => {
        controller.enqueue(Buffer.from(body))
        controller.close()
      },
    })
    const headers = { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' }
    const init = { method: 'POST', headers, body: chunks, duplex: 'half' } as RequestInit
    expect((await fetch(`${sidecar.url}${VALIDATE}`, init)).status).toBe(413)
  })

  it('is a 400 problem for a path that is not percent-encoded text', async () => {
    const { status, json } = await sidecar.call('GET', '/v1/applications/%ff')
    expect({ status, code: json.code }).toEqual({ status: 400, code: 'ERR_REQUEST_PATH' })
  })

  it('is cut off when the body never comes', async () => {
    const { hostname, port } = new URL(sidecar.url)
    const socket = connect(Number(port), hostname)
    const head = `POST ${VALIDATE} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${TOKEN}\r\nContent-Type: application/json\r\n`
    socket.write(`${head}Content-Length: 100\r\n\r\n{`)
    const chunks: Buffer[] = []
    for await (const chunk of socket) chunks.push(chunk)
    expect(Buffer.concat(chunks).toString()).toMatch(/^HTTP\/1\.1 408 /)
  })

  it('leaves the process up', async () => {
    expect((await sidecar.call('GET', '/readyz')).status).toBe(200)
  })
})

describe('rate limit', () => {
  it('is a 429 problem, for each portal apart, and a stranger cannot use it up', async () => {
    const limited = await startTestSidecar(world, { limits: { requestsPerMinute: 2 } })
    const ask = (authorization: string) => limited.call('GET', '/v1/agreements/texts', undefined, { authorization })
    const stranger = [await ask('Bearer x'), await ask('Bearer x'), await ask('Bearer x')]
    expect(stranger.map(({ status }) => status)).toEqual([401, 401, 429])
    const portal = [await ask(`Bearer ${TOKEN}`), await ask(`Bearer ${TOKEN}`), await ask(`Bearer ${TOKEN}`)]
    expect(portal.map(({ status }) => status)).toEqual([200, 200, 429])
    expect(portal[2]?.json.code).toBe('ERR_REQUEST_RATE')
    expect(Number(portal[2]?.headers.get('retry-after'))).toBeGreaterThan(0)
    expect((await ask(`Bearer ${OTHER_TOKEN}`)).status).toBe(200)
    expect((await limited.call('GET', '/healthz')).status).toBe(200)
    await limited.close()
  })
})

describe('the log', () => {
  it('says who asked for what and how it ended, and holds no personal data and no token', async () => {
    const { path, content } = await createDraft(sidecar, '/v1/applications', applicationFields)
    const { signer } = await issueSigner(world, { personalNumber: '900202400456' })
    await sidecar.call('PUT', `${path}/signature`, signatureBody(await sign(content, signer)), {
      'x-request-id': 'id-1',
    })
    await sidecar.call('GET', '/v1/persons/880101300123?number=880101300123')
    await sidecar.call('POST', '/v1/applications', { ...applicationFields, phone: '880101300123x' })
    const lines = sidecar.logLines.map((line) => JSON.parse(line))
    expect(lines).toContainEqual(
      expect.objectContaining({
        requestId: 'id-1',
        method: 'PUT',
        route: '/v1/applications/:id/signature',
        status: 422,
        code: 'ERR_APPLICATION_SIGNER_NOT_APPLICANT',
        portal: 'portal',
      }),
    )
    const log = sidecar.logLines.join('')
    for (const secret of ['880101300123', '900202400456', 'Сериков', TOKEN, OTHER_TOKEN])
      expect(log).not.toContain(secret)
  })
})
