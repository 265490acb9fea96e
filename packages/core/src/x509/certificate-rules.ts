/**
 * Rules on one certificate of a path (RFC 5280 §4.1, §4.2, §6.1.3 (a)(2), §6.1.4 (k), (n), (o), §6.1.5 (f)). Those of
 * §6.1 always fail the path; those that §4 lays on conforming CAs fail it or are warned of, as the profile wants.
 */
import { remember } from '../crypto/remember.ts'
import { Oid } from '../der/oids.ts'
import { TamgaError } from '../errors.ts'
import { endOfPeriod } from '../iso-time.ts'
import { type Certificate, validityPeriod } from './certificate.ts'
import { type CertificatePosition, type CertificateRule, INTERNET_PROFILE } from './certificate-profile.ts'
import type { CertificationPath } from './path.ts'
import type { PathFacts, PathFinding, PathRule, PathRuleOptions } from './path-finding.ts'

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

/** Adds how the certificate at `index` of `path` keeps the rules on it alone. */
export function addCertificateFindings(
  findings: PathFinding[],
  certificate: Certificate,
  index: number,
  path: CertificationPath,
  time: Date,
  { certificateProfile, certificateRules = NO_RULES }: PathRuleOptions,
): void {
  findings.push(validity(certificate, index, time))
  if (index > 0) addIssuerFindings(findings, certificate, index, path)
  findings.push(criticalExtensions(certificate, index))
  const outcome = certificateProfile === 'required' ? 'failed' : 'warning'
  for (const objection of profileObjections(certificate, index, path, certificateRules)) {
    findings.push({ rule: 'certificate-profile', outcome, facts: { index, objection } })
  }
}

const NO_RULES: readonly CertificateRule[] = []

/** §6.1.3 (a)(2); both ends belong to the period (§4.1.2.5). */
function validity(certificate: Certificate, index: number, time: Date): PathFinding {
  const now = time.getTime()
  const isWithin = certificate.notBefore.getTime() <= now && now <= endOfPeriod(certificate.notAfter)
  const { notBefore, notAfter } = validityPeriod(certificate)
  return finding('validity', isWithin, { index, notBefore, notAfter })
}

/** §6.1.4 (k), (n) */
function addIssuerFindings(
  findings: PathFinding[],
  { basicConstraints, keyUsage, version }: Certificate,
  index: number,
  path: CertificationPath,
): void {
  // A version 1 trust anchor has no extensions to say it in; below the anchor (k) lets nothing but cA TRUE pass.
  const isOldAnchor = index === path.length - 1 && version < 3
  findings.push(finding('basic-constraints', basicConstraints?.cA === true || isOldAnchor, { index, version }))
  findings.push(finding('key-usage', keyUsage === undefined || keyUsage.has('keyCertSign'), { index }))
}

function criticalExtensions({ extensions }: Certificate, index: number): PathFinding {
  const unknown: string[] = []
  for (const { critical, oid } of extensions.values()) if (critical && !PROCESSED.has(oid)) unknown.push(oid)
  if (unknown.length === 0) return finding('critical-extensions', true, { index })
  return finding('critical-extensions', false, { index, extensions: unknown.join(' ') })
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
  if (rules.length === 0) return known[place]
  // A rule of the field stands in for the one of its name: some fields except themselves from one of §4.
  const others = known[place].filter((objection) => !rules.some(({ name }) => name === objection))
  return [...new Set([...others, ...brokenRules(certificate, rules, place)])]
}

type Place = 'signer' | 'authority' | 'anchor'

/** No time and no profile goes into them, so they are found out once for each certificate and place. */
const internetObjections = remember((_: Certificate): Record<Place, readonly string[] | undefined> => {
  return { signer: undefined, authority: undefined, anchor: undefined }
})

function brokenRules(certificate: Certificate, rules: readonly CertificateRule[], place: Place): readonly string[] {
  const position = POSITIONS[place]
  const objections: string[] = []
  for (const rule of rules) {
    const objection = objectionOf(rule, certificate, position)
    if (objection !== undefined && !objections.includes(objection)) objections.push(objection)
  }
  return objections
}

const POSITIONS: Readonly<Record<Place, CertificatePosition>> = {
  signer: { isAuthority: false, isAnchor: false },
  authority: { isAuthority: true, isAnchor: false },
  anchor: { isAuthority: true, isAnchor: true },
}

function objectionOf(
  { name, broken }: CertificateRule,
  certificate: Certificate,
  position: CertificatePosition,
): string | undefined {
  try {
    return broken(certificate, position) ? name : undefined
  } catch (error) {
    if (error instanceof TamgaError) return error.code
    throw error
  }
}

function finding(rule: PathRule, passed: boolean, facts: PathFacts): PathFinding {
  return { rule, outcome: passed ? 'passed' : 'failed', facts }
}
