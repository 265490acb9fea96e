/** How much memory does a digest of a large content take, when the content comes in pieces and the digest is a national one? */
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import type { Question } from './question.ts'
import { printTable, short } from './table.ts'

const ALGORITHMS = ['idle', 'sha256', 'streebog512', 'belt-hash', 'bash512']
/** The peak must not grow with the content. */
const SIZES = [16, 256]

export const nationalStreaming: Question = async ({ quick }) => {
  const sizes = quick ? [8, 64] : SIZES
  const rows = ALGORITHMS.flatMap((algorithm) =>
    sizes.map((size) => {
      const { microseconds, peak } = runChild(algorithm, size)
      const speed = algorithm === 'idle' ? '–' : short(size / (microseconds / 1e6))
      return [algorithm, String(size), speed, peak.toFixed(0)]
    }),
  )
  printTable(['digest of a stream', 'MiB', 'MiB/s', 'peak RSS MiB'], rows)
}

function runChild(algorithm: string, size: number): { readonly microseconds: number; readonly peak: number } {
  const script = join(import.meta.dirname, 'national-streaming-child.ts')
  const options = [
    '--conditions=@tamga/source',
    '--disable-warning=ExperimentalWarning',
    script,
    algorithm,
    String(size),
  ]
  const { status, stdout, stderr } = spawnSync(process.execPath, options, { encoding: 'utf8', timeout: 300_000 })
  if (status !== 0) throw new Error(`national streaming, ${algorithm}: ${stderr}`)
  return JSON.parse(stdout)
}
