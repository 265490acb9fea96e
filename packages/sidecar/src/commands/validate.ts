/** `tamga validate`: judges one signature file and says so by words, by JSON and by exit code. */
import { parseArgs } from 'node:util'
import {
  ConfigurationError,
  callerEvidence,
  FormatError,
  type Language,
  languages,
  type Profile,
  profiles,
  type SignatureInput,
  trustAnchorKind,
  type ValidationReport,
  validateSignature,
} from '@tamga/core'
import { validateXmlSignature } from '@tamga/xml-signature'
import { systemClock } from '../adapters/clock.ts'
import { createHttp } from '../adapters/http.ts'
import { readContent } from './content.ts'
import { CommandError, exitCode, usageError } from './exit.ts'
import { parseDigest, parseTime, readCertificates, readEvidence } from './input.ts'
import { reportText } from './report-text.ts'
import { readSignatureFile, readWholeSignature } from './signature-file.ts'

const options = {
  content: { type: 'string' },
  digest: { type: 'string' },
  trust: { type: 'string', multiple: true, default: [] as string[] },
  evidence: { type: 'string' },
  profile: { type: 'string', default: 'generic' },
  time: { type: 'string' },
  offline: { type: 'boolean', default: false },
  'allow-private-addresses': { type: 'boolean', default: false },
  language: { type: 'string', default: 'en' },
  json: { type: 'boolean', default: false },
} as const

export async function validate(args: readonly string[], write: (text: string) => void): Promise<number> {
  const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true })
  const [path, ...others] = positionals
  if (path === undefined || others.length > 0) throw usageError('tamga validate takes one signature file')
  if (values.content !== undefined && values.digest !== undefined)
    throw usageError('give --content or --digest, not both')
  const language = languageNamed(values.language)
  const profile = profileNamed(values.profile)
  const time = values.time === undefined ? systemClock.now() : parseTime(values.time)

  const { intermediates, ...files } = await readEvidence(values.evidence)
  const input = await readSigned(path, values)
  const trustAnchors = await readTrustAnchors(values.trust)
  const http = createHttp({
    timeoutSeconds: 10,
    maxConcurrent: 8,
    allowPrivateAddresses: values['allow-private-addresses'],
  })
  try {
    const network = values.offline ? {} : { http }
    const evidence = callerEvidence(files)
    const judging = { profile, trustAnchors, intermediates, evidence, time, ...network }
    const { report } = isXml(input.signature)
      ? await validateXmlSignature(input.signature, judging)
      : { report: await judge(input, judging) }
    write(values.json ? `${JSON.stringify(report, null, 2)}\n` : reportText(report, language))
    return exitCodeOf(report)
  } finally {
    http.close()
  }
}

/** No CMS begins with this sign, in DER, PEM or base64. */
function isXml(file: Uint8Array): boolean {
  return /^(?:\u00ef\u00bb\u00bf)?\s*</.test(Buffer.from(file.subarray(0, 100)).toString('latin1'))
}

interface Given {
  readonly content?: string | undefined
  readonly digest?: string | undefined
}

/** The signature file, with what it is said to be over when that is not in it. */
async function readSigned(path: string, { content, digest }: Given): Promise<SignatureInput> {
  if (content === undefined && digest === undefined) return readSignatureFile(path, showProgress)
  const signature = await readWholeSignature(path)
  if (isXml(signature)) throw usageError('an XML document carries what it signs: leave --content and --digest out')
  if (content !== undefined) return { signature, ...(await readContent(content, signature, showProgress)) }
  return { signature, ...(digest === undefined ? {} : { digest: parseDigest(digest) }) }
}

/** On standard error and only for a person who watches: the report on standard output stays clean. */
function showProgress(percent: number): void {
  if (process.stderr.isTTY) process.stderr.write(percent < 100 ? `\r${percent} %` : '\r     \r')
}

/** A digest that is none is the one mistake left that is the caller's and not the signature's. */
async function judge(...[input, options]: Parameters<typeof validateSignature>): Promise<ValidationReport> {
  try {
    return await validateSignature(input, options)
  } catch (error) {
    throw error instanceof FormatError ? usageError(error.message) : error
  }
}

/** The report's own conclusion is the strictest reading of all signers. */
function exitCodeOf({ conclusion }: ValidationReport): number {
  switch (conclusion.indication) {
    case 'TOTAL-PASSED':
      return exitCode.passed
    case 'TOTAL-FAILED':
      return exitCode.failed
    case 'INDETERMINATE':
      return exitCode.indeterminate
  }
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

function languageNamed(name: string): Language {
  const language = languages.find((known) => known === name)
  if (language === undefined) throw usageError(`--language takes one of ${languages.join(', ')}`)
  return language
}

function profileNamed(name: string): Profile {
  const profile = profiles.get(name)
  if (profile === undefined) throw usageError(`--profile takes one of ${[...profiles.keys()].join(', ')}`)
  return profile
}
