/** The status of a certificate in its place on a path: who issued it, and whose word on it can be taken (RFC 5280 §6.3.3 (f)). */
import { equalBytes } from '../bytes.ts'
import { signatureAlgorithm } from '../crypto/standard.ts'
import { mapList } from '../map-list.ts'
import type { Certificate } from '../x509/certificate.ts'
import { type CertificationPath, certificationPaths, type PathSearch } from '../x509/path.ts'
import { pathFindings } from '../x509/path-rules.ts'
import { algorithmIsAcceptable } from './algorithm-policy.ts'
import { type CertificateStatus, certificateStatus, unknownStatus } from './certificate-status.ts'
import type { Evidence, ProvenAt } from './evidence.ts'
import { likelySigners } from './list-signers.ts'
import type { Profile } from './profile.ts'
import { isInForce, later } from './statement.ts'

export interface StatusContext extends PathSearch {
  readonly evidence: Evidence
  readonly evidenceReadings: { left: number }
  readonly profile: Profile
  /** The moment for which is judged. */
  readonly time: Date
  /** The validation time: the moment at which is judged. */
  readonly now: Date
  /** Certificates of which nothing is known here are judged as of now. */
  readonly provenAt?: ProvenAt | undefined
}

/** Paths tried for one signer of a CRL, and how many such signers may stand on each other. */
const MAX_SIGNER_PATHS = 10
const MAX_SIGNERS = 4

/** What a path is asked for besides its evidence. */
interface Asked {
  /** When what the first certificate's key has signed is proven to have existed. */
  readonly usedUntil: Date
  /** Signers of CRLs that are already being asked about. */
  readonly pending: readonly Certificate[]
}

/** In the order of the path, without its last certificate, which nobody on it issued. */
export function statusesOnPath(path: CertificationPath, context: StatusContext): CertificateStatus[] {
  const { crls, ocspResponses } = context.evidence
  if (crls.length + ocspResponses.length === 0) return mapList(path.slice(1), () => NOTHING_KNOWN)
  return statuses(path, context, { usedUntil: context.time, pending: [] })
}

const NOTHING_KNOWN = unknownStatus()

/**
 * §5.6.2.2 of EN 319 102-1: from the anchor down, since what an authority has signed whose key is lost counts below it only where
 * it is proven to be older. For a signer of CRLs the first that is not good is enough.
 */
function statuses(path: CertificationPath, context: StatusContext, { usedUntil, pending }: Asked): CertificateStatus[] {
  const { now, time, provenAt } = context
  const found: CertificateStatus[] = []
  const lost = new Map<Certificate, Date>()
  for (let index = path.length - 2; index >= 0; index -= 1) {
    const certificate = path[index] ?? path[0]
    const issued = path[index - 1]
    const used = issued === undefined ? usedUntil : later(time, provenAt?.(issued.raw) ?? now)
    const status = statusOf(path, index, context, { usedUntil: used, pending }, lost)
    found.push(status)
    if (status.lostSince !== undefined) lost.set(certificate, status.lostSince)
    if (pending.length > 0 && status.report.status !== 'good') break
  }
  return found.toReversed()
}

/** `lost`: since when the keys of those above it on the path are. */
function statusOf(
  path: CertificationPath,
  index: number,
  context: StatusContext,
  { usedUntil, pending }: Asked,
  lost: ReadonlyMap<Certificate, Date>,
): CertificateStatus {
  const certificate = path[index] ?? path[0]
  const onPath = path.slice(index + 1)
  const issuer = onPath[0] ?? certificate
  const anchor = onPath.at(-1) ?? issuer
  return certificateStatus({
    ...context,
    usedUntil,
    certificate,
    issuer,
    likelySigners: (list) => likelySigners(list, onPath, context.intermediates),
    isTrustedAuthority: (signer, known) => {
      if (!onPath.includes(signer)) return standsUnder(anchor, signer, context, { usedUntil: known, pending })
      const since = lost.get(signer)
      return since === undefined || known < since
    },
  })
}

/**
 * Whether the signer of a CRL has a path of its own to the same anchor, itself not revoked. A signer whose status hangs
 * on its own list is not believed: `pending` are those already being asked about.
 */
function standsUnder(
  anchor: Certificate,
  signer: Certificate,
  context: StatusContext,
  { usedUntil, pending }: Asked,
): boolean {
  if (pending.some(({ raw }) => equalBytes(raw, signer.raw))) return false
  if (pending.length >= MAX_SIGNERS) return nobodyKnows(context)
  const asked = { usedUntil: later(context.time, usedUntil), pending: [...pending, signer] }
  const search = certificationPaths(signer, { ...context, trustAnchors: [anchor] })
  for (let tried = 0; tried < MAX_SIGNER_PATHS; tried += 1) {
    const { done, value } = search.next()
    if (done) return value ? false : nobodyKnows(context)
    if (isGood(value, context, asked)) return true
  }
  return nobodyKnows(context)
}

/** A search that did not come to its end says nothing against a list, which may be the one that revokes: then no evidence counts. */
function nobodyKnows({ evidenceReadings }: StatusContext): false {
  evidenceReadings.left = Math.min(evidenceReadings.left, -1)
  return false
}

function isGood(path: CertificationPath, context: StatusContext, asked: Asked): boolean {
  const { time, profile } = context
  if (pathFindings(path, time, profile.path).some(({ outcome }) => outcome === 'failed')) return false
  if (!path.slice(0, -1).every((_, index) => isIssuedAcceptably(path, index, context))) return false
  const found = statuses(path, context, asked)
  return found.length === path.length - 1 && found.every(({ report }) => report.status === 'good')
}

/** Neither by an algorithm nor by an authority with whose key, which has served its time, others may have signed as well. */
function isIssuedAcceptably(
  path: CertificationPath,
  index: number,
  { profile, now, provenAt }: StatusContext,
): boolean {
  const [certificate, issuer] = [path[index], path[index + 1]]
  if (certificate === undefined || issuer === undefined) return false
  const known = provenAt?.(certificate.raw) ?? now
  const algorithm = signatureAlgorithm(certificate.signatureAlgorithm)
  return algorithmIsAcceptable(algorithm, issuer.publicKey, profile.algorithms, known) && isInForce(issuer, known)
}
