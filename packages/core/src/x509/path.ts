/**
 * Builds certification paths (RFC 5280 §6, RFC 4158): from the signing certificate towards a trust anchor, over all
 * candidates, names and key identifiers before signatures, every edge checked once, with a budget on the whole search.
 */
import { equalBytes } from '../bytes.ts'
import { rememberPair } from '../crypto/remember.ts'
import { signatureAlgorithm, verifySignature } from '../crypto/standard.ts'
import { attempt } from '../errors.ts'
import { type Candidate, candidateOf, withSubject } from './candidate.ts'
import type { Certificate } from './certificate.ts'
import { distinctCertificates } from './distinct.ts'
import { likelyIssuers } from './likely-issuers.ts'
import { equalNames } from './name.ts'
import { nameMark } from './name-mark.ts'

/** The certificate in question first, the trust anchor last. */
export type CertificationPath = readonly [Certificate, ...Certificate[]]

export interface PathSearch {
  readonly trustAnchors: readonly Certificate[]
  readonly intermediates: readonly Candidate[]
  /** Shared by all searches for one message; without it only the search itself is bounded. */
  readonly signatureChecks?: SignatureChecks
}

/** How many more signatures on certificates may be verified. It is counted down whether or not the answer was known. */
export interface SignatureChecks {
  left: number
}

/** Among public validators 100 signature checks find every path of the known suites; a longer path is nobody's. */
const MAX_SIGNATURE_CHECKS = 100
const MAX_STEPS = 2_000
const MAX_PATH_LENGTH = 20

/**
 * All paths from `certificate` to an anchor, lazily, those that by their names are nearest to an anchor first: the caller
 * stops at the first that it accepts. A signature is checked only when the search comes to it, and names that lead to no
 * anchor are not followed. The generator ends without a path when the budget is used up, which is never a reason to accept.
 */
export function* certificationPaths(certificate: Certificate, search: PathSearch): Generator<CertificationPath> {
  const edges = createEdges(search)
  const issuers = createIssuers(search)
  const stack: CertificationPath[] = [[certificate]]
  for (let steps = 0; steps < MAX_STEPS; steps += 1) {
    const path = stack.pop()
    if (path === undefined) return
    if (!edges.joinsLast(path)) continue
    const last = path.at(-1) ?? certificate
    if (issuers.isAnchor(last)) yield path
    else if (path.length < MAX_PATH_LENGTH) stack.push(...longer(path, last, issuers, edges).toReversed())
  }
}

/** The longest stretch that could be built, for a report on a path that ends nowhere. */
export function partialPath(certificate: Certificate, search: PathSearch): CertificationPath {
  const edges = createEdges(search)
  let path: CertificationPath = [certificate]
  while (path.length < MAX_PATH_LENGTH) {
    const last = path.at(-1) ?? certificate
    const named = withSubject(search.intermediates, last.issuer)
    const candidates = likeliestByKey(named, last, path)
    const issuer = likelyIssuers(last, candidates, edges.spend).find((one) => edges.issued(one, last))
    if (issuer === undefined) break
    path = [...path, issuer]
  }
  return path
}

function longer(path: CertificationPath, last: Certificate, issuers: Issuers, { spend }: Edges): CertificationPath[] {
  const candidates = likeliestByKey(issuers.named(last), last, path)
  return likelyIssuers(last, candidates, spend).map((issuer): CertificationPath => [...path, issuer])
}

interface Issuers {
  isAnchor(certificate: Certificate): boolean
  /** Certificates with the name of the issuer, nearest to an anchor first; those from which none is reached left out. */
  named(certificate: Certificate): readonly Certificate[]
}

function createIssuers({ trustAnchors, intermediates }: PathSearch): Issuers {
  const anchors = trustAnchors.map(candidateOf)
  // Anchors come first, so that of two records of one certificate the anchor's stays.
  const all = distinctCertificates([...anchors, ...intermediates], ({ raw }) => raw)
  const byIssuer = Map.groupBy(all, ({ issuerMark }) => issuerMark)
  const distances = new Map<Candidate, number>()
  let level: readonly Candidate[] = anchors
  for (let distance = 0; level.length > 0; distance += 1) {
    for (const one of level) distances.set(one, distance)
    const subjects = new Set(level.map(({ subjectMark }) => subjectMark))
    level = [...subjects].flatMap((mark) => byIssuer.get(mark) ?? []).filter((one) => !distances.has(one))
  }
  // In the order of distance, which is that of insertion; what is nowhere near an anchor is not even parsed.
  const bySubject = Map.groupBy(distances.keys(), ({ subjectMark }) => subjectMark)
  return {
    isAnchor: (certificate) => isAmong(trustAnchors, certificate),
    named: ({ issuer }) => (bySubject.get(nameMark(issuer.raw)) ?? []).flatMap((one) => one.read() ?? []),
  }
}

function isAmong(certificates: readonly Certificate[], certificate: Certificate): boolean {
  return certificates.some((one) => one === certificate || equalBytes(one.raw, certificate.raw))
}

function isOn(path: CertificationPath, certificate: Certificate): boolean {
  return path.some((one) => sameEntity(one, certificate))
}

/**
 * §6.1.3 (a)(4) and the key identifiers of §4.2.1.1, which cost nothing beside a signature. They say where to look (RFC 4158
 * §3.5.12); no rule of §6.1 asks for them, so where none fits the others are asked, one of which may have been renewed.
 */
function likeliestByKey(named: readonly Certificate[], last: Certificate, path: CertificationPath): Certificate[] {
  const candidates = named.filter((issuer) => equalNames(issuer.subject, last.issuer) && !isOn(path, issuer))
  const wanted = last.authorityKeyIdentifier?.keyIdentifier
  const fitting = candidates.filter(({ subjectKeyIdentifier: offered }) => {
    return wanted === undefined || offered === undefined || equalBytes(wanted, offered)
  })
  return fitting.length > 0 ? fitting : candidates
}

/** The same name with the same key twice on a path is a loop, whatever the certificates around them say. */
function sameEntity(a: Certificate, b: Certificate): boolean {
  return equalBytes(a.publicKey.raw, b.publicKey.raw) && equalNames(a.subject, b.subject)
}

interface Edges {
  /** §6.1.3 (a)(1), remembered; `false` when the budget is used up. */
  issued(issuer: Certificate, certificate: Certificate): boolean
  /** Whether the last certificate of a path issued the one before it. */
  joinsLast(path: CertificationPath): boolean
  /** Pays for what costs as much as so many checks; `false` when there are not so many left. */
  spend(checks: number): boolean
}

function createEdges({ signatureChecks: shared = { left: MAX_SIGNATURE_CHECKS } }: PathSearch): Edges {
  const known = new Map<Certificate, Map<Certificate, boolean>>()
  let left = MAX_SIGNATURE_CHECKS
  const spend = (checks: number): boolean => {
    left -= checks
    shared.left -= checks
    return left >= 0 && shared.left >= 0
  }
  const issued = (issuer: Certificate, certificate: Certificate): boolean => {
    const row = known.get(certificate) ?? new Map<Certificate, boolean>()
    known.set(certificate, row)
    const answer = row.get(issuer)
    if (answer !== undefined) return answer
    const verified = spend(1) && isSignedBy(certificate, issuer)
    row.set(issuer, verified)
    return verified
  }
  return {
    issued,
    spend,
    joinsLast(path) {
      const [issuer, certificate] = [path.at(-1), path.at(-2)]
      return issuer === undefined || certificate === undefined || issued(issuer, certificate)
    },
  }
}

/** One cryptographic fact about two certificates. An algorithm that is not implemented joins nothing. */
export const isSignedBy: (certificate: Certificate, issuer: Certificate) => boolean = rememberPair(
  ({ signatureAlgorithm: identifier, tbs, signature }: Certificate, { publicKey }: Certificate) =>
    attempt(
      () => verifySignature(signatureAlgorithm(identifier), publicKey, tbs, signature),
      () => false,
    ),
)
