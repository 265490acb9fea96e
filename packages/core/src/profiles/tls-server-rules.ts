/** What the CA/Browser Forum's Baseline Requirements (version 2) ask of TLS certificates beyond RFC 5280, one row each. */
import { equalBytes } from '../bytes.ts'
import { Oid } from '../der/oids.ts'
import type { Certificate } from '../x509/certificate.ts'
import type { CertificateRule } from '../x509/certificate-profile.ts'
import { subjectAltNames } from '../x509/general-name.ts'
import { addressText } from '../x509/ip-address.ts'
import { nameValues } from '../x509/name.ts'

export const TLS_SERVER_RULES: readonly CertificateRule[] = [
  // BR 7.1.1
  { name: 'version-not-3', broken: ({ version }) => version !== 3 },
  // BR 6.1.5
  { name: 'rsa-modulus-not-whole-octets', broken: ({ publicKey }) => !hasWholeOctets(publicKey) },
  // BR 7.1.2.1.2, 7.1.2.1.3
  { name: 'root-extended-key-usage', broken: (one, { isAnchor }) => isAnchor && one.extKeyUsage !== undefined },
  {
    name: 'root-authority-key-identifier-of-another',
    broken: (one, { isAnchor }) => isAnchor && isSelfIssued(one) && !namesItself(one),
  },
  // BR 7.1.2.11.1
  {
    name: 'authority-key-identifier-with-issuer',
    broken: ({ authorityKeyIdentifier: one }) =>
      one?.hasAuthorityCertIssuer === true || one?.authorityCertSerialNumber !== undefined,
  },
  // BR 7.1.2.7.6, 7.1.2.7.10
  {
    name: 'extended-key-usage-critical',
    broken: (one, { isAuthority }) => !isAuthority && one.extensions.get(Oid.extKeyUsage)?.critical === true,
  },
  {
    name: 'extended-key-usage-not-for-servers',
    broken: ({ extKeyUsage: usages }, { isAuthority }) =>
      !isAuthority && (usages?.includes(Oid.serverAuth) !== true || usages.includes(Oid.anyExtendedKeyUsage)),
  },
  // BR 7.1.2.7.12
  {
    name: 'subject-alt-name-missing',
    broken: ({ extensions }, { isAuthority }) => !isAuthority && !extensions.has(Oid.subjectAltName),
  },
  {
    name: 'subject-alt-name-critical',
    broken: ({ subject, extensions }, { isAuthority }) =>
      !isAuthority && subject.rdns.length > 0 && extensions.get(Oid.subjectAltName)?.critical === true,
  },
  // BR 7.1.4.3
  {
    name: 'common-name-not-in-subject-alt-name',
    broken: (one, { isAuthority }) => !isAuthority && !commonNamesAreAlternatives(one),
  },
]

function hasWholeOctets({ algorithm, bits = 0 }: Certificate['publicKey']): boolean {
  return !algorithm.startsWith('RSA') || bits % 8 === 0
}

function isSelfIssued({ subject, issuer }: Certificate): boolean {
  return equalBytes(subject.raw, issuer.raw)
}

/** Absent is allowed; present it holds the certificate's own key identifier. */
function namesItself({ authorityKeyIdentifier, subjectKeyIdentifier }: Certificate): boolean {
  if (authorityKeyIdentifier === undefined) return true
  const { keyIdentifier } = authorityKeyIdentifier
  return (
    keyIdentifier !== undefined && subjectKeyIdentifier !== undefined && equalBytes(keyIdentifier, subjectKeyIdentifier)
  )
}

/**
 * Character for character a dNSName, or an address in its one canonical text. Two habits of issuers are let pass: the
 * domain under a wildcard, and a domain in a certificate that is for addresses only.
 */
function commonNamesAreAlternatives({ subject, extensions }: Certificate): boolean {
  const names = subjectAltNames(extensions) ?? []
  const domains = names.flatMap((name) => (name.form === 'dNSName' ? [name.text] : []))
  const addresses = names.flatMap((name) => (name.form === 'iPAddress' ? [addressText(name.octets)] : []))
  return nameValues(subject, Oid.commonName).every((value) => {
    if (looksLikeAddress(value)) return addresses.includes(value)
    return domains.length === 0 || domains.includes(value) || domains.includes(`*.${value}`)
  })
}

/** As browsers read a host: a colon makes version 6, a number in the last place version 4 in whatever notation. */
function looksLikeAddress(text: string): boolean {
  return text.includes(':') || /(?:^|\.)(?:\d+|0x[\da-f]*)$/i.test(text)
}
