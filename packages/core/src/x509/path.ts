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
import { holdersOfTheKey, likelyIssuers, RECOVERY_CHECKS } from './likely-issuers.ts'
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
 * anchor are not followed. The generator ends without a path when the budget is used up, which is never a reason to accept;
 * what it returns says whether the search came to its end, so that there is no other path.
 *
 * Meanwhile the caller may add to `hopeless` what fails whatever path it stands on. Ways over it come last: else eight
 * renewals of each of two authorities, one of them in force, are sixty-four paths of which one passes.
 */
export function* certificationPaths(
  certificate: Certificate,
  search: PathSearch,
  hopeless: ReadonlySet<Certificate> = new Set(),
): Generator<CertificationPath, boolean> {
  const edges = createEdges(search)
  const issuers = createIssuers(search)
  const stack: Step[] = [{ path: [certificate], unlikely: false }]
  // A stranger costs a check each time: what the likely ones lead to is found first, whoever came along besides.
  const later: Step[] = []
  for (let steps = 0; steps < MAX_STEPS; steps += 1) {
    const likely = stack.pop()
    const step = likely ?? later.shift()
    if (step === undefined) return !edges.isUsedUp()
    const { path, unlikely } = step
    if (likely !== undefined && hopeless.size > 0 && path.some((one) => hopeless.has(one))) {
      later.push(step)
      continue
    }
    if (!unlikely && !edges.joinsLast(path)) continue
    const last = path.at(-1) ?? certificate
    if (issuers.isAnchor(last)) yield path
    else if (path.length < MAX_PATH_LENGTH) {
      for (const next of longer(step, last, issuers, edges).toReversed()) (next.unlikely ? later : stack).push(next)
    }
  }
  return false
}

/** A path to go on from: over the likely issuers of its last certificate, or over the `unlikely` ones that are left for later. */
interface Step {
  readonly path: CertificationPath
  readonly unlikely: boolean
}

/** The longest stretch that could be built, for a report on a path that ends nowhere. */
export function partialPath(certificate: Certificate, search: PathSearch): CertificationPath {
  const edges = createEdges(search)
  let path: CertificationPath = [certificate]
  while (path.length < MAX_PATH_LENGTH) {
    const last = path.at(-1) ?? certificate
    const named = withSubject(search.intermediates, last.issuer)
    const { fitting, others } = byKeyIdentifier(named, last, path)
    const candidates = [...fitting, ...others]
    const issuer = likelyIssuers(last, candidates, edges.payForKeys).find((one) => edges.issued(one, last))
    if (issuer === undefined) break
    path = [...path, issuer]
  }
  return path
}

function longer({ path, unlikely }: Step, last: Certificate, issuers: Issuers, edges: Edges): Step[] {
  const named = issuers.named(last)
  const holders = unlikely ? [] : holdersOfTheKey(last, named, edges.payForKeys)
  // Once one of them has issued it nobody else can have; where none did, all are asked.
  const isTheirs = holders.some((one) => edges.issued(one, last))
  const { fitting, others } = byKeyIdentifier(isTheirs ? holders : readAll(named), last, path)
  // The holders among many are those with the key identifier only.
  const isDivided = isTheirs || (fitting.length > 0 && others.length > 0)
  const likely = isDivided || others.length === 0 ? fitting : others
  const candidates = likelyIssuers(last, unlikely ? edges.possible(others, last) : likely, edges.payForKeys)
  const steps = mapList(candidates, (issuer): Step => ({ path: [...path, issuer], unlikely: false }))
  return unlikely || !isDivided ? steps : [...steps, { path, unlikely: true }]
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

/**
 * No certificate stands on a path twice (§6.1), and the same name with the same key twice is a detour, which can be cut off. The
 * first certificate cannot: its authority may have been certified by others as well.
 */
function isOn([first, ...issuers]: CertificationPath, certificate: Certificate): boolean {
  return equalBytes(first.raw, certificate.raw) || issuers.some((one) => sameEntity(one, certificate))
}

interface Named {
  readonly fitting: readonly Certificate[]
  readonly others: readonly Certificate[]
}

/**
 * §6.1.3 (a)(4) and the key identifiers of §4.2.1.1, which cost nothing beside a signature. They say where to look first (RFC
 * 4158 §3.5.12); no rule of §6.1 asks for them, and whoever sends a bag can put a stranger with the right one into it.
 */
function byKeyIdentifier(named: readonly Certificate[], last: Certificate, path: CertificationPath): Named {
  const wanted = last.authorityKeyIdentifier?.keyIdentifier
  const candidates = named.filter((issuer) => equalNames(issuer.subject, last.issuer) && !isOn(path, issuer))
  const fits = ({ subjectKeyIdentifier: offered }: Certificate): boolean =>
    wanted === undefined || offered === undefined || equalBytes(wanted, offered)
  return { fitting: candidates.filter(fits), others: candidates.filter((one) => !fits(one)) }
}

function sameEntity(a: Certificate, b: Certificate): boolean {
  return equalBytes(a.publicKey.raw, b.publicKey.raw) && equalNames(a.subject, b.subject)
}

interface Edges {
  /** §6.1.3 (a)(1), remembered; `false` when the budget is used up. */
  issued(issuer: Certificate, certificate: Certificate): boolean
  /** Those of `issuers` that hold the key of whoever is known to have issued it, all as long as nobody is. */
  possible(issuers: readonly Certificate[], certificate: Certificate): readonly Certificate[]
  /** Whether the last certificate of a path issued the one before it. */
  joinsLast(path: CertificationPath): boolean
  /** Pays, once in a search, for finding out which keys of a curve can have signed it; `false` when there is not so much left. */
  payForKeys(certificate: Certificate, curve: string): boolean
  /** Whether a signature was not verified for want of budget. */
  isUsedUp(): boolean
}

interface Edge {
  readonly issuer: Certificate
  readonly certificate: Certificate
  readonly isSigned: boolean
}

function createEdges({ signatureChecks: shared = { left: MAX_SIGNATURE_CHECKS } }: PathSearch): Edges {
  const known: Edge[] = []
  const paid: { readonly certificate: Certificate; readonly curve: string; readonly isPaid: boolean }[] = []
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
    isUsedUp: () => left < 0 || shared.left < 0,
    payForKeys(certificate, curve) {
      const before = paid.find((one) => one.certificate === certificate && one.curve === curve)
      const isPaid = before?.isPaid ?? spend(RECOVERY_CHECKS)
      if (before === undefined) paid.push({ certificate, curve, isPaid })
      return isPaid
    },
    possible(issuers, certificate) {
      const signed = known.find((one) => one.isSigned && one.certificate === certificate)
      return signed === undefined ? issuers : issuers.filter((one) => holdSameKey(one, signed.issuer))
    },
    joinsLast(path) {
      const [issuer, certificate] = [path.at(-1), path.at(-2)]
      return issuer === undefined || certificate === undefined || issued(issuer, certificate)
    },
  }
}

/** Whatever is written around it. */
function holdSameKey({ publicKey: a }: Certificate, { publicKey: b }: Certificate): boolean {
  return equalBytes(a.keyOctets, b.keyOctets)
}

/** What its signature costs; one of an algorithm that nobody knows is refused at once. */
export function checksFor({ signatureAlgorithm: identifier }: Certificate): number {
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
