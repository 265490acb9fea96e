/** One process of the streaming question: prints the CPU time of its work, start-up apart, and its peak memory. */
import { createHash } from 'node:crypto'
import { createReadStream, readFileSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { join } from 'node:path'
import { contentDigestAlgorithms, digestContent, generic, judgeSignature } from '@tamga/core'
import { now } from '../packages/core/test/made/certificates.ts'

const CHUNK_OCTETS = 1_024 * 1_024

const [mode = '', place = ''] = process.argv.slice(2)
const path = join(place, 'content')

const works: Readonly<Record<string, () => Promise<unknown>>> = {
  'bare-buffer': () => hashOf(pieces()),
  'bare-stream': () => hashOf(stream()),
  'judge-buffer': () => judge(pieces()),
  'judge-stream': () => judge(stream()),
  idle: async () => undefined,
}

const before = process.cpuUsage()
await works[mode]?.()
const { user, system } = process.cpuUsage(before)
console.log(JSON.stringify({ microseconds: user + system, peak: process.resourceUsage().maxRSS / 1_024 }))

function stream(): AsyncIterable<Uint8Array> {
  return createReadStream(path, { highWaterMark: CHUNK_OCTETS })
}

/** One buffer, read into again and again: whoever takes the pieces must be done with one before asking for the next. */
async function* pieces(): AsyncGenerator<Uint8Array> {
  const buffer = Buffer.allocUnsafeSlow(CHUNK_OCTETS)
  const file = await open(path)
  try {
    for (;;) {
      const { bytesRead } = await file.read(buffer)
      if (bytesRead === 0) return
      yield buffer.subarray(0, bytesRead)
    }
  } finally {
    await file.close()
  }
}

async function hashOf(chunks: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const hash = createHash('sha256')
  for await (const chunk of chunks) hash.update(chunk)
  return hash.digest()
}

async function judge(chunks: AsyncIterable<Uint8Array>): Promise<void> {
  const signature = readFileSync(join(place, 'signature.p7s'))
  const digest = await digestContent(chunks, contentDigestAlgorithms(signature) ?? [])
  const revocation = { ...generic.revocation, acceptWithoutRevocationEvidence: true }
  const { conclusion } = judgeSignature(
    { signature, digest },
    { profile: { ...generic, revocation }, trustAnchors: [readFileSync(join(place, 'root.cer'))], time: now },
  )
  if (conclusion.indication !== 'TOTAL-PASSED') throw new Error(`Not good: ${JSON.stringify(conclusion)}`)
}
