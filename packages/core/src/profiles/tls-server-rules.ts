/** What the CA/Browser Forum's Baseline Requirements (version 2) ask of TLS certificates beyond RFC 5280, one row each. */
import { equalBytes, toHex } from '../bytes.ts'
import { Oid } from '../der/oids.ts'
import type { Certificate } from '../x509/certificate.ts'
import type { CertificateRule } from '../x509/certificate-profile.ts'
import { type DistributionPoint, distributionPoints } from '../x509/distribution-point.ts'
import type { KeyUsage } from '../x509/extensions.ts'
import {
  type AccessLocation,
  accessLocationNames,
  type GeneralName,
  isWellFormed,
  subjectAltNames,
} from '../x509/general-name.ts'
import { addressText } from '../x509/ip-address.ts'
import { nameValues } from '../x509/name.ts'
import { anyPolicy, certificatePolicies } from '../x509/policy.ts'

export const TLS_SERVER_RULES: readonly CertificateRule[] = [
  // BR 7.1.1
  { name: 'version-not-3', broken: ({ version }) => version !== 3 },
  // BR 6.1.5
  { name: 'rsa-modulus-not-whole-octets', broken: ({ publicKey }) => !hasWholeOctets(publicKey) },
  // BR 6.1.6
  { name: 'rsa-exponent-even', broken: ({ publicKey: { exponent = 1 } }) => exponent % 2 === 0 },
  // BR 7.1.3.1
  {
    name: 'public-key-encoding',
    broken: ({ publicKey: { identifier } }) => !PUBLIC_KEY_ENCODINGS.has(toHex(identifier.raw)),
  },
  // BR 7.1.3.2; an anchor's own signature is nobody's concern
  {
    name: 'signature-algorithm-encoding',
    broken: ({ signatureAlgorithm: { raw } }, { isAnchor }) => !isAnchor && !SIGNATURE_ENCODINGS.has(toHex(raw)),
  },
  // BR 7.1.2.10.8: "As an explicit exception from RFC 5280"
  { name: 'name-constraints-not-critical', broken: () => false },
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
      !isAuthority && (usages?.includes(Oid.serverAuth) !== true || usages.some((one) => OTHER_PURPOSES.has(one))),
  },
  // BR 7.1.2.7.7; authorities in force are older than these tables
  {
    name: 'authority-info-access-not-http',
    broken: ({ extensions }, { isAuthority }) =>
      !isAuthority && accessLocationNames(extensions)?.every(isHttpAccess) === false,
  },
  // BR 7.1.2.11.2
  {
    name: 'crl-distribution-point-not-http',
    broken: ({ extensions }, { isAuthority }) => !isAuthority && !distributionPoints(extensions).every(isHttpPoint),
  },
  // BR 7.1.2.7.6
  {
    name: 'extension-critical',
    broken: ({ extensions }, { isAuthority }) =>
      !isAuthority && NEVER_CRITICAL.some((oid) => extensions.get(oid)?.critical === true),
  },
  // BR 7.1.2.7.9
  {
    name: 'any-policy',
    broken: ({ extensions }, { isAuthority }) =>
      !isAuthority && certificatePolicies(extensions)?.includes(anyPolicy) === true,
  },
  // BR 7.1.2.7.11
  { name: 'key-usage-not-for-servers', broken: (one, { isAuthority }) => !isAuthority && !hasUsagesOfServers(one) },
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
  {
    name: 'subject-alt-name-of-another-form',
    broken: ({ extensions }, { isAuthority }) =>
      !isAuthority && subjectAltNames(extensions)?.every(({ form }) => SERVER_FORMS.has(form)) === false,
  },
  {
    name: 'subject-alt-name-reserved-label',
    broken: ({ extensions }, { isAuthority }) =>
      !isAuthority &&
      subjectAltNames(extensions)?.some((name) => name.form === 'dNSName' && RESERVED_LABEL.test(name.text)) === true,
  },
  // BR 7.1.4.3
  {
    name: 'common-name-more-than-one',
    broken: ({ subject }, { isAuthority }) => !isAuthority && nameValues(subject, Oid.commonName).length > 1,
  },
  {
    name: 'common-name-not-in-subject-alt-name',
    broken: (one, { isAuthority }) => !isAuthority && !commonNamesAreAlternatives(one),
  },
]

/** RSA; P-256, P-384, P-521. */
const PUBLIC_KEY_ENCODINGS: ReadonlySet<string> = new Set([
  '300d06092a864886f70d0101010500',
  '301306072a8648ce3d020106082a8648ce3d030107',
  '301006072a8648ce3d020106052b81040022',
  '301006072a8648ce3d020106052b81040023',
])

/** RSASSA-PKCS1-v1_5, RSASSA-PSS with MGF1 and a salt as long as the hash, ECDSA; SHA-256, SHA-384 and SHA-512 each. */
const SIGNATURE_ENCODINGS: ReadonlySet<string> = new Set([
  '300d06092a864886f70d01010b0500',
  '300d06092a864886f70d01010c0500',
  '300d06092a864886f70d01010d0500',
  pssEncoding('01', '20'),
  pssEncoding('02', '30'),
  pssEncoding('03', '40'),
  '300a06082a8648ce3d040302',
  '300a06082a8648ce3d040303',
  '300a06082a8648ce3d040304',
])

function pssEncoding(digest: string, salt: string): string {
  const hash = `300d06096086480165030402${digest}0500`
  return `304106092a864886f70d01010a3034a00f${hash}a11c301a06092a864886f70d010108${hash}a2030201${salt}`
}

/** Never beside serverAuth. The last signs precertificates. */
const OTHER_PURPOSES: ReadonlySet<string> = new Set([
  Oid.anyExtendedKeyUsage,
  '1.3.6.1.5.5.7.3.3',
  Oid.emailProtection,
  Oid.timeStamping,
  Oid.ocspSigning,
  '1.3.6.1.4.1.11129.2.4.4',
])

const ACCESS_METHODS: ReadonlySet<string> = new Set([Oid.adOcsp, Oid.adCaIssuers])

function isHttpAccess({ method, location }: AccessLocation): boolean {
  return ACCESS_METHODS.has(method) && isHttp(location)
}

function isHttp(name: GeneralName): boolean {
  return name.form === 'uniformResourceIdentifier' && /^http:\/\//i.test(name.text) && isWellFormed(name)
}

function isHttpPoint({ fullName, reasons, cRLIssuer }: DistributionPoint): boolean {
  return fullName?.every(isHttp) === true && reasons === undefined && cRLIssuer === undefined
}

const NEVER_CRITICAL = [Oid.certificatePolicies, Oid.cRLDistributionPoints]

const RSA_USAGES: ReadonlySet<KeyUsage> = new Set(['digitalSignature', 'keyEncipherment', 'dataEncipherment'])
const EC_USAGES: ReadonlySet<KeyUsage> = new Set(['digitalSignature', 'keyAgreement'])

function hasUsagesOfServers({ keyUsage = new Set(), publicKey: { algorithm } }: Certificate): boolean {
  const permitted = algorithm === 'EC' ? EC_USAGES : RSA_USAGES
  return [...keyUsage].every((usage) => permitted.has(usage))
}

const SERVER_FORMS: ReadonlySet<string> = new Set(['dNSName', 'iPAddress'])

/** RFC 5890 §2.3.1: two hyphens in these places are reserved, and of the reserved only A-labels are in use. */
const RESERVED_LABEL = /(?:^|\.)(?!xn--)[a-z0-9]{2}--/i

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
