/** Roles in Belarus's key infrastructure, each a policy (STB 34.101.78, tables of names, key usages and purposes): data. */
import { Oid } from '../der/oids.ts'
import type { SubjectKind } from '../identity/subject-rules.ts'
import type { Certificate } from '../x509/certificate.ts'
import type { KeyUsage } from '../x509/extensions.ts'
import { certificatePolicies } from '../x509/policy.ts'
import { type BpkiName, bpkiNames } from './by-bpki-names.ts'

export interface BpkiRole {
  readonly policy: string
  /** The name of the identifier in the standard's module, without `bpki-role-`. */
  readonly name: string
  readonly kind: SubjectKind
  /** Exactly these. */
  readonly keyUsage: readonly KeyUsage[]
  /** All of these; a terminal's may stand beside them. */
  readonly extKeyUsages: readonly string[]
  readonly subject: BpkiName
  /** Whether subjectAltName is mandatory. */
  readonly altName?: true
}

const policy = (code: number): string => `1.2.112.0.2.0.34.101.78.2.${code}`

/** bpki-eku-serverTM, bpki-eku-clientTM: the key may stand for a terminal towards cards. */
export const TERMINAL_PURPOSES: readonly string[] = ['1.2.112.0.2.0.34.101.78.3.1', '1.2.112.0.2.0.34.101.78.3.2']

const DS = 'digitalSignature'
const NR = 'contentCommitment'
const KE = 'keyEncipherment'
const DVCS = '1.3.6.1.5.5.7.3.10'
const { service, person, representative, organisation, automaton } = bpkiNames
const ofPeople = { keyUsage: [DS, NR, KE], extKeyUsages: [Oid.clientAuth, Oid.emailProtection] } as const
const signing = [DS, NR] as const

/** People first: whoever serves a service as a representative carries both roles, and is a person. */
export const BPKI_ROLES: readonly BpkiRole[] = [
  { policy: policy(62), name: 'lr', kind: 'representative', ...ofPeople, subject: representative },
  { policy: policy(60), name: 'np', kind: 'person', ...ofPeople, subject: person },
  { policy: policy(61), name: 'fnp', kind: 'person', ...ofPeople, subject: person },
  { policy: policy(63), name: 'le', kind: 'organisation', ...ofPeople, subject: organisation },
  { policy: policy(10), name: 'aa', kind: 'system', keyUsage: [DS, 'cRLSign'], extKeyUsages: [], subject: service },
  { policy: policy(20), name: 'ra', kind: 'system', keyUsage: [DS, NR, KE], extKeyUsages: [], subject: service },
  {
    policy: policy(30),
    name: 'ocsp',
    kind: 'system',
    keyUsage: signing,
    extKeyUsages: [Oid.ocspSigning],
    subject: service,
  },
  {
    policy: policy(31),
    name: 'tsa',
    kind: 'system',
    keyUsage: signing,
    extKeyUsages: [Oid.timeStamping],
    subject: service,
  },
  { policy: policy(32), name: 'dvcs', kind: 'system', keyUsage: signing, extKeyUsages: [DVCS], subject: service },
  {
    policy: policy(33),
    name: 'ids',
    kind: 'system',
    keyUsage: [DS, NR, KE],
    extKeyUsages: [Oid.serverAuth],
    subject: service,
  },
  {
    policy: policy(50),
    name: 'tls',
    kind: 'system',
    keyUsage: [DS, KE],
    extKeyUsages: [Oid.serverAuth],
    subject: service,
    altName: true,
  },
  {
    policy: policy(70),
    name: 'acd',
    kind: 'system',
    keyUsage: [DS, KE],
    extKeyUsages: [],
    subject: automaton,
    altName: true,
  },
]

/** Policies of those who sign documents: people, those who act for an organisation, organisations. */
export const SIGNING_POLICIES: readonly string[] = BPKI_ROLES.filter(({ kind }) => kind !== 'system').map(
  (role) => role.policy,
)

/** In the order of the table. @throws FormatError when the policies cannot be read */
export function bpkiRoles({ extensions }: Certificate): readonly BpkiRole[] {
  const named = certificatePolicies(extensions) ?? []
  return BPKI_ROLES.filter((role) => named.includes(role.policy))
}
