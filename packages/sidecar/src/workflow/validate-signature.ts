/** Judges one signature by a configured profile, at the present or at a time the caller names. */
import {
  type CertificateCache,
  type Clock,
  type Http,
  type Profile,
  type SignatureInput,
  type ValidationReport,
  validateSignature as validateWithCore,
} from '@tamga/core'

/** What every judgement of this process stands on; nothing of it comes from a request. */
export interface ValidationContext {
  readonly clock: Clock
  readonly http: Http
  /** By name; what a request may choose from. */
  readonly profiles: ReadonlyMap<string, Profile>
  readonly standardProfile: Profile
  readonly trustAnchors: readonly Uint8Array[]
  readonly intermediates: readonly Uint8Array[]
  /** Of this process: certificates parsed and verified once. */
  readonly certificates: CertificateCache
}

export interface ValidationRequest {
  readonly profile?: Profile | undefined
  readonly time?: Date | undefined
}

export function validateSignature(
  input: SignatureInput,
  request: ValidationRequest,
  context: ValidationContext,
): Promise<ValidationReport> {
  return validateWithCore(input, {
    profile: request.profile ?? context.standardProfile,
    trustAnchors: context.trustAnchors,
    intermediates: context.intermediates,
    certificates: context.certificates,
    http: context.http,
    time: request.time ?? context.clock.now(),
  })
}
