/** Who signed an attribute certificate, among those trusted to (RFC 5755 §4.5, §5 (2) to (4)). */
import type { SignatureAlgorithm } from '../crypto/signature-algorithm.ts'
import { signatureAlgorithm, verifySignature } from '../crypto/standard.ts'
import { Oid } from '../der/oids.ts'
import { attempt } from '../errors.ts'
import { endOfPeriod } from '../iso-time.ts'
import type { AttributeCertificate } from '../x509/attribute-certificate.ts'
import { type Certificate, parseCertificate } from '../x509/certificate.ts'
import { equalNames } from '../x509/name.ts'
import { algorithmObjections } from './algorithm-policy.ts'
import { type CheckList, indeterminate, totalFailed, unreadable } from './checks.ts'
import type { Profile } from './profile.ts'

/**
 * Of the trusted authorities of the issuer's name the one whose key signed, else the first: an authority that changes its
 * key has two certificates for a while. One that renews its certificate has two of one key: of them one in force at `time`.
 * `undefined` when nobody trusted has the name.
 * @throws FormatError when a trusted certificate cannot be read
 */
export function attributeAuthorityOf(
  certificate: AttributeCertificate,
  { attributeAuthorities, time }: { readonly attributeAuthorities: readonly Uint8Array[]; readonly time: Date },
): Certificate | undefined {
  const named = attributeAuthorities
    .map((der) => parseCertificate(der))
    .filter(({ subject }) => equalNames(subject, certificate.issuer))
  const signers = named.filter((one) => isSignedBy(certificate, one))
  const inForce = signers.find(
    ({ notBefore, notAfter }) => notBefore <= time && time.getTime() <= endOfPeriod(notAfter),
  )
  return inForce ?? signers[0] ?? named[0]
}

export function checkAttributeSignature(
  certificate: AttributeCertificate,
  issuer: Certificate,
  { profile, time }: { readonly profile: Profile; readonly time: Date },
  checks: CheckList,
): void {
  const algorithm = readAlgorithm(certificate, checks)
  if (algorithm === undefined) return
  if (!isSignedBy(certificate, issuer)) {
    checks.failed('attribute-certificate.signature', totalFailed('SIG_CRYPTO_FAILURE'))
    return
  }
  checks.passed('attribute-certificate.signature', { algorithm: algorithm.name })
  const objections = algorithmObjections(algorithm, issuer.publicKey, profile.algorithms, time)
  const facts = { policy: profile.algorithms.source }
  if (objections.length === 0) checks.passed('acceptance.algorithms', facts)
  else
    checks.failed('acceptance.algorithms', indeterminate('CRYPTO_CONSTRAINTS_FAILURE_NO_POE'), { ...facts, objections })
}

/** One that is not known here proves nothing against the signature. */
function readAlgorithm(
  { signatureAlgorithm: identifier }: AttributeCertificate,
  checks: CheckList,
): SignatureAlgorithm | undefined {
  return attempt(
    () => signatureAlgorithm(identifier),
    (error) => {
      checks.failed('attribute-certificate.signature', unreadable(error), { code: error.code, ...error.facts })
      return undefined
    },
  )
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
