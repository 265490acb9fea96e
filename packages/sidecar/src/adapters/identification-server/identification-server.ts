/**
 * The sidecar as relying party, seen from the workflows: one sign-in is `begin`, then `readCallback`, then `complete`.
 * OpenID Connect Core 1.0 in the shape of FAPI 2.0 Security Profile and Message Signing; nothing here names a wire format.
 */
import type { IdentifiedPerson, Language } from '@tamga/core'
import type { JWK } from 'jose'

/** On what ground the person's data are asked for, as the portal states it (RFC 9396, type `legal_basis`). */
export interface LegalBasis {
  readonly kind: string
  readonly caseNumber: string
  /** Codes of the services that will be used on this ground. */
  readonly services: readonly string[]
  readonly outgoingNumber?: string
}

export interface AuthenticationRequest {
  /** Public address of the callback, from configuration; never built from `Host` or `X-Forwarded-Host`. */
  readonly redirectUri: string
  /** Without `openid`, which is always asked. */
  readonly scopes: readonly string[]
  /** Names of claims; a sign-in without an essential one is refused (OpenID Connect Core §5.5.1). */
  readonly claims: { readonly essential: readonly string[]; readonly voluntary: readonly string[] }
  /** Levels that are enough, the preferred one first; an answer of any other level is refused. */
  readonly acrValues?: readonly string[]
  readonly maxAgeSeconds?: number
  readonly legalBasis?: LegalBasis
  readonly language?: Language
}

/** What has to be kept between `begin` and `complete`: JSON, secret (verifier and DPoP key), taken once by `state`. */
export interface PendingLogin {
  readonly state: string
  readonly nonce: string
  readonly codeVerifier: string
  /** Private key the tokens are bound to (RFC 9449). */
  readonly dpopKey: JWK
  readonly request: AuthenticationRequest
  /** The signed request object, kept as evidence of what was asked. */
  readonly requestObject: string
  /** ISO 8601, UTC. */
  readonly createdAt: string
  /** ISO 8601, UTC; `complete` refuses what comes later. */
  readonly expiresAt: string
}

/** A callback that was opened but not believed yet: only `state` may be used, and only to take the pending sign-in. */
export interface CallbackAnswer {
  readonly state: string
  /** Parameters for the protocol library; in JARM one `response` with the inner JWS. */
  readonly parameters: Readonly<Record<string, string>>
}

export interface Evidence {
  /** File name such as `id-token.jws`. */
  readonly name: string
  readonly octets: Uint8Array
}

export interface Identified {
  readonly person: IdentifiedPerson
  readonly acr: string
  readonly amr: readonly string[]
  readonly authTime: Date
  readonly sid?: string
  /** The signed token that lay in the encrypted one, as evidence. */
  readonly idToken: string
  /** As granted, never wider than asked. */
  readonly legalBasis?: LegalBasis
  readonly evidence: readonly Evidence[]
}

export interface LogoutToken {
  readonly sub?: string
  readonly sid?: string
  /** To be remembered until `expiresAt`: a token whose `jti` was seen is a replay. */
  readonly jti: string
  readonly expiresAt: Date
}

/** Names that portals will use in their requests. */
export interface WantedNames {
  readonly scopes: readonly string[]
  readonly claims: readonly string[]
  readonly acrValues: readonly string[]
}

/** One fact `tamga doctor` and readiness speak of. */
export interface Finding {
  /** Stable, such as `ERR_OIDC_ISSUER`; of a check that passed, what was checked: `OK_OIDC_METADATA`. */
  readonly code: string
  /** `unknown`: nobody answered, which proves nothing. */
  readonly outcome: 'passed' | 'warning' | 'failed' | 'unknown'
  /** One plain sentence in English: what is so, and for a refusal what to do. */
  readonly message: string
}

/**
 * Every refusal is a TamgaError with a code of refusals.ts. A server that does not answer, or answers with a fault of its
 * own, is an UnavailableError: the person may try again.
 */
export interface IdentificationServer {
  /** Signs, encrypts and pushes the request; the browser goes to `url`, which holds only a reference to it. */
  begin(request: AuthenticationRequest): Promise<{ readonly url: string; readonly pending: PendingLogin }>
  /** Local only: opens the answer with our own key and calls nobody, so that `state` can be taken first. */
  readCallback(query: URLSearchParams): Promise<CallbackAnswer>
  /** The caller has taken `pending` by `answer.state`; this verifies the answer and fetches the person's data. */
  complete(answer: CallbackAnswer, pending: PendingLogin): Promise<Identified>
  /** OpenID Connect RP-Initiated Logout 1.0. */
  endSessionUrl(options: EndSession): Promise<string>
  /** OpenID Connect Back-Channel Logout 1.0 §2.6; whether `jti` was seen before is for the caller's store. */
  readLogoutToken(token: string): Promise<LogoutToken>
  /** Our verification and encryption keys, for `/.well-known/jwks.json` and registration. */
  publicKeys(): readonly JWK[]
  /** The live server held against the configuration, and against what portals will ask for. */
  check(wanted?: WantedNames): Promise<readonly Finding[]>
}

/** Without `id_token_hint`: a token in an address lies in histories and logs, so the server asks the person instead. */
export interface EndSession {
  readonly postLogoutRedirectUri: string
  readonly state: string
}
