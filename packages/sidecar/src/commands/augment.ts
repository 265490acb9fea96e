/** `tamga augment`: archives a signature file, so that it can be judged when nobody answers any more (ETSI EN 319 122-1 §6). */
import { existsSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import {
  type AugmentedSignature,
  augmentSignature,
  type Clock,
  createTimeStampSource,
  FormatError,
  TamgaError,
  type TimeStampSource,
  UnavailableError,
  UnsupportedError,
} from '@tamga/core'
import { systemClock } from '../adapters/clock.ts'
import { CommandError, exitCode, usageError } from './exit.ts'
import { readInput } from './input.ts'
import { exitCodeOf, judging, judgingOptions, languageNamed } from './judging.ts'
import { printableJson } from './printable.ts'
import { reportText } from './report-text.ts'
import { readWholeSignature } from './signature-file.ts'

const { time: _time, offline: _offline, ...shared } = judgingOptions
const options = {
  ...shared,
  out: { type: 'string' },
  tsa: { type: 'string' },
  'tsa-without-nonce': { type: 'boolean', default: false },
  level: { type: 'string', default: 'B-LTA' },
  content: { type: 'string' },
} as const

const LEVELS: ReadonlyMap<string, 'CAdES-B-LT' | 'CAdES-B-LTA'> = new Map([
  ['B-LT', 'CAdES-B-LT'],
  ['B-LTA', 'CAdES-B-LTA'],
])

export async function augment(
  args: readonly string[],
  write: (text: string) => void,
  clock: Clock = systemClock,
): Promise<number> {
  const { values, path, out, url, level } = asked(args)
  const language = languageNamed(values.language)
  if (existsSync(out)) throw new CommandError(exitCode.unreadable, `${out}: is there already`)
  const nonce = values['tsa-without-nonce'] ? { nonce: 'left-out' as const } : {}
  const { signature, report } = await judging(values, async ({ http, time: _, ...judgement }) => {
    if (http === undefined) throw usageError('tamga augment needs the network')
    const timeStampSource = namingItself(url, createTimeStampSource({ http, url, clock, ...nonce }))
    const content = values.content === undefined ? {} : { content: await readInput(values.content) }
    const signed = await readWholeSignature(path)
    const augmented = augmentSignature(signed, { ...judgement, ...content, http, timeStampSource, clock, level })
    return augmented.catch((error: unknown) => refused(error, path))
  })
  await writeNew(out, signature)
  write(values.json ? printableJson(report) : reportText(report, language))
  return exitCodeOf(report.conclusion)
}

/** @throws CommandError 64 */
function asked(args: readonly string[]) {
  const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true })
  const [path, ...others] = positionals
  if (path === undefined || others.length > 0) throw usageError('tamga augment takes one signature file')
  const { out, tsa: url } = values
  if (out === undefined) throw usageError('tamga augment needs --out')
  if (url === undefined || !URL.canParse(url)) throw usageError('tamga augment needs an address to --tsa')
  const level = LEVELS.get(values.level)
  if (level === undefined) throw usageError(`--level takes one of ${[...LEVELS.keys()].join(', ')}`)
  return { values: { ...values, offline: false }, path, out, url, level }
}

/** What the authority answered instead of a time-stamp says nothing of the signature. */
function namingItself(url: string, source: TimeStampSource): TimeStampSource {
  return {
    timeStamp: (digestAlgorithm, imprint) =>
      source.timeStamp(digestAlgorithm, imprint).catch((error: unknown) => {
        if (!(error instanceof TamgaError)) throw error
        throw new CommandError(exitCode.unavailable, `${url}: ${error.code}: ${error.message}`)
      }),
  }
}

/** Nothing was written: what it is not good enough for is told by the exit code too. */
function refused(error: unknown, path: string): Promise<AugmentedSignature> {
  if (!(error instanceof TamgaError)) throw error
  const { indication, subIndication, of } = error.facts
  const why = indication === undefined ? '' : `: ${of} ${indication} ${subIndication}`
  throw new CommandError(codeFor(error), `${path}: ${error.code}: ${error.message}${why}`)
}

function codeFor(error: TamgaError): number {
  if (error instanceof UnavailableError) return exitCode.unavailable
  if (error instanceof FormatError) return exitCode.unreadable
  const isOpen = error instanceof UnsupportedError || error.facts.indication === 'INDETERMINATE'
  return isOpen ? exitCode.indeterminate : exitCode.failed
}

/** Never over another file, also one that came meanwhile: what was archived once may be the only proof there is. */
async function writeNew(path: string, octets: Uint8Array): Promise<void> {
  try {
    await writeFile(path, octets, { flag: 'wx' })
  } catch (error) {
    throw new CommandError(exitCode.unreadable, `${path}: ${error instanceof Error ? error.message : error}`)
  }
}
