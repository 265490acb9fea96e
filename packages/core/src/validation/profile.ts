/** What a validation policy is: data. `profiles/` fills it in; nothing here is ambient (EN 319 102-1 §5.1.4). */
import type { CertificateRule } from '../x509/certificate-profile.ts'
import type { KeyUsage } from '../x509/extensions.ts'
import type { PolicyInputs } from '../x509/policy.ts'
import type { IsPublicSuffix } from '../x509/public-suffix.ts'

export interface Profile {
  /** The name callers ask for: `generic`, `cms`. */
  readonly id: string
  readonly signature: SignatureConstraints
  readonly signer: SignerConstraints
  readonly path: PathConstraints
  readonly algorithms: AlgorithmPolicy
  readonly revocation: RevocationConstraints
}

export interface SignatureConstraints {
  /** CAdES always signs attributes; plain CMS need not (RFC 5652 §5.3). */
  readonly signedAttributes: 'required' | 'optional'
  /** Whether signing-certificate(-v2) must bind the certificate (EN 319 122-1 §6.3 table 1). */
  readonly signingCertificate: 'required' | 'optional'
}

export interface SignerConstraints {
  /** The certificate must allow one of them (RFC 5280 §4.2.1.3). */
  readonly keyUsages: readonly KeyUsage[]
  /** The certificate must name one of them, if it names any (RFC 5280 §4.2.1.12); dotted identifiers. */
  readonly extKeyUsages: readonly string[]
  /** `critical-and-alone` is what time-stamping authorities must have (RFC 3161 §2.3); `required`: silence is no purpose. */
  readonly extKeyUsage: 'optional' | 'required' | 'critical-and-alone'
  /** Whether a certificate that may issue others may be used itself. */
  readonly authorities: 'refused' | 'allowed'
  /** Domains over which a wildcard stands for no expected name. */
  readonly isPublicSuffix?: IsPublicSuffix
}

export interface PathConstraints {
  /** What breaking a rule leads to that RFC 5280 §4 lays on conforming CAs only: a failure, or a warning. */
  readonly certificateProfile: 'required' | 'warned'
  /** Rules of the profile's own field, with the same consequence. */
  readonly certificateRules?: readonly CertificateRule[]
  /** RFC 5280 §6.1.1 (c), (e) to (g). */
  readonly policies: PolicyInputs
  /** Intermediate certificates that may stand between signer and anchor, self-issued ones apart. */
  readonly maximumIntermediates: number
}

/** An algorithm is good until the end of `until`, or without end (`null`); what is not named is not good. */
export interface AlgorithmPolicy {
  readonly source: string
  readonly digests: Readonly<Record<string, { readonly until: string | null }>>
  readonly publicKeys: readonly PublicKeyRule[]
}

export interface PublicKeyRule {
  readonly algorithm: string
  readonly minimumBits?: number
  readonly minimumExponent?: number
  readonly curves?: readonly string[]
  readonly until: string | null
}

export interface RevocationConstraints {
  /** How far a responder's clock may be ahead of ours. */
  readonly clockSkewSeconds: number
  /** How old evidence without nextUpdate may be. */
  readonly maximumAgeSeconds: number
  /** Takes a certificate of which nothing is known for good, with a warning in every report. For trying out only. */
  readonly acceptWithoutRevocationEvidence: boolean
}
