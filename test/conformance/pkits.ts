/** NIST PKITS, each sub-test twice: as a path with CRLs, and as the CMS message that carries the same path. */
import { cms } from '../../packages/core/src/profiles/generic.ts'
import { callerEvidence } from '../../packages/core/src/validation/evidence.ts'
import { judgeSignature } from '../../packages/core/src/validation/judge.ts'
import type { AlgorithmPolicy, Profile } from '../../packages/core/src/validation/profile.ts'
import { validateCertificationPath } from '../../packages/core/src/validation/validate-certification-path.ts'
import type { Case } from './case.ts'
import { base64, readMembers } from './files.ts'
import { pathProfile } from './profiles.ts'

interface PkitsCase {
  readonly id: string
  readonly message: string
  readonly target: string
  readonly certificates: readonly string[]
  readonly crls: readonly string[]
  readonly initialPolicySet?: readonly string[]
  readonly initialExplicitPolicy?: boolean
  readonly initialPolicyMappingInhibit?: boolean
  readonly initialInhibitAnyPolicy?: boolean
  readonly expected: string
  /** Valid on paper and circular in practice: either answer will do. */
  readonly optional?: boolean
}

interface Pkits {
  readonly trustAnchor: string
  readonly validationTime: string
  readonly certificates: Readonly<Record<string, string>>
  readonly crls: Readonly<Record<string, string>>
  readonly messages: Readonly<Record<string, { readonly content: string; readonly signedData: string }>>
  readonly cases: readonly PkitsCase[]
}

/** The suite is of 2011: SHA-1, DSA and small keys are part of it. */
const ALGORITHMS: AlgorithmPolicy = {
  source: 'NIST PKITS',
  digests: { ...cms.algorithms.digests, sha1: { until: null } },
  publicKeys: [
    ...cms.algorithms.publicKeys,
    { algorithm: 'RSA', minimumBits: 1024, until: null },
    { algorithm: 'DSA', minimumBits: 1024, until: null },
  ],
}

export function pkitsCases(path: string): Case[] {
  return readMembers<Pkits>(path, 'cases').flatMap(({ content: suite }) =>
    suite.cases.flatMap((one) => [
      { ...asCase(one, () => passesAsPath(one, suite)), part: 'paths' },
      ...(suite.messages[one.message] === undefined
        ? []
        : [{ ...asCase(one, () => passesAsMessage(one, suite)), id: `${one.id} as CMS`, part: 'as CMS' }]),
    ]),
  )
}

function asCase({ id, expected, optional = false }: PkitsCase, passes: () => boolean): Case {
  const answer = (): string => (passes() ? 'accept' : 'reject')
  return { id, expected, run: optional ? () => answer() && expected : answer }
}

function passesAsPath({ target, certificates, crls, ...one }: PkitsCase, suite: Pkits): boolean {
  const { conclusion } = validateCertificationPath(named(suite.certificates, target), {
    profile: profileFor(one),
    trustAnchors: [base64(suite.trustAnchor)],
    intermediates: certificates.map((name) => named(suite.certificates, name)),
    evidence: callerEvidence({ crls: crls.map((name) => named(suite.crls, name)) }),
    time: new Date(suite.validationTime),
  })
  return conclusion.indication === 'TOTAL-PASSED'
}

/** All that the path needs is in the message. */
function passesAsMessage(one: PkitsCase, suite: Pkits): boolean {
  const message = suite.messages[one.message]
  if (message === undefined) throw new Error(`No message ${one.message}`)
  const input = { signature: base64(message.signedData), content: base64(message.content) }
  const { conclusion } = judgeSignature(input, {
    profile: profileFor(one),
    trustAnchors: [base64(suite.trustAnchor)],
    time: new Date(suite.validationTime),
  })
  return conclusion.indication === 'TOTAL-PASSED'
}

function named(files: Readonly<Record<string, string>>, name: string): Buffer {
  const file = files[name]
  if (file === undefined) throw new Error(`The suite has no ${name}`)
  return base64(file)
}

function profileFor(one: Partial<PkitsCase>): Profile {
  const policies = {
    userInitialPolicySet: one.initialPolicySet ?? ['2.5.29.32.0'],
    initialExplicitPolicy: one.initialExplicitPolicy ?? false,
    initialPolicyMappingInhibit: one.initialPolicyMappingInhibit ?? false,
    initialAnyPolicyInhibit: one.initialInhibitAnyPolicy ?? false,
  }
  return pathProfile('pkits', { path: { policies }, algorithms: ALGORITHMS })
}
