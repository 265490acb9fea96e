/**
 * Certificate policies (RFC 5280 §4.2.1.4, .5, .11, .14) processed as a graph (RFC 9618 §5): one node for each policy of a
 * level, so that mappings cannot make the tree of RFC 5280 grow without bound (CVE-2023-0464).
 */
import { Oid } from '../der/oids.ts'
import { readCount, readObjectIdentifier } from '../der/primitives.ts'
import type { DerReader } from '../der/read.ts'
import { contextPrimitive, Tag } from '../der/tags.ts'
import { readSingle, readWhole } from '../der/whole.ts'
import { FormatError, UnsupportedError } from '../errors.ts'
import type { Extensions } from './extensions.ts'

export const anyPolicy = '2.5.29.32.0'

/** §6.1.1 (c), (e), (f), (g) */
export interface PolicyInputs {
  /** Dotted identifiers; `anyPolicy` alone means no preference. */
  readonly userInitialPolicySet: readonly string[]
  readonly initialPolicyMappingInhibit: boolean
  readonly initialExplicitPolicy: boolean
  readonly initialAnyPolicyInhibit: boolean
}

export const anyPolicyInputs: PolicyInputs = {
  userInitialPolicySet: [anyPolicy],
  initialPolicyMappingInhibit: false,
  initialExplicitPolicy: false,
  initialAnyPolicyInhibit: false,
}

/**
 * §4.2.1.4
 * @throws FormatError ERR_X509_POLICIES when a policy is named twice; UnsupportedError ERR_X509_POLICY_QUALIFIER for a
 *   qualifier that nobody here understands, where the extension is critical
 */
export function certificatePolicies(extensions: Extensions): readonly string[] | undefined {
  const extension = extensions.get(Oid.certificatePolicies)
  if (extension === undefined) return undefined
  return readWhole(extension.value, Tag.sequence, (list) => {
    const policies = list.each(Tag.sequence, (element) => readPolicy(list.inside(element), extension.critical))
    if (policies.length === 0 || new Set(policies).size !== policies.length) {
      throw new FormatError('ERR_X509_POLICIES', 'No policy, or one of them twice (RFC 5280 §4.2.1.4)')
    }
    return policies
  })
}

/** id-qt-cps and id-qt-unotice: words for people, which decide nothing. */
const QUALIFIERS: ReadonlySet<string> = new Set(['1.3.6.1.5.5.7.2.1', '1.3.6.1.5.5.7.2.2'])

/** PolicyInformation: the policy, and qualifiers of it. Not critical, a qualifier that is not known is passed over. */
function readPolicy(fields: DerReader, critical: boolean): string {
  const policy = readObjectIdentifier(fields.next(Tag.objectIdentifier))
  const list = fields.optional(Tag.sequence)
  const qualifiers = list === undefined ? [] : readQualifiers(fields.inside(list))
  fields.finish()
  const qualifier = qualifiers.find((one) => !QUALIFIERS.has(one))
  if (critical && qualifier !== undefined) {
    throw new UnsupportedError('ERR_X509_POLICY_QUALIFIER', 'A policy qualifier that is not understood', {
      facts: { qualifier },
    })
  }
  return policy
}

/** What kinds they are; what they say is for people. */
function readQualifiers(list: DerReader): readonly string[] {
  return list.each(Tag.sequence, (element) => {
    const fields = list.inside(element)
    const qualifier = readObjectIdentifier(fields.next(Tag.objectIdentifier))
    fields.next()
    fields.finish()
    return qualifier
  })
}

export interface PolicyMapping {
  readonly issuerDomainPolicy: string
  readonly subjectDomainPolicy: string
}

/** §4.2.1.5 @throws FormatError ERR_X509_POLICY_MAPPINGS when there is none in the extension */
export function policyMappings(extensions: Extensions): readonly PolicyMapping[] {
  const extension = extensions.get(Oid.policyMappings)
  if (extension === undefined) return []
  return readWhole(extension.value, Tag.sequence, (list) => {
    const mappings = list.each(Tag.sequence, (element) => readMapping(list.inside(element)))
    if (mappings.length === 0) throw new FormatError('ERR_X509_POLICY_MAPPINGS', 'Empty')
    return mappings
  })
}

function readMapping(fields: DerReader): PolicyMapping {
  const issuerDomainPolicy = readObjectIdentifier(fields.next(Tag.objectIdentifier))
  const subjectDomainPolicy = readObjectIdentifier(fields.next(Tag.objectIdentifier))
  fields.finish()
  return { issuerDomainPolicy, subjectDomainPolicy }
}

export interface PolicyConstraints {
  readonly requireExplicitPolicy: number | undefined
  readonly inhibitPolicyMapping: number | undefined
}

/** §4.2.1.11 */
export function policyConstraints(extensions: Extensions): PolicyConstraints | undefined {
  const extension = extensions.get(Oid.policyConstraints)
  if (extension === undefined) return undefined
  return readWhole(extension.value, Tag.sequence, (fields) => {
    const require = fields.optional(contextPrimitive(0))
    const inhibit = fields.optional(contextPrimitive(1))
    // Conforming CAs MUST NOT issue an empty sequence.
    if (require === undefined && inhibit === undefined) throw new FormatError('ERR_X509_POLICY_CONSTRAINTS', 'Empty')
    return {
      requireExplicitPolicy: require && readCount(require),
      inhibitPolicyMapping: inhibit && readCount(inhibit),
    }
  })
}

/** §4.2.1.14 */
export function inhibitAnyPolicy(extensions: Extensions): number | undefined {
  const extension = extensions.get(Oid.inhibitAnyPolicy)
  return extension && readSingle(extension.value, (reader) => readCount(reader.next(Tag.integer)))
}
