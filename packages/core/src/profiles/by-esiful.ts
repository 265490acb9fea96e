/**
 * Belarus: the key infrastructure of STB 34.101.78 to the letter (`by-esiful`), and the state's ГосСУОК, which is older than
 * the letter (`by-gossuok`): there what breaks the standard's certificate profile is told of and fails nothing.
 */
import { Oid } from '../der/oids.ts'
import type { AlgorithmPolicy, Profile } from '../validation/profile.ts'
import { SIGNING_POLICIES } from './by-bpki-roles.ts'
import { BPKI_RULES } from './by-bpki-rules.ts'
import { byBpkiSubject, byGossuokSubject } from './by-bpki-subject.ts'
import { generic } from './generic.ts'

/** Apart from `generic`'s, which approves no national algorithm (STB 34.101.78: levels 128, 192, 256). */
export const byEsifulAlgorithms: AlgorithmPolicy = {
  source: 'STB 34.101.78',
  digests: {
    'belt-hash': { until: null },
    bash384: { until: null },
    bash512: { until: null },
  },
  publicKeys: [{ algorithm: 'bign', curves: ['bign-curve256v1', 'bign-curve384v1', 'bign-curve512v1'], until: null }],
}

/** Documents. Messages of the standard's own processes bind no certificate by an attribute, which leaves a warning. */
export const byEsiful: Profile = {
  ...generic,
  id: 'by-esiful',
  signature: { signedAttributes: 'required', signingCertificate: 'optional' },
  signer: {
    keyUsages: ['contentCommitment'],
    extKeyUsages: [Oid.emailProtection],
    extKeyUsage: 'required',
    authorities: 'refused',
    policies: SIGNING_POLICIES,
  },
  path: { ...generic.path, certificateProfile: 'required', certificateRules: BPKI_RULES },
  algorithms: byEsifulAlgorithms,
  revocation: {
    ...generic.revocation,
    // No nonce and no nextUpdate: only its time tells whether an answer is an old one sent again.
    ocspRequest: { certIdDigest: 'belt-hash', nonceOctets: 0, nonceInAnswer: 'left-out' },
    maximumAgeSeconds: 3600,
  },
  subject: byBpkiSubject,
}

export const byEsifulAuthentication: Profile = {
  ...byEsiful,
  id: 'by-esiful-authentication',
  signer: { ...byEsiful.signer, keyUsages: ['digitalSignature'], extKeyUsages: [Oid.clientAuth] },
}

/** Roles are older policies there, and purposes are often not named. */
export const byGossuok: Profile = {
  ...byEsiful,
  id: 'by-gossuok',
  signer: {
    keyUsages: ['contentCommitment'],
    extKeyUsages: [Oid.emailProtection, Oid.clientAuth, Oid.anyExtendedKeyUsage],
    extKeyUsage: 'optional',
    authorities: 'refused',
  },
  path: { ...byEsiful.path, certificateProfile: 'warned' },
  subject: byGossuokSubject,
}

export const byGossuokAuthentication: Profile = {
  ...byGossuok,
  id: 'by-gossuok-authentication',
  signer: { ...byGossuok.signer, keyUsages: ['digitalSignature'] },
}
