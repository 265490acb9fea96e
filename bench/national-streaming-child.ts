// One process of the question national-streaming: digests so many MiB that come in one buffer, used again and again.
import { existsSync, readFileSync } from 'node:fs'
import { digestContent } from '../packages/core/src/validation/signed-content.ts'

const [algorithm = '', size = '0'] = process.argv.slice(2)
const MIB = 1 << 20

async function* content(): AsyncGenerator<Uint8Array> {
  const buffer = Buffer.allocUnsafeSlow(MIB)
  for (let piece = 0; piece < Number(size); piece++) yield buffer.fill(piece)
}

const before = process.cpuUsage()
if (algorithm !== 'idle') await digestContent(content(), [algorithm])
const { user, system } = process.cpuUsage(before)
const status = existsSync('/proc/self/status') ? readFileSync('/proc/self/status', 'latin1') : ''
const peakKib = Number(/^VmHWM:\s+(\d+) kB/m.exec(status)?.[1] ?? process.resourceUsage().maxRSS)
console.log(JSON.stringify({ microseconds: user + system, peak: peakKib / 1_024 }))
