/** TLS servers on the public web: RFC 9525 and the CA/Browser Forum's Baseline Requirements. */
import { Oid } from '../der/oids.ts'
import type { Profile } from '../validation/profile.ts'
import { generic } from './generic.ts'

export const tlsServer: Profile = {
  ...generic,
  id: 'tls-server',
  signer: {
    keyUsages: ['digitalSignature', 'keyEncipherment', 'keyAgreement'],
    extKeyUsages: [Oid.serverAuth],
    authorities: 'refused',
  },
  path: { ...generic.path, certificateProfile: 'required' },
}
