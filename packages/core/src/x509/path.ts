/**
 * Builds certification paths (RFC 5280 §6, RFC 4158): from the signing certificate towards a trust anchor, over all
 * candidates, names and key identifiers before signatures, every edge checked once, with a budget on the whole search.
 */
import { equalBytes } from '../bytes.ts'
import { rememberPair } from '../crypto/remember.ts'
import { signatureAlgorithm, verifySignature } from '../crypto/standard.ts'
import { attempt } from '../errors.ts'
import { mapList } from '../map-list.ts'
import { type Candidate, candidateOf, readAll, withSubject } from './candidate.ts'
import type { Certificate } from './certificate.ts'
import { distinctCertificates } from './distinct.ts'
import { holdersOfTheKey, likelyIssuers } from './likely-issuers.ts'
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

function longer(path: CertificationPath, last: Certificate, issuers: Issuers, edges: Edges): CertificationPath[] {
  const named = issuers.named(last)
  const holders = holdersOfTheKey(last, named, edges.spend)
  // Once one of them has issued it nobody else can have; where none did, all are asked.
  const isTheirs = holders.some((one) => edges.issued(one, last))
  const candidates = likeliestByKey(isTheirs ? holders : readAll(named), last, path)
  return mapList(likelyIssuers(last, candidates, edges.spend), (issuer): CertificationPath => [...path, issuer])
}

interface Issuers {
  isAnchor(certificate: Certificate): boolean
  /** Those that may have the name of the issuer, nearest to an anchor first; those from which none is reached left out. */
  named(certificate: Certificate): readonly Candidate[]
}

function createIssuers({ trustAnchors, intermediates }: PathSearch): Issuers {
  const near = nearestFirst(mapList(trustAnchors, candidateOf), intermediates)
  return {
    isAnchor: (certificate) => isAmong(trustAnchors, certificate),
    named({ issuer }) {
      const mark = nameMark(issuer.raw)
      return near.filter(({ subjectMark }) => subjectMark === mark)
    },
  }
}

/** Level by level: what stands right below an anchor by its names, what stands below that. What stands nowhere is not even parsed. */
function nearestFirst(anchors: readonly Candidate[], intermediates: readonly Candidate[]): readonly Candidate[] {
  const near = [...distinctCertificates(anchors, ({ raw }) => raw)]
  let level: readonly Candidate[] = near.slice()
  // Anchors come first, so that of two records of one certificate the anchor's stays.
  let others = distinctCertificates([...near, ...intermediates], ({ raw }) => raw).slice(near.length)
  for (let distance = 1; distance < MAX_PATH_LENGTH && level.length > 0 && others.length > 0; distance += 1) {
    const isBelow = membership(mapList(level, ({ subjectMark }) => subjectMark))
    level = others.filter(({ issuerMark }) => isBelow(issuerMark))
    others = others.filter(({ issuerMark }) => !isBelow(issuerMark))
    near.push(...level)
  }
  return near
}

/** Of a few the list is asked sooner than a set is made. */
const FEW = 8

function membership(marks: readonly number[]): (mark: number) => boolean {
  if (marks.length <= FEW) return (mark) => marks.includes(mark)
  const set = new Set(marks)
  return (mark) => set.has(mark)
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

interface Edge {
  readonly issuer: Certificate
  readonly certificate: Certificate
  readonly isSigned: boolean
}

function createEdges({ signatureChecks: shared = { left: MAX_SIGNATURE_CHECKS } }: PathSearch): Edges {
  const known: Edge[] = []
  let left = MAX_SIGNATURE_CHECKS
  const spend = (checks: number): boolean => {
    left -= checks
    shared.left -= checks
    return left >= 0 && shared.left >= 0
  }
  const issued = (issuer: Certificate, certificate: Certificate): boolean => {
    const edge = known.find((one) => one.issuer === issuer && one.certificate === certificate)
    if (edge !== undefined) return edge.isSigned
    const isSigned = spend(checksFor(certificate)) && isSignedBy(certificate, issuer)
    known.push({ issuer, certificate, isSigned })
    return isSigned
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

/** What its signature costs; one of an algorithm that nobody knows is refused at once. */
function checksFor({ signatureAlgorithm: identifier }: Certificate): number {
  return attempt(
    () => signatureAlgorithm(identifier).checks ?? 1,
    () => 1,
  )
}

/** One cryptographic fact about two certificates. An algorithm that is not implemented joins nothing. */
export const isSignedBy: (certificate: Certificate, issuer: Certificate) => boolean = rememberPair(
  ({ signatureAlgorithm: identifier, tbs, signature }: Certificate, { publicKey }: Certificate) =>
    attempt(
      () => verifySignature(signatureAlgorithm(identifier), publicKey, tbs, signature),
      () => false,
    ),
)
