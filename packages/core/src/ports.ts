/** What the core asks of the world around it, as types only. Each port has one contract suite that runs on every adapter. */
import type { SigningAlgorithm } from './crypto/signature-algorithm.ts'

/** The only source of "now". */
export interface Clock {
  now(): Date
}

export interface HttpRequest {
  readonly method: 'GET' | 'POST'
  readonly url: string
  readonly contentType?: string
  readonly accept?: string
  readonly body?: Uint8Array
  /** An answer longer than this many octets is an UnavailableError. */
  readonly maxOctets: number
}

export interface HttpResponse {
  readonly status: number
  readonly contentType: string | undefined
  readonly body: Uint8Array
}

/**
 * Fetches revocation data, certificates and time-stamps. Never follows a redirect; throws UnavailableError whatever the reason why there
 * is no answer: it is noted and judged without, while any other error is taken for a mistake of the program and thrown on. Addresses are
 * a stranger's choice: whoever implements it decides which networks may be reached.
 */
export interface Http {
  send(request: HttpRequest): Promise<HttpResponse>
}

/** Certificates (DER) that are believed without proof, by configuration. */
export interface TrustAnchorSource {
  trustAnchors(): Promise<readonly Uint8Array[]>
}

/**
 * Something that holds a private key: a PKCS#12 file, a token, a card.
 * `sign` receives the bytes to be signed, hashes them itself, and returns the signature value in the form CMS wants
 * (ECDSA: DER Ecdsa-Sig-Value, RFC 5753; RSA: I2OSP octets, RFC 8017; Ed25519: 64 octets, RFC 8032; GOST and bign as
 * `SigningKey` has them).
 */
export interface Signer {
  /** DER of the signing certificate. */
  readonly certificate: Uint8Array
  /** DER of the certificates between it and the trust anchor, the anchor left out. */
  readonly chain: readonly Uint8Array[]
  readonly algorithm: SigningAlgorithm
  sign(data: Uint8Array): Promise<Uint8Array>
}

/**
 * A time-stamping authority (RFC 3161). `digestAlgorithm` is a digest name (`sha256`), `imprint` the digest to be stamped.
 * The answer is the DER of a TimeStampToken with the authority's certificate in it.
 */
export interface TimeStampSource {
  timeStamp(digestAlgorithm: string, imprint: Uint8Array): Promise<Uint8Array>
}
