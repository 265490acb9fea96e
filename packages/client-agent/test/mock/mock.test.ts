import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createChallenge, parseCertificate, parseChallenge, parseSignedData, subject } from '@tamga/core'
import { pino } from 'pino'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { MOCK_MARK } from '../../src/mock/keys.ts'
import { type MockAgent, startMockAgent } from '../../src/mock/start-mock.ts'
import { SITE, textDocument } from '../support/agent.ts'
import { type Answer, call } from '../support/http.ts'
import { createKeyFiles, type KeyFiles } from '../support/key-files.ts'

const logger = pino({ level: 'silent' })
const HEADERS = { origin: SITE, 'content-type': 'application/json' }

let files: KeyFiles
let agent: MockAgent | undefined

beforeAll(() => {
  files = createKeyFiles()
})
afterAll(() => files.remove())
afterEach(async () => {
  await agent?.close()
  agent = undefined
})

async function start(script: object): Promise<MockAgent> {
  agent = await startMockAgent(script, { port: 0, logger })
  return agent
}

const post = (path: string, body: object): Promise<Answer> =>
  call(`${agent?.url}${path}`, { method: 'POST', headers: HEADERS, body: JSON.stringify(body) })
const sign = (): Promise<Answer> => post('/v1/sign', { document: textDocument('hello') })

describe('a mock agent', () => {
  it('signs as the real one does, with keys that verify under the authority it names and say that they are a mock', async () => {
    const { rootCertificate } = await start({
      keys: [{ label: 'director', holder: 'Test Director', organisation: 'Test Library' }],
    })
    const signature = Buffer.from(String((await sign()).json?.signature), 'base64')
    writeFileSync(files.path('signature'), signature)
    writeFileSync(files.path('content'), 'hello')
    writeFileSync(files.path('mock-root.pem'), rootCertificate)
    const input = ['-inform', 'DER', '-in', files.path('signature'), '-content', files.path('content')]
    files.openssl('cms', '-verify', '-binary', ...input, '-CAfile', files.path('mock-root.pem'), '-purpose', 'any')
    const [der] = parseSignedData(signature).certificates
    const certificate = parseCertificate(der ?? new Uint8Array())
    expect(subject(certificate)).toMatchObject({
      commonName: 'MOCK Test Director',
      organisation: { name: 'Test Library' },
    })
    expect(Buffer.from(certificate.raw).includes(MOCK_MARK)).toBe(true)
  })

  it('tells every site that it is a mock', async () => {
    await start({})
    const { json } = await call(`${agent?.url}/v1/info`, { headers: { origin: SITE } })
    expect(json).toEqual({ name: 'tamga-agent', version: expect.any(String), apiVersion: 1, mock: true })
  })

  it('answers by its script in order, then the same ever after', async () => {
    await start({
      answers: [{ answer: 'cancel' }, { answer: 'sign', wrongPins: 3 }, { answer: 'sign', wrongPins: 2 }],
      otherwise: { answer: 'sign' },
    })
    expect((await sign()).json?.code).toBe('ERR_AGENT_USER_CANCELLED')
    // Three wrong PINs look to the site like any other refusal (attack 13).
    expect((await sign()).json?.code).toBe('ERR_AGENT_USER_CANCELLED')
    for (let time = 0; time < 3; time++) expect((await sign()).status).toBe(200)
  })

  it('takes the time it is told to', async () => {
    await start({ otherwise: { answer: 'sign', delaySeconds: 0.3 } })
    const before = performance.now()
    expect((await sign()).status).toBe(200)
    expect(performance.now() - before).toBeGreaterThan(295)
  })

  it('leaves a request open when the person does nothing, until the site leaves', async () => {
    await start({ otherwise: { answer: 'nothing' } })
    const leaving = new AbortController()
    const body = JSON.stringify({ document: textDocument('hello') })
    const waiting = call(`${agent?.url}/v1/sign`, { method: 'POST', headers: HEADERS, body, signal: leaving.signal })
    leaving.abort()
    await expect(waiting).rejects.toThrow()
  })

  it('signs with the key that is named, and declines where no key is for the purpose', async () => {
    const keys = [
      { label: 'paper', holder: 'Signer', purpose: 'sign' },
      {
        label: 'door',
        holder: 'Visitor',
        purpose: 'authenticate',
        algorithm: 'rsa-2048',
        personalNumber: 'PNOKZ-880101300123',
      },
    ]
    await start({
      keys,
      answers: [
        { answer: 'sign', key: 'door' },
        { answer: 'sign', key: 'paper' },
      ],
    })
    const times = { issuedAt: new Date(), expiresAt: new Date(Date.now() + 300_000) }
    const challenge = createChallenge({ origin: SITE, relyingParty: 'Portal', ...times })
    const answer = await post('/v1/identify', { challenge })
    const { content, certificates } = parseSignedData(Buffer.from(String(answer.json?.signature), 'base64'))
    expect(parseChallenge(content ?? new Uint8Array())).toEqual(challenge)
    expect(subject(parseCertificate(certificates[0] ?? new Uint8Array())).commonName).toBe('MOCK Visitor')
    // The key for documents is offered nowhere for signing in.
    expect((await post('/v1/identify', { challenge })).json?.code).toBe('ERR_AGENT_USER_CANCELLED')
  })

  it('writes the certificate of its authority where the script says, anew at each start', async () => {
    const rootCertificateFile = files.path('root-of-mock.pem')
    await start({ rootCertificateFile })
    const first = readFileSync(rootCertificateFile, 'utf8')
    await agent?.close()
    await start({ rootCertificateFile })
    expect(readFileSync(rootCertificateFile, 'utf8')).not.toBe(first)
  })

  it.each([
    [{ keys: [] }],
    [{ keys: [{ label: 'a', holder: 'x, O=Real' }] }],
    [{ answers: [{ answer: 'perhaps' }] }],
    [{ answers: [{ answer: 'sign', key: 'nobody' }] }],
    [{ keyDirectory: '/home' }],
  ])('does not start with the script %j', async (script) => {
    await expect(startMockAgent(script, { port: 0, logger })).rejects.toMatchObject({ code: 'ERR_AGENT_MOCK_SCRIPT' })
  })
})

describe('tamga-agent --mock', () => {
  const command = new URL('../../src/cli.ts', import.meta.url).pathname
  const home = mkdtempSync(join(tmpdir(), 'tamga-agent-mock-'))
  const script = join(home, 'script.json')
  writeFileSync(script, '{"otherwise": {"answer": "cancel"}}')
  afterAll(() => rmSync(home, { recursive: true }))

  function run(...args: readonly string[]) {
    const flags = ['--conditions=@tamga/source', '--disable-warning=ExperimentalWarning']
    const { PATH, NODE_COMPILE_CACHE } = process.env
    const env = { PATH, NODE_COMPILE_CACHE, HOME: home, XDG_CONFIG_HOME: home }
    const child = spawn(process.execPath, [...flags, command, '--mock', script, ...args], { env })
    const output = { out: '', err: '' }
    child.stdout.on('data', (chunk) => {
      output.out += chunk
    })
    child.stderr.on('data', (chunk) => {
      output.err += chunk
    })
    return { child, output, ended: once(child, 'close').then(([code]) => code) }
  }

  it.each([
    ['--keys', '/home'],
    ['--pkcs11', '/usr/lib/opensc-pkcs11.so'],
    ['--config', '/etc/agent.json'],
  ])('refuses to start with real keys: %s', async (...option) => {
    const { ended, output } = run(...option)
    expect(await ended).toBe(78)
    expect(output.err).toContain('--mock makes its own keys')
  })

  it('says that it is a mock, answers, and leaves no key folder behind', async () => {
    const { child, ended, output } = run('--port', '0')
    while (!output.out.includes('MOCK')) await once(child.stdout, 'data')
    const [url = ''] = /http:\/\/127\.0\.0\.1:\d+/.exec(output.out) ?? []
    const body = JSON.stringify({ document: textDocument('hello') })
    const answer = await call(`${url}/v1/sign`, { method: 'POST', headers: HEADERS, body })
    expect(answer.json?.code).toBe('ERR_AGENT_USER_CANCELLED')
    child.kill('SIGTERM')
    expect(await ended).toBe(0)
    expect(existsSync(join(home, 'tamga-agent'))).toBe(false)
  })
})
