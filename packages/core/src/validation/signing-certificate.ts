/** Identification of the signing certificate (EN 319 102-1 §5.2.3): all candidates, bound by the ESS attribute. */
import { equalBytes } from '../bytes.ts'
import type { IssuerAndSerialNumber, KeyIdentifier, SignerIdentifier, SignerInfo } from '../cms/signed-data.ts'
import {
  namesCertificate,
  parseEssCertId,
  readSigningCertificate,
  type SigningCertificateAttribute,
} from '../cms/signing-certificate-attribute.ts'
import { Oid } from '../der/oids.ts'
import { attempt } from '../errors.ts'
import type { Candidate } from '../x509/candidate.ts'
import type { Certificate } from '../x509/certificate.ts'
import { isKeyIdentifierOf } from '../x509/key-identifier.ts'
import { equalNames } from '../x509/name.ts'
import { type CheckList, indeterminate, unreadable } from './checks.ts'
import type { Profile } from './profile.ts'

/** Certificates of one issuer and serial number that are tried with the signature: honest messages hold one. */
const MAX_CANDIDATES = 10

/** Certificates that a signer names besides his own: a path has fewer, so that what comes after so many is of others. */
const MAX_FURTHER = 20

export interface SigningCertificate {
  readonly certificate: Certificate
  /** What the signer says of it. */
  readonly references: readonly SigningCertificateAttribute[]
}

/** Whether a certificate's key verifies the signature; `undefined` when finding out would cost too much. */
export type TryCertificate = (certificate: Certificate) => boolean | undefined

/**
 * Which of `candidates` signed. Several may fit the identifier (an attacker can put his own first into the bag): the ESS
 * attribute decides, and without it `verifies` does.
 */
export function identifySigningCertificate(
  signerInfo: SignerInfo,
  candidates: readonly Candidate[],
  profile: Profile,
  verifies: TryCertificate,
  checks: CheckList,
): SigningCertificate | undefined {
  const named = namedCertificates(signerInfo, candidates)
  if (named.length === 0) {
    checks.failed('signing-certificate.found', indeterminate('NO_SIGNING_CERTIFICATE_FOUND'))
    return undefined
  }
  checks.passed('signing-certificate.found', { candidates: named.length })
  const references = readReferences(signerInfo, checks)
  const fitting = references && fittingCertificates(named, references, profile, checks)
  const certificate = fitting && likeliest(fitting, verifies, checks)
  return certificate && { certificate, references: references ?? [] }
}

/** One alone is not tried: its signature is checked, with its reason, in any case. */
function likeliest(
  fitting: readonly Certificate[],
  verifies: TryCertificate,
  checks: CheckList,
): Certificate | undefined {
  if (fitting.length <= 1) return fitting[0]
  let tried = 0
  for (const certificate of fitting.slice(0, MAX_CANDIDATES)) {
    const verified = verifies(certificate)
    if (verified) return certificate
    if (verified === undefined) break
    tried += 1
  }
  if (tried === fitting.length) return fitting[0]
  const facts = { candidates: fitting.length, tried }
  checks.failed('signing-certificate.found', indeterminate('NO_SIGNING_CERTIFICATE_FOUND'), facts)
  return undefined
}

/**
 * Those that the signer can have meant; none when he named another: whether that one signed nobody knows, since anybody can put one
 * with the same issuer and serial number in its place.
 */
function fittingCertificates(
  named: readonly Certificate[],
  references: readonly SigningCertificateAttribute[],
  profile: Profile,
  checks: CheckList,
): readonly Certificate[] {
  if (references.length === 0) {
    checkReferenceMissing(profile, checks)
    return named
  }
  const bound = named.filter((certificate) => references.every(({ signer }) => namesCertificate(signer, certificate)))
  if (bound.length > 0) checks.passed('signing-certificate.reference')
  else {
    const hashAlgorithms = references.map(({ signer }) => signer.hashAlgorithm)
    const failure = indeterminate('NO_SIGNING_CERTIFICATE_FOUND')
    checks.failed('signing-certificate.reference', failure, { hashAlgorithms })
  }
  return bound
}

/** All of `candidates` that fit the signer's identifier; the others are not parsed. */
export function namedCertificates({ sid }: SignerInfo, candidates: readonly Candidate[]): Certificate[] {
  const mayFit = 'subjectKeyIdentifier' in sid ? mayHaveKeyIdentifier(sid) : mayHaveIssuerAndSerialNumber(sid)
  const named: Certificate[] = []
  for (const one of candidates) {
    const certificate = mayFit(one) ? one.read() : undefined
    if (certificate !== undefined && isNamed(sid, certificate)) named.push(certificate)
  }
  return named
}

function mayHaveIssuerAndSerialNumber({ issuer, serialNumber }: IssuerAndSerialNumber): (one: Candidate) => boolean {
  return (one) => one.hasSerialNumber(serialNumber) && one.mayHaveIssuer(issuer)
}

function mayHaveKeyIdentifier({ subjectKeyIdentifier }: KeyIdentifier): (one: Candidate) => boolean {
  return (one) => one.mayHaveKeyIdentifier(subjectKeyIdentifier)
}

/** RFC 5652 §5.3: by issuer and serial number, or by key identifier, which may be any (§10.2.2 of X.509 has no rule). */
function isNamed(sid: SignerIdentifier, certificate: Certificate): boolean {
  if ('subjectKeyIdentifier' in sid) return hasKeyIdentifier(certificate, sid.subjectKeyIdentifier)
  return sid.serialNumber === certificate.serialNumber && equalNames(sid.issuer, certificate.issuer)
}

/** RFC 5652 §5.3: the extension's value; only a certificate without the extension is matched by its key. */
function hasKeyIdentifier({ subjectKeyIdentifier, publicKey }: Certificate, identifier: Uint8Array): boolean {
  return subjectKeyIdentifier === undefined
    ? isKeyIdentifierOf(publicKey, identifier)
    : equalBytes(subjectKeyIdentifier, identifier)
}

function checkReferenceMissing({ signature }: Profile, checks: CheckList): void {
  const facts = { reason: 'no signing-certificate attribute' }
  if (signature.signingCertificate === 'optional') checks.warning('signing-certificate.reference', facts)
  else checks.failed('signing-certificate.reference', indeterminate('SIG_CONSTRAINTS_FAILURE'), facts)
}

/** RFC 5035 §3, §4: v1, v2 or both; both must then name the same certificate. `undefined` when one cannot be read. */
function readReferences(signerInfo: SignerInfo, checks: CheckList): SigningCertificateAttribute[] | undefined {
  return attempt(
    () => {
      const references: SigningCertificateAttribute[] = []
      for (const { type, values } of signerInfo.signedAttributes?.attributes ?? []) {
        const version = type === Oid.signingCertificateV2 ? 2 : 1
        if (version === 1 && type !== Oid.signingCertificate) continue
        for (const value of values) references.push(readSigningCertificate(value, version))
      }
      return references
    },
    (error) => {
      checks.failed('signing-certificate.reference', unreadable(error), { code: error.code })
      return undefined
    },
  )
}

/**
 * EN 319 102-1 §5.2.8.4.2.1: the other certificates that the signer named are those of the path. A warning, as the standard leaves
 * to the policy: of a path to a lower anchor than the signer's, or with attribute certificates, it is not so, and nothing is wrong.
 */
export function checkFurtherReferences(
  references: readonly SigningCertificateAttribute[],
  path: readonly Certificate[],
  checks: CheckList,
): void {
  if (references.every(({ further }) => further.length === 0)) return
  const others = references.flatMap(({ version, further }) =>
    further.filter(
      (der, place) => place >= MAX_FURTHER || !path.some((certificate) => isNamedBy(der, version, certificate)),
    ),
  )
  if (others.length === 0) checks.passed('acceptance.certificate-references')
  else checks.warning('acceptance.certificate-references', { others: others.length })
}

function isNamedBy(der: Uint8Array, version: 1 | 2, certificate: Certificate): boolean {
  return attempt(
    () => namesCertificate(parseEssCertId(der, version), certificate),
    () => false,
  )
}
