/** X.509 certificate validation (EN 319 102-1 §5.2.6): the first candidate path that passes, else the most telling one. */
import { isKeyOfItsAlgorithm } from '../crypto/key-of-its-algorithm.ts'
import { signatureAlgorithm } from '../crypto/standard.ts'
import { endOfPeriod, isoTime } from '../iso-time.ts'
import { mapList } from '../map-list.ts'
import type { Certificate } from '../x509/certificate.ts'
import { equalNames } from '../x509/name.ts'
import { type CertificationPath, certificationPaths, partialPath } from '../x509/path.ts'
import type { PathFinding, PathRule } from '../x509/path-finding.ts'
import { pathFindings } from '../x509/path-rules.ts'
import { algorithmObjections, publicKeyObjections } from './algorithm-policy.ts'
import { type CheckId, type CheckList, createCheckList, type Failure, indeterminate, totalFailed } from './checks.ts'
import { worstAmong } from './conclude.ts'
import { knownPath, rememberPath } from './known-paths.ts'
import type { PathQuestion, PathStructure } from './path-question.ts'
import type { Profile } from './profile.ts'
import { checkPurpose } from './purpose.ts'
import type { Check, RevocationReport } from './report.ts'
import { checkRevocation, type RevocationQuestion, type SignedBetween } from './revocation.ts'
import { later } from './statement.ts'

interface Consequence {
  readonly id: CheckId
  readonly failure: Failure
}

const GENERAL_FAILURE = indeterminate('CERTIFICATE_CHAIN_GENERAL_FAILURE')
const OUT_OF_BOUNDS = indeterminate('OUT_OF_BOUNDS_NO_POE')
const OUT_OF_BOUNDS_NOT_REVOKED = indeterminate('OUT_OF_BOUNDS_NOT_REVOKED')

/** What breaking each rule leads to. */
const CONSEQUENCES: Readonly<Record<PathRule, Consequence>> = {
  validity: { id: 'certification-path.validity', failure: GENERAL_FAILURE },
  'basic-constraints': { id: 'certification-path.basic-constraints', failure: GENERAL_FAILURE },
  'path-length': { id: 'certification-path.path-length', failure: GENERAL_FAILURE },
  'key-usage': { id: 'certification-path.key-usage', failure: GENERAL_FAILURE },
  'critical-extensions': { id: 'certification-path.critical-extensions', failure: GENERAL_FAILURE },
  'certificate-profile': { id: 'certification-path.certificate-profile', failure: GENERAL_FAILURE },
  'name-constraints': { id: 'certification-path.name-constraints', failure: GENERAL_FAILURE },
  policies: { id: 'certification-path.policies', failure: indeterminate('CHAIN_CONSTRAINTS_FAILURE') },
}

export interface PathJudgement extends PathStructure {
  /** False when `path` ends before a trust anchor. */
  readonly anchored: boolean
  /** One for each certificate of the path; empty when revocation was not looked at. */
  readonly revocation: readonly RevocationReport[]
}

/** How many complete paths are judged before the best of them is taken. */
const MAX_PATHS = 50

export function judgeCertificationPath(certificate: Certificate, question: PathQuestion): PathJudgement {
  const known = judgeKnownPath(certificate, question)
  if (known !== undefined) return known
  let best: PathJudgement | undefined
  let judged = 0
  const before = question.signatureChecks?.left ?? 0
  const hopeless = new Set<Certificate>()
  const search = certificationPaths(certificate, question, hopeless)
  let next = search.next()
  for (; !next.done && judged < MAX_PATHS; next = search.next()) {
    const structure = judgeStructure(next.value, question)
    if (judged === 0 && failureOf(structure) === undefined) {
      rememberPath(structure, before - (question.signatureChecks?.left ?? 0), question)
    }
    const judgement = withRevocation(structure, question)
    if (settles(judgement, question) || failsByItsStatusAlone(structure, judgement)) return judgement
    best = best === undefined ? judgement : better(best, judgement)
    judged += 1
    addHopeless(judgement, hopeless)
  }
  if (best === undefined) return pathNotFound(certificate, question)
  const isSearchedOut = next.done === true && next.value
  return isSearchedOut || failureOf(best) !== undefined ? best : asOfNothingKnown(best, question)
}

function settles(judgement: PathJudgement, question: PathQuestion): boolean {
  return failureOf(judgement) === undefined && !isDisputed(judgement, question)
}

/** Lists whose signers have no place under the anchor of one path, and may have one under that of another (RFC 5280 §6.3.3 (f)). */
const UNDER_ANOTHER_ANCHOR: readonly string[] = ['ERR_CRL_ISSUER_NOT_TRUSTED', 'ERR_CRL_ISSUER_KEY_USAGE']

/** What comes first is decided by whoever orders the bag: with such a list on the certificate the other paths are asked as well. */
function isDisputed({ checks }: PathJudgement, { trustAnchors }: PathQuestion): boolean {
  if (trustAnchors.length < 2) return false
  const left = checks.find(({ id, facts }) => id === 'revocation.evidence' && facts.index === 0)?.facts.unusable
  return Array.isArray(left) && UNDER_ANOTHER_ANCHOR.some((code) => left.includes(code))
}

/** What the search did not come to may revoke it. */
function asOfNothingKnown(best: PathJudgement, question: PathQuestion): PathJudgement {
  question.evidenceReadings.left = Math.min(question.evidenceReadings.left, -1)
  return withRevocation(judgeStructure(best.path, question), question)
}

/**
 * §5.2.6.4 step 4 b), c): a certificate that is revoked or on hold is that on whatever path it stands; another way is sought for
 * the faults of authorities alone. Under another anchor the list that revokes may have no signer (RFC 5280 §6.3.3 (f)).
 */
function failsByItsStatusAlone(structure: PathStructure, { revocation: [own, ...others] }: PathJudgement): boolean {
  const areOthersGood = others.every(({ status }) => status === 'good' || status === 'not-needed')
  return own?.status === 'revoked' && areOthersGood && failureOf(structure) === undefined
}

/** Rules that look at one certificate, so that an authority that breaks them breaks them on every path. */
const OF_ONE_CERTIFICATE: ReadonlySet<string> = new Set<CheckId>([
  'certification-path.validity',
  'certification-path.basic-constraints',
  'certification-path.key-usage',
  'certification-path.critical-extensions',
  'certification-path.certificate-profile',
])

/** Authorities of a path that failed and would fail on others; the first certificate is on all of them. */
function addHopeless({ path, checks, revocation }: PathJudgement, hopeless: Set<Certificate>): void {
  const broken = checks.filter(({ id, outcome }) => outcome === 'failed' && OF_ONE_CERTIFICATE.has(id))
  const places = new Set(broken.map(({ facts }) => facts.index))
  for (const [index, authority] of path.entries()) {
    if (index > 0 && (places.has(index) || revocation[index]?.status === 'revoked')) hopeless.add(authority)
  }
}

/** What the search would find first, if that is known and passes; else nothing, and the search is made. */
function judgeKnownPath(certificate: Certificate, question: PathQuestion): PathJudgement | undefined {
  const known = knownPath(certificate, question)
  if (known === undefined) return undefined
  const { signatureChecks = { left: 0 } } = question
  const { left } = signatureChecks
  // First what the search took, then what its evidence takes, as when it was made; and if it is made, nothing twice.
  signatureChecks.left -= known.signatureChecks
  const judgement = withRevocation(known.structure, question)
  if (settles(judgement, question)) return judgement
  signatureChecks.left = left
  return undefined
}

function judgeStructure(path: CertificationPath, question: PathQuestion): PathStructure {
  const { profile } = question
  const checks = createCheckList()
  checks.passed('certification-path.found', { length: path.length })
  addFindings(path, question, checks)
  checkAuthoritiesInForce(path, question, checks)
  checkLength(path, profile, checks)
  checkPathAlgorithms(path, question, checks)
  checkPurpose(path, profile.signer, checks)
  return { path, checks: checks.checks }
}

function withRevocation({ path, checks: structural }: PathStructure, question: PathQuestion): PathJudgement {
  if (!asksForRevocation(question)) return { path, anchored: true, revocation: [], checks: structural }
  const checks = createCheckList(structural)
  const revocation = checkRevocation({ path, anchored: true }, question, checks)
  const made = isKnownNotRevoked(path[0], revocation[0]) ? mapList(checks.checks, notRevoked) : checks.checks
  return { path, anchored: true, revocation, checks: made }
}

/** §5.2.6.4 NOTE 8: by a statement from after its end. */
function isKnownNotRevoked({ notAfter }: Certificate, report: RevocationReport | undefined): boolean {
  return report?.status === 'good' && report.thisUpdate !== undefined && report.thisUpdate > isoTime(notAfter)
}

/** Step 7 tells the two apart. */
function notRevoked(check: Check): Check {
  return check.conclusion === OUT_OF_BOUNDS ? { ...check, conclusion: OUT_OF_BOUNDS_NOT_REVOKED } : check
}

function asksForRevocation(question: PathQuestion): question is PathQuestion & RevocationQuestion {
  return question.evidence !== undefined
}

function pathNotFound(certificate: Certificate, question: PathQuestion): PathJudgement {
  const { profile } = question
  const path = partialPath(certificate, question)
  const checks = createCheckList()
  checks.failed('certification-path.found', indeterminate('NO_CERTIFICATE_CHAIN_FOUND'), { length: path.length })
  addFindings([certificate], question, checks)
  checkPurpose([certificate], profile.signer, checks)
  const revocation = asksForRevocation(question) ? checkRevocation({ path, anchored: false }, question, checks) : []
  return { path, anchored: false, revocation, checks: checks.checks }
}

function addFindings(path: CertificationPath, { profile, time, signedBetween }: PathQuestion, checks: CheckList): void {
  for (const finding of pathFindings(path, time, profile.path)) addFinding(finding, path, signedBetween, checks)
}

function addFinding(
  { rule, outcome, facts }: PathFinding,
  path: CertificationPath,
  signedBetween: SignedBetween | undefined,
  checks: CheckList,
): void {
  const { id, failure } = CONSEQUENCES[rule]
  if (outcome === 'passed') checks.passed(id, facts)
  else if (outcome === 'warning') checks.warning(id, facts)
  else checks.failed(id, rule === 'validity' ? outOfPeriod(path, facts.index, signedBetween) : failure, facts)
}

/**
 * §5.2.6.4: an anchor out of its period is one no longer trusted (steps 1, 3), an authority's certificate breaks the path (step 4),
 * and the signer's own is not proven bad as long as nobody knows when it was used (step 7).
 */
function outOfPeriod(path: CertificationPath, index: number, signedBetween: SignedBetween | undefined): Failure {
  if (index === 0) return provenOutOfBounds(path[0], signedBetween ?? {}) ?? OUT_OF_BOUNDS
  return index === path.length - 1 ? indeterminate('NO_CERTIFICATE_CHAIN_FOUND_NO_POE') : GENERAL_FAILURE
}

/** EN 319 102-1 §5.5.4: only a proof that the signature was made outside the period fails it for good. */
function provenOutOfBounds(
  { notBefore, notAfter }: Certificate,
  { earliest, latest }: SignedBetween,
): Failure | undefined {
  if (latest !== undefined && latest < notBefore) return totalFailed('NOT_YET_VALID')
  return earliest !== undefined && earliest.getTime() > endOfPeriod(notAfter) ? totalFailed('EXPIRED') : undefined
}

/**
 * §5.6.2.2: with an authority's key that has served its time anybody may have made certificates since; it is as good as it was only
 * where both its own and the one it issued are proven to have existed before. An anchor is known by itself, but what it issued must be
 * as old as the trust in it (§5.6.2.2.4 steps 1 and 2 (a)). What was out of its period at `time` too has been told of.
 */
function checkAuthoritiesInForce(
  path: CertificationPath,
  { time, now, provenAt }: PathQuestion,
  checks: CheckList,
): void {
  for (let index = 1; index < path.length; index += 1) {
    const { raw, notAfter } = path[index] ?? path[0]
    const end = endOfPeriod(notAfter)
    if (now.getTime() <= end || time.getTime() > end) continue
    const issued = provenAt?.((path[index - 1] ?? path[0]).raw) ?? now
    const known = index === path.length - 1 ? issued : later(provenAt?.(raw) ?? now, issued)
    if (known.getTime() <= end) continue
    const facts = { index, notAfter: isoTime(notAfter), known: isoTime(known) }
    checks.failed('certification-path.validity', outOfPeriod(path, index, undefined), facts)
  }
}

/** A limit of the profile's own, beside those in the certificates. */
function checkLength(path: CertificationPath, { path: { maximumIntermediates } }: Profile, checks: CheckList): void {
  const intermediates = path.slice(1, -1).filter(({ subject, issuer }) => !equalNames(subject, issuer)).length
  if (intermediates <= maximumIntermediates) return
  const facts = { intermediates, maximumIntermediates }
  checks.failed('certification-path.path-length', indeterminate('CHAIN_CONSTRAINTS_FAILURE'), facts)
}

/**
 * Every signature on the path but the anchor's own, with the key that made it. §5.5.4 step 10: as of now, or of when the
 * certificate is proven to have existed, since it may have been forged after the signature that it is shown with. The signer's key
 * made that signature, and is judged with it.
 */
function checkPathAlgorithms(
  path: CertificationPath,
  { profile: { algorithms }, time, now, provenAt }: PathQuestion,
  checks: CheckList,
): void {
  for (const [index, certificate] of path.entries()) {
    const issuer = path[index + 1]
    if (issuer === undefined) return
    const algorithm = signatureAlgorithm(certificate.signatureAlgorithm)
    const objections = [
      ...algorithmObjections(algorithm, issuer.publicKey, algorithms, provenAt?.(certificate.raw) ?? now),
      // Those above are judged as issuers, and have shown that they are keys by the signatures that they verify.
      ...(index > 0 ? [] : publicKeyObjections(certificate.publicKey, algorithms, time)),
      ...(index > 0 || isKeyOfItsAlgorithm(certificate.publicKey) ? [] : ['not a key']),
    ]
    if (objections.length === 0) checks.passed('certification-path.algorithms', { index, algorithm: algorithm.name })
    else {
      const facts = { index, algorithm: algorithm.name, objections }
      checks.failed('certification-path.algorithms', indeterminate('CRYPTO_CONSTRAINTS_FAILURE_NO_POE'), facts)
    }
  }
}

function failureOf({ checks }: PathStructure): Failure | undefined {
  return worstAmong(checks)
}

/** Of two paths that fail, the one with fewer broken rules; the first when they are alike. */
function better(a: PathJudgement, b: PathJudgement): PathJudgement {
  const failures = ({ checks }: PathJudgement): number => checks.filter(({ outcome }) => outcome === 'failed').length
  return failures(b) < failures(a) ? b : a
}
