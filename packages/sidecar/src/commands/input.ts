/** Files and values a person names on the command line. */
import { ConfigurationError, FormatError, parseCertificate, parseCertificateList, parseOcspResponse } from '@tamga/core'
import { listFiles, readFileWithin } from '../adapters/file.ts'
import { decodeObjects } from '../adapters/pem.ts'
import { loadCertificates } from '../adapters/trust-anchors.ts'
import { isReadable } from '../is-readable.ts'
import { CommandError, exitCode, usageError } from './exit.ts'

/** Most that is held of one file. */
export const MAX_OCTETS = 268_435_456

/** @throws CommandError 66 */
export async function readInput(path: string): Promise<Uint8Array> {
  return unreadableUnless(path, () => readFileWithin(path, MAX_OCTETS))
}

/** The first object of a DER, PEM or base64 file; what is none of these comes back as it is, to be judged. */
export async function readObject(path: string, labels: readonly string[]): Promise<Uint8Array> {
  const [object] = await readObjects(path, labels)
  return object
}

/** All of them. */
export async function readObjects(
  path: string,
  labels: readonly string[],
): Promise<readonly [Uint8Array, ...Uint8Array[]]> {
  const file = await readInput(path)
  const [object, ...others] = await unreadableUnless(path, async () => decodeObjects(file, labels))
  return [object ?? file, ...others]
}

/** @throws CommandError 66 naming the file or the directory that holds no certificate */
export async function readCertificates(paths: readonly string[]): Promise<readonly Uint8Array[]> {
  return (await Promise.all(paths.map(readCertificatesAt))).flat()
}

async function readCertificatesAt(path: string): Promise<readonly Uint8Array[]> {
  try {
    const certificates = await loadCertificates([path])
    if (certificates.length === 0) throw new CommandError(exitCode.unreadable, `${path}: holds no certificate`)
    return certificates
  } catch (error) {
    if (error instanceof ConfigurationError) throw new CommandError(exitCode.unreadable, error.message)
    throw error
  }
}

export interface EvidenceFiles {
  readonly crls: readonly Uint8Array[]
  readonly ocspResponses: readonly Uint8Array[]
  readonly intermediates: readonly Uint8Array[]
}

const READERS: readonly { readonly kind: keyof EvidenceFiles; readonly read: (der: Uint8Array) => unknown }[] = [
  { kind: 'intermediates', read: parseCertificate },
  { kind: 'crls', read: parseCertificateList },
  { kind: 'ocspResponses', read: parseOcspResponse },
]

/**
 * Every certificate, CRL and OCSP response among the files of a directory, told by their contents, whatever their names.
 * Files that hold none of them are left aside.
 * @throws CommandError 66
 */
export async function readEvidence(directory: string | undefined): Promise<EvidenceFiles> {
  if (directory === undefined) return { crls: [], ocspResponses: [], intermediates: [] }
  const files = await unreadableUnless(directory, () => listFiles(directory))
  const objects = (await Promise.all(files.map(readEvidenceObjects))).flat()
  const ofKind = (wanted: keyof EvidenceFiles): Uint8Array[] => objects.filter((der) => kindOf(der) === wanted)
  return { crls: ofKind('crls'), ocspResponses: ofKind('ocspResponses'), intermediates: ofKind('intermediates') }
}

async function readEvidenceObjects(path: string): Promise<readonly Uint8Array[]> {
  const file = await readInput(path)
  try {
    return decodeObjects(file, ['CERTIFICATE', 'X509 CRL', 'OCSP RESPONSE'])
  } catch (error) {
    if (error instanceof FormatError) return []
    throw error
  }
}

function kindOf(der: Uint8Array): keyof EvidenceFiles | undefined {
  return READERS.find(({ read }) => isReadable(read, der))?.kind
}

/** `sha256:<hex>`. @throws CommandError 64 */
export function parseDigest(text: string): { readonly algorithm: string; readonly value: Uint8Array } {
  const [, algorithm, hex] = /^([a-z0-9-]+):((?:[0-9a-f]{2})+)$/i.exec(text) ?? []
  if (algorithm === undefined || hex === undefined)
    throw usageError('--digest takes <algorithm>:<hex>, such as sha256:9f86…')
  return { algorithm: algorithm.toLowerCase(), value: Buffer.from(hex, 'hex') }
}

/** @throws CommandError 64 */
export function parseTime(option: string, text: string): Date {
  const time = new Date(text)
  // Without a zone it would be another moment on another machine.
  const [, day] = /^(\d{4}-\d\d-\d\d)T.*(?:Z|[+-]\d\d:\d\d)$/.exec(text) ?? []
  if (day === undefined || Number.isNaN(time.getTime()) || !isInCalendar(day)) {
    throw usageError(`--${option} takes an ISO 8601 time with its zone, such as 2026-11-02T05:00:00Z`)
  }
  return time
}

/** `Date` takes 31 February for 3 March. */
function isInCalendar(day: string): boolean {
  return new Date(day).toISOString().startsWith(day)
}

/** What `run` reads. @throws CommandError 66 naming the file when it cannot be read */
export async function unreadableUnless<T>(path: string, run: () => Promise<T>): Promise<T> {
  try {
    return await run()
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : 'unknown reason'
    throw new CommandError(exitCode.unreadable, `${path}: cannot be read (${reason})`, { cause })
  }
}
