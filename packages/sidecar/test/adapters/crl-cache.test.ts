import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { authority } from '../../../core/test/made/certificates.ts'
import { revocationList } from '../../../core/test/made/crls.ts'
import { newKey } from '../../../core/test/made/keys.ts'
import { cacheCrls } from '../../src/adapters/crl-cache.ts'
import { createHttp } from '../../src/adapters/http.ts'

let server: Server
let base: string
let asked: string[]
let status: number
let page: string | Buffer | undefined
/** The list that is given; default: a newer one each time. */
let number: number | undefined
let time: number

const issuer = authority({ subject: 'Issuer', key: newKey('ed25519') })
/** All of one length; each of its own second. */
const list = (number: number): Buffer => revocationList({ issuer, thisUpdate: new Date(number * 1000) })

beforeEach(async () => {
  asked = []
  status = 200
  page = undefined
  number = undefined
  time = Date.parse('2026-06-01T12:00:00Z')
  server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`)
    response.writeHead(status).end(page ?? list(number ?? asked.length))
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
const text = async (answer: Promise<{ body: Uint8Array }>): Promise<string> => {
  const { body } = await answer
  const number = [1, 2, 3, 4, 5].find((one) => list(one).equals(body))
  return number === undefined ? Buffer.from(body).toString() : `answer ${number}`
}

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

  it('asks once for those who want a list at the same time, and again when that failed', async () => {
    const http = cache()
    const together = () => Promise.allSettled([1, 2, 3].map(() => http.send(get('/a'))))
    status = 503
    await together()
    status = 200
    expect((await together()).map(({ status }) => status)).toEqual(Array(3).fill('fulfilled'))
    expect(asked).toHaveLength(2)
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

  it('gives the last good list while the address has an older one, but never for one from the future', async () => {
    const http = cache()
    number = 3
    await http.send(get('/a'))
    time += 120_000
    number = 2
    expect(await text(http.send(get('/a')))).toBe('answer 3')
    number = 4
    expect(await text(http.send(get('/a')))).toBe('answer 4')
    number = (time + 240_000) / 1000
    await http.send(get('/b'))
    time += 120_000
    number = 5
    expect(await text(http.send(get('/b')))).toBe('answer 5')
  })

  it('keeps no refusal, and no more than it may', async () => {
    const http = cache(2 * list(1).length)
    status = 404
    await http.send(get('/a'))
    status = 200
    for (const path of ['/a', '/b', '/c', '/b', '/a']) await http.send(get(path))
    expect(asked).toEqual(['GET /a', 'GET /a', 'GET /b', 'GET /c', 'GET /a'])
  })

  it('keeps no page that stands where a list should be, and gives the list that it had', async () => {
    const http = cache()
    page = 'Log in to the network'
    expect(await text(http.send(get('/a')))).toBe(page)
    page = undefined
    expect(await text(http.send(get('/a')))).toBe('answer 2')
    time += 120_000
    page = 'Log in to the network'
    expect(await text(http.send(get('/a')))).toBe('answer 2')
    page = undefined
    expect(await text(http.send(get('/a')))).toBe('answer 4')
  })

  it('keeps certificates of authorities too, and gives them while a page stands there', async () => {
    const http = cache()
    page = issuer.der
    const answers = async (): Promise<boolean> => issuer.der.equals((await http.send(get('/a'))).body)
    expect(await answers()).toBe(true)
    expect(await answers()).toBe(true)
    expect(asked).toHaveLength(1)
    time += 120_000
    page = 'Log in to the network'
    expect(await answers()).toBe(true)
    expect(asked).toHaveLength(2)
  })

  it('asks again after the clock was set back: of what it has it cannot tell the age', async () => {
    const http = cache()
    time += 86_400_000
    expect(await text(http.send(get('/a')))).toBe('answer 1')
    time -= 86_400_000
    expect(await text(http.send(get('/a')))).toBe('answer 2')
  })

  it('never keeps an OCSP answer', async () => {
    const http = cache()
    const post = { method: 'POST' as const, url: base, body: Buffer.from('request'), maxOctets: 1000 }
    expect([await text(http.send(post)), await text(http.send(post))]).toEqual(['answer 1', 'answer 2'])
  })
})
