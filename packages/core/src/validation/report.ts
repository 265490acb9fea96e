/**
 * The validation report: plain JSON in the words of ETSI EN 319 102-1 V1.4.1. There is deliberately no `valid: true`:
 * whoever needs one word reads `conclusion.indication`.
 */
import type { Subject } from '../identity/subject.ts'

/** Sub-indications of TOTAL-FAILED, EN 319 102-1 table 5. */
export type FailedSubIndication =
  | 'FORMAT_FAILURE'
  | 'HASH_FAILURE'
  | 'SIG_CRYPTO_FAILURE'
  | 'REVOKED'
  | 'EXPIRED'
  | 'NOT_YET_VALID'

/** Sub-indications of INDETERMINATE, EN 319 102-1 table 6. */
export type IndeterminateSubIndication =
  | 'SIG_CONSTRAINTS_FAILURE'
  | 'CHAIN_CONSTRAINTS_FAILURE'
  | 'CERTIFICATE_CHAIN_GENERAL_FAILURE'
  | 'CRYPTO_CONSTRAINTS_FAILURE'
  | 'CRYPTO_CONSTRAINTS_FAILURE_NO_POE'
  | 'POLICY_PROCESSING_ERROR'
  | 'SIGNATURE_POLICY_NOT_AVAILABLE'
  | 'TIMESTAMP_ORDER_FAILURE'
  | 'NO_SIGNING_CERTIFICATE_FOUND'
  | 'NO_CERTIFICATE_CHAIN_FOUND'
  | 'NO_CERTIFICATE_CHAIN_FOUND_NO_POE'
  | 'REVOKED_NO_POE'
  | 'REVOKED_CA_NO_POE'
  | 'OUT_OF_BOUNDS_NOT_REVOKED'
  | 'OUT_OF_BOUNDS_NO_POE'
  | 'REVOCATION_OUT_OF_BOUNDS_NO_POE'
  | 'NO_POE'
  | 'TRY_LATER'
  | 'SIGNED_DATA_NOT_FOUND'

/** A union, so that an impossible pair of indication and sub-indication does not compile. */
export type Conclusion =
  | { readonly indication: 'TOTAL-PASSED' }
  | { readonly indication: 'TOTAL-FAILED'; readonly subIndication: FailedSubIndication }
  | { readonly indication: 'INDETERMINATE'; readonly subIndication: IndeterminateSubIndication }

export type CheckOutcome = 'passed' | 'failed' | 'warning' | 'skipped'

/** What a check saw: names, numbers, times; never octets of a key or of the content. */
export type CheckFacts = Readonly<Record<string, string | number | boolean | readonly string[]>>

/** One rule, looked at once. `id` is stable API; sentences for people are kept elsewhere, keyed by it. */
export interface Check {
  readonly id: string
  /** The rule's source, such as `RFC 5652 §5.4`. */
  readonly clause: string
  readonly outcome: CheckOutcome
  /** Set when the outcome is `failed`: what this failure alone would lead to. */
  readonly conclusion?: Exclude<Conclusion, { readonly indication: 'TOTAL-PASSED' }>
  readonly facts: CheckFacts
}

export interface CertificateReport {
  /** SHA-256 of the DER, hex. */
  readonly sha256: string
  readonly subject: string
  readonly issuer: string
  /** Hex, without leading zero octets. */
  readonly serialNumber: string
  readonly notBefore: string
  readonly notAfter: string
  readonly keyAlgorithm: string
  readonly trustAnchor: boolean
  readonly revocation: RevocationReport
}

/**
 * Which evidence spoke of the certificate and what it said. `not-needed` is a trust anchor's status, which nobody revokes; `unknown`
 * also where revocation was not looked at.
 */
export interface RevocationReport {
  readonly status: 'good' | 'revoked' | 'unknown' | 'not-needed'
  readonly source?: 'ocsp' | 'crl'
  /** Where the evidence came from. */
  readonly origin?: 'signature' | 'caller' | 'network'
  readonly thisUpdate?: string
  readonly nextUpdate?: string
  readonly revocationTime?: string
  /** CRLReason by its name in RFC 5280 §5.3.1, or `neverIssued`: the authority does not know the certificate (RFC 6960 §2.2). */
  readonly reason?: string
}

export interface TimeStampReport {
  /** As the standard calls the attribute it lies in, without its version (EN 319 122-1 §5.2.8, §5.3, §5.5, A.1.5). */
  readonly type:
    | 'signature-time-stamp'
    | 'content-time-stamp'
    | 'CAdES-C-timestamp'
    | 'time-stamped-certs-crls-references'
    | 'archive-time-stamp'
    | 'evidence-record'
  readonly genTime: string | null
  /** Subject of the authority's certificate, RFC 4514. */
  readonly authority: string | null
  /** Of the token by itself; one that is not TOTAL-PASSED proves nothing. */
  readonly conclusion: Conclusion
  /** As that of a signature, of the authority; empty when the authority's certificate was not found. */
  readonly certificationPath: readonly CertificateReport[]
  readonly checks: readonly Check[]
}

export interface SignatureReport {
  readonly conclusion: Conclusion
  /** `CMS`, `CAdES-B-B`, … as the attributes show, of which broken time-stamps are none; a level is what the signature holds, not what was proven. */
  readonly signatureLevel: string
  readonly signatureAlgorithm: string | null
  readonly digestAlgorithm: string | null
  /** From the signing-time attribute; the signer's word only. ISO 8601, UTC. */
  readonly claimedSigningTime: string | null
  /**
   * The earliest time at which the signature is proven to have existed: by a valid time-stamp or evidence record, or by the caller's
   * `existedAt`; else the validation time.
   */
  readonly bestSignatureTime: string
  readonly subject: Subject | null
  /** Signing certificate first, trust anchor last; what was found, even if it did not reach an anchor. */
  readonly certificationPath: readonly CertificateReport[]
  readonly timeStamps: readonly TimeStampReport[]
  /** Signatures on this signature (RFC 5652 §11.4), each judged for itself; they change nothing above them. */
  readonly countersignatures: readonly SignatureReport[]
  /** In the order made. */
  readonly checks: readonly Check[]
}

export interface ValidationReport {
  readonly type: 'tamga-validation-report'
  readonly version: 1
  readonly standard: 'ETSI EN 319 102-1 V1.4.1'
  readonly profile: string
  /** ISO 8601, UTC. */
  readonly validationTime: string
  /** SHA-256 of the message as it was judged, hex: as received, but of a streamed one without its content. */
  readonly signatureSha256: string
  /**
   * The strictest reading of all signatures: TOTAL-PASSED only when there is at least one and every one is;
   * otherwise the most telling of those that are not, a TOTAL-FAILED before any INDETERMINATE.
   */
  readonly conclusion: Conclusion
  /** Checks on the message as a whole, before any signer is looked at. */
  readonly checks: readonly Check[]
  readonly signatures: readonly SignatureReport[]
}
