/** How fast and in how much memory is a detached signature over a large file judged, against hashing the same file? */
import { spawnSync } from 'node:child_process'
import { createHash, randomFillSync } from 'node:crypto'
import { closeSync, mkdtempSync, openSync, rmSync, statfsSync, writeFileSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { attribute, cadesAttributes, message, messageDigestId } from '../packages/core/test/made/cms.ts'
import { octets } from '../packages/core/test/made/tlv.ts'
import { chain } from './material.ts'
import type { Question } from './question.ts'
import { type Contender, inRounds, median } from './rounds.ts'
import { printTable, short } from './table.ts'

const MIB = 1_024 * 1_024
const BASE = 'bare SHA-256, one buffer'
const MODES = [
  ['bare-buffer', BASE],
  ['bare-stream', 'bare SHA-256, createReadStream'],
  ['judge-buffer', 'tamga, one buffer'],
  ['judge-stream', 'tamga, createReadStream'],
  ['idle', 'start-up only'],
] as const

export const streaming: Question = async ({ quick }) => {
  const size = (quick ? 128 : 1_024) * MIB
  const place = mkdtempSync(join(tmpdir(), 'tamga-bench-'))
  const remove = (): void => rmSync(place, { recursive: true, force: true })
  process.on('exit', remove)
  try {
    const { bavail, bsize } = statfsSync(place)
    if (bavail * bsize < size * 1.1) console.log(`streaming: not enough room for ${size / MIB} MiB\n`)
    else await measure(place, size, 3)
  } finally {
    remove()
  }
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
  printTable([`${size / MIB} MiB detached`, 'CPU s', 'MB/s', `× ${BASE}`, 'peak RSS MiB'], rows)
}

/** `content`, `signature.p7s` and `root.cer`: a CAdES-B over a digest, since the file is too large to be held. */
function writeMaterial(place: string, size: number): void {
  const { root, intermediates, signer } = chain('p-256', 3)
  const hash = createHash('sha256')
  const block = randomFillSync(Buffer.alloc(MIB))
  const file = openSync(join(place, 'content'), 'w')
  for (let written = 0; written < size; written += block.length) {
    block.writeUInt32BE(written / MIB)
    hash.update(block)
    writeSync(file, block)
  }
  closeSync(file)
  const attributes = cadesAttributes({ certificate: signer }, Buffer.alloc(0))
  const messageDigest = attribute(messageDigestId, octets(hash.digest()))
  const signedAttributes = Object.values({ ...attributes, messageDigest })
  const certificates = [signer, ...intermediates].map(({ der }) => der)
  const signers = [{ certificate: signer, signedAttributes }]
  writeFileSync(join(place, 'signature.p7s'), message({ detached: true, signers, certificates }))
  writeFileSync(join(place, 'root.cer'), root.der)
}

interface ChildResult {
  readonly microseconds: number
  /** MiB. */
  readonly peak: number
}

function runChild(mode: string, place: string): ChildResult {
  const script = join(import.meta.dirname, 'streaming-child.ts')
  const { status, stdout, stderr } = spawnSync(process.execPath, [...process.execArgv, script, mode, place], {
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
