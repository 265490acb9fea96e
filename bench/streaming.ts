/** How fast and in how much memory is a signature over a large file judged, detached and attached, against hashing the same file? */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, statfsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { now } from '../packages/core/test/made/certificates.ts'
import type { Question } from './question.ts'
import { type Contender, inRounds, median } from './rounds.ts'
import { MIB, writeMaterial } from './streaming-material.ts'
import { printTable, short } from './table.ts'

const BASE = 'bare SHA-256, one buffer'
const MODES = [
  ['bare-buffer', BASE],
  ['bare-stream', 'bare SHA-256, createReadStream'],
  ['detached-buffer', 'tamga, detached, one buffer'],
  ['detached-web', 'tamga, detached, readableWebStream'],
  ['detached-stream', 'tamga, detached, createReadStream'],
  ['attached-der', 'tamga, attached in DER, one buffer'],
  ['attached-ber', 'tamga, attached in BER, chunks of 64 KiB, one buffer'],
  ['idle', 'start-up only'],
] as const

export const streaming: Question = async ({ quick }) => {
  const size = (quick ? 128 : 1_024) * MIB
  const place = mkdtempSync(join(tmpdir(), 'tamga-bench-'))
  const remove = (): void => rmSync(place, { recursive: true, force: true })
  process.on('exit', remove)
  try {
    const { bavail, bsize } = statfsSync(place)
    if (bavail * bsize < size * 3.1) console.log(`streaming: not enough room for ${size / MIB} MiB\n`)
    else if (buildPackage()) await measure(place, size, 3)
    else console.log('streaming: the package could not be built\n')
  } finally {
    remove()
  }
}

/** The children run what strangers run: the built package, without stripping of types, which alone takes 30 MiB. */
function buildPackage(): boolean {
  const tsc = join(import.meta.dirname, '../node_modules/.bin/tsc')
  return spawnSync(tsc, ['-b', 'packages/core'], { cwd: join(import.meta.dirname, '..') }).status === 0
}

async function measure(place: string, size: number, rounds: number): Promise<void> {
  writeMaterial(place, size)
  const peaks = new Map<string, number>()
  const contenders: Contender[] = MODES.map(([mode, name]) => ({
    name,
    round() {
      const { microseconds, peak } = runChild(mode, place)
      peaks.set(name, Math.max(peaks.get(name) ?? 0, peak))
      return microseconds
    },
  }))
  const measurements = await inRounds([...contenders, ...opensslDigest(place)], { rounds, milliseconds: 0 })
  const base = median(measurements.get(BASE) ?? [])
  const rows = [...measurements].map(([name, figures]) => {
    const seconds = median(figures) / 1e6
    const peak = peaks.get(name)
    const idle = name === 'start-up only'
    const speed = idle ? ['–', '–'] : [(size / 1e6 / seconds).toFixed(0), short(base / median(figures))]
    return [name, short(seconds), ...speed, peak === undefined ? '–' : peak.toFixed(0)]
  })
  printTable([`${size / MIB} MiB`, 'CPU s', 'MB/s', `× ${BASE}`, 'peak RSS MiB'], rows)
}

interface ChildResult {
  readonly microseconds: number
  /** MiB. */
  readonly peak: number
}

function runChild(mode: string, place: string): ChildResult {
  const script = join(import.meta.dirname, 'streaming-child.mjs')
  const { status, stdout, stderr } = spawnSync(process.execPath, [script, mode, place, now.toISOString()], {
    encoding: 'utf8',
    timeout: 120_000,
  })
  if (status !== 0) throw new Error(`streaming, ${mode}: ${stderr}`)
  return JSON.parse(stdout) as ChildResult
}

/** The OpenSSL command, where a shell can tell how much CPU time it took. */
function opensslDigest(place: string): Contender[] {
  const script = `TIMEFORMAT='%3U %3S'; time openssl dgst -sha256 '${join(place, 'content')}' >&2`
  const run = (): number => {
    const { status, stderr } = spawnSync('bash', ['-c', script], { encoding: 'utf8', timeout: 120_000 })
    const [user = '', system = ''] = (stderr ?? '').trim().split('\n').at(-1)?.split(' ') ?? []
    return status === 0 ? (Number(user) + Number(system)) * 1e6 : Number.NaN
  }
  return Number.isFinite(run()) ? [{ name: 'openssl dgst -sha256', round: run }] : []
}
