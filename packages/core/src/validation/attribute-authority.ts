/** Who signed an attribute certificate, among those trusted to (RFC 5755 §4.5, §5 (2) to (4)). */
import { signatureAlgorithm, verifySignature } from '../crypto/standard.ts'
import { Oid } from '../der/oids.ts'
import { attempt } from '../errors.ts'
import type { AttributeCertificate } from '../x509/attribute-certificate.ts'
import { type Certificate, parseCertificate } from '../x509/certificate.ts'
import { equalNames } from '../x509/name.ts'
import { algorithmObjections } from './algorithm-policy.ts'
import { type CheckList, indeterminate, totalFailed } from './checks.ts'
import type { Profile } from './profile.ts'

/**
 * Of the trusted authorities of the issuer's name the one whose key signed, else the first: an authority that changes its
 * key has two certificates for a while. `undefined` when nobody trusted has the name.
 * @throws FormatError when a trusted certificate cannot be read
 */
export function attributeAuthorityOf(
  certificate: AttributeCertificate,
  trusted: readonly Uint8Array[],
): Certificate | undefined {
  const named = trusted
    .map((der) => parseCertificate(der))
    .filter(({ subject }) => equalNames(subject, certificate.issuer))
  return named.find((one) => isSignedBy(certificate, one)) ?? named[0]
}

export function checkAttributeSignature(
  certificate: AttributeCertificate,
  issuer: Certificate,
  { profile, time }: { readonly profile: Profile; readonly time: Date },
  checks: CheckList,
): void {
  const failure = totalFailed('SIG_CRYPTO_FAILURE')
  if (!isSignedBy(certificate, issuer)) {
    checks.failed('attribute-certificate.signature', failure)
    return
  }
  const algorithm = signatureAlgorithm(certificate.signatureAlgorithm)
  checks.passed('attribute-certificate.signature', { algorithm: algorithm.name })
  const objections = algorithmObjections(algorithm, issuer.publicKey, profile.algorithms, time)
  const facts = { policy: profile.algorithms.source }
  if (objections.length === 0) checks.passed('acceptance.algorithms', facts)
  else
    checks.failed('acceptance.algorithms', indeterminate('CRYPTO_CONSTRAINTS_FAILURE_NO_POE'), { ...facts, objections })
}

function isSignedBy(
  { signatureAlgorithm: identifier, acinfo, signature }: AttributeCertificate,
  issuer: Certificate,
): boolean {
  return attempt(
    () => verifySignature(signatureAlgorithm(identifier), issuer.publicKey, acinfo, signature),
    () => false,
  )
}

/** §4.5, §5 (3): whoever issues attribute certificates signs them with digitalSignature and is no certification authority. */
export function attributeAuthorityProfile(profile: Profile): Profile {
  return {
    ...profile,
    signer: {
      keyUsages: ['digitalSignature'],
      extKeyUsages: [Oid.anyExtendedKeyUsage],
      extKeyUsage: 'optional',
      authorities: 'refused',
    },
  }
}
