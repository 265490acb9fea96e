/** OpenSSL's table of path checks: its command-line options turned into what they ask of RFC 5280. */
import type { AlgorithmPolicy, Profile } from '../../packages/core/src/validation/profile.ts'
import { validateCertificationPath } from '../../packages/core/src/validation/validate-certification-path.ts'
import { parseCertificate } from '../../packages/core/src/x509/certificate.ts'
import { equalNames } from '../../packages/core/src/x509/name.ts'
import { isSignedBy } from '../../packages/core/src/x509/path.ts'
import { anyPolicyInputs } from '../../packages/core/src/x509/policy.ts'
import type { Case } from './case.ts'
import { pem, readMembers } from './files.ts'
import { pathProfile, purposes } from './profiles.ts'

interface TableCase {
  readonly target: string
  readonly purpose?: string
  readonly trusted: readonly string[]
  readonly untrusted: readonly string[]
  readonly options?: readonly string[]
  readonly expected: string
}

interface Table {
  readonly certificates: Readonly<Record<string, string>>
  readonly cases: readonly TableCase[]
}

/** Least bits of an RSA or DSA key and of a curve, and the hashes, for 0, 80, 112 and 128 bits of security. */
const LEVELS = [
  { rsa: 0, curve: 0, digests: ['md5', 'sha1', 'sha224', 'sha256', 'sha384', 'sha512'] },
  { rsa: 1024, curve: 160, digests: ['sha224', 'sha256', 'sha384', 'sha512'] },
  { rsa: 2048, curve: 224, digests: ['sha224', 'sha256', 'sha384', 'sha512'] },
  { rsa: 3072, curve: 256, digests: ['sha256', 'sha384', 'sha512'] },
] as const

export function opensslVerifyCases(path: string): Case[] {
  return readMembers<Table>(path, 'cases').flatMap(({ content: table }) => {
    const cases = table.cases.map((one) => ({
      id: describe(one),
      expected: one.expected,
      run: () => (passes(one, table) ? 'accept' : 'reject'),
    }))
    // The table holds some lines twice, once for another provider: they are one question.
    return [...new Map(cases.map((one) => [one.id, one])).values()]
  })
}

/** The command line, which is the only name a case has. */
function describe({ target, purpose, trusted, untrusted, options = [] }: TableCase): string {
  const words = [...options, purpose ? `-purpose ${purpose}` : '', '-trusted', ...trusted, '-untrusted', ...untrusted]
  return [target, ...words].filter((word) => word !== '').join(' ')
}

function passes({ target, trusted, untrusted, purpose, options = [] }: TableCase, { certificates }: Table): boolean {
  const der = (name: string): Buffer => pem(certificates[name] ?? '')
  const stated = trusted.map(der)
  const anchors = options.includes('-partial_chain') ? stated : stated.filter(isSelfSigned)
  const time = optionValue(options, '-attime')
  const { conclusion } = validateCertificationPath(der(target), {
    profile: profileFor(purpose, options),
    trustAnchors: anchors,
    intermediates: [...stated, ...untrusted.map(der)],
    revocation: 'not-checked',
    time: time === undefined ? new Date() : new Date(Number(time) * 1000),
  })
  return conclusion.indication === 'TOTAL-PASSED'
}

/** Without -partial_chain a path ends in a root: a trusted certificate of another kind is only a candidate. */
function isSelfSigned(der: Uint8Array): boolean {
  const certificate = parseCertificate(der)
  return equalNames(certificate.subject, certificate.issuer) && isSignedBy(certificate, certificate)
}

const PURPOSES: Readonly<Record<string, Partial<Profile['signer']>>> = {
  sslserver: {
    keyUsages: ['digitalSignature', 'keyEncipherment', 'keyAgreement'],
    extKeyUsages: purposes(['serverAuth']),
  },
  sslclient: { keyUsages: ['digitalSignature', 'keyAgreement'], extKeyUsages: purposes(['clientAuth']) },
}

function profileFor(purpose: string | undefined, options: readonly string[]): Profile {
  const policy = optionValue(options, '-policy')
  const depth = optionValue(options, '-verify_depth')
  return pathProfile('openssl-verify', {
    ...PURPOSES[purpose ?? ''],
    algorithms: algorithmsOf(Number(optionValue(options, '-auth_level') ?? 1)),
    path: {
      certificateProfile: options.includes('-x509_strict') ? 'required' : 'warned',
      policies: {
        ...anyPolicyInputs,
        ...(policy === undefined ? {} : { userInitialPolicySet: [policy] }),
        initialExplicitPolicy: options.includes('-explicit_policy'),
      },
      ...(depth === undefined ? {} : { maximumIntermediates: Number(depth) }),
    },
  })
}

/** The last one given holds, as on the command line. */
function optionValue(options: readonly unknown[], name: string): string | undefined {
  const at = options.lastIndexOf(name)
  return at < 0 ? undefined : String(options[at + 1])
}

function algorithmsOf(level: number): AlgorithmPolicy {
  const { rsa, curve, digests } = LEVELS[level] ?? LEVELS[3]
  const sized = (algorithm: string, minimumBits: number) => ({ algorithm, minimumBits, until: null })
  return {
    source: `OpenSSL security level ${level}`,
    digests: Object.fromEntries(digests.map((name) => [name, { until: null }])),
    publicKeys: [
      ...['RSA', 'RSASSA-PSS', 'DSA'].map((algorithm) => sized(algorithm, rsa)),
      sized('EC', curve),
      ...['Ed25519', 'Ed448', 'X25519', 'X448'].map((algorithm) => ({ algorithm, until: null })),
    ],
  }
}
