/**
 * DSA keys that leave their parameters to the key above them (RFC 3279 §2.3.2), completed as RFC 5280 §6.1.4 (d) to (f)
 * carries them down a path: from a certificate that signed, never from one that only has the name.
 */
import { inheritParameters, lacksParameters } from '../crypto/dsa.ts'
import { type Candidate, candidateOf } from './candidate.ts'
import type { Certificate } from './certificate.ts'
import { equalNames } from './name.ts'
import { isSignedBy } from './path.ts'

/** Keys that inherit from keys that inherit; PKITS has two in a row, the field none. */
const MAX_GENERATIONS = 5
const MAX_SIGNATURE_CHECKS = 100

export interface PathCertificates {
  readonly trustAnchors: readonly Certificate[]
  readonly intermediates: readonly Candidate[]
}

/**
 * The same certificates in the same order, with whole public keys where an issuer among them gives the parameters. Without
 * a DSA key among the candidates, which is all there is today, nothing is parsed and they come back as they are.
 */
export function withInheritedParameters(
  trustAnchors: readonly Certificate[],
  intermediates: readonly Candidate[],
): PathCertificates {
  const isNeeded =
    trustAnchors.some(({ publicKey }) => lacksParameters(publicKey)) || intermediates.some(({ hasDsaKey }) => hasDsaKey)
  if (!isNeeded) return { trustAnchors, intermediates }
  const all = completed([...trustAnchors, ...intermediates.flatMap((one) => one.read() ?? [])])
  return {
    trustAnchors: all.slice(0, trustAnchors.length),
    intermediates: all.slice(trustAnchors.length).map(candidateOf),
  }
}

function completed(certificates: readonly Certificate[]): readonly Certificate[] {
  let left = MAX_SIGNATURE_CHECKS
  const complete = (certificate: Certificate, pool: readonly Certificate[]): Certificate => {
    if (!lacksParameters(certificate.publicKey)) return certificate
    for (const issuer of pool) {
      const publicKey = inheritParameters(certificate.publicKey, issuer.publicKey)
      if (publicKey === certificate.publicKey || !equalNames(issuer.subject, certificate.issuer)) continue
      left -= 1
      if (left >= 0 && isSignedBy(certificate, issuer)) return { ...certificate, publicKey }
    }
    return certificate
  }
  let pool = certificates
  for (let generation = 0; generation < MAX_GENERATIONS; generation += 1) {
    if (!pool.some(({ publicKey }) => lacksParameters(publicKey))) break
    const known = pool
    pool = known.map((certificate) => complete(certificate, known))
  }
  return pool
}
