/** `validateCertificationPath`: RFC 5280 §6 for one certificate, without a signature around it. */
import { equalBytes } from '../bytes.ts'
import { attempt } from '../errors.ts'
import { candidate, candidateOf } from '../x509/candidate.ts'
import { type Certificate, parseCertificate } from '../x509/certificate.ts'
import { type PathCertificates, withInheritedParameters } from '../x509/inherited-parameters.ts'
import { isIssuedFor, type ReferenceIdentifier } from '../x509/server-identity.ts'
import { createEvidenceReadings } from './certificate-status.ts'
import { judgeCertificationPath } from './certification-path.ts'
import { type CheckList, createCheckList, indeterminate, totalFailed } from './checks.ts'
import { concludeChecks } from './conclude.ts'
import { describePath } from './describe-path.ts'
import { type Evidence, forOneCall, noEvidence } from './evidence.ts'
import { type Profile, settled } from './profile.ts'
import type { CertificateReport, Check, Conclusion } from './report.ts'

export interface ValidatePathOptions {
  readonly profile: Profile
  /** DER. One that cannot be read anchors nothing. */
  readonly trustAnchors: readonly Uint8Array[]
  /** DER, in any order, also of certificates that do not belong to the path. */
  readonly intermediates?: readonly Uint8Array[]
  /** Absent, nothing is known of any certificate: TRY_LATER, as where it says nothing. */
  readonly evidence?: Evidence
  /** RFC 5280 §6.1.3 (a)(3), for every certificate below the anchor. `not-checked`: for whoever learns it in another way. */
  readonly revocation?: 'checked' | 'not-checked'
  /** Names of which the certificate must carry at least one (RFC 9525), for servers and mailboxes. */
  readonly expectedNames?: readonly ReferenceIdentifier[]
  readonly time: Date
}

export interface PathReport {
  readonly conclusion: Conclusion
  readonly certificationPath: readonly CertificateReport[]
  readonly checks: readonly Check[]
}

/** A certificate that cannot be read is a verdict, FORMAT_FAILURE. */
export function validateCertificationPath(certificate: Uint8Array, options: ValidatePathOptions): PathReport {
  const { time, evidence = noEvidence, revocation = 'checked' } = options
  const { target, trustAnchors, intermediates } = readCertificates(certificate, options)
  if (target === undefined) return unreadable(certificate)
  const judgement = judgeCertificationPath(target, {
    profile: settled(options.profile),
    time,
    now: time,
    trustAnchors,
    intermediates,
    evidenceReadings: createEvidenceReadings(),
    ...(revocation === 'checked' && { evidence: forOneCall(evidence) }),
  })
  const checks = createCheckList(judgement.checks)
  checkExpectedName(target, options, checks)
  const { checks: made } = checks
  return { conclusion: concludeChecks(made), certificationPath: describePath(judgement), checks: made }
}

function unreadable(certificate: Uint8Array): PathReport {
  const checks = createCheckList()
  const conclusion = totalFailed('FORMAT_FAILURE')
  attempt(
    () => parseCertificate(certificate),
    ({ code, facts }) => checks.failed('format.certificate', conclusion, { code, ...facts }),
  )
  return { conclusion, certificationPath: [], checks: checks.checks }
}

function checkExpectedName(
  certificate: Certificate,
  { expectedNames, profile }: ValidatePathOptions,
  checks: CheckList,
): void {
  if (expectedNames === undefined) return
  const failure = indeterminate('CHAIN_CONSTRAINTS_FAILURE')
  const found = attempt(
    () => expectedNames.some((expected) => isIssuedFor(certificate, expected, profile.signer.isPublicSuffix)),
    () => false,
  )
  if (found) checks.passed('certification-path.expected-name')
  else checks.failed('certification-path.expected-name', failure)
}

function readCertificates(
  certificate: Uint8Array,
  { trustAnchors, intermediates = [] }: ValidatePathOptions,
): PathCertificates & { readonly target: Certificate | undefined } {
  const targets = readable([certificate]).map(candidateOf)
  const others = intermediates.filter((one) => !equalBytes(one, certificate)).map((der) => candidate(der))
  const complete = withInheritedParameters(readable(trustAnchors), [...targets, ...others])
  const [target, ...rest] = complete.intermediates
  if (targets.length === 0) return { ...complete, target: undefined }
  return { ...complete, target: target?.read(), intermediates: rest }
}

function readable(certificates: readonly Uint8Array[]): Certificate[] {
  return certificates.flatMap((der) =>
    attempt(
      () => [parseCertificate(der)],
      () => [],
    ),
  )
}
