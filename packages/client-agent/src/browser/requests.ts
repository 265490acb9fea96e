/** What a portal page asks for: shapes of the requests, no behaviour. */
import type { Language } from './texts/agent-texts.ts'

interface AnyRequest {
  /** Whom the page expects; narrows what the person is offered and tells the page nothing. */
  readonly signer?: Signer
  /** Language the consent window begins with. */
  readonly language?: Language
  /** Closes the consent window when aborted. */
  readonly signal?: AbortSignal
}

/** Numbers as they stand in the certificate, without their scheme. */
export interface Signer {
  readonly personalNumber?: string
  readonly organisationNumber?: string
  /** Only keys that cannot leave a token. */
  readonly hardwareOnly?: boolean
}

/** One document. */
export interface DocumentToSign {
  readonly content: Uint8Array
  /**
   * The agent signs only what the person can see or save: plain text in UTF-8, PNG, JPEG, PDF, and the
   * `application/vnd.tamga.…+json` types.
   */
  readonly mediaType: string
  /** Shown to the person as the site's own words. */
  readonly name?: string
}

/** A document to sign. */
export interface SignRequest extends DocumentToSign, AnyRequest {
  /** Whether the CMS is to hold the document; without it the signature is detached. */
  readonly attached?: boolean
}

/** Documents to sign after one consent. */
export interface SignBatchRequest extends AnyRequest {
  readonly documents: readonly DocumentToSign[]
  /** As in `SignRequest`. */
  readonly attached?: boolean
}

/** A document of any size. */
export interface SignStreamRequest extends AnyRequest, Omit<DocumentToSign, 'content'> {
  readonly content: Blob
}

/** A CMS that is to get one more signature. */
export interface CoSignRequest extends AnyRequest, Omit<DocumentToSign, 'content'> {
  readonly signature: Uint8Array
  /** Where the CMS does not hold the document. */
  readonly content?: Uint8Array
}

/** A challenge to answer, as the portal's server made it (`createChallenge`, `POST /v1/challenges`). */
export interface IdentifyRequest extends AnyRequest {
  /** Sent as it is; the agent refuses one that was made for another site than this page's. */
  readonly challenge: Readonly<Record<string, unknown>>
}

/** A nonce of 256 bits at least, in base64, as Web eID's libraries make it. */
export interface WebEidRequest extends AnyRequest {
  readonly challengeNonce: string
}

/** As in Web eID's architecture document. */
export interface WebEidToken {
  readonly unverifiedCertificate: string
  readonly algorithm: string
  readonly signature: string
  readonly format: string
  readonly appVersion: string
}
