/**
 * Rules on one certificate of a path (RFC 5280 §4.1, §4.2, §6.1.3 (a)(2), §6.1.4 (k), (n), (o), §6.1.5 (f)). Those of
 * §6.1 always fail the path; those that §4 lays on conforming CAs fail it or are warned of, as the profile wants.
 */
import { remember } from '../crypto/remember.ts'
import { Oid } from '../der/oids.ts'
import { TamgaError } from '../errors.ts'
import { type Certificate, validityPeriod } from './certificate.ts'
import { type CertificateRule, INTERNET_PROFILE } from './certificate-profile.ts'
import type { CertificationPath } from './path.ts'
import type { PathFinding, PathRule, PathRuleOptions } from './path-rules.ts'

/** Extensions whose meaning is honoured; any other critical one is a refusal (§4.2, §6.1.4 (o)). */
const PROCESSED: ReadonlySet<string> = new Set([
  Oid.basicConstraints,
  Oid.keyUsage,
  Oid.extKeyUsage,
  Oid.nameConstraints,
  Oid.certificatePolicies,
  Oid.policyMappings,
  Oid.policyConstraints,
  Oid.inhibitAnyPolicy,
  Oid.subjectAltName,
  // Distribution points are followed by the revocation checks.
  Oid.cRLDistributionPoints,
  Oid.ocspNoCheck,
])

export function certificateFindings(
  certificate: Certificate,
  index: number,
  path: CertificationPath,
  { time, certificateProfile = 'warned', certificateRules = [] }: PathRuleOptions,
): PathFinding[] {
  const { notBefore, notAfter } = certificate
  return [
    // Both ends belong to the period (§4.1.2.5).
    finding('validity', notBefore <= time && time <= notAfter, index, validityPeriod(certificate)),
    ...(index > 0 ? issuerFindings(certificate, index, path) : []),
    criticalExtensions(certificate, index),
    ...profileObjections(certificate, index, path, certificateRules).map(
      (objection): PathFinding => ({
        rule: 'certificate-profile',
        outcome: certificateProfile === 'required' ? 'failed' : 'warning',
        index,
        facts: { objection },
      }),
    ),
  ]
}

/** §6.1.4 (k), (n) */
function issuerFindings(certificate: Certificate, index: number, path: CertificationPath): PathFinding[] {
  const { basicConstraints, keyUsage, version } = certificate
  // A version 1 trust anchor has no extensions to say it in; below the anchor (k) lets nothing but cA TRUE pass.
  const isOldAnchor = index === path.length - 1 && version < 3
  return [
    finding('basic-constraints', basicConstraints?.cA === true || isOldAnchor, index, { version }),
    finding('key-usage', keyUsage === undefined || keyUsage.has('keyCertSign'), index, {}),
  ]
}

function criticalExtensions({ extensions }: Certificate, index: number): PathFinding {
  const unknown = [...extensions.values()].filter(({ critical, oid }) => critical && !PROCESSED.has(oid))
  const facts = unknown.length === 0 ? {} : { extensions: unknown.map(({ oid }) => oid).join(' ') }
  return finding('critical-extensions', unknown.length === 0, index, facts)
}

/** Names of the rules of §4, and of the field's own, that a certificate breaks at its place on the path. */
function profileObjections(
  certificate: Certificate,
  index: number,
  path: CertificationPath,
  rules: readonly CertificateRule[],
): readonly string[] {
  const place = index === 0 ? 'signer' : index === path.length - 1 ? 'anchor' : 'authority'
  const known = internetObjections(certificate)
  known[place] ??= brokenRules(certificate, INTERNET_PROFILE, place)
  return rules.length === 0 ? known[place] : [...new Set([...known[place], ...brokenRules(certificate, rules, place)])]
}

type Place = 'signer' | 'authority' | 'anchor'

/** No time and no profile goes into them, so they are found out once for each certificate and place. */
const internetObjections = remember((_: Certificate): Partial<Record<Place, readonly string[]>> => ({}))

function brokenRules(certificate: Certificate, rules: readonly CertificateRule[], place: Place): readonly string[] {
  const position = { isAuthority: place !== 'signer', isAnchor: place === 'anchor' }
  const objections = new Set<string>()
  for (const { name, broken } of rules) {
    try {
      if (broken(certificate, position)) objections.add(name)
    } catch (error) {
      if (!(error instanceof TamgaError)) throw error
      objections.add(error.code)
    }
  }
  return [...objections]
}

function finding(rule: PathRule, passed: boolean, index: number, facts: PathFinding['facts']): PathFinding {
  return { rule, outcome: passed ? 'passed' : 'failed', index, facts }
}
