/**
 * Basic path validation (RFC 5280 §6.1) on a path whose names and signatures fit already: the state of §6.1.2 is carried
 * from the trust anchor down, and every rule leaves a finding, kept or broken. The anchor's own path length and name
 * constraints are honoured too, which §6.1 leaves to the caller.
 */
import { attempt } from '../errors.ts'
import { shownText } from '../shown-text.ts'
import type { Certificate } from './certificate.ts'
import { addCertificateFindings } from './certificate-rules.ts'
import { equalNames } from './name.ts'
import { constrainedNames, constraintViolation, type NameConstraints, nameConstraints } from './name-constraints.ts'
import type { CertificationPath } from './path.ts'
import type { PathFacts, PathFinding, PathRule, PathRuleOptions } from './path-finding.ts'
import {
  anyPolicy,
  anyPolicyInputs,
  certificatePolicies,
  inhibitAnyPolicy,
  type PolicyInputs,
  policyConstraints,
  policyMappings,
} from './policy.ts'
import { PolicyGraph } from './policy-graph.ts'

/** §6.1.2 (d) to (k) and the constraints collected on the way. */
interface State {
  readonly graph: PolicyGraph
  readonly nameConstraints: NameConstraints[]
  explicitPolicy: number
  policyMapping: number
  inhibitAnyPolicy: number
  maxPathLength: number
}

export function pathFindings(path: CertificationPath, time: Date, options: PathRuleOptions = {}): PathFinding[] {
  const policies = options.policies ?? anyPolicyInputs
  const state = initialState(path, policies)
  const findings: PathFinding[] = []
  for (let index = path.length - 1; index >= 0; index -= 1) {
    const certificate = path[index]
    if (certificate === undefined) continue
    addCertificateFindings(findings, certificate, index, path, time, options)
    unlessUnreadable(findings, index, () => {
      // The anchor is input, not a step: only what limits the path below it is taken over.
      if (index === 0 || index < path.length - 1) basicProcessing(findings, certificate, index, state)
    })
    if (index > 0) unlessUnreadable(findings, index, () => prepareForNext(findings, certificate, index, path, state))
  }
  unlessUnreadable(findings, 0, () => wrapUp(findings, path[0], state, policies))
  return findings
}

/** §6.1.2: counters start at n + 1, which no path can use up, unless the caller says otherwise. */
function initialState(path: CertificationPath, inputs: PolicyInputs): State {
  // A certificate that stands alone (an anchor itself, or without a path) is processed as one below an anchor.
  const unlimited = Math.max(path.length, 2)
  return {
    graph: new PolicyGraph(),
    nameConstraints: [],
    explicitPolicy: inputs.initialExplicitPolicy ? 0 : unlimited,
    policyMapping: inputs.initialPolicyMappingInhibit ? 0 : unlimited,
    inhibitAnyPolicy: inputs.initialAnyPolicyInhibit ? 0 : unlimited,
    maxPathLength: unlimited,
  }
}

/** §6.1.3 (b) to (f) */
function basicProcessing(findings: PathFinding[], certificate: Certificate, index: number, state: State): void {
  // (b), (c), (d)(2): only a self-issued certificate that is not the last one is excused.
  const isExcused = index > 0 && equalNames(certificate.subject, certificate.issuer)
  const names = isExcused ? [] : constrainedNames(certificate)
  const violation = constraintViolation(names, state.nameConstraints)
  const anyPolicyAllowed = state.inhibitAnyPolicy > 0 || isExcused
  state.graph.addCertificate(certificatePolicies(certificate.extensions), anyPolicyAllowed)
  if (violation === undefined) findings.push(finding('name-constraints', true, { index, names: names.length }))
  else findings.push(finding('name-constraints', false, { index, form: violation.form, reason: violation.reason }))
  const { explicitPolicy, graph } = state
  findings.push(finding('policies', explicitPolicy > 0 || !graph.isNull, { index, explicitPolicy }))
}

/** §6.1.4 (a) to (m); (k), (n) and (o) look at one certificate alone and stand in `certificate-rules.ts`. */
function prepareForNext(
  findings: PathFinding[],
  certificate: Certificate,
  index: number,
  path: CertificationPath,
  state: State,
): void {
  const isAnchor = index === path.length - 1
  const selfIssued = equalNames(certificate.subject, certificate.issuer)
  if (!isAnchor) mapPolicies(findings, certificate, index, state)
  const constraints = nameConstraints(certificate.extensions)
  if (constraints !== undefined) state.nameConstraints.push(constraints)
  if (!isAnchor) tightenPolicies(certificate, selfIssued, state)
  if (!isAnchor && !selfIssued) {
    findings.push(finding('path-length', state.maxPathLength > 0, { index, left: state.maxPathLength }))
    state.maxPathLength -= 1
  }
  const limit = certificate.basicConstraints?.pathLenConstraint
  if (limit !== undefined) state.maxPathLength = Math.min(state.maxPathLength, limit)
}

/** (a), (b) */
function mapPolicies(findings: PathFinding[], { extensions }: Certificate, index: number, state: State): void {
  const mappings = policyMappings(extensions)
  const mapsAny = mappings.some((one) => one.issuerDomainPolicy === anyPolicy || one.subjectDomainPolicy === anyPolicy)
  if (mapsAny) findings.push(finding('policies', false, { index, mapping: 'anyPolicy' }))
  else state.graph.applyMappings(mappings, state.policyMapping > 0)
}

/** (h), (i), (j) */
function tightenPolicies({ extensions }: Certificate, selfIssued: boolean, state: State): void {
  if (!selfIssued) {
    state.explicitPolicy = Math.max(0, state.explicitPolicy - 1)
    state.policyMapping = Math.max(0, state.policyMapping - 1)
    state.inhibitAnyPolicy = Math.max(0, state.inhibitAnyPolicy - 1)
  }
  const constraints = policyConstraints(extensions)
  state.explicitPolicy = Math.min(state.explicitPolicy, constraints?.requireExplicitPolicy ?? Number.POSITIVE_INFINITY)
  state.policyMapping = Math.min(state.policyMapping, constraints?.inhibitPolicyMapping ?? Number.POSITIVE_INFINITY)
  state.inhibitAnyPolicy = Math.min(state.inhibitAnyPolicy, inhibitAnyPolicy(extensions) ?? Number.POSITIVE_INFINITY)
}

/** §6.1.5 (a), (b), (g) */
function wrapUp(findings: PathFinding[], { extensions }: Certificate, state: State, inputs: PolicyInputs): void {
  const explicit = Math.max(0, state.explicitPolicy - 1)
  const required = policyConstraints(extensions)?.requireExplicitPolicy
  const explicitPolicy = required === 0 ? 0 : explicit
  const policySet = state.graph.userConstrainedPolicySet(inputs).toSorted()
  const facts = { index: 0, explicitPolicy, userConstrainedPolicySet: shownText(policySet.join(' ')) }
  findings.push(finding('policies', explicitPolicy > 0 || policySet.length > 0, facts))
}

/** What cannot be read breaks the path at its place. */
function unlessUnreadable(findings: PathFinding[], index: number, step: () => void): void {
  attempt(step, ({ code }) => findings.push(finding('certificate-profile', false, { index, code })))
}

function finding(rule: PathRule, passed: boolean, facts: PathFacts): PathFinding {
  return { rule, outcome: passed ? 'passed' : 'failed', facts }
}
