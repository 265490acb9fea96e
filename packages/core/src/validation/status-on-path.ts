/** The status of a certificate in its place on a path: who issued it, and whose word on it can be taken (RFC 5280 §6.3.3 (f)). */
import { signatureAlgorithm } from '../crypto/standard.ts'
import { withSubject } from '../x509/candidate.ts'
import type { Certificate } from '../x509/certificate.ts'
import { equalNames } from '../x509/name.ts'
import { type CertificationPath, certificationPaths, type PathSearch } from '../x509/path.ts'
import { pathFindings } from '../x509/path-rules.ts'
import { algorithmIsAcceptable } from './algorithm-policy.ts'
import { type CertificateStatus, certificateStatus } from './certificate-status.ts'
import type { Evidence, ProvenAt } from './evidence.ts'
import type { Profile } from './profile.ts'
import { isInForce } from './statement.ts'

export interface StatusContext extends PathSearch {
  readonly evidence: Evidence
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

/** `undefined` for the last certificate of the path, which nobody on it issued. */
export function statusOnPath(
  path: CertificationPath,
  index: number,
  context: StatusContext,
  pending: readonly Certificate[] = [],
): CertificateStatus | undefined {
  const certificate = path[index]
  const issuer = path[index + 1]
  if (certificate === undefined || issuer === undefined) return undefined
  const { crls, ocspResponses } = context.evidence
  if (crls.length + ocspResponses.length === 0) {
    return { report: { status: 'unknown' }, statement: undefined, unusable: [] }
  }
  const onPath = path.slice(index + 1)
  const anchor = onPath.at(-1) ?? issuer
  return certificateStatus({
    ...context,
    certificate,
    issuer,
    anchor,
    authoritiesNamed: (name) => [
      ...onPath.filter(({ subject }) => equalNames(subject, name)),
      ...withSubject(context.intermediates, name),
    ],
    isTrustedAuthority: (signer) => onPath.includes(signer) || standsUnder(anchor, signer, context, pending),
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
  pending: readonly Certificate[],
): boolean {
  if (pending.includes(signer) || pending.length >= MAX_SIGNERS) return false
  let tried = 0
  for (const path of certificationPaths(signer, { ...context, trustAnchors: [anchor] })) {
    if (isGood(path, context, [...pending, signer])) return true
    tried += 1
    if (tried >= MAX_SIGNER_PATHS) break
  }
  return false
}

function isGood(path: CertificationPath, context: StatusContext, pending: readonly Certificate[]): boolean {
  const { time, profile } = context
  if (pathFindings(path, time, profile.path).some(({ outcome }) => outcome === 'failed')) return false
  return path
    .slice(0, -1)
    .every(
      (_, index) =>
        isIssuedAcceptably(path, index, context) &&
        statusOnPath(path, index, context, pending)?.report.status === 'good',
    )
}

/** Neither by an algorithm nor by an authority with whose key, which has served its time, others may have signed as well. */
function isIssuedAcceptably(
  path: CertificationPath,
  index: number,
  { profile, now, provenAt }: StatusContext,
): boolean {
  const [certificate, issuer, anchor] = [path[index], path[index + 1], path.at(-1)]
  if (certificate === undefined || issuer === undefined || anchor === undefined) return false
  const known = provenAt?.(certificate.raw) ?? now
  const algorithm = signatureAlgorithm(certificate.signatureAlgorithm)
  return (
    algorithmIsAcceptable(algorithm, issuer.publicKey, profile.algorithms, known) &&
    isInForce(issuer, known, { anchor })
  )
}
