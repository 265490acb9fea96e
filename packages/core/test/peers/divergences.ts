/** Where another implementation says otherwise and RFC 5280 says what we say: every row with its clause. */
import { anyPolicy } from '../../src/x509/policy.ts'
import type { CertificateSpec, ChainSpec } from './random-chain.ts'
import type { AlternativeName } from './random-names.ts'

export type Peer = 'openssl' | 'jdk' | 'bouncyCastle'

export interface Divergence {
  readonly peer: Peer
  /** What it says, where we say the contrary. */
  readonly accepts: boolean
  /** In the words of the one that refuses. */
  readonly words: RegExp
  /** What must be in the chain for it. */
  readonly where: (chain: ChainSpec) => boolean
  readonly reason: string
}

const some =
  (has: (certificate: CertificateSpec, place: number) => boolean) =>
  ({ certificates }: ChainSpec): boolean =>
    certificates.some((one, place) => place > 0 && has(one, place))

const constraintsOf = ({ nameConstraints: one }: CertificateSpec): readonly AlternativeName[] =>
  one === undefined ? [] : [...one.permitted, ...one.excluded]
const isConstrained = some((one) => constraintsOf(one).length > 0)
const constrains = (form: AlternativeName['form']) =>
  some((one) => constraintsOf(one).some((base) => base.form === form))
const names = (pattern: RegExp) =>
  some(({ alternativeNames }) =>
    (alternativeNames?.names ?? []).some((one) => one.form !== 'directory' && pattern.test(one.text)),
  )
const both =
  (...conditions: readonly Divergence['where'][]): Divergence['where'] =>
  (chain) =>
    conditions.every((holds) => holds(chain))

const isOfNobody = some(({ subject }) => subject.length === 0)
const isSelfIssued = some(({ isSelfIssued: is }) => is)
const isLastSelfIssued = ({ certificates }: ChainSpec): boolean => certificates.at(-1)?.isSelfIssued === true
const isLastOfAnyPolicy = ({ certificates }: ChainSpec): boolean =>
  certificates.at(-1)?.policies?.list.includes(anyPolicy) === true
const mapsPolicies = some(({ mappings }) => mappings !== undefined)
const hasEmptyDirectoryBase = some((one) =>
  constraintsOf(one).some((base) => base.form === 'directory' && base.name.length === 0),
)
const hasEmptyDomainBase = some((one) => constraintsOf(one).some((base) => base.form === 'dns' && base.text === ''))
const hasLegacyMailbox = some(
  ({ subject, alternativeNames }) => alternativeNames !== undefined && subject.some(([type]) => type === 'E'),
)
const hasHint = (hint: 'wrong' | undefined) =>
  some((one) => one.subjectKeyIdentifier === hint || one.authorityKeyIdentifier === hint)

export const DIVERGENCES: readonly Divergence[] = [
  {
    peer: 'openssl',
    accepts: false,
    words: /^certificate has expired$/,
    where: some(({ validity }) => validity === 'ends now'),
    reason: '§4.1.2.5: the period is from notBefore through notAfter, inclusive',
  },
  {
    peer: 'openssl',
    accepts: false,
    words: /^unable to get (?:local )?issuer certificate$/,
    where: hasHint('wrong'),
    reason: '§6.1 asks nothing of key identifiers; they help to find (§4.2.1.1)',
  },
  {
    peer: 'openssl',
    accepts: false,
    words: /^(?:self-signed certificate|certificate signature failure|unable to get local issuer certificate)/,
    where: both(isSelfIssued, (chain) => hasHint(undefined)(chain) || hasHint('wrong')(chain)),
    reason:
      '§6.1 (self-issued certificates): without key identifiers OpenSSL takes the first of one name and looks no further',
  },
  {
    peer: 'openssl',
    accepts: false,
    words: /subtree violation$/,
    where: both(constrains('mail'), hasLegacyMailbox),
    reason: '§4.2.1.10: emailAddress in the subject counts where there is no subjectAltName',
  },
  {
    peer: 'openssl',
    accepts: true,
    words: /policies/,
    where: isLastSelfIssued,
    reason: '§6.1.3 (d)(2), §6.1.5 (a): the last certificate is not excused for being self-issued',
  },
  {
    peer: 'openssl',
    accepts: true,
    words: /policies/,
    where: both(mapsPolicies, ({ policies }) => policies.initialAnyPolicyInhibit),
    reason: '§6.1.3 (d)(2), §6.1.4 (b)(1): what is mapped from an anyPolicy that is inhibited is mapped from nothing',
  },
  {
    peer: 'openssl',
    accepts: true,
    words: /uniformResourceIdentifier/,
    where: both(constrains('uri'), names(/^(?:urn:|http:\/\/10)/)),
    reason: '§4.2.1.10: a URI without a host that is a domain name MUST be refused where URIs are constrained',
  },
  {
    peer: 'openssl',
    accepts: true,
    words: /dNSName/,
    where: both(constrains('dns'), names(/^\*/)),
    reason: '§4.2.1.10 says nothing of wildcards (RFC 9525 §6.3): one of its expansions is excluded',
  },
  {
    peer: 'jdk',
    accepts: false,
    words: /^CertPathValidatorException: name constraints check failed$/,
    where: constrains('dns'),
    reason: '§4.2.1.10: a common name is no dNSName; the JDK takes it for one where there is none',
  },
  {
    peer: 'jdk',
    accepts: false,
    words: /^(?:StringIndexOutOfBounds|ArrayIndexOutOfBounds|NullPointer|Runtime)Exception/,
    where: isConstrained,
    reason:
      '§4.2.1.10: an empty base holds all names of its form, and one of zeros all addresses; the JDK falls over them',
  },
  {
    peer: 'jdk',
    accepts: false,
    words: /^CertPathValidatorException: Path does not chain with any of the trust anchors$/,
    where: hasHint('wrong'),
    reason: '§6.1 asks nothing of key identifiers; they help to find (§4.2.1.1)',
  },
  {
    peer: 'jdk',
    accepts: true,
    words: /policies/,
    where: ({ policies, certificates }) =>
      certificates.at(-1)?.isSelfIssued === true || !policies.userInitialPolicySet.includes(anyPolicy),
    reason:
      '§6.1.5 (a), (g)(iii): the last is not excused, and what the user does not want is cut off at the anchor’s own policies',
  },
  {
    peer: 'jdk',
    accepts: true,
    words: /name-constraints/,
    where: isConstrained,
    reason:
      '§6.1.4 (g), §7.5: the JDK takes a form of which no subtree is left for one without constraints, and a local part without its case',
  },
  {
    peer: 'bouncyCastle',
    accepts: false,
    words: /Subtree check for certificate subject failed/,
    where: (chain) => isOfNobody(chain) || hasEmptyDirectoryBase(chain),
    reason: '§4.2.1.10: no name is in no subtree and breaks none, and the empty name holds all others',
  },
  {
    peer: 'bouncyCastle',
    accepts: false,
    words: /Subtree check for certificate subject alternative/,
    where: (chain) => hasLegacyMailbox(chain) || hasEmptyDirectoryBase(chain),
    reason:
      '§4.2.1.10: emailAddress in the subject counts where there is no subjectAltName; the empty name holds all others',
  },
  {
    peer: 'bouncyCastle',
    accepts: false,
    words: /Explicit policy requested but none available|Path processing failed on policy/,
    where: (chain) => mapsPolicies(chain) || isLastOfAnyPolicy(chain),
    reason: '§6.1.3 (d)(2), §6.1.4 (b)(1): several policies mapped to one, and policies that go on under anyPolicy',
  },
  {
    peer: 'bouncyCastle',
    accepts: true,
    words: /policies/,
    where: (chain) => mapsPolicies(chain) || isLastSelfIssued(chain),
    reason:
      '§6.1.4 (b)(1): mappings of what no certificate names; §6.1.5 (a): the last is not excused for being self-issued',
  },
  {
    peer: 'bouncyCastle',
    accepts: true,
    words: /directoryName/,
    where: hasEmptyDirectoryBase,
    reason: '§4.2.1.10: the empty name holds all others, so excluding it excludes all',
  },
  {
    peer: 'bouncyCastle',
    accepts: true,
    words: /uniformResourceIdentifier/,
    where: both(constrains('uri'), names(/^(?:urn:|http:\/\/10)/)),
    reason: '§4.2.1.10: a URI without a host that is a domain name MUST be refused where URIs are constrained',
  },
  {
    peer: 'bouncyCastle',
    accepts: true,
    words: /dNSName/,
    where: (chain) => hasEmptyDomainBase(chain) || names(/^\*/)(chain),
    reason: '§4.2.1.10: the empty base holds all domain names; one expansion of a wildcard is excluded',
  },
  {
    peer: 'bouncyCastle',
    accepts: true,
    words: /rfc822Name/,
    where: constrains('mail'),
    reason: '§7.5: the local part of a mailbox is compared exactly',
  },
  {
    peer: 'bouncyCastle',
    accepts: false,
    words: /Subtree check for certificate subject alternative name failed/,
    where: (chain) => constrains('mail')(chain) || hasEmptyDomainBase(chain),
    reason: '§4.2.1.10, §7.5: the empty base holds all domain names; the local part of a mailbox is compared exactly',
  },
]
