import type { RequestListener } from 'node:http'
import { buffer } from 'node:stream/consumers'
import { describe, expect, it, onTestFinished } from 'vitest'
import { createHttp, type HttpOptions } from '../../src/adapters/http.ts'
import { listening } from '../world.ts'

const client = (options: Partial<HttpOptions> = {}): ReturnType<typeof createHttp> => {
  const http = createHttp({ timeoutSeconds: 5, maxConcurrent: 4, allowPrivateAddresses: true, ...options })
  onTestFinished(() => http.close())
  return http
}
const serve = async (listener: RequestListener): Promise<string> => {
  const { url, close } = await listening(listener)
  onTestFinished(close)
  return url
}
const get = (url: string, maxOctets = 1000) => ({ method: 'GET', url, maxOctets }) as const
const unavailable = (code: string): object => expect.objectContaining({ name: 'UnavailableError', code })

describe('createHttp', () => {
  it('sends a body with its media type and gives back the answer', async () => {
    const url = await serve(async (request, response) => {
      const body = await buffer(request)
      response.setHeader('content-type', 'application/ocsp-response')
      response.end(`${request.method} ${request.headers['content-type']} ${body.toString('hex')}`)
    })
    const body = Buffer.from([0, 255])
    const answer = await client().send({
      method: 'POST',
      url,
      contentType: 'application/ocsp-request',
      body,
      maxOctets: 100,
    })
    expect({ ...answer, body: Buffer.from(answer.body).toString() }).toEqual({
      status: 200,
      contentType: 'application/ocsp-response',
      body: 'POST application/ocsp-request 00ff',
    })
  })

  it('hands a redirect back and does not follow it', async () => {
    let requests = 0
    const url = await serve((_request, response) => {
      requests++
      response.writeHead(302, { location: '/elsewhere' }).end()
    })
    expect((await client().send(get(url))).status).toBe(302)
    expect(requests).toBe(1)
  })

  it('takes as many octets as allowed and not one more, announced or not', async () => {
    const url = await serve((request, response) => {
      response.write('x'.repeat(10))
      response.end(request.url === '/more' ? 'x' : '')
    })
    expect((await client().send(get(url, 10))).body).toHaveLength(10)
    await expect(client().send(get(`${url}/more`, 10))).rejects.toThrow(unavailable('ERR_HTTP_TOO_LARGE'))
  })

  it('gives up on a server that never answers, and on one that never ends', async () => {
    const silent = await serve(() => {})
    const endless = await serve((_request, response) => void response.write('x'))
    const http = client({ timeoutSeconds: 0.1 })
    await expect(http.send(get(silent))).rejects.toThrow(unavailable('ERR_HTTP_TIMEOUT'))
    await expect(http.send(get(endless))).rejects.toThrow(unavailable('ERR_HTTP_TIMEOUT'))
  })

  it('gives up on a server that hangs up', async () => {
    const url = await serve((request) => request.socket.destroy())
    await expect(client().send(get(url))).rejects.toThrow(unavailable('ERR_HTTP_CONNECTION'))
  })

  it('gives up on a server that wants to speak another protocol', async () => {
    const url = await serve(({ socket }) => {
      socket.write('HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: other\r\n\r\n')
    })
    const http = client({ timeoutSeconds: 1 })
    for (const method of ['GET', 'POST'] as const) {
      await expect(http.send({ ...get(url), method })).rejects.toThrow(unavailable('ERR_HTTP_CONNECTION'))
    }
  })

  it('does not call this machine unless told to, by address or by name', async () => {
    let requests = 0
    const url = await serve((_request, response) => {
      requests++
      response.end()
    })
    const http = client({ allowPrivateAddresses: false })
    const { port } = new URL(url)
    for (const host of ['127.0.0.1', '[::1]', '[::ffff:127.0.0.1]', '2130706433', '0x7f.1', 'localhost', '0.0.0.0']) {
      await expect(http.send(get(`http://${host}:${port}/`))).rejects.toThrow(unavailable('ERR_HTTP_ADDRESS_REFUSED'))
    }
    expect(requests).toBe(0)
  })

  it('calls a name when its addresses may be called', async () => {
    const url = await serve((_request, response) => response.end('ok'))
    expect((await client().send(get(url.replace('127.0.0.1', 'localhost')))).status).toBe(200)
  })

  it.each([
    'file:///etc/passwd',
    'ftp://example.org/',
    'ldap://example.org/',
    'http://user:word@example.org/',
    'hello',
    'http://',
  ])('does not call %s', async (url) => {
    await expect(client().send(get(url))).rejects.toThrow(unavailable('ERR_HTTP_URL_REFUSED'))
  })

  it('calls only the allowed hosts when there is a list', async () => {
    const url = await serve((_request, response) => response.end('ok'))
    const { host } = new URL(url)
    expect((await client({ allowedHosts: [host] }).send(get(url))).status).toBe(200)
    expect((await client({ allowedHosts: ['127.0.0.1'] }).send(get(url))).status).toBe(200)
    for (const allowedHosts of [[], ['ocsp.example'], ['127.0.0.1:1']]) {
      await expect(client({ allowedHosts }).send(get(url))).rejects.toThrow(unavailable('ERR_HTTP_HOST_REFUSED'))
    }
  })

  it('keeps no more connections open than allowed', async () => {
    let open = 0
    let most = 0
    const url = await serve((_request, response) => {
      most = Math.max(most, ++open)
      setImmediate(() => {
        open--
        response.end()
      })
    })
    const http = client({ maxConcurrent: 2 })
    const answers = await Promise.all(Array.from({ length: 10 }, () => http.send(get(url))))
    expect(answers.map(({ status }) => status)).toEqual(Array(10).fill(200))
    expect(most).toBeLessThanOrEqual(2)
  })
})
