/** X.509 certificate validation (EN 319 102-1 §5.2.6): the first candidate path that passes, else the most telling one. */
import { signatureAlgorithm } from '../crypto/standard.ts'
import type { Certificate } from '../x509/certificate.ts'
import { type CertificationPath, certificationPaths, type PathSearch, partialPath } from '../x509/path.ts'
import { type PathFinding, type PathRule, pathFindings } from '../x509/path-rules.ts'
import { algorithmObjections, publicKeyObjections } from './algorithm-policy.ts'
import { type CheckId, type CheckList, createCheckList, type Failure, indeterminate } from './checks.ts'
import { worst } from './conclude.ts'
import type { Profile } from './profile.ts'
import type { Check } from './report.ts'

/** What breaking each rule leads to; without proof of time a certificate out of its period is not proven bad. */
const CONSEQUENCES: Readonly<Record<PathRule, Failure>> = {
  validity: indeterminate('OUT_OF_BOUNDS_NO_POE'),
  'basic-constraints': indeterminate('CERTIFICATE_CHAIN_GENERAL_FAILURE'),
  'path-length': indeterminate('CERTIFICATE_CHAIN_GENERAL_FAILURE'),
  'key-usage': indeterminate('CERTIFICATE_CHAIN_GENERAL_FAILURE'),
  'critical-extensions': indeterminate('CERTIFICATE_CHAIN_GENERAL_FAILURE'),
  'unprocessed-extensions': indeterminate('CERTIFICATE_CHAIN_GENERAL_FAILURE'),
}

export interface PathJudgement {
  readonly path: CertificationPath
  /** False when `path` ends before a trust anchor. */
  readonly anchored: boolean
  readonly checks: readonly Check[]
}

/** How many complete paths are judged before the best of them is taken. */
const MAX_PATHS = 50

export function judgeCertificationPath(
  certificate: Certificate,
  search: PathSearch,
  profile: Profile,
  time: Date,
): PathJudgement {
  let best: PathJudgement | undefined
  let judged = 0
  for (const path of certificationPaths(certificate, search)) {
    const judgement = { path, anchored: true, checks: judgePath(path, profile, time) }
    if (failureOf(judgement) === undefined) return judgement
    best = best === undefined ? judgement : better(best, judgement)
    judged += 1
    if (judged >= MAX_PATHS) break
  }
  return best ?? pathNotFound(certificate, search, profile, time)
}

function judgePath(path: CertificationPath, profile: Profile, time: Date): readonly Check[] {
  const checks = createCheckList()
  checks.passed('certification-path.found', { length: path.length })
  for (const finding of pathFindings(path, time)) addFinding(finding, checks)
  checkPathAlgorithms(path, profile, time, checks)
  checkPurpose(path[0], profile, checks)
  return checks.checks
}

function pathNotFound(certificate: Certificate, search: PathSearch, profile: Profile, time: Date): PathJudgement {
  const path = partialPath(certificate, search)
  const checks = createCheckList()
  checks.failed('certification-path.found', indeterminate('NO_CERTIFICATE_CHAIN_FOUND'), { length: path.length })
  for (const finding of pathFindings([certificate], time)) addFinding(finding, checks)
  checkPurpose(certificate, profile, checks)
  return { path, anchored: false, checks: checks.checks }
}

function addFinding({ rule, passed, index, facts }: PathFinding, checks: CheckList): void {
  const id: CheckId = `certification-path.${rule}`
  if (passed) checks.passed(id, { index, ...facts })
  else checks.failed(id, CONSEQUENCES[rule], { index, ...facts })
}

/** Every signature on the path but the anchor's own, with the key that made it. */
function checkPathAlgorithms(path: CertificationPath, { algorithms }: Profile, time: Date, checks: CheckList): void {
  path.slice(0, -1).forEach((certificate, index) => {
    const issuer = path[index + 1]
    if (issuer === undefined) return
    const algorithm = signatureAlgorithm(certificate.signatureAlgorithm)
    const objections = [
      ...algorithmObjections(algorithm, issuer.publicKey, algorithms, time),
      ...publicKeyObjections(certificate.publicKey, algorithms, time),
    ]
    const facts = { index, algorithm: algorithm.name }
    const failure = indeterminate('CRYPTO_CONSTRAINTS_FAILURE_NO_POE')
    if (objections.length === 0) checks.passed('certification-path.algorithms', facts)
    else checks.failed('certification-path.algorithms', failure, { ...facts, objections })
  })
}

/** A key that issues certificates signs no documents, and a certificate for web servers is not one for agreements. */
function checkPurpose(certificate: Certificate, { signer }: Profile, checks: CheckList): void {
  const { keyUsage: usages, extKeyUsage: extended } = certificate
  const usageFits = usages === undefined || signer.keyUsages.some((usage) => usages.has(usage))
  const extendedFits = extended === undefined || signer.extKeyUsages.some((purpose) => extended.includes(purpose))
  const isAuthority = certificate.basicConstraints?.cA === true
  const facts = { keyUsage: [...(usages ?? [])], extKeyUsage: [...(extended ?? [])], cA: isAuthority }
  if (usageFits && extendedFits && !isAuthority) checks.passed('certification-path.purpose', facts)
  else checks.failed('certification-path.purpose', indeterminate('CHAIN_CONSTRAINTS_FAILURE'), facts)
}

function failureOf({ checks }: PathJudgement): Failure | undefined {
  return worst(checks.flatMap(({ conclusion }) => conclusion ?? []))
}

/** Of two paths that fail, the one with fewer broken rules; the first when they are alike. */
function better(a: PathJudgement, b: PathJudgement): PathJudgement {
  const failures = ({ checks }: PathJudgement): number => checks.filter(({ outcome }) => outcome === 'failed').length
  return failures(b) < failures(a) ? b : a
}
