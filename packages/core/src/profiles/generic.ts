/** The profiles without a country: CAdES baseline (`generic`, the default) and bare CMS (`cms`). */
import { Oid } from '../der/oids.ts'
import { etsiSubject } from '../identity/etsi-subject.ts'
import type { AlgorithmPolicy, Profile } from '../validation/profile.ts'
import { anyPolicyInputs } from '../x509/policy.ts'

/** Ends of ETSI TS 119 312, whose days are those of Central European Time. */
const END_OF_2028 = '2028-12-31T23:59:59.999+01:00'
const END_OF_2033 = '2033-12-31T23:59:59.999+01:00'

/**
 * The catalogues that ETSI publishes with TS 119 312 in the form of TS 119 322: of V1.5.1 (issued 2024-10-13) and V2.1.1
 * (2026-02-01), and where they differ the later end. V2.1.1 ends RSA below 3,000 bits with March 2026, while certificates that were
 * issued under V1.5.1, which lets it run to the end of 2028, are in everybody's hands: who must follow V2.1.1 leaves their rows out.
 * Left out here: DSA, FRP256v1 and EC-SDSA. Stricter: RSA from 2,048 bits, where both say 1,900.
 */
const ALGORITHMS: AlgorithmPolicy = {
  source: 'ETSI TS 119 312 V1.5.1 and V2.1.1',
  digests: {
    sha256: { until: null },
    sha384: { until: null },
    sha512: { until: null },
    'sha3-256': { until: null },
    'sha3-384': { until: null },
    'sha3-512': { until: null },
    sha224: { until: END_OF_2028 },
    // In neither catalogue any more.
    sha1: { until: '2012-12-31T23:59:59Z' },
  },
  publicKeys: [
    { algorithm: 'RSA', minimumBits: 2048, minimumExponent: 65_537, until: END_OF_2028 },
    { algorithm: 'RSA', minimumBits: 3000, minimumExponent: 65_537, until: END_OF_2033 },
    {
      algorithm: 'RSA',
      minimumBits: 3000,
      minimumExponent: 65_537,
      signatureAlgorithm: 'RSASSA-PSS',
      until: null,
    },
    { algorithm: 'RSASSA-PSS', minimumBits: 2048, minimumExponent: 65_537, until: END_OF_2028 },
    { algorithm: 'RSASSA-PSS', minimumBits: 3000, minimumExponent: 65_537, until: null },
    {
      algorithm: 'EC',
      curves: ['P-256', 'P-384', 'P-521', 'brainpoolP256r1', 'brainpoolP384r1', 'brainpoolP512r1'],
      until: null,
    },
    // From here on by V2.1.1 alone.
    { algorithm: 'Ed25519', until: null },
    { algorithm: 'Ed448', until: null },
    { algorithm: 'ML-DSA-44', until: null },
    { algorithm: 'ML-DSA-65', until: null },
    { algorithm: 'ML-DSA-87', until: null },
    { algorithm: 'SLH-DSA-SHA2-128s', until: null },
    { algorithm: 'SLH-DSA-SHA2-128f', until: null },
    { algorithm: 'SLH-DSA-SHA2-192s', until: null },
    { algorithm: 'SLH-DSA-SHA2-256s', until: null },
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
