/**
 * Basic path validation (RFC 5280 §6.1) on a path whose names and signatures fit already: what each certificate must say
 * for the next to be believed. Left out until they are implemented, and refused when present: name constraints
 * (§4.2.1.10), policy constraints (§4.2.1.11), inhibit anyPolicy (§4.2.1.14).
 */
import { Oid } from '../der/oids.ts'
import type { Certificate } from './certificate.ts'
import { equalNames } from './name.ts'
import type { CertificationPath } from './path.ts'

export type PathRule =
  | 'validity'
  | 'basic-constraints'
  | 'path-length'
  | 'key-usage'
  | 'critical-extensions'
  | 'unprocessed-extensions'

export interface PathFinding {
  readonly rule: PathRule
  readonly passed: boolean
  /** Position on the path: 0 is the signing certificate. */
  readonly index: number
  readonly facts: Readonly<Record<string, string | number>>
}

/** Extensions whose meaning is honoured here or by the purpose checks; any other critical one is a refusal (§4.2). */
const PROCESSED: ReadonlySet<string> = new Set([
  Oid.basicConstraints,
  Oid.keyUsage,
  Oid.extKeyUsage,
  Oid.subjectKeyIdentifier,
  Oid.authorityKeyIdentifier,
  // Without constraints on names or policies on the path (see UNPROCESSED) these two cannot change the outcome.
  Oid.subjectAltName,
  Oid.certificatePolicies,
  Oid.cRLDistributionPoints,
  Oid.authorityInfoAccess,
  Oid.ocspNoCheck,
])

/** §4.2.1.10, §4.2.1.11, §4.2.1.14: constraints on the whole path, so even a non-critical one must not be passed over. */
const UNPROCESSED: readonly string[] = [Oid.nameConstraints, '2.5.29.36', '2.5.29.54', '2.5.29.33']

/** Every rule on every certificate, the trust anchor first as in §6.1; all findings are kept, passed or not. */
export function pathFindings(path: CertificationPath, time: Date): PathFinding[] {
  return path.flatMap((certificate, index) => [
    validity(certificate, index, time),
    ...(index === 0 ? [] : issuerFindings(path, certificate, index)),
    ...extensionFindings(certificate, index),
  ])
}

/** §6.1.3 (a)(2); both ends belong to the period (§4.1.2.5). */
function validity({ notBefore, notAfter }: Certificate, index: number, time: Date): PathFinding {
  const facts = { notBefore: notBefore.toISOString(), notAfter: notAfter.toISOString() }
  return { rule: 'validity', passed: notBefore <= time && time <= notAfter, index, facts }
}

/** §6.1.4 (k) to (n), for certificates that issued the one before them on the path. */
function issuerFindings(path: CertificationPath, certificate: Certificate, index: number): PathFinding[] {
  const { basicConstraints: constraints, keyUsage: usage } = certificate
  const below = intermediatesBelow(path, index)
  const limit = constraints?.pathLenConstraint
  // A version 1 trust anchor has no extensions to say it in; below the anchor (k) lets nothing but cA TRUE pass.
  const isOldAnchor = index === path.length - 1 && certificate.version < 3
  const mayIssue = constraints?.cA === true || isOldAnchor
  return [
    { rule: 'basic-constraints', passed: mayIssue, index, facts: { version: certificate.version } },
    {
      rule: 'path-length',
      passed: limit === undefined || (limit >= 0 && below <= limit),
      index,
      facts: { intermediates: below, ...(limit === undefined ? {} : { pathLenConstraint: limit }) },
    },
    { rule: 'key-usage', passed: usage === undefined || usage.has('keyCertSign'), index, facts: {} },
  ]
}

/** §4.2.1.9: non-self-issued intermediate certificates that follow; the end entity does not count. */
function intermediatesBelow(path: CertificationPath, index: number): number {
  return path.slice(1, index).filter(({ subject, issuer }) => !equalNames(subject, issuer)).length
}

function extensionFindings({ extensions }: Certificate, index: number): PathFinding[] {
  const critical = [...extensions.values()]
    .filter((one) => one.critical && !PROCESSED.has(one.oid))
    .map(({ oid }) => oid)
  const unprocessed = UNPROCESSED.filter((oid) => extensions.has(oid))
  return [
    finding('critical-extensions', index, critical),
    ...(unprocessed.length === 0 ? [] : [finding('unprocessed-extensions', index, unprocessed)]),
  ]
}

function finding(rule: PathRule, index: number, extensions: readonly string[]): PathFinding {
  const passed = extensions.length === 0
  return { rule, passed, index, facts: passed ? {} : { extensions: extensions.join(' ') } }
}
