/**
 * Builds certification paths (RFC 5280 §6, RFC 4158): from the signing certificate towards a trust anchor, over all
 * candidates, names and key identifiers before signatures, every edge checked once, with a budget on the whole search.
 */
import { equalBytes } from '../bytes.ts'
import { rememberPair } from '../crypto/remember.ts'
import { signatureAlgorithm, verifySignature } from '../crypto/standard.ts'
import { attempt } from '../errors.ts'
import type { Certificate } from './certificate.ts'
import { equalNames } from './name.ts'

/** The certificate in question first, the trust anchor last. */
export type CertificationPath = readonly [Certificate, ...Certificate[]]

export interface PathSearch {
  readonly trustAnchors: readonly Certificate[]
  readonly intermediates: readonly Certificate[]
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
 * All paths from `certificate` to an anchor, most direct first, lazily: the caller stops at the first that it accepts.
 * The generator ends without a path when the budget is used up, which is never a reason to accept.
 */
export function* certificationPaths(certificate: Certificate, search: PathSearch): Generator<CertificationPath> {
  const edges = createEdges(search)
  const queue: CertificationPath[] = [[certificate]]
  for (let steps = 0; steps < MAX_STEPS; steps += 1) {
    const path = queue.shift()
    if (path === undefined) return
    const last = path.at(-1) ?? certificate
    if (search.trustAnchors.some((anchor) => equalBytes(anchor.raw, last.raw))) yield path
    else if (path.length < MAX_PATH_LENGTH) queue.push(...extensions(path, last, search, edges))
  }
}

/** The longest stretch that could be built, for a report on a path that ends nowhere. */
export function partialPath(certificate: Certificate, search: PathSearch): CertificationPath {
  const { intermediates } = search
  const edges = createEdges(search)
  let path: CertificationPath = [certificate]
  while (path.length < MAX_PATH_LENGTH) {
    const last = path.at(-1) ?? certificate
    const [longer] = extensions(path, last, { trustAnchors: [], intermediates }, edges)
    if (longer === undefined) break
    path = longer
  }
  return path
}

function extensions(
  path: CertificationPath,
  last: Certificate,
  { trustAnchors, intermediates }: PathSearch,
  edges: Edges,
): CertificationPath[] {
  const candidates = [...trustAnchors, ...intermediates].filter((issuer) => mayHaveIssued(issuer, last))
  return distinct(candidates)
    .filter((issuer) => !path.some((one) => sameEntity(one, issuer)))
    .filter((issuer) => edges.issued(issuer, last))
    .map((issuer): CertificationPath => [...path, issuer])
}

/** §6.1.3 (a)(4) and the key identifiers of §4.2.1.1, which cost nothing beside a signature. */
function mayHaveIssued(issuer: Certificate, certificate: Certificate): boolean {
  if (!equalNames(issuer.subject, certificate.issuer)) return false
  const wanted = certificate.authorityKeyIdentifier?.keyIdentifier
  const offered = issuer.subjectKeyIdentifier
  return wanted === undefined || offered === undefined || equalBytes(wanted, offered)
}

/** The same name with the same key twice on a path is a loop, whatever the certificates around them say. */
function sameEntity(a: Certificate, b: Certificate): boolean {
  return equalBytes(a.publicKey.raw, b.publicKey.raw) && equalNames(a.subject, b.subject)
}

function distinct(certificates: readonly Certificate[]): Certificate[] {
  return [...new Map(certificates.map((one) => [Buffer.from(one.raw).toString('latin1'), one])).values()]
}

interface Edges {
  /** §6.1.3 (a)(1), remembered; `false` when the budget is used up. */
  issued(issuer: Certificate, certificate: Certificate): boolean
}

function createEdges({ signatureChecks: shared = { left: MAX_SIGNATURE_CHECKS } }: PathSearch): Edges {
  const known = new Map<Certificate, Map<Certificate, boolean>>()
  let left = MAX_SIGNATURE_CHECKS
  return {
    issued(issuer, certificate) {
      const row = known.get(certificate) ?? new Map<Certificate, boolean>()
      known.set(certificate, row)
      const answer = row.get(issuer)
      if (answer !== undefined) return answer
      left -= 1
      shared.left -= 1
      const verified = left >= 0 && shared.left >= 0 && isSignedBy(certificate, issuer)
      row.set(issuer, verified)
      return verified
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
