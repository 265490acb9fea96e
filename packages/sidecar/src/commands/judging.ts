/** What every command that judges takes: profile, anchors, evidence, time, network, and how it says what it found. */
import {
  type Conclusion,
  ConfigurationError,
  callerEvidence,
  FormatError,
  type Language,
  languages,
  type Profile,
  profiles,
  trustAnchorKind,
  type ValidateOptions,
} from '@tamga/core'
import { systemClock } from '../adapters/clock.ts'
import { createHttp } from '../adapters/http.ts'
import { CommandError, exitCode, usageError } from './exit.ts'
import { parseTime, readCertificates, readEvidence } from './input.ts'

export const judgingOptions = {
  trust: { type: 'string', multiple: true, default: [] as string[] },
  evidence: { type: 'string' },
  profile: { type: 'string', default: 'generic' },
  time: { type: 'string' },
  offline: { type: 'boolean', default: false },
  'fetch-issuers': { type: 'boolean', default: false },
  'allow-private-addresses': { type: 'boolean', default: false },
  language: { type: 'string', default: 'en' },
  json: { type: 'boolean', default: false },
} as const

interface JudgingValues {
  readonly trust: readonly string[]
  readonly evidence?: string | undefined
  readonly profile: string
  readonly time?: string | undefined
  readonly offline: boolean
  readonly 'fetch-issuers': boolean
  readonly 'allow-private-addresses': boolean
}

export type Judging = ValidateOptions & { readonly intermediates: readonly Uint8Array[] }

/**
 * What `judge` comes to, with connections open for no longer than it runs. A digest that is none is the one mistake left that
 * is the caller's and not that of what is judged.
 * @throws CommandError 64, 66, 78
 */
export async function judging<T>(values: JudgingValues, judge: (options: Judging) => Promise<T>): Promise<T> {
  const profile = profileNamed(values.profile)
  const time = values.time === undefined ? systemClock.now() : parseTime('time', values.time)
  const { intermediates, ...files } = await readEvidence(values.evidence)
  const trustAnchors = await readTrustAnchors(values.trust)
  const http = createHttp({
    timeoutSeconds: 10,
    maxConcurrent: 8,
    allowPrivateAddresses: values['allow-private-addresses'],
  })
  try {
    const network = values.offline ? {} : { http, fetchIssuers: values['fetch-issuers'] }
    return await judge({ profile, trustAnchors, intermediates, evidence: callerEvidence(files), time, ...network })
  } catch (error) {
    throw error instanceof FormatError ? usageError(`--digest: ${error.message}`) : error
  } finally {
    http.close()
  }
}

export function exitCodeOf({ indication }: Conclusion): number {
  switch (indication) {
    case 'TOTAL-PASSED':
      return exitCode.passed
    case 'TOTAL-FAILED':
      return exitCode.failed
    case 'INDETERMINATE':
      return exitCode.indeterminate
  }
}

/** @throws CommandError 64 */
export function languageNamed(name: string): Language {
  const language = languages.find((known) => known === name)
  if (language === undefined) throw usageError(`--language takes one of ${languages.join(', ')}`)
  return language
}

/** On standard error and only for a person who watches: the report on standard output stays clean. */
export function showProgress(percent: number): void {
  if (process.stderr.isTTY) process.stderr.write(percent < 100 ? `\r${percent} %` : '\r     \r')
}

/** Test anchors stand alone here too: a report says nothing of what its anchors were for. */
async function readTrustAnchors(paths: readonly string[]): Promise<readonly Uint8Array[]> {
  const anchors = await readCertificates(paths)
  try {
    trustAnchorKind(anchors)
    return anchors
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error
    throw new CommandError(exitCode.configuration, `${error.code}: ${error.message}`)
  }
}

function profileNamed(name: string): Profile {
  const profile = profiles.get(name)
  if (profile === undefined) throw usageError(`--profile takes one of ${[...profiles.keys()].join(', ')}`)
  return profile
}
