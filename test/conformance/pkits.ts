/** NIST PKITS, each sub-test twice: as a path with CRLs, and as the CMS message that carries the same path; of those on policies also the sets. */
import { cms } from '../../packages/core/src/profiles/generic.ts'
import { callerEvidence } from '../../packages/core/src/validation/evidence.ts'
import { judgeSignature } from '../../packages/core/src/validation/judge.ts'
import type { AlgorithmPolicy, Profile } from '../../packages/core/src/validation/profile.ts'
import {
  type PathReport,
  validateCertificationPath,
} from '../../packages/core/src/validation/validate-certification-path.ts'
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
  /** What §6.1.5 must come to, where the suite says so. */
  readonly userConstrainedPolicySet?: readonly string[]
  readonly explicitPolicyRequired?: boolean
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
      ...policySetCase(one, suite),
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

function passesAsPath(one: PkitsCase, suite: Pkits): boolean {
  return validatePath(one, suite).conclusion.indication === 'TOTAL-PASSED'
}

/** RFC 5280 §6.1.5 (g): the user-constrained-policy-set and whether one was required, as the report tells them. */
function policySetCase(one: PkitsCase, suite: Pkits): Case[] {
  const { id, userConstrainedPolicySet, explicitPolicyRequired } = one
  if (userConstrainedPolicySet === undefined) return []
  const expected = policyWords(userConstrainedPolicySet.map(policyOf), explicitPolicyRequired === true)
  const run = (): string => {
    const facts = validatePath(one, suite)
      .checks.filter((check) => check.id === 'certification-path.policies')
      .map((check) => check.facts)
      .find(({ userConstrainedPolicySet: set }) => set !== undefined)
    if (facts === undefined) return 'nothing told'
    const policies = String(facts.userConstrainedPolicySet).split(' ')
    return policyWords(
      policies.filter((policy) => policy !== ''),
      facts.explicitPolicy === 0,
    )
  }
  return [{ id: `${id} policy set`, part: 'policy sets', expected, run }]
}

function policyWords(policies: readonly string[], isRequired: boolean): string {
  return `{${policies.toSorted().join(' ')}}, ${isRequired ? 'required' : 'not required'}`
}

/** One value is the name of a variable in the table it was taken from: that of any policy. */
function policyOf(text: string): string {
  return text === '$apolicy' ? '2.5.29.32.0' : text
}

function validatePath({ target, certificates, crls, ...one }: PkitsCase, suite: Pkits): PathReport {
  return validateCertificationPath(named(suite.certificates, target), {
    profile: profileFor(one),
    trustAnchors: [base64(suite.trustAnchor)],
    intermediates: certificates.map((name) => named(suite.certificates, name)),
    evidence: callerEvidence({ crls: crls.map((name) => named(suite.crls, name)) }),
    time: new Date(suite.validationTime),
  })
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
