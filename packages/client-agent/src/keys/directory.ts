/**
 * The folder with the person's key files. A PKCS#12 file keeps even its certificate under the password, so a file is known
 * by its name until it has been opened once; then its certificates are remembered in memory (never on disk, where they
 * would tell the person's number to anybody) and the next consent names the holder at once.
 */
import { createHash } from 'node:crypto'
import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { type Clock, FormatError, TamgaError } from '@tamga/core'
import type { CertificateView, KeyFileView, Purpose } from '../consent/page/consent-view.ts'
import { describeCertificate } from './certificate-view.ts'
import type { KeyEntry } from './key-pair.ts'
import { MAX_FILE_OCTETS, openPkcs12, parsePfx } from './pkcs12.ts'

const MAX_FILES = 100
const KEY_FILE = /^[^.].*\.(?:p12|pfx)$/i

/** A key together with what the person is shown about it. */
export interface OpenedKey {
  readonly entry: KeyEntry
  readonly view: CertificateView
}

/** See `openKeyDirectory`. */
export interface KeyDirectory {
  readonly path: string
  /** `purpose`: for what the certificates are described as usable or not. */
  list(purpose?: Purpose): Promise<readonly KeyFileView[]>
  /** @throws TamgaError as `openPkcs12`; FormatError ERR_PKCS12_MISSING when no such file is listed */
  open(name: string, password: Uint8Array, options?: { readonly purpose: Purpose }): Promise<readonly OpenedKey[]>
}

/** Files are read anew each time: a stick may come and go. A missing folder holds no keys. */
export function openKeyDirectory(path: string, clock: Clock): KeyDirectory {
  const remembered = new Map<string, readonly Uint8Array[]>()

  async function describe(name: string, purpose: Purpose): Promise<KeyFileView> {
    try {
      const file = await readKeyFile(join(path, name))
      parsePfx(file)
      const certificates = remembered.get(thumbprint(file))
      const views = certificates?.map((der) => describeCertificate(der, { now: clock.now(), purpose })) ?? null
      return { name, problem: null, certificates: views }
    } catch (error) {
      return { name, problem: error instanceof TamgaError ? error.code : 'ERR_PKCS12_UNREADABLE', certificates: null }
    }
  }

  return {
    path,
    async list(purpose = 'sign') {
      return await Promise.all((await names(path)).map((name) => describe(name, purpose)))
    },
    async open(name, password, { purpose } = { purpose: 'sign' }) {
      if (!(await names(path)).includes(name)) throw new FormatError('ERR_PKCS12_MISSING', 'No such key file')
      const file = await readKeyFile(join(path, name))
      const entries = openPkcs12(file, password)
      const now = clock.now()
      const keys = entries.map((entry) => ({ entry, view: describeCertificate(entry.certificate, { now, purpose }) }))
      if (remembered.size < MAX_FILES)
        remembered.set(
          thumbprint(file),
          entries.map(({ certificate }) => certificate),
        )
      return keys
    },
  }
}

async function names(path: string): Promise<readonly string[]> {
  const all = await readdir(path).catch(() => [])
  return all
    .filter((name) => KEY_FILE.test(name))
    .toSorted()
    .slice(0, MAX_FILES)
}

/** Kind and size first, so that a pipe never hangs the agent and a huge file never reaches memory. */
async function readKeyFile(path: string): Promise<Uint8Array> {
  const status = await stat(path)
  if (!status.isFile()) throw new FormatError('ERR_PKCS12_NOT_PKCS12', 'This is not a file')
  if (status.size > MAX_FILE_OCTETS) throw new FormatError('ERR_PKCS12_TOO_LARGE', 'The key file is too large')
  return await readFile(path)
}

function thumbprint(file: Uint8Array): string {
  return createHash('sha256').update(file).digest('hex')
}
