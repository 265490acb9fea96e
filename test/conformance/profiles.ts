/** What the suites ask of a profile: the rules of a standard with the algorithms that its test material was made with. */
import { cms } from '../../packages/core/src/profiles/generic.ts'
import type { AlgorithmPolicy, Profile } from '../../packages/core/src/validation/profile.ts'
import type { KeyUsage } from '../../packages/core/src/x509/extensions.ts'
import { anyPolicyInputs } from '../../packages/core/src/x509/policy.ts'

const KEY_USAGES: readonly KeyUsage[] = [
  'digitalSignature',
  'contentCommitment',
  'keyEncipherment',
  'keyAgreement',
  'keyCertSign',
  'cRLSign',
]

const EXTENDED_KEY_USAGES = {
  serverAuth: '1.3.6.1.5.5.7.3.1',
  clientAuth: '1.3.6.1.5.5.7.3.2',
  codeSigning: '1.3.6.1.5.5.7.3.3',
  emailProtection: '1.3.6.1.5.5.7.3.4',
  timeStamping: '1.3.6.1.5.5.7.3.8',
  OCSPSigning: '1.3.6.1.5.5.7.3.9',
  anyExtendedKeyUsage: '2.5.29.37.0',
} as const

/** Dotted identifiers of purposes given by name or by identifier; none given means any. */
export function purposes(names: readonly string[]): readonly string[] {
  const table: Readonly<Record<string, string>> = EXTENDED_KEY_USAGES
  return names.length === 0 ? Object.values(table) : names.map((name) => table[name] ?? name)
}

/** Path validation for any purpose; `path` and `algorithms` are what a suite changes. */
export function pathProfile(
  id: string,
  {
    path,
    algorithms,
    extKeyUsages,
    keyUsages,
  }: Partial<Profile['signer']> & {
    readonly path?: Partial<Profile['path']>
    readonly algorithms?: AlgorithmPolicy
  },
): Profile {
  return {
    ...cms,
    id,
    signer: {
      keyUsages: keyUsages ?? KEY_USAGES,
      extKeyUsages: extKeyUsages ?? purposes([]),
      extKeyUsage: 'optional',
      authorities: 'allowed',
    },
    path: {
      certificateProfile: 'warned',
      policies: anyPolicyInputs,
      maximumIntermediates: Number.MAX_SAFE_INTEGER,
      ...path,
    },
    algorithms: algorithms ?? cms.algorithms,
  }
}
