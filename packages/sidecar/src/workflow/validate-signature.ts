/** Judges one signature by a configured profile, at the present or at a time the caller names. */
import {
  type CertificateCache,
  type Clock,
  type Http,
  type SignatureInput,
  type ValidationReport,
  validateSignature as validateWithCore,
} from '@tamga/core'
import type { ConfiguredProfile } from '../configured-files.ts'

/** What every judgement of this process stands on; nothing of it comes from a request. */
export interface ValidationContext {
  readonly clock: Clock
  readonly http: Http
  /** See `SidecarConfig.outgoing`. */
  readonly fetchIssuers: boolean
  /** By name; what a request may choose from. */
  readonly profiles: ReadonlyMap<string, ConfiguredProfile>
  readonly standardProfile: ConfiguredProfile
  /** By the name of the portal, where it is another than the standard one. */
  readonly portalProfiles: ReadonlyMap<string, ConfiguredProfile>
  /** Of this process: certificates parsed and verified once. */
  readonly certificates: CertificateCache
}

export interface ValidationRequest {
  /** Default: that of the portal, or the standard one. */
  readonly profile?: ConfiguredProfile | undefined
  /** Who asks. */
  readonly portal: string
  readonly time?: Date | undefined
}

/** By what a request is judged. */
export function judgingProfile(
  { profile, portal }: Pick<ValidationRequest, 'profile' | 'portal'>,
  { portalProfiles, standardProfile }: ValidationContext,
): ConfiguredProfile {
  return profile ?? portalProfiles.get(portal) ?? standardProfile
}

export function validateSignature(
  input: SignatureInput,
  request: ValidationRequest,
  context: ValidationContext,
): Promise<ValidationReport> {
  return validateWithCore(input, {
    ...judgingProfile(request, context),
    certificates: context.certificates,
    http: context.http,
    fetchIssuers: context.fetchIssuers,
    time: request.time ?? context.clock.now(),
  })
}
