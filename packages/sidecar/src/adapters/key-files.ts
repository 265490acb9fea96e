/** The directory of the key ring: `keys.json` with what may be known, and each private key in a file of its owner's only. */
import { createPrivateKey, createPublicKey, type KeyObject, randomBytes } from 'node:crypto'
import { chmodSync, existsSync, linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { ConfigurationError } from '@tamga/core'
import type { JWK } from 'jose'
import { z } from 'zod'
import { jwkThumbprint } from './jwk-thumbprint.ts'
import { type KeyRecord, keyPurposes } from './key-records.ts'

/** Everything throws ConfigurationError ERR_KEY_FILE, naming the file and nothing of what it holds. */
export interface KeyFiles {
  hasIndex(): boolean
  readIndex(): readonly KeyRecord[]
  writeIndex(records: readonly KeyRecord[]): void
  /** False when there is an index already; what is there is whole, since it came there by a link. */
  writeFirstIndex(records: readonly KeyRecord[]): boolean
  readPrivateKey(kid: string): KeyObject
  writePrivateKey(kid: string, pem: string): void
  removePrivateKey(kid: string): void
  /** @throws ConfigurationError ERR_KEY_RING_BUSY: two rotations at once would each retire what the other made active */
  alone(run: () => void): void
}

const record = z.strictObject({
  kid: z.string().regex(/^[\w-]{43}$/),
  purpose: z.enum(keyPurposes),
  state: z.enum(['next', 'active', 'retired', 'archived']),
  publicKey: z.looseObject({ kty: z.literal('EC'), crv: z.literal('P-256'), x: z.string(), y: z.string() }),
  createdAt: z.iso.datetime(),
  activeFrom: z.iso.datetime().nullable(),
  activeUntil: z.iso.datetime().nullable(),
})
const index = z.strictObject({ version: z.literal(1), keys: z.array(record).min(1) })

const OWNER_ONLY = { mode: 0o600, flag: 'wx' } as const

/** Makes the directory when it is not there. */
export function openKeyFiles(directory: string): KeyFiles {
  const indexPath = join(directory, 'keys.json')
  const lockPath = join(directory, 'keys.lock')
  const keyPath = (kid: string): string => join(directory, `${kid}.pem`)
  attempt(directory, () => {
    mkdirSync(directory, { recursive: true, mode: 0o700 })
    chmodSync(directory, 0o700)
  })

  /** Written beside and moved into place: a crash leaves the whole old one or the whole new one. */
  const temporaryIndex = (records: readonly KeyRecord[]): string => {
    const path = `${indexPath}.${randomBytes(6).toString('hex')}`
    writeFileSync(path, `${JSON.stringify({ version: 1, keys: records }, null, 2)}\n`, OWNER_ONLY)
    return path
  }

  return {
    hasIndex: () => existsSync(indexPath),
    readIndex: () =>
      attempt(indexPath, () => index.parse(JSON.parse(readFileSync(indexPath, 'utf8'))).keys as readonly KeyRecord[]),
    writeIndex: (records) => attempt(indexPath, () => renameSync(temporaryIndex(records), indexPath)),
    writeFirstIndex: (records) => attempt(indexPath, () => linkOnce(temporaryIndex(records), indexPath)),
    readPrivateKey: (kid) => attempt(keyPath(kid), () => privateKeyOf(kid, readFileSync(keyPath(kid)))),
    writePrivateKey: (kid, pem) => attempt(keyPath(kid), () => writeFileSync(keyPath(kid), pem, OWNER_ONLY)),
    removePrivateKey: (kid) => attempt(keyPath(kid), () => rmSync(keyPath(kid), { force: true })),
    alone: (run) => {
      if (!attempt(lockPath, () => createOnce(lockPath))) throw busy(lockPath)
      try {
        run()
      } finally {
        rmSync(lockPath, { force: true })
      }
    },
  }
}

/** A file that was exchanged would sign what nobody can verify. */
function privateKeyOf(kid: string, pem: Uint8Array): KeyObject {
  const key = createPrivateKey(Buffer.from(pem))
  if (jwkThumbprint(createPublicKey(key).export({ format: 'jwk' }) as JWK) !== kid) throw new RangeError('another key')
  return key
}

function linkOnce(temporary: string, path: string): boolean {
  try {
    return unlessThere(() => linkSync(temporary, path))
  } finally {
    rmSync(temporary, { force: true })
  }
}

function createOnce(path: string): boolean {
  return unlessThere(() => writeFileSync(path, '', OWNER_ONLY))
}

function unlessThere(make: () => void): boolean {
  try {
    make()
    return true
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false
    throw error
  }
}

function busy(path: string): ConfigurationError {
  const message = `${path} exists: another rotation is running, or one was broken off`
  return new ConfigurationError('ERR_KEY_RING_BUSY', message, { facts: { path } })
}

function attempt<T>(path: string, run: () => T): T {
  try {
    return run()
  } catch (cause) {
    throw new ConfigurationError('ERR_KEY_FILE', `${path}: cannot be used as a key`, { facts: { path }, cause })
  }
}
