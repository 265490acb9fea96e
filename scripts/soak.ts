/**
 * `npm run soak -- agent`: a thousand signatures in a row, clients that vanish in the middle, and a document of 50 MiB, all
 * against a real agent with a scripted person. Fails when memory, open files or open windows are left over.
 */
import { readdirSync } from 'node:fs'
import { startMockAgent } from '@tamga/client-agent'
import { post } from './post.ts'

const MEBIBYTE = 1024 * 1024
const WARM_UP = 500
const REQUESTS = 1_000
const VANISHING = 100
const LARGE_DOCUMENT = 50 * MEBIBYTE
/** Per thousand requests; a leak of one request with its document and certificate would be ten times as much. */
const MAX_HEAP_GROWTH = 2 * MEBIBYTE
/** Of what is held while a document of 50 MiB passes: far less than the document. */
const MAX_STREAM_GROWTH = 16 * MEBIBYTE

const [subject] = process.argv.slice(2)
if (subject !== 'agent') throw new Error('usage: npm run soak -- agent')
if (globalThis.gc === undefined) throw new Error('run by npm, which gives Node --expose-gc')

const logger = { info: () => undefined, error: () => undefined }
const agent = await startMockAgent({}, { port: 0, logger })
const idle = await startMockAgent({ otherwise: { answer: 'nothing' } }, { port: 0, logger })
const failures: string[] = []
const document = {
  content: Buffer.from('soak '.repeat(2_000)).toString('base64'),
  mediaType: 'text/plain; charset=utf-8',
}
const body = JSON.stringify({ document, attached: true })

await signInARow(WARM_UP)
await vanishInTheMiddle(8)
const rested = await measure()
const started = performance.now()
await signInARow(REQUESTS / 2)
const halfway = await measure()
await signInARow(REQUESTS / 2)
const perSecond = Math.round((REQUESTS * 1_000) / (performance.now() - started))
const signed = await measure()
judge(`${REQUESTS} signatures in a row, ${perSecond} a second`, rested, signed)
// What is compiled or cached once shows in the first half; a leak shows in both.
judge('their second half', halfway, signed)

await vanishInTheMiddle(VANISHING)
judge(`${VANISHING} clients that vanish while the person reads`, signed, await measure())

await signLargeDocument()

await agent.close()
await idle.close()
await measure()
const handles = process.getActiveResourcesInfo().filter((name) => name.startsWith('TCP') || name === 'Timeout')
check(handles.length === 0, `the agents left ${handles.join(', ') || 'nothing'} open`)
if (failures.length > 0) process.exitCode = 1
console.log(failures.length === 0 ? 'soak: nothing is left behind' : `soak: ${failures.length} failed`)

interface Measure {
  readonly heap: number
  readonly files: number
}

/** After several collections: what weak references and finalizers hold goes with the second. */
async function measure(): Promise<Measure> {
  for (let round = 0; round < 4; round++) {
    globalThis.gc?.()
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  return { heap: process.memoryUsage().heapUsed, files: openFiles() }
}

/** Without what only waits for the collector, which comes when it likes: resident memory would measure that. */
function held(): number {
  globalThis.gc?.()
  const { heapUsed, arrayBuffers } = process.memoryUsage()
  return heapUsed + arrayBuffers
}

/** Sockets and files of this process; the agent's and the clients' alike. */
function openFiles(): number {
  return process.platform === 'linux' ? readdirSync('/proc/self/fd').length : 0
}

function judge(what: string, before: Measure, after: Measure): void {
  const growth = after.heap - before.heap
  check(growth < MAX_HEAP_GROWTH, `${what}: ${(growth / 1024).toFixed(0)} KiB more on the heap`)
  check(after.files <= before.files, `${what}: ${after.files - before.files} more open files`)
}

function check(holds: boolean, text: string): void {
  console.log(`${holds ? 'passed' : 'FAILED'}  ${text}`)
  if (!holds) failures.push(text)
}

async function signInARow(times: number): Promise<void> {
  for (let time = 0; time < times; time++) {
    const { status } = await post(`${agent.url}/v1/sign`, { origin: 'https://portal.example', body })
    if (status !== 200) throw new Error(`request ${time} ended with ${status}`)
  }
}

/** Each from a site of its own, since a site whose windows end without a signature must wait. */
async function vanishInTheMiddle(times: number): Promise<void> {
  for (let time = 0; time < times; time++) {
    const leaving = new AbortController()
    const answer = post(`${idle.url}/v1/sign`, {
      origin: `https://site-${time}-${times}.example`,
      body,
      signal: leaving.signal,
    })
    const left = answer.then(
      () => 'answered',
      () => 'left',
    )
    // Long enough for the window to be open, and different each time.
    await new Promise((resolve) => setTimeout(resolve, 5 + (time % 20)))
    leaving.abort()
    if ((await left) !== 'left') throw new Error('a request was answered that nobody had answered')
  }
  // The turn is free again: the next window opens, or the waiting would end with 409 or 429.
  const last = new AbortController()
  const next = post(`${idle.url}/v1/sign`, { origin: 'https://last.example', body, signal: last.signal })
  const outcome = await Promise.race([
    next.then(({ status }) => status),
    new Promise((resolve) => setTimeout(resolve, 50, 'open')),
  ])
  last.abort()
  await next.catch(() => undefined)
  if (outcome !== 'open') throw new Error(`after clients that vanished, a request ends with ${outcome}`)
}

async function signLargeDocument(): Promise<void> {
  await measure()
  const before = held()
  let peak = before
  const watch = setInterval(() => {
    peak = Math.max(peak, held())
  }, 20)
  const line = Buffer.from('A line of a long document that a person may want to read.\n'.repeat(1_024))
  async function* lines(): AsyncGenerator<Buffer> {
    for (let sent = 0; sent < LARGE_DOCUMENT; sent += line.length) yield line
  }
  const headers = {
    'content-type': 'application/octet-stream',
    'tamga-document': encodeURIComponent(JSON.stringify({ mediaType: 'text/plain; charset=utf-8' })),
  }
  const { status } = await post(`${agent.url}/v1/sign/stream`, {
    origin: 'https://portal.example',
    body: lines(),
    headers,
  })
  clearInterval(watch)
  check(status === 200, `a document of 50 MiB is signed (${status})`)
  const growth = ((peak - before) / MEBIBYTE).toFixed(0)
  check(peak - before < MAX_STREAM_GROWTH, `a document of 50 MiB takes ${growth} MiB of memory at most`)
}
