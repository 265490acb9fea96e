/** TLS servers on the public web: RFC 9525 with the CA/Browser Forum's Baseline Requirements (version 2). */
import { Oid } from '../der/oids.ts'
import type { AlgorithmPolicy, Profile } from '../validation/profile.ts'
import { type IsPublicSuffix, publicSuffixes } from '../x509/public-suffix.ts'
import { generic } from './generic.ts'
import { TLS_SERVER_RULES } from './tls-server-rules.ts'

/** BR 6.1.5, 6.1.6, 7.1.3: no end dates, what is good is named. */
const ALGORITHMS: AlgorithmPolicy = {
  source: 'CA/Browser Forum Baseline Requirements 6.1.5, 7.1.3',
  digests: { sha256: { until: null }, sha384: { until: null }, sha512: { until: null } },
  publicKeys: [
    { algorithm: 'RSA', minimumBits: 2048, minimumExponent: 3, until: null },
    { algorithm: 'EC', curves: ['P-256', 'P-384', 'P-521'], until: null },
  ],
}

/**
 * The profile with a caller's knowledge of public suffixes (see `publicSuffixes`), over which no wildcard stands for a name. The
 * list changes weekly and belongs to whoever runs the library.
 */
export function tlsServerProfile(isPublicSuffix: IsPublicSuffix): Profile {
  return {
    ...generic,
    id: 'tls-server',
    signer: {
      keyUsages: ['digitalSignature', 'keyEncipherment', 'keyAgreement'],
      extKeyUsages: [Oid.serverAuth],
      extKeyUsage: 'optional',
      authorities: 'refused',
      // BR 3.2.2.6; RFC 9525 §7.1 warns of such wildcards
      isPublicSuffix,
    },
    path: {
      ...generic.path,
      certificateProfile: 'required',
      certificateRules: TLS_SERVER_RULES,
    },
    algorithms: ALGORITHMS,
  }
}

/** The same where only top-level domains are known as public suffixes. */
export const tlsServer: Profile = tlsServerProfile(publicSuffixes([]))
