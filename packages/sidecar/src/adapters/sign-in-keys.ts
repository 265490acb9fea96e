/** The sidecar's own keys for signing in, in a directory that only its owner can read; made at the first start. */
import {
  createHash,
  createPrivateKey,
  createPublicKey,
  createSecretKey,
  generateKeyPairSync,
  type KeyObject,
  randomBytes,
} from 'node:crypto'
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { ConfigurationError } from '@tamga/core'
import type { JWK } from 'jose'

export interface SigningKey {
  /** RFC 7638 SHA-256 thumbprint of the public key. */
  readonly kid: string
  readonly alg: 'ES256'
  readonly key: KeyObject
}

export interface DecryptionKey {
  readonly kid: string
  readonly alg: 'ECDH-ES+A256KW'
  readonly key: KeyObject
}

export interface SignInKeys {
  /** Everything in the store is sealed with what is derived from it. */
  readonly storeSecret: KeyObject
  /** Signs assertions and logout tokens. */
  readonly assertion: SigningKey
  /** What the identification server knows us by, and what it encrypts to; registered there. */
  readonly client: { readonly signing: SigningKey; readonly decryption: DecryptionKey }
  /** Keys by which portals verify what `assertion` signed, or signed lately. */
  assertionPublicKeys(): readonly JWK[]
}

const STORE_SECRET_OCTETS = 32

/** @throws ConfigurationError ERR_KEY_FILE, naming the file and nothing of what it holds */
export function loadSignInKeys(directory: string): SignInKeys {
  attempt(directory, () => {
    mkdirSync(directory, { recursive: true, mode: 0o700 })
    chmodSync(directory, 0o700)
  })
  const file = (name: string): string => join(directory, name)
  const key = (name: string): KeyObject => {
    const pem = keep(file(name), newKey)
    return attempt(file(name), () => p256Key(pem))
  }
  const secret = keep(file('store.key'), () => randomBytes(STORE_SECRET_OCTETS).toString('base64url'))
  const assertion = signingKey(key('assertion.pem'))
  const decryption = key('client-decryption.pem')
  return {
    storeSecret: attempt(file('store.key'), () => storeKey(secret)),
    assertion,
    client: {
      signing: signingKey(key('client-signing.pem')),
      decryption: { kid: thumbprint(decryption), alg: 'ECDH-ES+A256KW', key: decryption },
    },
    assertionPublicKeys: () => [publicJwk(assertion)],
  }
}

/** What is registered with the identification server: the public halves of our keys towards it. */
export function clientKeySet(directory: string): { readonly keys: readonly JWK[] } {
  const { signing, decryption } = loadSignInKeys(directory).client
  const { kid, alg, key } = decryption
  return { keys: [publicJwk(signing), { ...publicMembers(key), kid, alg, use: 'enc' }] }
}

function publicJwk({ kid, alg, key }: SigningKey): JWK {
  return { ...publicMembers(key), kid, alg, use: 'sig' }
}

function storeKey(text: string): KeyObject {
  const octets = Buffer.from(text.trim(), 'base64url')
  if (octets.length !== STORE_SECRET_OCTETS) throw new RangeError('not 32 octets')
  return createSecretKey(octets)
}

function signingKey(key: KeyObject): SigningKey {
  return { kid: thumbprint(key), alg: 'ES256', key }
}

function p256Key(pem: string): KeyObject {
  const key = createPrivateKey(pem)
  if (key.asymmetricKeyDetails?.namedCurve !== 'prime256v1') throw new RangeError('not a key on P-256')
  return key
}

/** RFC 7638 §3.2: the required members only, in the order of their names. */
function thumbprint(key: KeyObject): string {
  const { crv, kty, x, y } = publicMembers(key)
  return createHash('sha256').update(JSON.stringify({ crv, kty, x, y })).digest('base64url')
}

function publicMembers(key: KeyObject): JWK {
  return createPublicKey(key).export({ format: 'jwk' }) as JWK
}

function newKey(): string {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  return privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
}

/** `wx`: of two processes that start at once on one directory, the second reads what the first made. */
function keep(file: string, make: () => string): string {
  return attempt(file, () => {
    try {
      writeFileSync(file, make(), { mode: 0o600, flag: 'wx' })
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
    }
    return readFileSync(file, 'utf8')
  })
}

function attempt<T>(path: string, run: () => T): T {
  try {
    return run()
  } catch (cause) {
    throw new ConfigurationError('ERR_KEY_FILE', `${path}: cannot be used as a key`, { facts: { path }, cause })
  }
}
