/** Evidence: everything a verdict may rest on besides the signature itself, collected beforehand (house rule: gather, then judge). */

export type EvidenceOrigin = 'signature' | 'caller' | 'network'

export interface CrlEvidence {
  readonly origin: EvidenceOrigin
  /** DER of a CertificateList. */
  readonly der: Uint8Array
}

export interface OcspEvidence {
  readonly origin: EvidenceOrigin
  /** DER of an OCSPResponse. */
  readonly der: Uint8Array
  /** The nonce that was sent; an answer with another one is a replay. */
  readonly expectedNonce?: Uint8Array
}

/** Something that was asked for and did not come; noted, never thrown. */
export interface FetchFailure {
  readonly url: string
  readonly code: string
}

export interface Evidence {
  readonly crls: readonly CrlEvidence[]
  readonly ocspResponses: readonly OcspEvidence[]
  readonly failures: readonly FetchFailure[]
}

export const noEvidence: Evidence = { crls: [], ocspResponses: [], failures: [] }

/** Evidence that the caller has at hand, as DER. */
export function callerEvidence(der: {
  readonly crls?: readonly Uint8Array[]
  readonly ocspResponses?: readonly Uint8Array[]
}): Evidence {
  return {
    crls: (der.crls ?? []).map((one) => ({ origin: 'caller', der: one })),
    ocspResponses: (der.ocspResponses ?? []).map((one) => ({ origin: 'caller', der: one })),
    failures: [],
  }
}

export function joinEvidence(parts: readonly Evidence[]): Evidence {
  return {
    crls: parts.flatMap(({ crls }) => crls),
    ocspResponses: parts.flatMap(({ ocspResponses }) => ocspResponses),
    failures: parts.flatMap(({ failures }) => failures),
  }
}
