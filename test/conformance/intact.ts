/** Signed messages with a manifest: whether the signature value, the signed attributes and the content hold, trust aside. */
import { cms } from '../../packages/core/src/profiles/generic.ts'
import { judgeSignature, type SignatureInput } from '../../packages/core/src/validation/judge.ts'
import type { Check, ValidationReport } from '../../packages/core/src/validation/report.ts'
import { multipartSigned } from '../../packages/core/test/vectors/mime.ts'
import type { Case } from './case.ts'
import { derFrom, readFirst, readManifest } from './files.ts'

interface Message {
  readonly file: string
  /** Content that is not in the message. */
  readonly content?: string
  readonly detached?: { readonly file?: string; readonly text?: string } | null
  readonly signerCertificate?: string
  readonly externalCertificate?: string
  readonly expected?: string
  readonly bLevel?: string
}

interface Manifest {
  readonly cases: readonly Message[]
  readonly certificates?: readonly string[]
}

const time = new Date('2026-06-01T00:00:00Z')

/** pqc-cms, rfc9882-mldsa: each must be intact. */
export function intactCases(path: string): Case[] {
  return messageCases(path, (report) => (isIntact(report) ? 'intact' : 'not-intact'))
}

/** RFC 4134: intact, and refused by today's policy because of its algorithms. */
export function rfc4134Cases(path: string): Case[] {
  return messageCases(path, (report) => {
    if (report.signatures.length === 0) return namesNoSigner(report) ? 'certs-only' : 'unreadable'
    if (!isIntact(report)) return 'not-intact'
    return report.signatures.every(isRefusedByPolicy) ? 'intact' : 'accepted by the policy'
  })
}

/** OpenSSL's malformed messages: refused for a failing of their own, not because nobody trusts them. */
export function opensslCmsCases(path: string): Case[] {
  return messageCases(path, (report) => (isIntact(report) ? 'accept' : 'reject'))
}

/** CAdES samples: where upstream states no outcome at this level, any report will do. */
export function dssCadesCases(path: string): Case[] {
  return messageCases(path, (report, { bLevel }) => {
    if (bLevel === 'unstated') return 'unstated'
    if (bLevel !== 'per-signer') return isIntact(report) ? 'intact' : 'not-intact'
    const intact = report.signatures.filter(({ checks }) => holds(checks)).length
    return intact > 0 && intact < report.signatures.length ? 'per-signer' : 'all alike'
  })
}

function messageCases(path: string, outcome: (report: ValidationReport, message: Message) => string): Case[] {
  const { folder, manifest } = readManifest<Manifest>(path)
  return manifest.cases.map((message) => ({
    id:
      message.detached == null
        ? message.file
        : `${message.file} with ${message.detached.file ?? message.detached.text}`,
    expected: message.expected ?? message.bLevel ?? 'intact',
    run: () => outcome(judge(folder, manifest, message), message),
  }))
}

function judge(folder: string, { certificates = [] }: Manifest, message: Message): ValidationReport {
  const read = (name: string): Buffer => readFirst(folder, name, `files/${name}`)
  const bytes = read(message.file)
  const input: SignatureInput = message.file.endsWith('.eml')
    ? multipartSigned(bytes.toString('latin1'))
    : { signature: derFrom(bytes), ...contentOf(message, read) }
  const { signerCertificate, externalCertificate } = message
  const handedIn = [...certificates, signerCertificate, externalCertificate].filter((name) => name !== undefined)
  const intermediates = handedIn.map((name) => derFrom(read(name)))
  return judgeSignature(input, { profile: cms, trustAnchors: [], intermediates, time })
}

function contentOf({ content, detached }: Message, read: (name: string) => Buffer): Pick<SignatureInput, 'content'> {
  if (detached?.text !== undefined) return { content: Buffer.from(detached.text) }
  const file = content ?? detached?.file
  return file === undefined ? {} : { content: read(file) }
}

/** Trust aside: what the message says of itself. */
const OWN_CHECKS = /^(format|signing-certificate|cryptographic)\./

function isIntact({ checks, signatures }: ValidationReport): boolean {
  return signatures.length > 0 && holds(checks) && signatures.every((signature) => holds(signature.checks))
}

function holds(checks: readonly Check[]): boolean {
  return checks.every(({ id, outcome }) => outcome !== 'failed' || !OWN_CHECKS.test(id))
}

function namesNoSigner({ checks }: ValidationReport): boolean {
  return checks.some(({ id, outcome }) => id === 'format.signers' && outcome === 'failed')
}

function isRefusedByPolicy({ checks }: ValidationReport['signatures'][number]): boolean {
  return checks.some(({ id, outcome }) => id === 'acceptance.algorithms' && outcome === 'failed')
}
