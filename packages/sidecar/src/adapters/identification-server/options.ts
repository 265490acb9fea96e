/** What `connectIdentificationServer` is told; everything that would be negotiated elsewhere is configuration here. */
import type { KeyObject } from 'node:crypto'
import type { Clock, Http, Profile } from '@tamga/core'
import type { ClaimNames } from './claim-names.ts'

export type SignatureAlgorithm = 'ES256' | 'PS256'
export type KeyManagementAlgorithm = 'ECDH-ES+A256KW' | 'RSA-OAEP-256'
export type ContentEncryptionAlgorithm = 'A256GCM' | 'A256CBC-HS512'

export interface OwnSigningKey {
  readonly kid: string
  readonly alg: SignatureAlgorithm
  readonly key: KeyObject
  /** DER, leaf first; given, `x5c` and `x5t#S256` are sent (RFC 7515 §4.1.6, §4.1.8). */
  readonly certificateChain?: readonly Uint8Array[]
}

export interface OwnDecryptionKey {
  readonly kid: string
  readonly alg: KeyManagementAlgorithm
  readonly key: KeyObject
}

export interface AttributeCertificateJudging {
  readonly profile: Profile
  /** DER, as for signatures. */
  readonly trustAnchors: readonly Uint8Array[]
  readonly intermediates?: readonly Uint8Array[]
  /** Fetches the status of the authority. */
  readonly http?: Http
}

export interface IdentificationServerOptions {
  readonly issuer: string
  readonly clientId: string
  readonly signing: OwnSigningKey
  /** The current key first, then previous ones that answers may still be encrypted to. */
  readonly decryption: readonly OwnDecryptionKey[]
  /**
   * RFC 7638 SHA-256 thumbprints of the server's encryption keys that requests may be encrypted to, the preferred first.
   * Two of them during a change of keys: whoever could swap this key would read the legal basis of every request.
   */
  readonly pinnedEncryptionKeys: readonly string[]
  readonly clock: Clock
  /** DER of the certificates that attribute certificates are issued under. */
  readonly attributeAuthorities?: readonly Uint8Array[]
  /** How attribute certificates are judged; without it powers that were asked for are refused. */
  readonly attributeCertificates?: AttributeCertificateJudging
  /** Registered with the server for everything it signs for us. Default: the algorithm of our own signing key. */
  readonly responseSigning?: SignatureAlgorithm
  /** Registered for everything it encrypts for us, and used for requests. Default A256GCM. */
  readonly contentEncryption?: ContentEncryptionAlgorithm
  /** `jwt`: signed and encrypted answers (JARM), the default. `query`: plain ones with `iss` (RFC 9207). */
  readonly responseMode?: 'jwt' | 'query'
  /** Reads the granted legal basis from a signed introspection answer (RFC 9701). Default true. */
  readonly introspection?: boolean
  readonly claimNames?: Partial<ClaimNames>
  /** Which claims come with a scope (OpenID Connect Core §5.4); what was not asked for is dropped. */
  readonly scopeClaims?: Readonly<Record<string, readonly string[]>>
  /** Resource indicator (RFC 8707) under which a legal basis is asked. Default `urn:tamga:portal`. */
  readonly resource?: string
  /** For one HTTP exchange. Default 10. */
  readonly timeoutSeconds?: number
  /** Between `begin` and `complete`. Default 600. */
  readonly loginLifetimeSeconds?: number
  /** An `http:` issuer, for development on one machine only. */
  readonly allowHttp?: boolean
  /** Instead of the global one. */
  readonly fetch?: typeof fetch
}
