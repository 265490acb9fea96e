/** The profiles by the names that configurations and requests give. */
import type { Profile } from '../validation/profile.ts'
import { byEsiful, byEsifulAuthentication, byGossuok, byGossuokAuthentication } from './by-esiful.ts'
import { cms, generic, genericAuthentication } from './generic.ts'
import { kzNca, kzNcaAuthentication, kzNcaCarrier, kzNcaCarrierAuthentication } from './kz-nca.ts'

/** Profiles for documents. */
export const profiles: ReadonlyMap<string, Profile> = new Map(
  [generic, cms, kzNca, kzNcaCarrier, byEsiful, byGossuok].map((profile) => [profile.id, profile]),
)

/** Profiles for signing in, by the name of the profile for documents that they go with. */
export const authenticationProfiles: ReadonlyMap<string, Profile> = new Map([
  [generic.id, genericAuthentication],
  [kzNca.id, kzNcaAuthentication],
  [kzNcaCarrier.id, kzNcaCarrierAuthentication],
  [byEsiful.id, byEsifulAuthentication],
  [byGossuok.id, byGossuokAuthentication],
])
