/** Chains of two to six certificates by chance: what stands in each, as data that a failing test can print. */
import { anyPolicy, type PolicyInputs } from '../../src/x509/policy.ts'
import { type Random, random } from './random.ts'
import {
  type AlternativeName,
  alternativeNames,
  authorityName,
  type ConstraintsSpec,
  type NameSpec,
  nameConstraints,
  personName,
  writtenOtherwise,
} from './random-names.ts'

export interface CertificateSpec {
  readonly subject: NameSpec
  /** As it is written in this certificate; absent: as its own certificate writes it. */
  readonly issuer?: NameSpec | undefined
  readonly isSelfIssued: boolean
  readonly basicConstraints?: { readonly cA: boolean; readonly length?: number | undefined; readonly critical: boolean }
  readonly keyUsage?: readonly KeyUsage[]
  readonly subjectKeyIdentifier?: 'right' | 'wrong'
  readonly authorityKeyIdentifier?: 'right' | 'wrong'
  readonly policies?: { readonly list: readonly string[]; readonly critical: boolean; readonly qualified: boolean }
  readonly mappings?: { readonly pairs: readonly (readonly [string, string])[]; readonly critical: boolean }
  readonly policyConstraints?: { readonly require?: number; readonly inhibit?: number; readonly critical: boolean }
  readonly inhibitAnyPolicy?: number
  readonly nameConstraints?: ConstraintsSpec
  readonly alternativeNames?: { readonly names: readonly AlternativeName[]; readonly critical: boolean }
  readonly unknown?: 'critical' | 'not critical'
  readonly validity?: 'ended' | 'not begun' | 'ends now' | 'begins now'
  readonly isForged?: boolean
}

export type KeyUsage = 'digitalSignature' | 'keyCertSign' | 'cRLSign'

export interface ChainSpec {
  readonly seed: number
  readonly about: About
  /** The anchor first. */
  readonly certificates: readonly CertificateSpec[]
  readonly policies: PolicyInputs
}

const ABOUT = ['policies', 'names', 'basics', 'all'] as const
type About = (typeof ABOUT)[number]

type Likely = (about: About, likelihood: number) => boolean

const POLICIES = ['1.2.3.4.1', '1.2.3.4.2', '1.2.3.4.3', '1.2.3.4.4']

export function randomChain(seed: number): ChainSpec {
  const r = random(seed)
  const about = r.pick(ABOUT)
  const likely: Likely = (topic, likelihood) =>
    r.chance(topic === about ? likelihood : about === 'all' ? likelihood * 0.4 : 0)
  const length = 2 + r.below(5)
  const certificates = [anchor(r)]
  for (let place = 1; place < length; place += 1) {
    certificates.push(certificate(r, place, place === length - 1, certificates.at(-1), about, likely))
  }
  return { seed, about, certificates, policies: policyInputs(r, likely) }
}

/** Its own constraints are no input of §6.1.1 to most peers, so it has none. */
const anchor = (r: Random): CertificateSpec => ({
  subject: authorityName(r, 0, 0),
  isSelfIssued: true,
  basicConstraints: { cA: true, critical: true },
  keyUsage: ['keyCertSign', 'cRLSign'],
  subjectKeyIdentifier: 'right',
})

function certificate(
  r: Random,
  place: number,
  isLast: boolean,
  above: CertificateSpec | undefined,
  about: About,
  likely: Likely,
): CertificateSpec {
  const spread = about === 'names' || about === 'all' ? 0.5 : 0
  const own = isLast ? personName(r, spread) : authorityName(r, place, spread / 2)
  const isSelfIssued = r.chance(isLast ? 0.05 : 0.15)
  const subject = isSelfIssued && above !== undefined ? above.subject : own
  const names = isLast ? likely('names', 0.8) : likely('names', 0.2)
  return {
    subject,
    isSelfIssued,
    ...(above !== undefined && likely('names', 0.3) && { issuer: writtenOtherwise(r, above.subject) }),
    ...(isLast && !r.chance(0.05) ? person(r) : authority(r, likely)),
    ...keyIdentifiers(likely),
    ...policyExtensions(r, isLast, likely),
    ...(!isLast && likely('names', 0.55) && { nameConstraints: nameConstraints(r) }),
    ...((names || subject.length === 0) && {
      alternativeNames: { names: alternativeNames(r), critical: subject.length === 0 || r.chance(0.1) },
    }),
    ...(likely('basics', 0.08) && { unknown: r.pick(['critical', 'not critical'] as const) }),
    ...(likely('basics', 0.05) && { validity: r.pick(['ended', 'not begun', 'ends now', 'begins now'] as const) }),
    ...(likely('basics', 0.02) && { isForged: true }),
  }
}

type Part = Partial<CertificateSpec>

const person = (r: Random): Part => ({
  ...(r.chance(0.3) && { basicConstraints: { cA: false, critical: r.chance(0.5) } }),
  ...(r.chance(0.7) && { keyUsage: ['digitalSignature'] as const }),
})

function authority(r: Random, likely: Likely): Part {
  const length = likely('basics', 0.35) ? r.below(4) : undefined
  const odd: readonly (readonly KeyUsage[])[] = [['cRLSign'], ['digitalSignature'], ['digitalSignature', 'keyCertSign']]
  const keyUsage = likely('basics', 0.15) ? r.pick(odd) : (['keyCertSign', 'cRLSign'] as const)
  return {
    ...(!likely('basics', 0.03) && {
      basicConstraints: { cA: !likely('basics', 0.04), length, critical: !likely('basics', 0.1) },
    }),
    ...(!likely('basics', 0.1) && { keyUsage }),
  }
}

function keyIdentifiers(likely: Likely): Part {
  const hint = (wrong: number) => (likely('basics', wrong) ? 'wrong' : 'right')
  return {
    ...(!likely('basics', 0.1) && { subjectKeyIdentifier: hint(0.02) }),
    ...(!likely('basics', 0.1) && { authorityKeyIdentifier: hint(0.02) }),
  }
}

function policyExtensions(r: Random, isLast: boolean, likely: Likely): Part {
  const list = r.chance(0.35) ? [...r.some(POLICIES, 0, 2), anyPolicy] : r.some(POLICIES, 1, 3)
  const pairs = Array.from({ length: 1 + r.below(3) }, () => [r.pick(POLICIES), r.pick(POLICIES)] as const)
  const which = r.below(3)
  return {
    ...(likely('policies', 0.93) && {
      policies: { list: [...new Set(list)], critical: r.chance(0.2), qualified: r.chance(0.15) },
    }),
    ...(!isLast && likely('policies', 0.4) && { mappings: { pairs, critical: r.chance(0.6) } }),
    ...(likely('policies', 0.15) && {
      policyConstraints: {
        ...(which !== 1 && { require: r.below(4) }),
        ...(which !== 0 && { inhibit: r.below(4) }),
        critical: true,
      },
    }),
    ...(likely('policies', 0.12) && { inhibitAnyPolicy: r.below(4) }),
  }
}

const policyInputs = (r: Random, likely: Likely): PolicyInputs => ({
  userInitialPolicySet: likely('policies', 0.5) ? [...new Set(r.some(POLICIES, 1, 2))] : [anyPolicy],
  initialExplicitPolicy: likely('policies', 0.4),
  initialPolicyMappingInhibit: likely('policies', 0.15),
  initialAnyPolicyInhibit: likely('policies', 0.15),
})
