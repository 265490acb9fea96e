/**
 * The public keys of the identification server (RFC 7517): fetched rarely, checked as a whole, chosen by name.
 * An unknown name may mean that the server changed its keys in mid-flight, so it is asked again, but never more than once a
 * minute: a flood of made-up names must not become a flood at the server.
 */
import type { Clock } from '@tamga/core'
import { type CryptoKey, calculateJwkThumbprint, importJWK, type JWK } from 'jose'
import { createFreshValue, type FreshValue } from './fresh-value.ts'
import { checkKeySet, isWeak } from './key-set.ts'
import type { KeyManagementAlgorithm, SignatureAlgorithm } from './options.ts'
import { refusal } from './refusals.ts'

const FRESH_MS = 300_000
const UNKNOWN_NAME_PAUSE_MS = 60_000

export interface EncryptionKey {
  readonly kid: string
  readonly alg: KeyManagementAlgorithm
  readonly thumbprint: string
  readonly key: CryptoKey | Uint8Array
}

export interface ServerKeys {
  verificationKey(kid: string, alg: SignatureAlgorithm): Promise<CryptoKey | Uint8Array>
  /** The first of the pinned keys that the server publishes. */
  encryptionKey(): Promise<EncryptionKey>
  /** Asks again soon after a refusal that a changed key would explain; within a minute it does nothing. */
  refresh(): Promise<void>
  /** As last fetched, for the protocol library and as evidence. */
  published(): Promise<readonly JWK[]>
}

export interface ServerKeysOptions {
  readonly fetchKeySet: () => Promise<unknown>
  readonly pinned: readonly string[]
  readonly clock: Clock
}

export function createServerKeys(options: ServerKeysOptions): ServerKeys {
  const cache = createFreshValue(async () => checkKeySet(await options.fetchKeySet()), options.clock)
  return {
    verificationKey: async (kid, alg) => {
      const known = await cache.notOlderThan(FRESH_MS)
      const found = known.find((key) => key.kid === kid) ?? (await refetched(cache, kid))
      if (found === undefined) throw refusal('ERR_JOSE_UNKNOWN_KID')
      return importVerificationKey(found, alg)
    },
    encryptionKey: async () => choosePinned(await cache.notOlderThan(FRESH_MS), options.pinned),
    refresh: async () => void (await cache.notOlderThan(UNKNOWN_NAME_PAUSE_MS)),
    published: () => cache.notOlderThan(FRESH_MS),
  }
}

async function refetched(cache: FreshValue<readonly JWK[]>, kid: string): Promise<JWK | undefined> {
  return (await cache.notOlderThan(UNKNOWN_NAME_PAUSE_MS)).find((key) => key.kid === kid)
}

const KEY_TYPES = { ES256: 'EC', PS256: 'RSA', 'ECDH-ES+A256KW': 'EC', 'RSA-OAEP-256': 'RSA' } as const

async function importVerificationKey(jwk: JWK, alg: SignatureAlgorithm): Promise<CryptoKey | Uint8Array> {
  const fits = jwk.kty === KEY_TYPES[alg] && jwk.use !== 'enc' && (jwk.alg ?? alg) === alg
  if (!fits || jwk.key_ops?.includes('verify') === false) throw refusal('ERR_JOSE_ALG')
  if (isWeak(jwk)) throw refusal('ERR_JOSE_WEAK_KEY')
  return imported(jwk, alg)
}

/** The operator's order decides among several, so a server cannot move us to a key by how it lists them. */
async function choosePinned(keys: readonly JWK[], pinned: readonly string[]): Promise<EncryptionKey> {
  const candidates = keys.filter((jwk) => jwk.use === 'enc' && encryptionAlgorithm(jwk) !== undefined)
  if (candidates.length === 0) throw refusal('ERR_OIDC_ENCRYPTION_KEY_MISSING')
  const named = await Promise.all(candidates.map(async (jwk) => ({ jwk, thumbprint: await thumbprintOf(jwk) })))
  const chosen = pinned
    .map((pin) => named.find(({ thumbprint }) => thumbprint === pin))
    .find((key) => key !== undefined)
  const alg = chosen && encryptionAlgorithm(chosen.jwk)
  if (chosen === undefined || alg === undefined) throw refusal('ERR_OIDC_ENCRYPTION_KEY_NOT_PINNED')
  if (isWeak(chosen.jwk)) throw refusal('ERR_JOSE_WEAK_KEY')
  if (chosen.jwk.kid === undefined) throw refusal('ERR_JOSE_KID')
  return { kid: chosen.jwk.kid, alg, thumbprint: chosen.thumbprint, key: await imported(chosen.jwk, alg) }
}

const ENCRYPTION_ALGORITHMS: readonly KeyManagementAlgorithm[] = ['ECDH-ES+A256KW', 'RSA-OAEP-256']

/** Of the key itself when it says so, else what its type is for. */
function encryptionAlgorithm({ alg, kty }: JWK): KeyManagementAlgorithm | undefined {
  return ENCRYPTION_ALGORITHMS.find((known) => KEY_TYPES[known] === kty && (alg ?? known) === known)
}

async function thumbprintOf(jwk: JWK): Promise<string> {
  try {
    return await calculateJwkThumbprint(jwk, 'sha256')
  } catch {
    throw refusal('ERR_JOSE_JWKS')
  }
}

async function imported(jwk: JWK, alg: string): Promise<CryptoKey | Uint8Array> {
  try {
    return await importJWK(jwk, alg)
  } catch {
    throw refusal('ERR_JOSE_JWKS')
  }
}
