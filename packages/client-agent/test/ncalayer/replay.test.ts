/** The fifty recorded requests of a real NCALayer, sent again: every answer has the recorded shape, but for listed divergences. */
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { parseSignedData } from '@tamga/core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { openWindow, SITE, startTestAgent, type TestAgent, type Window } from '../support/agent.ts'
import { createKeyFiles, type KeyFiles, PASSWORD } from '../support/key-files.ts'

const folder = resolve(import.meta.dirname, '../../../../../shared/vectors/ncalayer')
const read = <T>(path: string): T => JSON.parse(readFileSync(path, 'utf8'))

interface Step {
  readonly index: number
  readonly method: string
  readonly dialog: 'none' | 'pick' | 'cancel'
  readonly response: unknown
}
interface Divergence {
  readonly index: number
  readonly actual: unknown
}

const requests = read<{ readonly request: string }[]>(join(folder, 'test-data.json'))
const { entries } = read<{ readonly entries: readonly Step[] }>(join(folder, 'replay.json'))
const divergences = new Map(
  read<Divergence[]>(join(import.meta.dirname, 'known-divergences.json')).map((one) => [one.index, one.actual]),
)

let now = Date.now()
let files: KeyFiles
let agent: TestAgent
let socket: WebSocket
let next: () => Promise<unknown>

beforeAll(async () => {
  files = createKeyFiles()
  files.make({ name: 'key', kind: 'rsa-2048' })
  files.make({ name: 'documents', kind: 'rsa-2048', extendedKeyUsage: 'emailProtection' })
  const settings = {
    tlsDirectory: join(files.directory, 'tls'),
    ncalayer: { port: 0 },
    limits: { digestSigning: true },
  }
  const clock = { now: () => new Date(now) }
  agent = await startTestAgent({ keyDirectory: files.directory, clock, ...settings })
  const url = agent.ncalayer !== undefined && 'url' in agent.ncalayer ? agent.ncalayer.url : ''
  socket = new WebSocket(url, { ca: readFileSync(agent.authorityFile ?? ''), headers: { origin: SITE } })
  const waiting: string[] = []
  const arrivals = new EventTarget()
  socket.on('message', (data) => {
    waiting.push(String(data))
    arrivals.dispatchEvent(new Event('message'))
  })
  next = async () => {
    while (waiting.length === 0) await once(arrivals, 'message')
    return JSON.parse(waiting.shift() ?? '')
  }
  await once(socket, 'open')
  expect(await next()).toMatchObject({ result: { version: expect.stringMatching(/^\d\.\d$/) } })
})
afterAll(async () => {
  socket?.terminate()
  await agent?.close()
  files?.remove()
})

/** The person does what is scripted; `none` also says that no window may open. */
async function ask(request: string, dialog: Step['dialog']): Promise<unknown> {
  const before = agent.windows()
  socket.send(request)
  if (dialog === 'none') {
    const body = await next()
    expect(agent.windows()).toBe(before)
    return body
  }
  const window = await openWindow(await agent.nextWindow())
  if (dialog === 'pick') await pick(window)
  else await window.decline()
  return await next()
}

/** The first key that fits; a digest is signed with keys that sign nobody in (A9). */
async function pick(window: Window): Promise<void> {
  for (const name of ['key', 'documents']) {
    const { json } = await window.unlock(`${name}.p12`, PASSWORD)
    if (JSON.stringify(json).includes('"usable"')) return void (await window.sign())
  }
}

/** Text in angle brackets stands for any value of that kind, which is read for itself. */
function expectShape(actual: unknown, expected: unknown): void {
  if (typeof expected === 'string' && /^<.*>$/.test(expected)) expectKind(actual, expected)
  else if (typeof expected !== 'object' || expected === null) expect(actual).toEqual(expected)
  else {
    expect(Object.keys(Object(actual)).toSorted()).toEqual(Object.keys(expected).toSorted())
    for (const [key, value] of Object.entries(expected)) expectShape(Object(actual)[key], value)
  }
}

function expectKind(actual: unknown, kind: string): void {
  if (kind === '<signed XML>') expect(actual).toMatch(/^<\?xml .*<ds:SignatureValue>/s)
  else if (kind === '<key info object>') expect(actual).toMatchObject({ certNotBefore: expect.any(String) })
  else expect(parseSignedData(cmsOf(String(actual), kind)).signerInfos).toHaveLength(1)
}

function cmsOf(text: string, kind: string): Buffer {
  const body = kind === '<PEM CMS>' ? /^-----BEGIN CMS-----\n(.*)\n-----END CMS-----\n$/s.exec(text)?.[1] : text
  return Buffer.from(body ?? '', 'base64')
}

it('has all fifty', () => {
  expect(entries.map(({ index }) => index)).toEqual(requests.map((_, index) => index))
  expect(entries).toHaveLength(50)
})

it.each(entries.map((step) => [step.index, step.method, step] as const))('%i %s', async (index, _, step) => {
  // Six refusals in a row: an hour goes by after each, or the site would be muted (A8).
  now += 3_600_001
  const diverges = divergences.has(index)
  const answer = await ask(requests[index]?.request ?? '', diverges ? 'none' : step.dialog)
  if (diverges) {
    expect(answer).toEqual(divergences.get(index))
    expect(() => expectShape(answer, step.response)).toThrow()
  } else expectShape(answer, step.response)
})
