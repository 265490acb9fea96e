/**
 * The certificate profile of STB 34.101.78, one row for each rule. Left out: string types of names, distribution points and
 * access to the issuer, recommended lifetimes, and that no issuer's key is weaker than the subject's, which no one
 * certificate shows.
 */
import { Oid } from '../der/oids.ts'
import type { Certificate } from '../x509/certificate.ts'
import type { CertificateRule } from '../x509/certificate-profile.ts'
import type { KeyUsage } from '../x509/extensions.ts'
import { subjectAltNames } from '../x509/general-name.ts'
import { isKeyIdentifierOf } from '../x509/key-identifier.ts'
import { equalNames } from '../x509/name.ts'
import { anyPolicy, certificatePolicies } from '../x509/policy.ts'
import { bpkiNames, hasAttributesOf, hasTidyValues, isInOrder } from './by-bpki-names.ts'
import { type BpkiRole, bpkiRoles, TERMINAL_PURPOSES } from './by-bpki-roles.ts'

const AUTHORITY_KEY_USAGES: readonly (readonly KeyUsage[])[] = [
  ['keyCertSign', 'cRLSign'],
  ['keyEncipherment', 'keyCertSign', 'cRLSign'],
]

export const BPKI_RULES: readonly CertificateRule[] = [
  { name: 'bpki-name-order', broken: ({ subject }) => !isInOrder(subject) },
  { name: 'bpki-name-values', broken: ({ subject }) => !hasTidyValues(subject) },
  {
    name: 'bpki-name-attributes',
    broken: (one, { isAuthority }) =>
      isAuthority
        ? !hasAttributesOf(one.subject, isSelfIssued(one) ? bpkiNames.root : bpkiNames.service)
        : noRole(one, ({ subject }) => hasAttributesOf(one.subject, subject)),
  },
  {
    name: 'bpki-policies',
    broken: (one, { isAuthority, isAnchor }) => !(isAuthority ? hasPoliciesOfAuthority(one, isAnchor) : hasRole(one)),
  },
  { name: 'bpki-policies-critical', broken: isCritical(Oid.certificatePolicies, true) },
  { name: 'bpki-key-usage-not-critical', broken: isCritical(Oid.keyUsage, false) },
  {
    name: 'bpki-key-usage',
    broken: (one, { isAuthority }) =>
      isAuthority
        ? !AUTHORITY_KEY_USAGES.some((usages) => hasExactly(one, usages))
        : noRole(one, ({ keyUsage }) => hasExactly(one, keyUsage)),
  },
  { name: 'bpki-extended-key-usage-not-critical', broken: isCritical(Oid.extKeyUsage, false) },
  {
    name: 'bpki-extended-key-usage',
    broken: (one, { isAuthority }) => (isAuthority ? one.extKeyUsage !== undefined : noRole(one, purposesFit(one))),
  },
  {
    name: 'bpki-subject-alt-name-missing',
    broken: (one, { isAuthority }) =>
      !isAuthority &&
      noRole(one, ({ altName }) => altName === undefined || subjectAltNames(one.extensions)?.length !== undefined),
  },
  {
    name: 'bpki-subject-key-identifier',
    broken: ({ subjectKeyIdentifier, publicKey }) =>
      subjectKeyIdentifier === undefined || !isKeyIdentifierOf(publicKey, subjectKeyIdentifier),
  },
]

/** None of the roles the certificate names is kept; one that names none has broken another rule already. */
function noRole(certificate: Certificate, fits: (role: BpkiRole) => boolean): boolean {
  const roles = bpkiRoles(certificate)
  return roles.length > 0 && !roles.some(fits)
}

function hasRole(certificate: Certificate): boolean {
  return bpkiRoles(certificate).length > 0
}

/** anyPolicy in every authority's but the root's, which has none. */
function hasPoliciesOfAuthority(certificate: Certificate, isAnchor: boolean): boolean {
  const policies = certificatePolicies(certificate.extensions)
  if (isAnchor && isSelfIssued(certificate)) return policies === undefined
  return policies?.includes(anyPolicy) === true
}

function purposesFit({ extKeyUsage = [] }: Certificate): (role: BpkiRole) => boolean {
  return ({ extKeyUsages, name }) => {
    const others = extKeyUsage.filter((one) => !extKeyUsages.includes(one) && !TERMINAL_PURPOSES.includes(one))
    // An automaton's are its owner's choice.
    return extKeyUsages.every((one) => extKeyUsage.includes(one)) && (others.length === 0 || name === 'acd')
  }
}

function hasExactly({ keyUsage }: Certificate, usages: readonly KeyUsage[]): boolean {
  return keyUsage?.size === usages.length && usages.every((usage) => keyUsage.has(usage))
}

function isSelfIssued({ subject, issuer }: Certificate): boolean {
  return equalNames(subject, issuer)
}

function isCritical(oid: string, critical: boolean): CertificateRule['broken'] {
  return ({ extensions }) => extensions.get(oid)?.critical === critical
}
