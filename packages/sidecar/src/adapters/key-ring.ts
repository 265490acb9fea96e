/**
 * The key ring: `keys.json` with the public part and the history of every key there ever was, and one file for each
 * private key that is still of use, readable for its owner only. The directory is the only state; a running sidecar reads
 * it when it starts.
 */
import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject, randomBytes } from 'node:crypto'
import { chmodSync, linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Clock, ConfigurationError } from '@tamga/core'
import type { JWK } from 'jose'
import { z } from 'zod'
import { jwkThumbprint } from './jwk-thumbprint.ts'
import {
  archived,
  firstKey,
  type KeyPurpose,
  type KeyRecord,
  keyPurposes,
  needsPrivateKey,
  rotated,
} from './key-records.ts'

export interface RingKey {
  readonly kid: string
  readonly alg: 'ES256' | 'ECDH-ES+A256KW'
  readonly key: KeyObject
}

export interface KeyRing {
  /** Every key there ever was, oldest first. */
  records(): readonly KeyRecord[]
  /** What signs, or what others are asked to seal to. */
  active(purpose: KeyPurpose): RingKey
  /** Every private key of a purpose that is kept: the active one first. */
  usable(purpose: KeyPurpose): readonly RingKey[]
  /** What others may meet now: the active one first, then next and retired ones. */
  publicKeys(purpose: KeyPurpose): readonly JWK[]
  /** @throws ConfigurationError ERR_KEY_UNPUBLISHED, ERR_KEY_RING_BUSY; nothing is changed then */
  rotate(purpose: KeyPurpose, options?: { readonly evenIfUnpublished?: boolean }): void
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
const file = z.strictObject({ version: z.literal(1), keys: z.array(record).min(1) })

/**
 * Makes the first keys of a directory without any.
 * @throws ConfigurationError ERR_KEY_FILE, naming the file and nothing of what it holds
 */
export function openKeyRing(directory: string, clock: Clock): KeyRing {
  prepare(directory)
  makeFirstKeys(directory, clock.now())
  let records = readRecords(directory)
  const keysOf = (purpose: KeyPurpose): KeyRecord[] => records.filter((one) => one.purpose === purpose)
  const ring: KeyRing = {
    records: () => records,
    usable: (purpose) => {
      const kept = keysOf(purpose).filter(needsPrivateKey)
      return kept.toSorted(activeFirst).map(readKey(directory))
    },
    active: (purpose) => {
      const [active] = keysOf(purpose).filter(({ state }) => state === 'active')
      if (active === undefined) throw unusable(join(directory, INDEX))
      return readKey(directory)(active)
    },
    publicKeys: (purpose) =>
      keysOf(purpose)
        .filter(({ state }) => state !== 'archived')
        .toSorted(activeFirst)
        .map(({ publicKey }) => publicKey),
    rotate: (purpose, { evenIfUnpublished = false } = {}) =>
      alone(directory, () => {
        const now = clock.now()
        const made = newKey(purpose, now)
        records = archived(rotated(readRecords(directory), { now, added: made.record, evenIfUnpublished }), now)
        // Private parts come before the index that names them, and go after it has let go of them.
        writePrivateKey(directory, made)
        writeIndex(directory, records)
        for (const one of records) if (!needsPrivateKey(one)) rmSync(keyFile(directory, one.kid), { force: true })
      }),
  }
  return ring
}

const activeFirst = (a: KeyRecord, b: KeyRecord): number => Number(b.state === 'active') - Number(a.state === 'active')

const INDEX = 'keys.json'
const LOCK = 'keys.lock'

const keyFile = (directory: string, kid: string): string => join(directory, `${kid}.pem`)

interface MadeKey {
  readonly record: KeyRecord
  readonly pem: string
}

function newKey(purpose: KeyPurpose, now: Date): MadeKey {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const jwk = publicKey.export({ format: 'jwk' }) as JWK
  const kid = jwkThumbprint(jwk)
  const use = purpose === 'client-decryption' ? 'enc' : 'sig'
  const times = { createdAt: now.toISOString(), activeFrom: null, activeUntil: null }
  return {
    record: { kid, purpose, state: 'next', publicKey: { ...jwk, kid, alg: algOf(purpose), use }, ...times },
    pem: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  }
}

const algOf = (purpose: KeyPurpose): RingKey['alg'] => (purpose === 'client-decryption' ? 'ECDH-ES+A256KW' : 'ES256')

/** For each purpose one that is active and one that is next. Of two processes that start at once the first one's count. */
function makeFirstKeys(directory: string, now: Date): void {
  if (exists(join(directory, INDEX))) return
  const made = keyPurposes.flatMap((purpose) => {
    const first = newKey(purpose, now)
    return [{ ...first, record: firstKey(first.record, now) }, newKey(purpose, now)]
  })
  for (const key of made) writePrivateKey(directory, key)
  if (
    writeIndexOnce(
      directory,
      made.map((key) => key.record),
    )
  )
    return
  for (const { record: lost } of made) rmSync(keyFile(directory, lost.kid), { force: true })
}

function readRecords(directory: string): readonly KeyRecord[] {
  const path = join(directory, INDEX)
  return attempt(path, () => file.parse(JSON.parse(readFileSync(path, 'utf8'))).keys as readonly KeyRecord[])
}

function readKey(directory: string): (one: KeyRecord) => RingKey {
  return ({ kid, purpose }) => {
    const path = keyFile(directory, kid)
    const key = attempt(path, () => {
      const read = createPrivateKey(readFileSync(path))
      // A file that was exchanged would sign what nobody can verify.
      if (jwkThumbprint(createPublicKey(read).export({ format: 'jwk' }) as JWK) !== kid)
        throw new RangeError('another key')
      return read
    })
    return { kid, alg: algOf(purpose), key }
  }
}

function writePrivateKey(directory: string, { record: { kid }, pem }: MadeKey): void {
  const path = keyFile(directory, kid)
  attempt(path, () => writeFileSync(path, pem, { mode: 0o600, flag: 'wx' }))
}

function writeIndex(directory: string, records: readonly KeyRecord[]): void {
  const path = join(directory, INDEX)
  attempt(path, () => renameSync(temporaryIndex(directory, records), path))
}

/** False when there is an index already; what is there is whole, since it came there by a link. */
function writeIndexOnce(directory: string, records: readonly KeyRecord[]): boolean {
  const path = join(directory, INDEX)
  return attempt(path, () => {
    const temporary = temporaryIndex(directory, records)
    try {
      linkSync(temporary, path)
      return true
    } catch (error) {
      if (isCode(error, 'EEXIST')) return false
      throw error
    } finally {
      rmSync(temporary, { force: true })
    }
  })
}

function temporaryIndex(directory: string, records: readonly KeyRecord[]): string {
  const path = join(directory, `${INDEX}.${randomBytes(6).toString('hex')}`)
  writeFileSync(path, `${JSON.stringify({ version: 1, keys: records }, null, 2)}\n`, { mode: 0o600, flag: 'wx' })
  return path
}

/** Two rotations at once would each retire what the other one made active. */
function alone(directory: string, run: () => void): void {
  const lock = join(directory, LOCK)
  try {
    writeFileSync(lock, '', { mode: 0o600, flag: 'wx' })
  } catch (cause) {
    if (!isCode(cause, 'EEXIST')) throw unusable(lock, cause)
    const message = `${lock} exists: another rotation is running, or one was broken off`
    throw new ConfigurationError('ERR_KEY_RING_BUSY', message, { facts: { path: lock }, cause })
  }
  try {
    run()
  } finally {
    rmSync(lock, { force: true })
  }
}

function prepare(directory: string): void {
  attempt(directory, () => {
    mkdirSync(directory, { recursive: true, mode: 0o700 })
    chmodSync(directory, 0o700)
  })
}

function exists(path: string): boolean {
  return attempt(path, () => {
    try {
      readFileSync(path)
      return true
    } catch (error) {
      if (isCode(error, 'ENOENT')) return false
      throw error
    }
  })
}

const isCode = (error: unknown, code: string): boolean =>
  error instanceof Error && 'code' in error && error.code === code

function attempt<T>(path: string, run: () => T): T {
  try {
    return run()
  } catch (cause) {
    throw cause instanceof ConfigurationError ? cause : unusable(path, cause)
  }
}

function unusable(path: string, cause?: unknown): ConfigurationError {
  return new ConfigurationError('ERR_KEY_FILE', `${path}: cannot be used as a key`, { facts: { path }, cause })
}
