/** Whether a trust anchor is for trying out or for real: what a test CA vouches for must never count beside what a real one does. */
import { Oid } from '../der/oids.ts'
import { ConfigurationError } from '../errors.ts'
import { type Certificate, certificateDigest, parseCertificate } from '../x509/certificate.ts'
import { formatName, nameValues } from '../x509/name.ts'

export type TrustAnchorKind = 'test' | 'real'

/** Test CAs say so in their names: NCA's, Tamga's own, and those of most others. */
const TEST_NAME = /(?<!\p{L})(?:test|demo|тест\p{L}*|тэст\p{L}*|сынақ)(?!\p{L})/iu

/** By the SHA-256 of the certificate: the root and the republican CA of ГосСУОК of 2014. */
const REAL_CERTIFICATES: ReadonlySet<string> = new Set([
  'c59f459f66ba5898625d05dfd14bd3c34359a099f5a18c2e446941ad74dc8c5b',
  '58c4ff5cd4fb2a471a5ebec3265c1be496b4df7083eed3c88097e84a747d5e23',
])

/** Kazakhstan's root and NCA, of every generation; the test ones have the same names with a word more. */
const REAL_NAME = /^(?:НЕГІЗГІ|ҰЛТТЫҚ) КУӘЛАНДЫРУШЫ ОРТАЛЫҚ \((?:RSA|GOST)\)/u

/** What is known of a certificate; its name is the word of whoever configured it. `undefined`: nothing. */
export function knownTrustAnchorKind(certificate: Certificate): TrustAnchorKind | undefined {
  const { subject, issuer } = certificate
  const names = [subject, issuer].flatMap((name) => [
    ...nameValues(name, Oid.commonName),
    ...nameValues(name, Oid.organizationName),
  ])
  if (names.some((name) => TEST_NAME.test(name))) return 'test'
  if (names.some((name) => REAL_NAME.test(name))) return 'real'
  return REAL_CERTIFICATES.has(certificateDigest(certificate, 'sha256')) ? 'real' : undefined
}

/**
 * What a set of anchors is for. Test anchors stand alone: beside any that is not known for one they are refused, and so is
 * a set that is not what it is `declared` to be.
 * @param anchors DER
 * @throws ConfigurationError ERR_TRUST_ANCHOR_MIXED, `facts` naming an anchor of each kind; ERR_TRUST_ANCHOR_KIND, naming the one
 *   that is not as declared; FormatError for what is no certificate
 */
export function trustAnchorKind(anchors: readonly Uint8Array[], declared?: TrustAnchorKind): TrustAnchorKind {
  const known = anchors.map((der) => {
    const certificate = parseCertificate(der)
    return { name: formatName(certificate.subject), kind: knownTrustAnchorKind(certificate) }
  })
  const contrary = known.find(({ kind }) => declared !== undefined && kind !== undefined && kind !== declared)
  if (contrary !== undefined) {
    const message = `An anchor that is not for ${declared} use: ${contrary.name}`
    throw new ConfigurationError('ERR_TRUST_ANCHOR_KIND', message, { facts: { anchor: contrary.name } })
  }
  if (declared !== undefined) return declared
  const test = known.find(({ kind }) => kind === 'test')
  const other = known.find(({ kind }) => kind !== 'test')
  if (test !== undefined && other !== undefined) {
    const message = `Test anchors beside others: ${test.name}; ${other.name}`
    throw new ConfigurationError('ERR_TRUST_ANCHOR_MIXED', message, { facts: { test: test.name, other: other.name } })
  }
  return test === undefined ? 'real' : 'test'
}
