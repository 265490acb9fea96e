/** The sidecar's own keys for signing in: those of the key ring, and the secret that seals the store. */
import { createSecretKey, type KeyObject, randomBytes } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Clock, ConfigurationError } from '@tamga/core'
import type { JWK } from 'jose'
import { systemClock } from './clock.ts'
import { type KeyRing, openKeyRing, type RingKey } from './key-ring.ts'

export interface SigningKey extends RingKey {
  readonly alg: 'ES256'
}

export interface DecryptionKey extends RingKey {
  readonly alg: 'ECDH-ES+A256KW'
}

export interface SignInKeys {
  /** Everything in the store is sealed with what is derived from it. */
  readonly storeSecret: KeyObject
  /** Signs assertions and logout tokens. */
  readonly assertion: SigningKey
  /** What the identification server knows us by, and what it encrypts to: the active one, then next and retired ones. */
  readonly client: { readonly signing: SigningKey; readonly decryption: readonly DecryptionKey[] }
  /** Keys by which portals verify what `assertion` signed, or signed lately, or will sign next. */
  assertionPublicKeys(): readonly JWK[]
}

const STORE_SECRET_OCTETS = 32
const STORE_SECRET_FILE = 'store.key'

/** @throws ConfigurationError ERR_KEY_FILE, naming the file and nothing of what it holds */
export function loadSignInKeys(directory: string, clock: Clock = systemClock): SignInKeys {
  const ring = openKeyRing(directory, clock)
  return {
    storeSecret: storeSecret(join(directory, STORE_SECRET_FILE)),
    assertion: signing(ring.active('assertion')),
    client: {
      signing: signing(ring.active('client-signing')),
      decryption: ring.usable('client-decryption').map(decryption),
    },
    assertionPublicKeys: () => ring.publicKeys('assertion'),
  }
}

/** @throws ConfigurationError ERR_KEY_FILE where `loadSignInKeys` would make what is not there */
export function requireSignInKeys(directory: string): void {
  for (const name of ['keys.json', STORE_SECRET_FILE]) {
    const path = join(directory, name)
    if (!existsSync(path)) throw new ConfigurationError('ERR_KEY_FILE', `${path}: is not there`, { facts: { path } })
  }
}

/**
 * What is registered with the identification server: the public halves of our keys towards it. Those in use come first,
 * since a server seals to the first it can; the next ones are there so that a rotation needs no new registration.
 */
export function clientKeySet(directory: string, clock: Clock = systemClock): { readonly keys: readonly JWK[] } {
  return { keys: clientPublicKeys(openKeyRing(directory, clock)) }
}

export function clientPublicKeys(ring: KeyRing): readonly JWK[] {
  return [...ring.publicKeys('client-signing'), ...ring.publicKeys('client-decryption')]
}

const signing = ({ kid, key }: RingKey): SigningKey => ({ kid, alg: 'ES256', key })
const decryption = ({ kid, key }: RingKey): DecryptionKey => ({ kid, alg: 'ECDH-ES+A256KW', key })

/** `wx`: of two processes that start at once on one directory, the second reads what the first made. */
function storeSecret(path: string): KeyObject {
  try {
    writeFileSync(path, randomBytes(STORE_SECRET_OCTETS).toString('base64url'), { mode: 0o600, flag: 'wx' })
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw unusable(path, error)
  }
  try {
    const octets = Buffer.from(readFileSync(path, 'utf8').trim(), 'base64url')
    if (octets.length !== STORE_SECRET_OCTETS) throw new RangeError('not 32 octets')
    return createSecretKey(octets)
  } catch (cause) {
    throw unusable(path, cause)
  }
}

function unusable(path: string, cause: unknown): ConfigurationError {
  return new ConfigurationError('ERR_KEY_FILE', `${path}: cannot be used as a key`, { facts: { path }, cause })
}
