/**
 * The folder with the person's key files. A PKCS#12 file keeps even its certificate under the password, so a file is known
 * by its name until it has been opened once; then its certificates are remembered in memory (never on disk, where they
 * would tell the person's number to anybody) and the next consent names the holder at once. A key container of STB 34.101.78
 * has its certificate in the clear beside it, and is known by that.
 */
import { createHash } from 'node:crypto'
import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { type Clock, createKeySigner, FormatError, TamgaError } from '@tamga/core'
import { certificatesIn } from './certificate-files.ts'
import { describeCertificate } from './certificate-view.ts'
import { certificateFileOf, type KeyFileKind, keyFileKind } from './key-file.ts'
import type { KeyPair } from './key-pair.ts'
import { type KeyCriteria, type KeyEntry, type KeySource, type OpenedKey, usableKeys } from './key-source.ts'
import { MAX_FILE_OCTETS } from './pkcs12.ts'

const MAX_FILES = 100
const KIND = 'file'

/** Files are read anew each time: a stick may come and go. A missing folder holds no keys. */
export function openKeyDirectory(path: string, clock: Clock): KeySource {
  const remembered = new Map<string, readonly Uint8Array[]>()

  function remember(file: Uint8Array, pairs: readonly KeyPair[]): void {
    if (remembered.size >= MAX_FILES) return
    remembered.set(
      thumbprint(file),
      pairs.map(({ certificate }) => certificate),
    )
  }

  async function describe(name: string, all: readonly string[], criteria: KeyCriteria): Promise<readonly KeyEntry[]> {
    const entry = { id: `${KIND}:${name}`, label: name, hardware: false, needs: 'password', tries: null } as const
    try {
      const { file, kind } = await read(name)
      if (kind.isCandidate?.(file) === false) return []
      kind.check(file)
      const options = { now: clock.now(), criteria, hardware: false }
      const beside = await certificatesBeside(name, all)
      const known = remembered.get(thumbprint(file)) ?? beside?.slice(0, 1)
      const certificates = known?.map((der) => describeCertificate(der, options)) ?? null
      // A password would be typed for nothing.
      const problem = criteria.hardwareOnly === true ? 'ERR_KEY_NOT_HARDWARE' : null
      return [{ ...entry, problem, certificates }]
    } catch (error) {
      const problem = error instanceof TamgaError ? error.code : 'ERR_PKCS12_UNREADABLE'
      return [{ ...entry, problem, certificates: null }]
    }
  }

  async function read(name: string): Promise<{ readonly file: Uint8Array; readonly kind: KeyFileKind }> {
    const kind = keyFileKind(name)
    if (kind === undefined) throw new TypeError('Not the name of a key file')
    return { file: await readKeyFile(join(path, name)), kind }
  }

  /** DER, the person's own first; undefined for a kind of file that holds its own. */
  async function certificatesBeside(name: string, all: readonly string[]): Promise<readonly Uint8Array[] | undefined> {
    if (keyFileKind(name)?.certificateExtension === undefined) return undefined
    const beside = certificateFileOf(name, all)
    if (beside !== undefined) return certificatesIn(await readKeyFile(join(path, beside)))
    throw new FormatError('ERR_STB_KEY_CONTAINER_NO_CERTIFICATE', 'No certificate stands beside the key container')
  }

  return {
    kind: KIND,
    async list(criteria) {
      const all = await filesIn(path)
      return (await Promise.all(keyFiles(all).map((name) => describe(name, all, criteria)))).flat()
    },
    async open(id, password, criteria) {
      const all = await filesIn(path)
      const name = keyFiles(all).find((one) => id === `${KIND}:${one}`)
      if (name === undefined) throw new FormatError('ERR_PKCS12_MISSING', 'No such key file')
      const { file, kind } = await read(name)
      const pairs = kind.open(file, password, (await certificatesBeside(name, all)) ?? [])
      remember(file, pairs)
      const options = { now: clock.now(), criteria, hardware: false }
      const makers = pairs.map((pair) => (): OpenedKey => {
        return { signer: createKeySigner(pair), view: describeCertificate(pair.certificate, options) }
      })
      const none = new FormatError('ERR_PKCS12_NO_KEY', 'The file holds no private key')
      return { keys: usableKeys(makers, none), close: async () => undefined }
    },
    close: async () => undefined,
  }
}

async function filesIn(path: string): Promise<readonly string[]> {
  return await readdir(path).catch(() => [])
}

function keyFiles(all: readonly string[]): readonly string[] {
  return all
    .filter((name) => keyFileKind(name) !== undefined)
    .toSorted()
    .slice(0, MAX_FILES)
}

/** Kind and size first, so that a pipe never hangs the agent and a huge file never reaches memory. */
async function readKeyFile(path: string): Promise<Uint8Array> {
  const status = await stat(path).catch(() => {
    throw new FormatError('ERR_PKCS12_UNREADABLE', 'The key file cannot be read')
  })
  if (!status.isFile()) throw new FormatError('ERR_PKCS12_NOT_PKCS12', 'This is not a file')
  if (status.size > MAX_FILE_OCTETS) throw new FormatError('ERR_PKCS12_TOO_LARGE', 'The key file is too large')
  return await readFile(path).catch(() => {
    throw new FormatError('ERR_PKCS12_UNREADABLE', 'The key file cannot be read')
  })
}

function thumbprint(file: Uint8Array): string {
  return createHash('sha256').update(file).digest('hex')
}
