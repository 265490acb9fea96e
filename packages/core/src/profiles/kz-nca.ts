/**
 * Kazakhstan's NCA (НУЦ РК): documents, sign-in, and the same with keys on carriers only. Its certificates, messages and
 * answers of 2019 to 2023 and the register of object identifiers were read for it.
 */
import { Oid } from '../der/oids.ts'
import type { AlgorithmPolicy, KeyStorageRules, Profile, PurposeRules } from '../validation/profile.ts'
import { generic } from './generic.ts'
import { kzNcaSubject } from './kz-nca-subject.ts'

/** Apart from `generic`'s, which approves no national algorithm. */
export const kzNcaAlgorithms: AlgorithmPolicy = {
  source: 'NCA of the Republic of Kazakhstan',
  digests: {
    streebog512: { until: null },
    sha256: { until: null },
    // NCA stopped stamping with GOST 34.310-2004 in June 2025; its last certificates with it had ended before.
    gost34311: { until: '2025-06-30T23:59:59Z' },
  },
  publicKeys: [
    { algorithm: 'GOST R 34.10-2015', curves: ['id-tc26-gost-3410-12-512-paramSetA'], until: null },
    { algorithm: 'RSA', minimumBits: 2048, minimumExponent: 65_537, until: null },
    {
      algorithm: 'GOST 34.310-2004',
      curves: ['id-GostR3410-2001-CryptoPro-A-ParamSet'],
      until: '2025-06-30T23:59:59Z',
    },
  ],
}

type Purpose = 'signing' | 'authentication'

/** Policies below 1.2.398.3.3.2: for legal persons, for natural persons. Keys of GOST R 34.10-2015 serve both purposes. */
function purposes(expected: Purpose): PurposeRules {
  const signs = [
    {
      purpose: 'signing' satisfies Purpose,
      keyUsage: 'contentCommitment' as const,
      extKeyUsage: Oid.emailProtection,
      policies: ['1.2.398.3.3.2.1', '1.2.398.3.3.2.3'],
    },
    {
      purpose: 'authentication' satisfies Purpose,
      keyUsage: 'keyEncipherment' as const,
      extKeyUsage: Oid.clientAuth,
      policies: ['1.2.398.3.3.2.2', '1.2.398.3.3.2.4'],
    },
  ]
  return { keyAlgorithms: ['RSA', 'GOST 34.310-2004'], expected, signs }
}

const keyStorage: KeyStorageRules = {
  extension: '1.2.398.3.3.5',
  kinds: [
    { name: 'file', arc: '1.2.398.3.3.5.1' },
    { name: 'protected-carrier', arc: '1.2.398.3.3.5.2' },
    { name: 'cloud', arc: '1.2.398.3.3.5.3' },
  ],
}

/** Documents: CMS as NCALayer makes it binds no certificate by an attribute, which leaves a warning. */
export const kzNca: Profile = {
  ...generic,
  id: 'kz-nca',
  signature: { signedAttributes: 'required', signingCertificate: 'optional' },
  signer: {
    keyUsages: ['contentCommitment'],
    extKeyUsages: [Oid.emailProtection],
    extKeyUsage: 'required',
    authorities: 'refused',
    purposes: purposes('signing'),
    keyStorage,
  },
  algorithms: kzNcaAlgorithms,
  revocation: {
    ...generic.revocation,
    // Its responders name the certificate by SHA-256, give no nextUpdate, and are used to nonces of eight octets. They are asked
    // over plain HTTP: without the nonce anybody could answer with yesterday's "good".
    ocspRequest: { certIdDigest: 'sha256', nonceOctets: 8, nonceInAnswer: 'repeated' },
  },
  subject: kzNcaSubject,
}

/**
 * Sign-in. Of a pair of RSA keys the one for authentication; a single key of GOST R 34.10-2015 says emailProtection only, and
 * what keeps its answer from being a document is the challenge that was signed.
 */
export const kzNcaAuthentication: Profile = {
  ...kzNca,
  id: 'kz-nca-authentication',
  signer: {
    ...kzNca.signer,
    keyUsages: ['digitalSignature'],
    extKeyUsages: [Oid.clientAuth, Oid.emailProtection],
    purposes: purposes('authentication'),
  },
}

/** The profile where a key in a file, in a cloud, or of which the issuer does not say, is refused. */
function onCarriersOnly(profile: Profile, id: string): Profile {
  return {
    ...profile,
    id,
    signer: { ...profile.signer, keyStorage: { ...keyStorage, accepted: ['protected-carrier'] } },
  }
}

export const kzNcaCarrier: Profile = onCarriersOnly(kzNca, 'kz-nca-carrier')
export const kzNcaCarrierAuthentication: Profile = onCarriersOnly(kzNcaAuthentication, 'kz-nca-carrier-authentication')
