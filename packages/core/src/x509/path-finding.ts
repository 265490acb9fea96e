/** How a path keeps the rules of RFC 5280 §6.1, one finding for each rule and certificate, and what may be asked of it. */
import type { CertificateRule } from './certificate-profile.ts'
import type { PolicyInputs } from './policy.ts'

export type PathRule =
  | 'validity'
  | 'basic-constraints'
  | 'path-length'
  | 'key-usage'
  | 'critical-extensions'
  | 'certificate-profile'
  | 'name-constraints'
  | 'policies'

export interface PathFinding {
  readonly rule: PathRule
  readonly outcome: 'passed' | 'failed' | 'warning'
  /** `index` is the position on the path: 0 is the certificate in question, the last one the trust anchor. */
  readonly facts: PathFacts
}

export type PathFacts = Readonly<Record<string, string | number>> & { readonly index: number }

export interface PathRuleOptions {
  readonly policies?: PolicyInputs
  /** Whether breaking a rule that only conforming CAs are held to (§4.1, §4.2) fails the path. Default: a warning. */
  readonly certificateProfile?: 'required' | 'warned'
  /** Rules of the field besides those of RFC 5280. */
  readonly certificateRules?: readonly CertificateRule[]
}
