// One process of the streaming question, on the built package as strangers run it: prints the CPU time of its work, start-up apart, and its peak memory.
import { createHash } from 'node:crypto'
import { createReadStream, existsSync, readFileSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { join } from 'node:path'
import { contentDigestAlgorithms, digestContent, generic, judgeSignature, readSignature } from '@tamga/core'

const BUFFER_OCTETS = 1_024 * 1_024

const [mode = '', place = '', time = ''] = process.argv.slice(2)
const file = (name) => join(place, name)

const works = {
  'bare-buffer': () => hashOf(pieces(file('content'))),
  'bare-stream': () => hashOf(stream()),
  'detached-buffer': () => detached(pieces(file('content'))),
  'detached-web': () => withWebStream((source) => detached(source)),
  'detached-stream': () => detached(stream()),
  'attached-der': () => attached(pieces(file('attached.der'))),
  'attached-ber': () => attached(pieces(file('attached.ber'))),
  idle: async () => undefined,
}

const before = process.cpuUsage()
await works[mode]()
const { user, system } = process.cpuUsage(before)
console.log(JSON.stringify({ microseconds: user + system, peak: peakKib() / 1_024 }))

/** What getrusage calls the maximum is at least what the parent process had when it started this one; Linux knows better. */
function peakKib() {
  const status = existsSync('/proc/self/status') ? readFileSync('/proc/self/status', 'latin1') : ''
  return Number(/^VmHWM:\s+(\d+) kB/m.exec(status)?.[1] ?? process.resourceUsage().maxRSS)
}

/** In pieces of Node's own size, 64 KiB; larger ones were no faster and cost up to 60 MiB more. */
function stream() {
  return createReadStream(file('content'))
}

/** `readableWebStream` of a file is one of bytes, which the library reads into one buffer. */
async function withWebStream(work) {
  const handle = await open(file('content'))
  try {
    await work(handle.readableWebStream())
  } finally {
    await handle.close()
  }
}

/** One buffer, read into again and again: whoever takes the pieces must be done with one before asking for the next. */
async function* pieces(path) {
  const buffer = Buffer.allocUnsafeSlow(BUFFER_OCTETS)
  const handle = await open(path)
  try {
    for (;;) {
      const { bytesRead } = await handle.read(buffer)
      if (bytesRead === 0) return
      yield buffer.subarray(0, bytesRead)
    }
  } finally {
    await handle.close()
  }
}

async function hashOf(chunks) {
  const hash = createHash('sha256')
  for await (const chunk of chunks) hash.update(chunk)
  return hash.digest()
}

async function detached(source) {
  const signature = readFileSync(file('signature.p7s'))
  judge({ signature, digest: await digestContent(source, contentDigestAlgorithms(signature) ?? []) })
}

async function attached(source) {
  judge(await readSignature(source))
}

function judge(input) {
  const revocation = { ...generic.revocation, acceptWithoutRevocationEvidence: true }
  const profile = { ...generic, revocation }
  const trustAnchors = [readFileSync(file('root.cer'))]
  const { conclusion } = judgeSignature(input, { profile, trustAnchors, time: new Date(time) })
  if (conclusion.indication !== 'TOTAL-PASSED') throw new Error(`Not good: ${JSON.stringify(conclusion)}`)
}
