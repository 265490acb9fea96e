/** What is asked of a certification path, and what is known of paths already. */
import type { Certificate } from '../x509/certificate.ts'
import type { CertificationPath, PathSearch } from '../x509/path.ts'
import type { Evidence, ProvenAt } from './evidence.ts'
import type { Profile } from './profile.ts'
import type { Check } from './report.ts'
import type { SignedBetween } from './revocation.ts'

export interface PathQuestion extends PathSearch {
  readonly profile: Profile
  /** The moment for which the path must hold. */
  readonly time: Date
  /** The moment at which is judged. */
  readonly now: Date
  /** Proven bounds of the signature's own time; without them a broken period proves nothing. */
  readonly signedBetween?: SignedBetween | undefined
  /** Certificates of which nothing is known here are judged as of now. */
  readonly provenAt?: ProvenAt | undefined
  /** Without it revocation is not looked at: for gathering, where there is nothing to look at yet. */
  readonly evidence?: Evidence | undefined
  readonly evidenceReadings: { left: number }
  /** What other messages have shown already. */
  readonly knownPaths?: KnownPaths | undefined
}

/** A path and how it keeps the rules that evidence has no part in. */
export interface PathStructure {
  readonly path: CertificationPath
  readonly checks: readonly Check[]
}

export interface KnownPath {
  readonly structure: PathStructure
  /** What the search took from the budget of the message; a repetition takes it again, so that no report depends on memory. */
  readonly signatureChecks: number
  readonly trustAnchors: readonly Certificate[]
  /** The octets of the bag in which it was found: another bag may hold a path that comes first. */
  readonly bag: readonly Uint8Array[]
  readonly profile: Profile
  /** Milliseconds; the first does not belong to the span, the last does. */
  readonly after: number
  readonly until: number
}

/** One for each certificate that a cache keeps, which goes away with its record. */
export interface KnownPaths {
  get(certificate: Certificate): KnownPath | undefined
  set(certificate: Certificate, path: KnownPath): void
  isFor(certificate: Certificate): boolean
}
