/** What a signature algorithm is: a row of data and one function. A new algorithm is a new row, never a new branch. */
import type { AlgorithmIdentifier } from './algorithm.ts'
import type { PublicKey } from './public-key.ts'

/** How a signer signs: names as in RFC 8017, RFC 5753 and RFC 8419, and of the national standards. */
export interface SigningAlgorithm {
  readonly name: 'RSASSA-PKCS1-v1_5' | 'RSASSA-PSS' | 'ECDSA' | 'Ed25519' | 'GOST R 34.10-2015' | 'bign'
  readonly digestAlgorithm: 'sha256' | 'sha384' | 'sha512' | 'streebog512' | 'belt-hash' | 'bash384' | 'bash512'
}

/** A signature algorithm whose parameters have been read: everything needed to verify, and to judge its strength. */
export interface SignatureAlgorithm {
  /** As its RFC spells it: `sha256WithRSAEncryption`, `ecdsa-with-SHA256`, `id-Ed25519`. */
  readonly name: string
  /** The hash over the signed bytes; `undefined` when the algorithm hashes inside (Ed25519, ML-DSA). */
  readonly digestAlgorithm: string | undefined
  /** Which message digests signed attributes may hold beside it; absent when it is the algorithm's own hash. */
  readonly messageDigests?: readonly string[]
  /** Which public keys it may be used with. */
  readonly keyAlgorithms: readonly string[]
  /**
   * What one verification is charged where they are counted, so that nobody buys seconds with algorithms that node:crypto does not
   * have (0.5 to 9 ms with a new key, as measured); absent: 1.
   */
  readonly checks?: number
  verify(publicKey: PublicKey, data: Uint8Array, signature: Uint8Array): boolean
}

/** Reads the parameters of one algorithm. `digestAlgorithm` is that of a SignerInfo, where there is one. */
export type ResolveAlgorithm = (
  identifier: AlgorithmIdentifier,
  digestAlgorithm: AlgorithmIdentifier | undefined,
) => SignatureAlgorithm

/** Algorithms by object identifier. */
export type AlgorithmRows = readonly (readonly [oid: string, resolve: ResolveAlgorithm])[]
