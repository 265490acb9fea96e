/** `tamga certificate`: what a certificate says, without judging it. */
import { createHash } from 'node:crypto'
import { parseArgs } from 'node:util'
import {
  type Certificate,
  FormatError,
  formatName,
  likelySubjectRules,
  parseCertificate,
  subject,
  toHex,
} from '@tamga/core'
import { CommandError, exitCode, usageError } from './exit.ts'
import { readObject } from './input.ts'
import { printable, printableJson } from './printable.ts'

const options = { json: { type: 'boolean', default: false } } as const

export async function certificate(args: readonly string[], write: (text: string) => void): Promise<number> {
  const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true })
  const [path, ...others] = positionals
  if (path === undefined || others.length > 0) throw usageError('tamga certificate takes one file')
  const shown = describe(parse(path, await readObject(path, ['CERTIFICATE'])))
  write(values.json ? printableJson(shown) : `${words(shown)}\n`)
  return exitCode.passed
}

function parse(path: string, der: Uint8Array): Certificate {
  try {
    return parseCertificate(der)
  } catch (error) {
    if (!(error instanceof FormatError)) throw error
    throw new CommandError(exitCode.unreadable, `${path}: not a certificate (${error.code}: ${error.message})`)
  }
}

function describe(parsed: Certificate): Readonly<Record<string, unknown>> {
  return {
    subject: formatName(parsed.subject),
    issuer: formatName(parsed.issuer),
    serialNumber: parsed.serialNumber,
    notBefore: parsed.notBefore.toISOString(),
    notAfter: parsed.notAfter.toISOString(),
    sha256: toHex(createHash('sha256').update(parsed.raw).digest()),
    holder: subject(parsed, likelySubjectRules(parsed)),
  }
}

function words(members: object, indent = ''): string {
  const lines = Object.entries(members).map(([name, value]) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? `${indent}${name}:\n${words(value, `${indent}  `)}`
      : `${indent}${name}: ${printable(Array.isArray(value) ? value.map(word).join(', ') : String(value ?? '-'))}`,
  )
  return lines.join('\n')
}

/** A warning by its code; anything else as it is. */
function word(value: unknown): string {
  return typeof value === 'object' && value !== null && 'code' in value ? String(value.code) : String(value)
}
