/**
 * Rules on one certificate of a path (RFC 5280 §4.1, §4.2, §6.1.3 (a)(2), §6.1.4 (k), (n), (o), §6.1.5 (f)). Those of
 * §6.1 always fail the path; those that §4 lays on conforming CAs fail it or are warned of, as the profile wants.
 */
import { Oid } from '../der/oids.ts'
import { attempt } from '../errors.ts'
import type { Certificate } from './certificate.ts'
import { isWellFormed, subjectAltNames } from './general-name.ts'
import { equalNames } from './name.ts'
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
  { time, certificateProfile = 'warned' }: PathRuleOptions,
): PathFinding[] {
  const { notBefore, notAfter } = certificate
  const dates = { notBefore: notBefore.toISOString(), notAfter: notAfter.toISOString() }
  return [
    // Both ends belong to the period (§4.1.2.5).
    finding('validity', notBefore <= time && time <= notAfter, index, dates),
    ...(index > 0 ? issuerFindings(certificate, index, path) : []),
    criticalExtensions(certificate, index),
    ...profileObjections(certificate, index, path).map(
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

interface ProfileRule {
  readonly name: string
  readonly broken: (certificate: Certificate, position: Position) => boolean
}

interface Position {
  readonly isAuthority: boolean
  readonly isAnchor: boolean
}

/** What conforming CAs must do and some do not; each with its clause. */
const PROFILE_RULES: readonly ProfileRule[] = [
  // §4.1.2.2
  {
    name: 'serial-number-not-positive',
    broken: ({ serialNumber }) => !/^(?:0[0-9a-f]|[1-7][0-9a-f])/.test(serialNumber) || /^0+$/.test(serialNumber),
  },
  { name: 'serial-number-too-long', broken: ({ serialNumber }) => serialNumber.length > 40 },
  // §4.1.2.4, §4.1.2.6
  { name: 'issuer-empty', broken: ({ issuer }) => issuer.rdns.length === 0 },
  { name: 'subject-empty', broken: ({ subject }, { isAuthority }) => isAuthority && subject.rdns.length === 0 },
  // §4.2.1.1: everywhere but in self-signed certificates, never critical
  { name: 'authority-key-identifier-critical', broken: isCritical(Oid.authorityKeyIdentifier) },
  {
    name: 'authority-key-identifier-missing',
    broken: (one, position) => !isSelfSigned(one, position) && !hasKeyIdentifier(one),
  },
  // §4.2.1.2
  { name: 'subject-key-identifier-critical', broken: isCritical(Oid.subjectKeyIdentifier) },
  {
    name: 'subject-key-identifier-missing',
    broken: (one, { isAuthority }) => isAuthority && one.subjectKeyIdentifier === undefined,
  },
  // §4.2.1.3, §4.2.1.9
  { name: 'key-usage-empty', broken: ({ keyUsage }) => keyUsage?.size === 0 },
  {
    name: 'key-cert-sign-without-ca',
    broken: ({ keyUsage, basicConstraints }) => keyUsage?.has('keyCertSign') === true && basicConstraints?.cA !== true,
  },
  {
    name: 'basic-constraints-not-critical',
    broken: (one, { isAuthority }) => isAuthority && isNotCritical(Oid.basicConstraints)(one),
  },
  {
    name: 'path-length-without-ca',
    broken: ({ basicConstraints: one }) => one?.cA === false && one.pathLenConstraint !== undefined,
  },
  // §4.2.1.6
  {
    name: 'subject-alt-name-not-critical',
    broken: (one) => one.subject.rdns.length === 0 && !isCritical(Oid.subjectAltName)(one),
  },
  {
    name: 'subject-alt-name-malformed',
    broken: ({ extensions }) => subjectAltNames(extensions)?.every(isWellFormed) === false,
  },
  { name: 'subject-alt-name-empty', broken: ({ extensions }) => subjectAltNames(extensions)?.length === 0 },
  // §4.2.1.10
  { name: 'name-constraints-not-critical', broken: isNotCritical(Oid.nameConstraints) },
  {
    name: 'name-constraints-without-ca',
    broken: (one) => one.extensions.has(Oid.nameConstraints) && one.basicConstraints?.cA !== true,
  },
  // §4.2.1.11, §4.2.1.12, §4.2.1.14, §4.2.2.1
  { name: 'policy-constraints-not-critical', broken: isNotCritical(Oid.policyConstraints) },
  { name: 'extended-key-usage-empty', broken: ({ extKeyUsage }) => extKeyUsage?.length === 0 },
  { name: 'inhibit-any-policy-not-critical', broken: isNotCritical(Oid.inhibitAnyPolicy) },
  { name: 'authority-info-access-critical', broken: isCritical(Oid.authorityInfoAccess) },
]

/** Names of the rules of §4 that a certificate breaks at its place on the path. */
function profileObjections(certificate: Certificate, index: number, path: CertificationPath): string[] {
  const position = { isAuthority: index > 0, isAnchor: index === path.length - 1 && index > 0 }
  return attempt(
    () => PROFILE_RULES.filter(({ broken }) => broken(certificate, position)).map(({ name }) => name),
    ({ code }) => [code],
  )
}

/** By name; the anchor's own signature is nobody's business (§6.1.1 (d)), but a cross-certificate is no self-signed one. */
function isSelfSigned(certificate: Certificate, { isAnchor }: Position): boolean {
  return isAnchor && equalNames(certificate.subject, certificate.issuer)
}

function hasKeyIdentifier({ authorityKeyIdentifier }: Certificate): boolean {
  return authorityKeyIdentifier?.keyIdentifier !== undefined
}

function isCritical(oid: string): (certificate: Certificate) => boolean {
  return ({ extensions }) => extensions.get(oid)?.critical === true
}

function isNotCritical(oid: string): (certificate: Certificate) => boolean {
  return ({ extensions }) => extensions.get(oid)?.critical === false
}

function finding(rule: PathRule, passed: boolean, index: number, facts: PathFinding['facts']): PathFinding {
  return { rule, outcome: passed ? 'passed' : 'failed', index, facts }
}
