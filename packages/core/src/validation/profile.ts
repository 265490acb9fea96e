/** What a validation policy is: data. `profiles/` fills it in; nothing here is ambient (EN 319 102-1 §5.1.4). */
import { remember } from '../crypto/remember.ts'
import type { SubjectRules } from '../identity/subject-rules.ts'
import type { CertificateRule } from '../x509/certificate-profile.ts'
import type { KeyUsage } from '../x509/extensions.ts'
import type { PolicyInputs } from '../x509/policy.ts'
import type { IsPublicSuffix } from '../x509/public-suffix.ts'

/** Frozen with all that is in it once it has judged: another policy is another object, made by spreading this one. */
export interface Profile {
  /** The name callers ask for: `generic`, `cms`. */
  readonly id: string
  readonly signature: SignatureConstraints
  readonly signer: SignerConstraints
  readonly path: PathConstraints
  readonly algorithms: AlgorithmPolicy
  readonly revocation: RevocationConstraints
  /** How the field's certificates name people and organisations. */
  readonly subject: SubjectRules
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
  /** The certificate must name one of these policies; absent: it need not name any. Dotted identifiers. */
  readonly policies?: readonly string[]
  readonly purposes?: PurposeRules
  readonly keyStorage?: KeyStorageRules
  /** Domains over which a wildcard stands for no expected name. */
  readonly isPublicSuffix?: IsPublicSuffix
}

/** For a field that issues a person two certificates, one for each purpose, and says so in several places. */
export interface PurposeRules {
  /** Keys whose certificates have one purpose only, by `PublicKey.algorithm`; those of other keys serve every purpose. */
  readonly keyAlgorithms: readonly string[]
  /** The purpose that is asked of the certificate here. */
  readonly expected: string
  /** What says which purpose: every place that speaks must say the same one, and one must speak. */
  readonly signs: readonly PurposeSign[]
}

export interface PurposeSign {
  readonly purpose: string
  readonly keyUsage: KeyUsage
  readonly extKeyUsage: string
  readonly policies: readonly string[]
}

/** Where the issuer says what the private key is kept in. */
export interface KeyStorageRules {
  /** Identifier of the extension: SEQUENCE of one OBJECT IDENTIFIER. */
  readonly extension: string
  readonly kinds: readonly KeyStorageKind[]
  /** Names of the kinds that will do; absent: any, and none stated. */
  readonly accepted?: readonly string[]
}

export interface KeyStorageKind {
  /** `file`, `protected-carrier`, `cloud`. */
  readonly name: string
  /** This identifier, and all below it. */
  readonly arc: string
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
  /** `SignatureAlgorithm.name`; absent: whatever the key is used with. */
  readonly signatureAlgorithm?: string
  readonly until: string | null
}

export interface RevocationConstraints {
  /** How far a responder's clock may be ahead of ours. */
  readonly clockSkewSeconds: number
  /** How old evidence without nextUpdate may be. */
  readonly maximumAgeSeconds: number
  /** How OCSP responders of the field are asked; absent: certID by SHA-1, which every responder knows, and a nonce of 32 octets. */
  readonly ocspRequest?: OcspRequestHabits
  /** Takes a certificate of which nothing is known for good, with a warning in every report. For trying out only. */
  readonly acceptWithoutRevocationEvidence: boolean
}

export interface OcspRequestHabits {
  readonly certIdDigest: 'sha1' | 'sha256' | 'belt-hash'
  /** 0: the field's responders take no nonce, and only the times in an answer tell a replay. */
  readonly nonceOctets: number
  /**
   * `repeated`: the field's responders repeat the nonce, and an answer without it is an old one sent again. `left-out`: some answer from
   * a store, and the times in an answer decide (RFC 5019 §4, RFC 9654 §2.1).
   */
  readonly nonceInAnswer: 'repeated' | 'left-out'
}

/** A policy that has judged stays what it was: much is remembered with it, and who writes into it afterwards gets a TypeError. */
export const settled: (profile: Profile) => Profile = remember((profile: Profile) => {
  freeze(profile, new Set())
  return profile
})

/** Records and lists, as deep as they go; functions and what others have made classes of are left as they are. */
function freeze(data: unknown, done: Set<unknown>): void {
  const isData = Array.isArray(data) || (data instanceof Object && Object.getPrototypeOf(data) === Object.prototype)
  if (!isData || done.has(data)) return
  done.add(data)
  for (const value of Object.values(Object.freeze(data))) freeze(value, done)
}
