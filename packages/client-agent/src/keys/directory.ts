/**
 * The folder with the person's key files. A PKCS#12 file keeps even its certificate under the password, so a file is known
 * by its name until it has been opened once; then its certificates are remembered in memory (never on disk, where they
 * would tell the person's number to anybody) and the next consent names the holder at once.
 */
import { createHash } from 'node:crypto'
import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { type Clock, createKeySigner, FormatError, TamgaError } from '@tamga/core'
import { describeCertificate } from './certificate-view.ts'
import type { KeyPair } from './key-pair.ts'
import { type KeyCriteria, type KeyEntry, type KeySource, type OpenedKey, usableKeys } from './key-source.ts'
import { MAX_FILE_OCTETS, openPkcs12, parsePfx } from './pkcs12.ts'

const MAX_FILES = 100
const KEY_FILE = /^[^.].*\.(?:p12|pfx)$/i
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

  async function describe(name: string, criteria: KeyCriteria): Promise<KeyEntry> {
    const entry = { id: `${KIND}:${name}`, label: name, hardware: false, needs: 'password', tries: null } as const
    try {
      const file = await readKeyFile(join(path, name))
      parsePfx(file)
      const options = { now: clock.now(), criteria, hardware: false }
      const certificates = remembered.get(thumbprint(file))?.map((der) => describeCertificate(der, options)) ?? null
      // A password would be typed for nothing.
      const problem = criteria.hardwareOnly === true ? 'ERR_KEY_NOT_HARDWARE' : null
      return { ...entry, problem, certificates }
    } catch (error) {
      const problem = error instanceof TamgaError ? error.code : 'ERR_PKCS12_UNREADABLE'
      return { ...entry, problem, certificates: null }
    }
  }

  return {
    kind: KIND,
    async list(criteria) {
      return await Promise.all((await names(path)).map((name) => describe(name, criteria)))
    },
    async open(id, password, criteria) {
      const name = (await names(path)).find((one) => id === `${KIND}:${one}`)
      if (name === undefined) throw new FormatError('ERR_PKCS12_MISSING', 'No such key file')
      const file = await readKeyFile(join(path, name))
      const pairs = openPkcs12(file, password)
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

async function names(path: string): Promise<readonly string[]> {
  const all = await readdir(path).catch(() => [])
  return all
    .filter((name) => KEY_FILE.test(name))
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
