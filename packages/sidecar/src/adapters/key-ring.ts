/**
 * The key ring: every key there ever was with its history, and the private keys that are still of use. The directory is
 * the only state; a running sidecar reads it when it starts and when it is told to (SIGHUP).
 */
import { generateKeyPairSync, type KeyObject } from 'node:crypto'
import { type Clock, ConfigurationError } from '@tamga/core'
import type { JWK } from 'jose'
import { jwkThumbprint } from './jwk-thumbprint.ts'
import { type KeyFiles, openKeyFiles } from './key-files.ts'
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

/**
 * Makes the first keys of a directory without any.
 * @throws ConfigurationError ERR_KEY_FILE, naming the file and nothing of what it holds
 */
export function openKeyRing(directory: string, clock: Clock): KeyRing {
  const files = openKeyFiles(directory)
  if (!files.hasIndex()) makeFirstKeys(files, clock.now())
  let records = files.readIndex()

  const keysOf = (purpose: KeyPurpose): readonly KeyRecord[] =>
    records.filter((one) => one.purpose === purpose).toSorted(activeFirst)
  const keyOf = ({ kid, purpose }: KeyRecord): RingKey => ({ kid, alg: algOf(purpose), key: files.readPrivateKey(kid) })
  return {
    records: () => records,
    active: (purpose) => {
      const [first] = keysOf(purpose)
      if (first?.state === 'active') return keyOf(first)
      throw new ConfigurationError('ERR_KEY_FILE', `${directory}: no active key for ${purpose}`)
    },
    usable: (purpose) => keysOf(purpose).filter(needsPrivateKey).map(keyOf),
    publicKeys: (purpose) =>
      keysOf(purpose).flatMap(({ state, publicKey }) => (state === 'archived' ? [] : [publicKey])),
    rotate: (purpose, { evenIfUnpublished = false } = {}) =>
      files.alone(() => {
        const now = clock.now()
        const { record: added, pem } = newKey(purpose, now)
        const turned = archived(rotated(files.readIndex(), { now, added, evenIfUnpublished }), now)
        // Private parts come before the index that names them, and go after it has let go of them.
        files.writePrivateKey(added.kid, pem)
        files.writeIndex(turned)
        for (const one of turned) if (!needsPrivateKey(one)) files.removePrivateKey(one.kid)
        records = turned
      }),
  }
}

/** For each purpose one that is active and one that is next. Of two processes that start at once the first one's count. */
function makeFirstKeys(files: KeyFiles, now: Date): void {
  const made = keyPurposes.flatMap((purpose) => {
    const first = newKey(purpose, now)
    return [{ ...first, record: firstKey(first.record, now) }, newKey(purpose, now)]
  })
  for (const { record, pem } of made) files.writePrivateKey(record.kid, pem)
  const counted = files.writeFirstIndex(made.map(({ record }) => record))
  if (!counted) for (const { record } of made) files.removePrivateKey(record.kid)
}

function newKey(purpose: KeyPurpose, now: Date): { readonly record: KeyRecord; readonly pem: string } {
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

function algOf(purpose: KeyPurpose): RingKey['alg'] {
  return purpose === 'client-decryption' ? 'ECDH-ES+A256KW' : 'ES256'
}

function activeFirst(a: KeyRecord, b: KeyRecord): number {
  return Number(b.state === 'active') - Number(a.state === 'active')
}
