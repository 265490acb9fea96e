/** What an OCSP response says of one certificate (RFC 6960 §3.2, §4.2.2): who may answer, and about what. */
import { equalBytes } from '../bytes.ts'
import { digestAlgorithmName, rememberedDigest } from '../crypto/digest.ts'
import { remember, rememberPair } from '../crypto/remember.ts'
import { signatureAlgorithm, verifySignature } from '../crypto/standard.ts'
import { Oid } from '../der/oids.ts'
import { attempt } from '../errors.ts'
import { readNonce } from '../ocsp/request.ts'
import {
  type CertId,
  type OcspCertificateStatus,
  type OcspResponse,
  parseOcspResponse,
  type SingleResponse,
} from '../ocsp/response.ts'
import { type Certificate, parseCertificate } from '../x509/certificate.ts'
import { addCertificateFindings } from '../x509/certificate-rules.ts'
import { type CrlReason, invalidSince } from '../x509/crl.ts'
import { isKeyIdentifierOf } from '../x509/key-identifier.ts'
import { equalNames } from '../x509/name.ts'
import { checksFor, isSignedBy } from '../x509/path.ts'
import type { PathFinding } from '../x509/path-finding.ts'
import { algorithmIsAcceptable } from './algorithm-policy.ts'
import { crlStatements } from './crl-evidence.ts'
import { type OcspEvidence, written } from './evidence.ts'
import { signatureHolds } from './evidence-signature.ts'
import type { RevocationConstraints } from './profile.ts'
import {
  decisiveStatement,
  type EvidenceReading,
  isCurrent,
  isInForce,
  isLiftable,
  isRevokedAt,
  knownSince,
  later,
  laterLosses,
  readEvidence,
  readWhetherUsable,
  remembers,
  type StatusQuestion,
  statementsAmong,
} from './statement.ts'

/** A responder sends its own certificate and perhaps its issuer's; nobody needs more than these. */
const MAX_RESPONDER_CERTIFICATES = 10
/** Keys that are tried for one answer: a responder's old one and its new one go by one name for a while. */
const MAX_NAMESAKES = 3
/** Statements on one serial number in one answer: by one digest or by two. */
const MAX_STATEMENTS = 5

/** All that an answer says of the certificate: what it says twice and not alike is decided as between two answers. */
export function ocspStatements(
  evidence: OcspEvidence,
  question: StatusQuestion,
  mayAnswer: MayAnswer = responders,
): readonly EvidenceReading[] {
  const { certificate, issuer } = question
  const read = readOnce(evidence)
  if ('unusable' in read) return [read]
  const response = read.value
  const numbered = response.responses.filter(({ certId }) => certId.serialNumber === certificate.serialNumber)
  if (numbered.length > MAX_STATEMENTS) return [{ unusable: 'ERR_OCSP_TOO_MANY_STATEMENTS' }]
  const singles = numbered.filter(({ certId }) => speaksOf(certId, certificate, issuer))
  if (singles.length === 0) return []
  if (!nonceAgrees(response, evidence.expectedNonce, question.profile.revocation))
    return [{ unusable: 'ERR_OCSP_NONCE' }]
  const known = knownSince(evidence, question)
  const named = mayAnswer(response, issuer)
  const refusal = refuse(response, named, { known, inForce: known }, question)
  const isOutOfBounds =
    refusal === EXPIRED && refuse(response, named, { known, inForce: response.producedAt }, question) === undefined
  if (refusal !== undefined && !isOutOfBounds) return [{ unusable: refusal }]
  if (hasUnknownCritical(response)) return [{ unusable: 'ERR_OCSP_CRITICAL_EXTENSION' }]
  const statements = singles.flatMap((single) => ocspStatement(single, evidence, question))
  return isOutOfBounds ? [{ unusable: EXPIRED }, ...statements.filter(isAgainst)] : statements
}

/**
 * EN 319 102-1 §5.2.6.4: what somebody revoked who was in force then is revoked (step 4), though he has expired since; that he makes
 * nothing good any more is step 8.
 */
const EXPIRED = 'ERR_OCSP_RESPONDER_EXPIRED'

function isAgainst(reading: EvidenceReading): boolean {
  if (reading === undefined || 'unusable' in reading) return false
  return 'lostSince' in reading || (reading.status === 'revoked' && !isLiftable(reading.reason))
}

/** When an answer is proven to have existed, and when whoever signed it must have been in force. */
interface Moments {
  readonly known: Date
  readonly inForce: Date
}

function ocspStatement(single: SingleResponse, evidence: OcspEvidence, question: StatusQuestion): EvidenceReading[] {
  const { thisUpdate, nextUpdate, status } = single
  if (status.status === 'unknown') return [{ unusable: 'ERR_OCSP_STATUS_UNKNOWN' }]
  if (hasUnknownCritical(single)) return [{ unusable: 'ERR_OCSP_CRITICAL_EXTENSION' }]
  const statement = {
    source: 'ocsp' as const,
    origin: evidence.origin,
    thisUpdate,
    nextUpdate,
    current: isCurrent(thisUpdate, nextUpdate, question),
  }
  const kept = { extensions: single.extensions, oid: Oid.ocspArchiveCutoff }
  if (status.status === 'good' && !remembers(thisUpdate, question.certificate, kept))
    return [{ unusable: 'ERR_OCSP_AFTER_EXPIRY' }]
  if (status.status === 'good') return [{ ...statement, status: 'good' }]
  const since = invalidSince(status.revocationTime, single.extensions)
  const revocation = { since, reason: reasonOf(status), thisUpdate }
  if (!isRevokedAt(revocation, question)) {
    return [{ ...statement, status: 'good' }, ...laterLosses(revocation)]
  }
  return [{ ...statement, status: 'revoked', revocationTime: status.revocationTime, reason: revocation.reason }]
}

/** §4.4: none of its extensions ought to be critical; these are understood even if they are. */
const KNOWN_EXTENSIONS: ReadonlySet<string> = new Set([Oid.ocspNonce, Oid.ocspArchiveCutoff, Oid.invalidityDate])

function hasUnknownCritical({ extensions }: OcspResponse | SingleResponse): boolean {
  return [...extensions.values()].some(({ critical, oid }) => critical && !KNOWN_EXTENSIONS.has(oid))
}

/** RFC 6960 §2.2: a responder says that a certificate was never issued as a hold since the first moment of 1970. */
function reasonOf({ reason, revocationTime }: RevokedStatus): CrlReason | 'neverIssued' {
  return reason === 'certificateHold' && revocationTime?.getTime() === 0 ? 'neverIssued' : reason
}

type RevokedStatus = Extract<OcspCertificateStatus, { readonly status: 'revoked' }>

const readOnce = remember(({ der }: OcspEvidence) => readWhetherUsable(() => parseOcspResponse(der)))

/** §4.1.1: the serial number alone is nothing; another CA may have used it too. */
function speaksOf(certId: CertId, certificate: Certificate, issuer: Certificate): boolean {
  // By a digest that nobody here knows it speaks of nobody here; there may be another statement beside it.
  const hashAlgorithm = attempt(
    () => digestAlgorithmName(certId.hashAlgorithm),
    () => undefined,
  )
  return (
    hashAlgorithm !== undefined &&
    equalBytes(certId.issuerNameHash, rememberedDigest(hashAlgorithm, certificate.issuer.raw)) &&
    equalBytes(certId.issuerKeyHash, rememberedDigest(hashAlgorithm, issuer.publicKey.keyOctets))
  )
}

/** RFC 9654 §2.1: one that differs is a replay; one that is left out where the field's responders repeat it, too. */
function nonceAgrees(
  { extensions }: OcspResponse,
  expectedNonce: Uint8Array | undefined,
  { ocspRequest }: RevocationConstraints,
): boolean {
  const extension = extensions.get(Oid.ocspNonce)
  if (expectedNonce === undefined) return true
  if (extension === undefined) return ocspRequest?.nonceInAnswer !== 'repeated'
  // Bare octets may begin by chance as an OCTET STRING does: what is the nonce that was sent as it stands is not read further.
  return equalBytes(extension.value, expectedNonce) || equalBytes(readNonce(extension.value), expectedNonce)
}

/** §4.2.2.2: the issuer itself, or a responder whose certificate that issuer signed for this purpose. */
function refuse(
  response: OcspResponse,
  named: readonly Certificate[],
  moments: Moments,
  question: StatusQuestion,
): string | undefined {
  const { issuer, profile } = question
  const time = moments.known
  if (!isProducedInOrder(response, question)) return 'ERR_OCSP_PRODUCED_AT'
  const algorithm = signatureAlgorithm(response.signatureAlgorithm)
  if (named.length === 0) return 'ERR_OCSP_RESPONDER_NOT_FOUND'
  const strong = named.filter((one) => algorithmIsAcceptable(algorithm, one.publicKey, profile.algorithms, time))
  if (strong.length === 0) return 'ERR_OCSP_ALGORITHM'
  const signers = strong.filter((one) =>
    signatureHolds(algorithm.checks, question, () => isResponseSignedBy(response, one)),
  )
  if (signers.length === 0) return 'ERR_OCSP_SIGNATURE'
  // A responder's key may have been certified more than once, and one certificate of it that will do is enough.
  const refusals = signers.map((one) =>
    one === issuer ? refuseIssuer(question, moments) : refuseDelegate(one, question, moments),
  )
  return refusals.includes(undefined) ? undefined : refusals[0]
}

/** Also where a delegate answered: its certificate is made with the issuer's key, by anybody who has that. */
function refuseIssuer(question: StatusQuestion, { known, inForce }: Moments): string | undefined {
  const { issuer } = question
  if (!isInForce(issuer, inForce)) return EXPIRED
  return question.isTrustedAuthority(issuer, known) ? undefined : 'ERR_OCSP_RESPONDER_STATUS'
}

/** §2.4: an answer is signed after the moment it speaks of, and not in the future. */
function isProducedInOrder({ producedAt, responses }: OcspResponse, { profile, now }: StatusQuestion): boolean {
  const skew = profile.revocation.clockSkewSeconds * 1000
  const isLater = responses.every(({ thisUpdate }) => thisUpdate.getTime() <= producedAt.getTime() + skew)
  return isLater && producedAt.getTime() <= now.getTime() + skew
}

/** A namesake whose key is none has not signed it, and hides nobody who has. */
const isResponseSignedBy = rememberPair(
  ({ signatureAlgorithm: identifier, tbs, signature }: OcspResponse, { publicKey }: Certificate) =>
    attempt(
      () => verifySignature(signatureAlgorithm(identifier), publicKey, tbs, signature),
      () => false,
    ),
)

/** Those that can be read: nobody signed the list, and the one that is needed is not hidden by another. */
const responderCertificates = remember(({ certificates }: OcspResponse) =>
  certificates.slice(0, MAX_RESPONDER_CERTIFICATES).flatMap((der) =>
    attempt(
      () => [parseCertificate(der)],
      () => [],
    ),
  ),
)

/** Those of whom `responderID` may speak. */
type MayAnswer = (response: OcspResponse, issuer: Certificate) => readonly Certificate[]

/** Who may have signed, the issuer first. A delegate may go by the issuer's own name, or by that of its forerunner. */
function responders(response: OcspResponse, issuer: Certificate): readonly Certificate[] {
  const all = [issuer, ...responderCertificates(response)]
  return all.filter((one) => isNamed(one, response)).slice(0, MAX_NAMESAKES)
}

function isNamed({ subject, publicKey }: Certificate, { responderId }: OcspResponse): boolean {
  return 'name' in responderId
    ? equalNames(responderId.name, subject)
    : isKeyIdentifierOf(publicKey, responderId.keyHash)
}

/** Of a delegate only the issuer itself is heard: of one delegate another could say what it likes, and be said of likewise. */
const issuerAlone: MayAnswer = (response, issuer) => (isNamed(issuer, response) ? [issuer] : [])

function refuseDelegate(delegate: Certificate, question: StatusQuestion, moments: Moments): string | undefined {
  const { issuer, profile } = question
  const { known: time, inForce } = moments
  if (!isIssuedBy(delegate, question)) return 'ERR_OCSP_RESPONDER_ISSUER'
  if (!delegate.extKeyUsage?.includes(Oid.ocspSigning)) return 'ERR_OCSP_RESPONDER_PURPOSE'
  // RFC 5280 §4.2.1.12: both extensions must allow it, and an answer is neither a certificate nor a CRL (§4.2.1.3).
  const { keyUsage } = delegate
  const maySign = keyUsage === undefined || keyUsage.has('digitalSignature') || keyUsage.has('contentCommitment')
  if (!maySign) return 'ERR_OCSP_RESPONDER_KEY_USAGE'
  const algorithm = signatureAlgorithm(delegate.signatureAlgorithm)
  if (!algorithmIsAcceptable(algorithm, issuer.publicKey, profile.algorithms, time)) return 'ERR_OCSP_ALGORITHM'
  if (!isInForce(delegate, inForce)) return EXPIRED
  const findings: PathFinding[] = []
  addCertificateFindings(findings, delegate, 0, [delegate], inForce, {})
  if (findings.some(({ outcome }) => outcome === 'failed')) return 'ERR_OCSP_RESPONDER_CERTIFICATE'
  return isBelieved(delegate, question, time) ? refuseIssuer(question, moments) : 'ERR_OCSP_RESPONDER_STATUS'
}

function isIssuedBy(delegate: Certificate, question: StatusQuestion): boolean {
  const { issuer } = question
  const isNamed = equalNames(delegate.issuer, issuer.subject)
  return isNamed && signatureHolds(checksFor(delegate), question, () => isSignedBy(delegate, issuer))
}

/**
 * §4.2.2.2.1: a responder without id-pkix-ocsp-nocheck needs a status of its own. It cannot answer for itself, so only a CRL
 * or its issuer can; without them its word is not taken. With it nothing needs to be known, but a revocation that is known counts: nobody
 * but the issuer can have put it there.
 */
function isBelieved(delegate: Certificate, question: StatusQuestion, time: Date): boolean {
  if (equalBytes(delegate.publicKey.raw, question.certificate.publicKey.raw)) return false
  const { status } = statusOfDelegate(delegate, question, time)
  return status === 'good' || (status === undefined && delegate.extensions.has(Oid.ocspNoCheck))
}

/** By the lists and the issuer's own answers, gone through once for all answers that it has given. */
function statusOfDelegate(delegate: Certificate, question: StatusQuestion, time: Date): DelegateStatus {
  const known = delegateStatuses(question)
  const key = `${time.getTime()} ${written(delegate.raw).hex}`
  const found = known.get(key) ?? lookUp(delegate, question, time)
  known.set(key, found)
  return found
}

interface DelegateStatus {
  readonly status: 'good' | 'revoked' | undefined
}

const delegateStatuses = remember((_: StatusQuestion) => new Map<string, DelegateStatus>())

function lookUp(delegate: Certificate, question: StatusQuestion, time: Date): DelegateStatus {
  const { evidence, evidenceReadings } = question
  evidenceReadings.left -= evidence.crls.length + evidence.ocspResponses.length
  if (evidenceReadings.left < 0) return { status: undefined }
  const asked = { ...question, certificate: delegate, usedUntil: later(question.time, time) }
  const answers = evidence.ocspResponses.flatMap((one) => readEvidence(() => ocspStatements(one, asked, issuerAlone)))
  return { status: decisiveStatement(statementsAmong([...answers, ...crlStatements(asked)]))?.status }
}
