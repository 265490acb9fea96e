import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { cacheCrls } from '../../src/adapters/crl-cache.ts'
import { createHttp } from '../../src/adapters/http.ts'

let server: Server
let base: string
let asked: string[]
let status: number
let time: number

beforeEach(async () => {
  asked = []
  status = 200
  time = Date.parse('2026-06-01T12:00:00Z')
  server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`)
    response.writeHead(status).end(`answer ${asked.length}`)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})

afterEach(() => server.close())

function cache(maxOctets = 1000) {
  const http = createHttp({ timeoutSeconds: 5, maxConcurrent: 2, allowPrivateAddresses: true })
  return cacheCrls(http, { now: () => new Date(time) }, { freshSeconds: 60, lastGoodSeconds: 3600, maxOctets })
}

const get = (path: string) => ({ method: 'GET' as const, url: base + path, maxOctets: 1000 })
const text = async (answer: Promise<{ body: Uint8Array }>) => Buffer.from((await answer).body).toString()

describe('the cache of CRLs', () => {
  it('asks once while an answer is fresh, and again when it is not', async () => {
    const http = cache()
    expect(await text(http.send(get('/a')))).toBe('answer 1')
    time += 60_000
    expect(await text(http.send(get('/a')))).toBe('answer 1')
    time += 1
    expect(await text(http.send(get('/a')))).toBe('answer 2')
    expect(await text(http.send(get('/b')))).toBe('answer 3')
  })

  it('gives the last good answer while the address answers badly or not at all, up to its age', async () => {
    const http = cache()
    await http.send(get('/a'))
    time += 120_000
    status = 503
    expect(await text(http.send(get('/a')))).toBe('answer 1')
    server.close()
    server.closeAllConnections()
    expect(await text(http.send(get('/a')))).toBe('answer 1')
    time += 3_600_000
    await expect(http.send(get('/a'))).rejects.toMatchObject({ name: 'UnavailableError' })
  })

  it('keeps no refusal, and no more than it may', async () => {
    const http = cache(16)
    status = 404
    await http.send(get('/a'))
    status = 200
    for (const path of ['/a', '/b', '/c', '/b', '/a']) await http.send(get(path))
    expect(asked).toEqual(['GET /a', 'GET /a', 'GET /b', 'GET /c', 'GET /a'])
  })

  it('never keeps an OCSP answer', async () => {
    const http = cache()
    const post = { method: 'POST' as const, url: base, body: Buffer.from('request'), maxOctets: 1000 }
    expect([await text(http.send(post)), await text(http.send(post))]).toEqual(['answer 1', 'answer 2'])
  })
})
