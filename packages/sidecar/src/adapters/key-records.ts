/**
 * What a key goes through, as data and pure steps: next (published, not used) → active → retired (still verifies and
 * decrypts) → archived (its private part is gone; its public part is kept for ever, so that what it signed stays verifiable).
 */
import { ConfigurationError } from '@tamga/core'
import type { JWK } from 'jose'

/** Signs assertions and logout tokens; signs what we say to the identification server; opens what it says to us. */
export const keyPurposes = ['assertion', 'client-signing', 'client-decryption'] as const

export type KeyPurpose = (typeof keyPurposes)[number]

export type KeyState = 'next' | 'active' | 'retired' | 'archived'

export interface KeyRecord {
  /** RFC 7638 SHA-256 thumbprint of the public key. */
  readonly kid: string
  readonly purpose: KeyPurpose
  readonly state: KeyState
  /** Public members with `kid`, `alg` and `use`. */
  readonly publicKey: JWK
  /** Times are ISO 8601 in UTC. */
  readonly createdAt: string
  readonly activeFrom: string | null
  readonly activeUntil: string | null
}

/** Twice the hour for which relying parties may keep a key set (OpenID Connect Core §10.1.1). */
const PUBLISHED_BEFORE_USE_SECONDS = 7200
/** Longer than anything lives that was signed with or sealed to it: a login on its way, a logout that is retried. */
const RETIRED_SECONDS = 86_400

/** The first key of a purpose: nobody has another one in his cache. */
export function firstKey(record: KeyRecord, now: Date): KeyRecord {
  return { ...record, state: 'active', activeFrom: now.toISOString() }
}

export interface RotateOptions {
  readonly now: Date
  /** The key that comes after the next one. */
  readonly added: KeyRecord
  /** For a key that was stolen: whoever holds an old key set will refuse for a while. */
  readonly evenIfUnpublished: boolean
}

/**
 * The next key becomes active, the active one retires, `added` is the next.
 * @throws ConfigurationError ERR_KEY_UNPUBLISHED when others may not have seen the next key yet
 */
export function rotated(records: readonly KeyRecord[], options: RotateOptions): readonly KeyRecord[] {
  const { added, now, evenIfUnpublished } = options
  const next = records.find(({ purpose, state }) => purpose === added.purpose && state === 'next')
  const readyAt = Date.parse(next?.createdAt ?? '') + PUBLISHED_BEFORE_USE_SECONDS * 1000
  if (!evenIfUnpublished && !(now.getTime() >= readyAt)) {
    const facts = { purpose: added.purpose, publishedForSeconds: PUBLISHED_BEFORE_USE_SECONDS }
    throw new ConfigurationError('ERR_KEY_UNPUBLISHED', 'Others may not know the next key yet', { facts })
  }
  return [...records.map((record) => (record.purpose === added.purpose ? stepped(record, now) : record)), added]
}

function stepped(record: KeyRecord, now: Date): KeyRecord {
  const time = now.toISOString()
  if (record.state === 'next') return { ...record, state: 'active', activeFrom: time }
  return record.state === 'active' ? { ...record, state: 'retired', activeUntil: time } : record
}

/** Retired keys whose time is over go into the archive. */
export function archived(records: readonly KeyRecord[], now: Date): readonly KeyRecord[] {
  return records.map((record) => {
    const isOver = Date.parse(record.activeUntil ?? '') + RETIRED_SECONDS * 1000 <= now.getTime()
    return record.state === 'retired' && isOver ? { ...record, state: 'archived' } : record
  })
}

/** Whether the private part is still of use: a signing key that has retired signs nothing any more. */
export function needsPrivateKey({ purpose, state }: KeyRecord): boolean {
  return state === 'next' || state === 'active' || (state === 'retired' && purpose === 'client-decryption')
}
