/** A profile for judging the certificate of an authority itself, in place of a signer's. */
import { Oid } from '../der/oids.ts'
import type { Profile } from '../validation/profile.ts'

/**
 * The path and its rules stay as they are; what is asked of the first certificate is what issuing takes (RFC 5280 §4.2.1.3),
 * and purposes, if it names any, for which the profile's signers are issued their certificates.
 */
export function authorityProfile(profile: Profile): Profile {
  return {
    ...profile,
    id: `${profile.id}-authority`,
    signer: {
      keyUsages: ['keyCertSign'],
      extKeyUsages: [...profile.signer.extKeyUsages, Oid.anyExtendedKeyUsage],
      extKeyUsage: 'optional',
      authorities: 'allowed',
    },
  }
}
