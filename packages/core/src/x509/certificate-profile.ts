/**
 * The certificate profile (RFC 5280 §4.1, §4.2) as far as it binds conforming CAs and not path validation: one row for
 * each rule. A profile of a narrower field adds rows of the same kind.
 */
import { Oid } from '../der/oids.ts'
import { derReader } from '../der/read.ts'
import { context, Tag } from '../der/tags.ts'
import type { Certificate } from './certificate.ts'
import { type DistributionPoint, distributionPoints } from './distribution-point.ts'
import type { Extensions } from './extensions.ts'
import { accessLocationNames, issuerAltNames, isWellFormed, subjectAltNames } from './general-name.ts'
import { equalNames } from './name.ts'
import { isSignedBy } from './path.ts'

/** A rule that a certificate breaks or not at its place on a path. A FormatError thrown while looking breaks it too. */
export interface CertificateRule {
  readonly name: string
  readonly broken: (certificate: Certificate, position: CertificatePosition) => boolean
}

export interface CertificatePosition {
  readonly isAuthority: boolean
  readonly isAnchor: boolean
}

/** What conforming CAs must do and some do not; each with its clause. */
export const INTERNET_PROFILE: readonly CertificateRule[] = [
  // §4.1.2.2; a trust anchor is a name and a key (§6.1.1 (d)), and roots with the number zero are in every store
  {
    name: 'serial-number-not-positive',
    broken: ({ serialNumber }, { isAnchor }) => !isAnchor && !/^(?!0+$)[0-7]/.test(serialNumber),
  },
  // 20 octets of the number: one with its highest bit set takes 21 to write, and issuers of random numbers have such.
  { name: 'serial-number-too-long', broken: ({ serialNumber }) => serialNumber.replace(/^00/, '').length > 40 },
  // §4.1.2.4, §4.1.2.6
  { name: 'issuer-empty', broken: ({ issuer }) => issuer.rdns.length === 0 },
  { name: 'subject-empty', broken: ({ subject }, { isAuthority }) => isAuthority && subject.rdns.length === 0 },
  // §4.1.2.5
  { name: 'validity-not-in-utc-time', broken: isGeneralizedTooEarly },
  // §4.1.2.8
  { name: 'unique-identifier', broken: ({ hasUniqueIdentifier }) => hasUniqueIdentifier },
  // §4.2.1.1: everywhere but in self-signed certificates, never critical
  { name: 'authority-key-identifier-critical', broken: isCritical(Oid.authorityKeyIdentifier) },
  {
    name: 'authority-key-identifier-missing',
    broken: (one, position) => !hasKeyIdentifier(one) && !isSelfSigned(one, position),
  },
  // A.2: both or none
  {
    name: 'authority-key-identifier-half-an-issuer',
    broken: ({ authorityKeyIdentifier: one }) =>
      one !== undefined && one.hasAuthorityCertIssuer !== (one.authorityCertSerialNumber !== undefined),
  },
  // §4.2.1.2
  { name: 'subject-key-identifier-critical', broken: isCritical(Oid.subjectKeyIdentifier) },
  {
    name: 'subject-key-identifier-missing',
    broken: ({ basicConstraints, subjectKeyIdentifier: one }) => basicConstraints?.cA === true && one === undefined,
  },
  // §4.2.1.3, §4.2.1.9; an anchor without it is in every store
  {
    name: 'key-usage-missing',
    broken: ({ keyUsage }, { isAuthority, isAnchor }) => isAuthority && !isAnchor && keyUsage === undefined,
  },
  { name: 'key-usage-empty', broken: ({ keyUsage }) => keyUsage?.size === 0 },
  {
    name: 'key-cert-sign-without-ca',
    broken: ({ keyUsage, basicConstraints }) => keyUsage?.has('keyCertSign') === true && basicConstraints?.cA !== true,
  },
  {
    name: 'basic-constraints-not-critical',
    broken: (one, { isAuthority }) => (isAuthority || mayCertify(one)) && isNotCritical(Oid.basicConstraints)(one),
  },
  {
    name: 'path-length-without-ca',
    broken: ({ basicConstraints: one }) => one?.cA === false && one.pathLenConstraint !== undefined,
  },
  {
    name: 'path-length-without-key-cert-sign',
    broken: ({ basicConstraints: one, keyUsage }) =>
      one?.pathLenConstraint !== undefined && keyUsage?.has('keyCertSign') === false,
  },
  // §4.2.1.6
  {
    name: 'subject-alt-name-not-critical',
    broken: (one) => one.subject.rdns.length === 0 && !isCritical(Oid.subjectAltName)(one),
  },
  {
    name: 'subject-alt-name-malformed',
    broken: ({ extensions }) => subjectAltNames(extensions)?.every(isWellFormed) === false,
  },
  { name: 'subject-alt-name-empty', broken: ({ extensions }) => subjectAltNames(extensions)?.length === 0 },
  // §4.2.1.7: as §4.2.1.6; looked at because whoever cannot write it does not know what he issues
  {
    name: 'issuer-alt-name-malformed',
    broken: ({ extensions }) => issuerAltNames(extensions)?.every(isWellFormed) === false,
  },
  { name: 'issuer-alt-name-empty', broken: ({ extensions }) => issuerAltNames(extensions)?.length === 0 },
  // §4.2.1.10
  { name: 'name-constraints-not-critical', broken: isNotCritical(Oid.nameConstraints) },
  {
    name: 'name-constraints-without-ca',
    broken: (one) => one.extensions.has(Oid.nameConstraints) && one.basicConstraints?.cA !== true,
  },
  // §4.2.1.13: reasons alone point nowhere
  {
    name: 'crl-distribution-point-nowhere',
    broken: ({ extensions }) => extensions.has(Oid.cRLDistributionPoints) && !pointSomewhere(extensions),
  },
  // §4.2.1.11, §4.2.1.12, §4.2.1.14, §4.2.2.1
  { name: 'policy-constraints-not-critical', broken: isNotCritical(Oid.policyConstraints) },
  { name: 'extended-key-usage-empty', broken: ({ extKeyUsage }) => extKeyUsage?.length === 0 },
  { name: 'inhibit-any-policy-not-critical', broken: isNotCritical(Oid.inhibitAnyPolicy) },
  { name: 'authority-info-access-critical', broken: isCritical(Oid.authorityInfoAccess) },
  {
    name: 'authority-info-access-empty',
    broken: ({ extensions }) => accessLocationNames(extensions)?.length === 0,
  },
]

/**
 * §4.2.1.1 means the signature, not the name: made with the key in the certificate. An anchor of one name is taken at its
 * word, since no path depends on its signature; one with the name of another issuer is asked.
 */
function isSelfSigned(certificate: Certificate, { isAnchor }: CertificatePosition): boolean {
  const hasOneName = equalNames(certificate.subject, certificate.issuer)
  return (isAnchor && hasOneName) || ((isAnchor || hasOneName) && isSignedBy(certificate, certificate))
}

function hasKeyIdentifier({ authorityKeyIdentifier }: Certificate): boolean {
  return authorityKeyIdentifier?.keyIdentifier !== undefined
}

/** §4.2.1.9: cA and, where usages are stated, keyCertSign. */
function mayCertify({ basicConstraints, keyUsage }: Certificate): boolean {
  return basicConstraints?.cA === true && keyUsage?.has('keyCertSign') !== false
}

/** Through 2049 a time is a UTCTime: one moment, one encoding. */
function isGeneralizedTooEarly({ tbs, notBefore, notAfter }: Certificate): boolean {
  const fields = derReader(tbs).enter(Tag.sequence)
  fields.optional(context(0))
  for (const tag of [Tag.integer, Tag.sequence, Tag.sequence]) fields.next(tag)
  const times = fields.enter(Tag.sequence)
  return [notBefore, notAfter].some((time) => {
    const year = time.getUTCFullYear()
    return times.next().tag === Tag.generalizedTime && 1950 <= year && year < 2050
  })
}

function pointSomewhere(extensions: Extensions): boolean {
  const points = distributionPoints(extensions)
  return points.length > 0 && points.every(isNamed)
}

/** GeneralNames and RelativeDistinguishedName hold at least one. */
function isNamed({ fullName, nameRelativeToCrlIssuer, cRLIssuer }: DistributionPoint): boolean {
  const lists = [fullName, nameRelativeToCrlIssuer, cRLIssuer].filter((one) => one !== undefined)
  return lists.length > 0 && lists.every(({ length }) => length > 0)
}

function isCritical(oid: string): (certificate: Certificate) => boolean {
  return ({ extensions }) => extensions.get(oid)?.critical === true
}

function isNotCritical(oid: string): (certificate: Certificate) => boolean {
  return ({ extensions }) => extensions.get(oid)?.critical === false
}
