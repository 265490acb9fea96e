/** Our own keys towards the identification server: one to sign with, one or more to be written to. */
import { createHash, createPublicKey, type KeyObject, type webcrypto, X509Certificate } from 'node:crypto'
import { ConfigurationError } from '@tamga/core'
import type { JWK } from 'jose'
import type { IdentificationServerOptions, OwnDecryptionKey, OwnSigningKey, SignatureAlgorithm } from './options.ts'

export interface OwnKeys {
  readonly signing: OwnSigningKey
  readonly signingKey: webcrypto.CryptoKey
  /** Header parameters that let the server find our certificate (RFC 7515 §4.1.6, §4.1.8); none without a chain. */
  readonly certificateParameters: { readonly x5c?: readonly string[]; readonly 'x5t#S256'?: string }
  readonly decryption: ReadonlyMap<string, OwnDecryptionKey>
  readonly publicKeys: readonly JWK[]
}

const IMPORT: Readonly<Record<SignatureAlgorithm, webcrypto.EcKeyImportParams | webcrypto.RsaHashedImportParams>> = {
  ES256: { name: 'ECDSA', namedCurve: 'P-256' },
  PS256: { name: 'RSA-PSS', hash: 'SHA-256' },
}

/** @throws ConfigurationError ERR_CONFIG_SIGN_IN_KEYS when a key does not fit its algorithm or two have one name */
export function loadOwnKeys(options: IdentificationServerOptions): OwnKeys {
  const { signing } = options
  const decryption = new Map(options.decryption.map((key) => [key.kid, key]))
  if (decryption.size === 0) throw mistake('no decryption key')
  if (decryption.size !== options.decryption.length || decryption.has(signing.kid))
    throw mistake('two keys of one name')
  for (const { key, alg, kid } of [signing, ...options.decryption]) checkKind(key, { alg, kid })
  return {
    signing,
    signingKey: signing.key.toCryptoKey(IMPORT[signing.alg], false, ['sign']),
    certificateParameters: certificateParameters(signing),
    decryption,
    publicKeys: [
      publicJwk(signing.key, { kid: signing.kid, alg: signing.alg, use: 'sig' }),
      ...options.decryption.map(({ key, kid, alg }) => publicJwk(key, { kid, alg, use: 'enc' })),
    ],
  }
}

function checkKind(key: KeyObject, { alg, kid }: { readonly alg: string; readonly kid: string }): void {
  if (key.type !== 'private') throw mistake(`${kid} is not a private key`)
  const elliptic = alg.startsWith('E')
  const fits = elliptic
    ? key.asymmetricKeyDetails?.namedCurve === 'prime256v1'
    : key.asymmetricKeyType === 'rsa' && (key.asymmetricKeyDetails?.modulusLength ?? 0) >= 2048
  if (!fits)
    throw mistake(`${kid} is not ${elliptic ? 'a P-256 key' : 'an RSA key of at least 2048 bits'}, as ${alg} needs`)
}

function publicJwk(key: KeyObject, members: { readonly kid: string; readonly alg: string; readonly use: string }): JWK {
  return { ...createPublicKey(key).export({ format: 'jwk' }), ...members } as JWK
}

/** After a change of keys the certificate may still be that of the old one: then it proves nothing, and is not sent. */
function certificateParameters({ key, certificateChain = [] }: OwnSigningKey): OwnKeys['certificateParameters'] {
  const [leaf] = certificateChain
  if (leaf === undefined || !isOf(key, leaf)) return {}
  return {
    x5c: certificateChain.map((der) => Buffer.from(der).toString('base64')),
    'x5t#S256': createHash('sha256').update(leaf).digest('base64url'),
  }
}

function isOf(key: KeyObject, certificate: Uint8Array): boolean {
  try {
    return new X509Certificate(certificate).checkPrivateKey(key)
  } catch {
    throw mistake('the certificate of the signing key cannot be read')
  }
}

function mistake(what: string): ConfigurationError {
  return new ConfigurationError('ERR_CONFIG_SIGN_IN_KEYS', `Keys for the identification server: ${what}`)
}
