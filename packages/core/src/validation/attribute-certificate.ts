/**
 * Validation of an attribute certificate (RFC 5755 §5): whose it is, who signed it, whether that authority is one, and
 * whether it is in force. Pure like every verdict; `validateAttributeCertificate` fetches first.
 *
 * Left out, and therefore refused: revocation of attribute certificates (§6), so that one without noRevAvail comes to
 * TRY_LATER; targeting (§4.3.2) and proxying (§7.2), critical or not; encrypted attributes (§7.1), which carry no powers.
 */

import { Oid } from '../der/oids.ts'
import { attempt } from '../errors.ts'
import type { Power } from '../identity/identified-person.ts'
import { claimedPowers } from '../identity/powers.ts'
import { endOfPeriod, isoTime } from '../iso-time.ts'
import type { Http } from '../ports.ts'
import { type AttributeCertificate, parseAttributeCertificate } from '../x509/attribute-certificate.ts'
import { type Certificate, parseCertificate } from '../x509/certificate.ts'
import { accessDescriptions } from '../x509/extensions.ts'
import { formatName } from '../x509/name.ts'
import { attributeAuthorityOf, attributeAuthorityProfile, checkAttributeSignature } from './attribute-authority.ts'
import { attributeHolderProfile, checkHolder } from './attribute-certificate-holder.ts'
import { judgeCertificationPath } from './certification-path.ts'
import { type CheckList, createCheckList, indeterminate, totalFailed } from './checks.ts'
import { concludeChecks } from './conclude.ts'
import { describePath } from './describe-path.ts'
import { noEvidence } from './evidence.ts'
import { gatherCertificateEvidence } from './gather.ts'
import { type JudgeOptions, judgementContext } from './judge.ts'
import { contextWith } from './judgement-context.ts'
import type { Profile } from './profile.ts'
import type { CertificateReport, Check, Conclusion } from './report.ts'

export interface AttributeCertificateOptions extends JudgeOptions {
  /** DER of the certificate whose holder is to have the powers: the one a person signed in with. Its path is judged as well (§5 (1)). */
  readonly holder: Uint8Array
  /** DER of the certificates of authorities trusted to issue attributes (§5 (4)); a path to an anchor is asked as well. */
  readonly attributeAuthorities: readonly Uint8Array[]
}

export interface AttributeCertificateReport {
  readonly type: 'tamga-attribute-certificate-report'
  readonly version: 1
  readonly standard: 'RFC 5755'
  readonly profile: string
  /** ISO 8601, UTC. */
  readonly validationTime: string
  readonly conclusion: Conclusion
  /** RFC 4514; `null` when the certificate cannot be read. */
  readonly issuer: string | null
  /** Hex, without leading zero octets. */
  readonly serialNumber: string | null
  readonly notBefore: string | null
  readonly notAfter: string | null
  /** Of the attribute authority. */
  readonly certificationPath: readonly CertificateReport[]
  /** Of the holder; empty when the attribute certificate cannot be read. */
  readonly holderPath: readonly CertificateReport[]
  /** Empty unless the conclusion is TOTAL-PASSED: a power that is not proven is none. */
  readonly powers: readonly Power[]
  readonly checks: readonly Check[]
}

/** Fetches the status of the authority's certificates and of the holder's, then judges. Bad and unreadable ones come back as a report. */
export async function validateAttributeCertificate(
  der: Uint8Array,
  { http, ...options }: AttributeCertificateOptions & { readonly http?: Http },
): Promise<AttributeCertificateReport> {
  const read = http === undefined ? undefined : readOrNothing(der)
  const authority = read && attributeAuthorityOf(read, options)
  if (http === undefined || authority === undefined) return judgeAttributeCertificate(der, options)
  const asAuthority = { ...options, profile: attributeAuthorityProfile(options.profile) }
  const known = await gatherCertificateEvidence(authority.raw, asAuthority, http)
  const asHolder = { ...options, profile: attributeHolderProfile(options.profile), evidence: known }
  const evidence = await gatherCertificateEvidence(options.holder, asHolder, http)
  return judgeAttributeCertificate(der, { ...options, evidence })
}

/** @throws FormatError ERR_DER_…, ERR_X509_… for a `holder` or an authority that cannot be read: mistakes of the caller */
export function judgeAttributeCertificate(
  der: Uint8Array,
  options: AttributeCertificateOptions,
): AttributeCertificateReport {
  const checks = createCheckList()
  const holder = parseCertificate(options.holder)
  const read = readAttributeCertificate(der, checks)
  const { certificationPath, holderPath } = read === undefined ? NO_PATHS : judgeRead(read, holder, options, checks)
  const conclusion = concludeChecks(checks.checks)
  const passed = conclusion.indication === 'TOTAL-PASSED'
  return {
    type: 'tamga-attribute-certificate-report',
    version: 1,
    standard: 'RFC 5755',
    profile: options.profile.id,
    validationTime: isoTime(options.time),
    conclusion,
    issuer: read === undefined ? null : formatName(read.certificate.issuer),
    serialNumber: read?.certificate.serialNumber.replace(/^00(?=.)/, '') ?? null,
    notBefore: read === undefined ? null : isoTime(read.certificate.notBefore),
    notAfter: read === undefined ? null : isoTime(read.certificate.notAfter),
    certificationPath,
    holderPath,
    powers: passed && read !== undefined ? read.powers : [],
    checks: checks.checks,
  }
}

type Paths = Pick<AttributeCertificateReport, 'certificationPath' | 'holderPath'>

const NO_PATHS: Paths = { certificationPath: [], holderPath: [] }

interface ReadCertificate {
  readonly certificate: AttributeCertificate
  readonly powers: readonly Power[]
}

function readAttributeCertificate(der: Uint8Array, checks: CheckList): ReadCertificate | undefined {
  return attempt(
    () => {
      const certificate = parseAttributeCertificate(der)
      const powers = claimedPowers(certificate)
      checks.passed('attribute-certificate.format', { attributes: certificate.attributes.size, powers: powers.length })
      return { certificate, powers }
    },
    ({ code }) => {
      checks.failed('attribute-certificate.format', totalFailed('FORMAT_FAILURE'), { code })
      return undefined
    },
  )
}

function judgeRead(
  { certificate }: ReadCertificate,
  holder: Certificate,
  options: AttributeCertificateOptions,
  checks: CheckList,
): Paths {
  checkHolder(certificate, holder, options, checks)
  const holderPath = judgePath(holder, attributeHolderProfile(options.profile), options, checks)
  checkValidity(certificate, options.time, checks)
  checkExtensions(certificate, checks)
  const issuer = attributeAuthorityOf(certificate, options)
  if (issuer === undefined) {
    checks.failed('attribute-certificate.issuer', indeterminate('NO_SIGNING_CERTIFICATE_FOUND'))
    return { certificationPath: [], holderPath }
  }
  checks.passed('attribute-certificate.issuer')
  checkAttributeSignature(certificate, issuer, options, checks)
  const certificationPath = judgePath(issuer, attributeAuthorityProfile(options.profile), options, checks)
  return { certificationPath, holderPath }
}

function judgePath(
  certificate: Certificate,
  profile: Profile,
  options: AttributeCertificateOptions,
  checks: CheckList,
): readonly CertificateReport[] {
  const context = judgementContext({ certificates: [certificate.raw], evidence: noEvidence }, options)
  const path = judgeCertificationPath(certificate, contextWith(context, { profile }))
  checks.include(path.checks)
  return describePath(path)
}

/** §5 (5): at the time of judging, since nothing proves that it was shown earlier. */
function checkValidity({ notBefore, notAfter }: AttributeCertificate, time: Date, checks: CheckList): void {
  const facts = { notBefore: isoTime(notBefore), notAfter: isoTime(notAfter) }
  if (time < notBefore) checks.failed('attribute-certificate.validity', totalFailed('NOT_YET_VALID'), facts)
  else if (time.getTime() > endOfPeriod(notAfter))
    checks.failed('attribute-certificate.validity', totalFailed('EXPIRED'), facts)
  else checks.passed('attribute-certificate.validity', facts)
}

/** Processed even when critical; authorityKeyIdentifier helps to find an issuer and is not needed for it. */
const PROCESSED: ReadonlySet<string> = new Set([Oid.noRevAvail, Oid.authorityKeyIdentifier])

/** §4.3.2, §7.2: they say before whom alone it counts, and must be critical; an issuer that forgot so limited it all the same (§5 (6)). */
const LIMITING: ReadonlySet<string> = new Set([Oid.targetInformation, Oid.acProxying])

function checkExtensions({ extensions }: AttributeCertificate, checks: CheckList): void {
  const unknown = [...extensions.values()].filter(
    ({ oid, critical }) => LIMITING.has(oid) || (critical && !PROCESSED.has(oid)),
  )
  const names = unknown.map(({ oid }) => oid)
  if (names.length === 0) checks.passed('attribute-certificate.critical-extensions')
  else {
    const failure = indeterminate('CERTIFICATE_CHAIN_GENERAL_FAILURE')
    checks.failed('attribute-certificate.critical-extensions', failure, { unknown: names })
  }
  checkRevocationNeeded(extensions, checks)
}

function checkRevocationNeeded(extensions: AttributeCertificate['extensions'], checks: CheckList): void {
  const isNeeded = !extensions.has(Oid.noRevAvail) || pointsToStatus(extensions)
  if (isNeeded) checks.failed('attribute-certificate.revocation', indeterminate('TRY_LATER'), { status: 'unknown' })
  else checks.passed('attribute-certificate.revocation', { status: 'not-needed' })
}

/** §6: never revoked, or with a pointer to the status (§4.3.4, §4.3.5); one that says both contradicts itself. */
function pointsToStatus(extensions: AttributeCertificate['extensions']): boolean {
  if (extensions.has(Oid.cRLDistributionPoints)) return true
  return attempt(
    () => accessDescriptions(extensions)?.some(({ method }) => method === Oid.adOcsp) ?? false,
    () => true,
  )
}

function readOrNothing(der: Uint8Array): AttributeCertificate | undefined {
  return attempt(
    () => parseAttributeCertificate(der),
    () => undefined,
  )
}
