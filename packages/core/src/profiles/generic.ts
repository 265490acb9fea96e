/** The profiles without a country: CAdES baseline (`generic`, the default) and bare CMS (`cms`). */
import { Oid } from '../der/oids.ts'
import { etsiSubject } from '../identity/etsi-subject.ts'
import type { AlgorithmPolicy, Profile } from '../validation/profile.ts'
import { anyPolicyInputs } from '../x509/policy.ts'

/** ETSI TS 119 312 V1.5.1 (2024-12) clauses 6 and 7 for what is good, with the ends that lie behind us. */
const ALGORITHMS: AlgorithmPolicy = {
  source: 'ETSI TS 119 312 V1.5.1',
  digests: {
    sha256: { until: null },
    sha384: { until: null },
    sha512: { until: null },
    'sha3-256': { until: null },
    'sha3-384': { until: null },
    'sha3-512': { until: null },
    sha224: { until: '2023-12-31T23:59:59Z' },
    sha1: { until: '2012-12-31T23:59:59Z' },
  },
  publicKeys: [
    // RSA below 3,000 bits is a legacy mechanism there; certificates with 2,048 are what the field still issues.
    { algorithm: 'RSA', minimumBits: 2048, minimumExponent: 65_537, until: null },
    { algorithm: 'RSASSA-PSS', minimumBits: 2048, minimumExponent: 65_537, until: null },
    { algorithm: 'EC', curves: ['P-256', 'P-384', 'P-521'], until: null },
    { algorithm: 'Ed25519', until: null },
  ],
}

/** ETSI EN 319 122-1 CAdES B-B by whoever: signed attributes and a bound signing certificate are required. */
export const generic: Profile = {
  id: 'generic',
  signature: { signedAttributes: 'required', signingCertificate: 'required' },
  signer: {
    keyUsages: ['digitalSignature', 'contentCommitment'],
    extKeyUsages: [Oid.emailProtection, Oid.documentSigning, Oid.anyExtendedKeyUsage],
    extKeyUsage: 'optional',
    authorities: 'refused',
  },
  path: { certificateProfile: 'warned', policies: anyPolicyInputs, maximumIntermediates: 10 },
  algorithms: ALGORITHMS,
  revocation: { clockSkewSeconds: 300, maximumAgeSeconds: 86_400, acceptWithoutRevocationEvidence: false },
  subject: etsiSubject,
}

/** RFC 5652 without CAdES: nothing binds the certificate but the key, so a second certificate of the key fits as well. */
export const cms: Profile = {
  ...generic,
  id: 'cms',
  signature: { signedAttributes: 'optional', signingCertificate: 'optional' },
}

/**
 * Who answers a challenge: the certificate must allow digitalSignature and must say clientAuth, which a certificate for
 * documents alone does not. Attributes and a bound certificate are required, as CAdES B-B has them.
 *
 * A certificate with clientAuth beside emailProtection or documentSigning, or contentCommitment beside digitalSignature,
 * serves both: it may sign documents under `generic` and sign in under this profile. It is what is signed that is never
 * both: a challenge is no document and a document no challenge. A country that issues two certificates narrows
 * `keyUsages` and `extKeyUsages` in a profile of its own.
 */
export const genericAuthentication: Profile = {
  ...generic,
  id: 'generic-authentication',
  signer: {
    keyUsages: ['digitalSignature'],
    extKeyUsages: [Oid.clientAuth],
    extKeyUsage: 'required',
    authorities: 'refused',
  },
}
