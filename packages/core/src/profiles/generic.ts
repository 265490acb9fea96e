/** The profiles without a country: CAdES baseline (`generic`, the default) and bare CMS (`cms`). */
import { Oid } from '../der/oids.ts'
import { etsiSubject } from '../identity/etsi-subject.ts'
import type { AlgorithmPolicy, Profile } from '../validation/profile.ts'
import { anyPolicyInputs } from '../x509/policy.ts'

/** A day in Central European Time, which is where ETSI is. */
const END_OF_2028 = '2028-12-31T23:59:59.999+01:00'
const END_OF_2033 = '2033-12-31T23:59:59.999+01:00'

const RSA = { minimumBits: 2048, minimumExponent: 65_537, until: END_OF_2028 }
const LONG_RSA = { ...RSA, minimumBits: 3000, until: null }
/** Annex D, table D.2: discontinued, with the end suggested there. */
const SHORT_RSA = { ...RSA, minimumBits: 1024, until: '2019-09-30T23:59:59.999+02:00' }

/**
 * The text of V2.1.1 (2026-06), tables 1 to 4, 6 and those of Annex D; only the end of RSA with PKCS #1 v1.5, which the text marks as
 * legacy, is of the data that ETSI publishes with it. RSA below 3,000 bits: not for new certificates after 2026, and those that
 * there are may run to the end of 2028 (clause 8.4). Left out here: DSA, FRP256v1, EC-SDSA and what
 * has been discontinued besides. Stricter: RSA from 2,048 bits, where the text says 1,900.
 */
const ALGORITHMS: AlgorithmPolicy = {
  source: 'ETSI TS 119 312 V2.1.1',
  digests: {
    sha256: { until: null },
    sha384: { until: null },
    sha512: { until: null },
    'sha3-256': { until: null },
    'sha3-384': { until: null },
    'sha3-512': { until: null },
    sha224: { until: END_OF_2028 },
    // Annex D, table D.1.
    sha1: { until: '2012-07-31T23:59:59.999+02:00' },
  },
  publicKeys: [
    { algorithm: 'RSA', ...RSA },
    { algorithm: 'RSA', ...LONG_RSA, until: END_OF_2033 },
    { algorithm: 'RSA', ...LONG_RSA, signatureAlgorithm: 'RSASSA-PSS' },
    { algorithm: 'RSA', ...SHORT_RSA },
    { algorithm: 'RSASSA-PSS', ...RSA },
    { algorithm: 'RSASSA-PSS', ...LONG_RSA },
    { algorithm: 'RSASSA-PSS', ...SHORT_RSA },
    {
      algorithm: 'EC',
      curves: ['P-256', 'P-384', 'P-521', 'brainpoolP256r1', 'brainpoolP384r1', 'brainpoolP512r1'],
      until: null,
    },
    // Annex D, table D.2.
    { algorithm: 'EC', curves: ['P-224', 'brainpoolP224r1'], until: '2021-09-30T23:59:59.999+02:00' },
    { algorithm: 'Ed25519', until: null },
    { algorithm: 'Ed448', until: null },
    { algorithm: 'ML-DSA-44', until: null },
    { algorithm: 'ML-DSA-65', until: null },
    { algorithm: 'ML-DSA-87', until: null },
    { algorithm: 'SLH-DSA-SHA2-192s', until: null },
    { algorithm: 'SLH-DSA-SHA2-192f', until: null },
    { algorithm: 'SLH-DSA-SHA2-256s', until: null },
    { algorithm: 'SLH-DSA-SHA2-256f', until: null },
    { algorithm: 'SLH-DSA-SHAKE-192s', until: null },
    { algorithm: 'SLH-DSA-SHAKE-192f', until: null },
    { algorithm: 'SLH-DSA-SHAKE-256s', until: null },
    { algorithm: 'SLH-DSA-SHAKE-256f', until: null },
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
