/** The socket by itself: who may connect, what is answered to anything, and that nothing is said unasked. */
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { request } from 'node:https'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { openWindow, SITE, startTestAgent, type TestAgent } from '../support/agent.ts'
import { createKeyFiles, type KeyFiles } from '../support/key-files.ts'

let files: KeyFiles
let agent: TestAgent
let ca: Buffer
let url: string

beforeAll(() => {
  files = createKeyFiles()
})
afterAll(() => files.remove())
beforeEach(async () => {
  agent = await startTestAgent({
    keyDirectory: files.directory,
    tlsDirectory: join(files.directory, 'tls'),
    ncalayer: { port: 0 },
    httpsPort: 0,
    limits: { documentOctets: 1000 },
  })
  ca = readFileSync(agent.authorityFile ?? '')
  url = agent.ncalayer !== undefined && 'url' in agent.ncalayer ? agent.ncalayer.url : ''
})
afterEach(() => agent.close())

interface Peer {
  readonly socket: WebSocket
  /** The next message. */
  next(): Promise<string>
  ask(message: unknown): Promise<unknown>
  /** Messages that nobody took. */
  readonly waiting: readonly string[]
}

async function connect(headers: Record<string, string> = { origin: SITE }): Promise<Peer> {
  const socket = new WebSocket(url, { ca, headers })
  const waiting: string[] = []
  const arrivals = new EventTarget()
  socket.on('message', (data) => {
    waiting.push(String(data))
    arrivals.dispatchEvent(new Event('message'))
  })
  const next = async (): Promise<string> => {
    while (waiting.length === 0) await once(arrivals, 'message')
    return waiting.shift() ?? ''
  }
  await once(socket, 'open')
  const ask = async (message: unknown): Promise<unknown> => {
    socket.send(typeof message === 'string' ? message : JSON.stringify(message))
    return JSON.parse(await next())
  }
  return { socket, next, ask, waiting }
}

async function refused(headers: Record<string, string>): Promise<number | undefined> {
  const socket = new WebSocket(url, { ca, headers })
  socket.on('error', () => undefined)
  const [, response] = await once(socket, 'unexpected-response')
  return response.statusCode
}

const sign = {
  module: 'kz.gov.pki.knca.commonUtils',
  method: 'createCAdESFromBase64',
  args: ['PKCS12', 'SIGNATURE', 'MTEK', true],
}

describe('who may connect', () => {
  it('an https site, greeted first', async () => {
    const peer = await connect()
    expect(JSON.parse(await peer.next())).toEqual({ result: { version: '1.3' } })
    peer.socket.close()
  })

  it.each<[string, Record<string, string>]>([
    ['A2 nobody: a program without Origin', {}],
    ['A2 a page from a file or a sandboxed frame', { origin: 'null' }],
    ['A2 a page from a file, as some browsers say it', { origin: 'file://' }],
    ['A3 a site without TLS', { origin: 'http://portal.example' }],
    ['A3 an origin that is none', { origin: 'https://portal.example/path' }],
    ['A1 a name that was re-bound to this computer', { origin: SITE, host: 'rebind.attacker.example:13579' }],
  ])('not %s', async (_, headers) => {
    expect(await refused(headers)).toBe(403)
    expect(agent.windows()).toBe(0)
    expect(agent.log()).toContain('ERR_AGENT_ORIGIN_REFUSED')
  })

  it('the window names the origin of the socket, and what the site says of itself is not shown', async () => {
    const peer = await connect()
    await peer.next()
    peer.socket.send(JSON.stringify({ ...sign, origin: 'https://bank.example', logo: 'AAAA' }))
    const window = await openWindow(await agent.nextWindow())
    expect(window.view.origin).toBe(SITE)
    await window.decline()
    expect(JSON.parse(await peer.next())).toEqual({ code: '500', message: 'action.canceled' })
    peer.socket.close()
  })
})

describe('a conversation', () => {
  let peer: Peer
  beforeEach(async () => {
    peer = await connect()
    await peer.next()
  })
  afterEach(() => peer.socket.terminate())

  it.each<[string, unknown, unknown]>([
    ['bad JSON', '{', { success: false, code: 'COMMON_JSON_WRAPPING_EXCEPTION' }],
    ['no object', '[]', { success: false, code: 'COMMON_JSON_WRAPPING_EXCEPTION' }],
    [
      'a module that is not here',
      { module: 'kz.digiflow.mobile.extensions', method: 'getVersion' },
      { success: false, errorCode: 'MODULE_NOT_FOUND' },
    ],
    [
      'a module named like a member of objects',
      { module: 'constructor', method: 'call' },
      { success: false, errorCode: 'MODULE_NOT_FOUND' },
    ],
    ['no module', { method: 'signXml' }, { success: false, errorCode: 'MODULE_NOT_FOUND' }],
    [
      'a method that is not here',
      { module: 'kz.gov.pki.knca.commonUtils', method: 'showFileChooser', args: ['ALL', ''] },
      { code: '500', message: 'java.lang.NoSuchMethodException. Method: showFileChooser' },
    ],
    [
      'a method named like a member of objects',
      { module: 'kz.gov.pki.knca.commonUtils', method: 'constructor' },
      { code: '500', message: 'java.lang.NoSuchMethodException. Method: constructor' },
    ],
    [
      'another method of basics',
      { module: 'kz.gov.pki.knca.basics', method: 'generateCsr', args: {} },
      {
        status: false,
        code: 'INVOCATION_ERROR',
        message: 'An invoked method threw an exception.',
        details: 'java.lang.NoSuchMethodException',
      },
    ],
    ['a greeting of the newer page', { module: 'nca', version: '2.3' }, { result: { version: '1.3' } }],
    ['a ping', { type: 'ping' }, { result: { version: '1.3' } }],
    ['nothing', {}, { result: { version: '1.3' } }],
    [
      'a request with its number',
      { module: 'x', method: 'y', uuid: '42' },
      { success: false, errorCode: 'MODULE_NOT_FOUND', uuid: '42' },
    ],
    [
      'what is served',
      { module: 'kz.gov.pki.ncalayerservices.accessory', method: 'getBundles' },
      { 'kz.gov.pki.knca.commonUtils': '1.3', 'kz.gov.pki.knca.basics': '1.3' },
    ],
    [
      'raw signing (A9)',
      {
        module: 'kz.gov.pki.knca.basics',
        method: 'sign',
        args: { format: 'raw', data: 'MTEK', signingParams: {}, signerParams: {} },
      },
      {
        status: false,
        code: 'INVALID_SIGNING_PARAMS',
        message: 'Invalid signing parameters.',
        details: 'ERR_AGENT_RAW_SIGNING',
      },
    ],
    [
      'a digest where that is not allowed (A11)',
      {
        module: 'kz.gov.pki.knca.commonUtils',
        method: 'createCAdESFromBase64Hash',
        args: ['PKCS12', 'SIGNATURE', 'iUHBHfnY84CsJalfIy/Km9/A90p6Ox7DgEexE5C44p8='],
      },
      { code: '500', message: 'ERR_AGENT_DIGEST_SIGNING_OFF' },
    ],
    [
      'words for booleans',
      {
        module: 'kz.gov.pki.knca.basics',
        method: 'sign',
        args: {
          format: 'cms',
          data: '*',
          signingParams: { decode: 'true', encapsulate: 'false', digested: 'false' },
          signerParams: { extKeyUsageOids: [], iin: '', bin: '' },
        },
      },
      {
        status: false,
        code: 'INVALID_SIGNING_PARAMS',
        message: 'Invalid signing parameters.',
        details: 'java.lang.IllegalArgumentException: data is not base64',
      },
    ],
  ])('answers %s', async (_, message, answer) => {
    expect(await peer.ask(message)).toEqual(answer)
    expect(peer.waiting).toEqual([])
    expect(agent.windows()).toBe(0)
  })

  it('echoes heartbeats, also while a window is open, and says nothing else meanwhile', async () => {
    peer.socket.send('--heartbeat--')
    expect(await peer.next()).toBe('--heartbeat--')
    peer.socket.send(JSON.stringify(sign))
    const window = await openWindow(await agent.nextWindow())
    peer.socket.send('--heartbeat--')
    expect(await peer.next()).toBe('--heartbeat--')
    expect(peer.waiting).toEqual([])
    await window.decline()
    expect(JSON.parse(await peer.next())).toEqual({ code: '500', message: 'action.canceled' })
  })

  it('A8 one window at a time: a second request of the socket is told so, and the first goes on', async () => {
    peer.socket.send(JSON.stringify(sign))
    const window = await openWindow(await agent.nextWindow())
    expect(await peer.ask(sign)).toEqual({ code: '500', message: 'ERR_AGENT_BUSY' })
    await window.decline()
    expect(JSON.parse(await peer.next())).toEqual({ code: '500', message: 'action.canceled' })
    expect(agent.windows()).toBe(1)
  })

  it('A8 three refusals mute the site: it is told no without a window', async () => {
    for (let time = 0; time < 3; time += 1) {
      const answer = peer.ask(sign)
      await (await openWindow(await agent.nextWindow())).decline()
      await answer
    }
    expect(await peer.ask(sign)).toEqual({ code: '500', message: 'action.canceled' })
    expect(agent.windows()).toBe(3)
  })

  it('A8 a page that goes away takes its window along', async () => {
    peer.socket.send(JSON.stringify(sign))
    const window = await openWindow(await agent.nextWindow())
    peer.socket.terminate()
    expect((await window.outcome).json).toEqual({ outcome: 'withdrawn' })
  })

  it('closes on a message over the limit and on binary ones', async () => {
    const other = await connect()
    other.socket.send('x'.repeat(100_000))
    expect((await once(other.socket, 'close'))[0]).toBe(1009)
    peer.socket.send(Buffer.from('{}'))
    expect((await once(peer.socket, 'close'))[0]).toBe(1003)
  })

  it('A19 logs neither documents nor who signs', async () => {
    const answer = peer.ask({
      ...sign,
      args: ['PKCS12', 'SIGNATURE', Buffer.from('құпия 880101300123').toString('base64'), true],
    })
    await (await openWindow(await agent.nextWindow())).decline()
    await answer
    expect(agent.log()).not.toMatch(/880101300123|құпия|MTEK/)
  })
})

describe('beside the socket', () => {
  const get = (
    path: string,
    headers: Record<string, string> = {},
  ): Promise<{ status: number | undefined; text: string }> =>
    new Promise((resolve, reject) => {
      const address = path.startsWith('https:') ? path : `${url.replace('wss:', 'https:')}${path}`
      const sent = request(address, { ca, headers, agent: false, servername: 'localhost' }, (response) => {
        let text = ''
        response.on('data', (part) => {
          text += part
        })
        response.on('end', () => resolve({ status: response.statusCode, text }))
      })
      sent.on('error', reject).end()
    })

  it('a person who looks sees what it is; a page of another site sees nothing (A24)', async () => {
    expect(await get('/')).toMatchObject({ status: 200, text: expect.stringContaining('NCALayer') })
    expect((await get('/', { origin: SITE })).status).toBe(403)
    expect((await get('/', { 'sec-fetch-dest': 'image' })).status).toBe(403)
    expect((await get('/', { host: 'rebind.attacker.example' })).status).toBe(421)
    expect((await get('/other')).status).toBe(404)
  })

  it('the API answers by https under the same rules', async () => {
    const answer = await get(`${agent.httpsUrl}/v1/info`, { origin: SITE })
    expect(JSON.parse(answer.text)).toMatchObject({ name: 'tamga-agent' })
    expect((await get(`${agent.httpsUrl}/v1/info`)).status).toBe(403)
  })

  it('A7 where a real NCALayer holds the port it is left alone, named, and the rest works', async () => {
    const real = createServer().listen(0, '127.0.0.1')
    await once(real, 'listening')
    const { port } = real.address() as { port: number }
    const other = await startTestAgent({
      keyDirectory: files.directory,
      tlsDirectory: join(files.directory, 'tls'),
      ncalayer: { port },
    })
    expect(other.ncalayer).toEqual({
      problem: expect.stringMatching(new RegExp(`^port ${port} is held by .*process ${process.pid} of user `)),
    })
    expect(other.log()).toContain('ERR_AGENT_PORTS_TAKEN')
    expect((await other.sign({ content: 'MTEK', mediaType: 'image/gif' })).status).toBe(422)
    expect(real.listening).toBe(true)
    await other.close()
    real.close()
  })
})
