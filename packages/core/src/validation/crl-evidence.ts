/** What the CRLs at hand say of one certificate (RFC 5280 §6.3.3), newest first, until every reason is covered. */
import { remember, rememberPair } from '../crypto/remember.ts'
import type { SignatureAlgorithm } from '../crypto/signature-algorithm.ts'
import { signatureAlgorithm, verifySignature } from '../crypto/standard.ts'
import { Oid } from '../der/oids.ts'
import { attempt } from '../errors.ts'
import type { Certificate } from '../x509/certificate.ts'
import { type CertificateList, invalidSince, parseCertificateList, type RevokedCertificate } from '../x509/crl.ts'
import type { ReasonFlag } from '../x509/distribution-point.ts'
import type { Extensions } from '../x509/extensions.ts'
import { algorithmIsAcceptable } from './algorithm-policy.ts'
import { allReasons, coveredReasons, pointsOf, scopeOf } from './crl-scope.ts'
import { applyDelta, type Effective, isDelta, isFinal, lastFirst, lastToName } from './delta-crl.ts'
import type { CrlEvidence } from './evidence.ts'
import { signatureHolds } from './evidence-signature.ts'
import { keyIdentifierOf } from './list-signers.ts'
import {
  type EvidenceReading,
  isCurrent,
  isInForce,
  isLiftable,
  isRevokedAt,
  knownSince,
  laterLosses,
  readWhetherUsable,
  remembers,
  type Statement,
  type StatusQuestion,
} from './statement.ts'
import type { UsableList } from './usable-list.ts'

export function crlStatements(question: StatusQuestion): EvidenceReading[] {
  const { certificate, evidence } = question
  if (evidence.crls.length === 0) return []
  const { points, unusable: notRead } = pointsOf(certificate)
  const readings = evidence.crls.map((one) => {
    const read = readOnce(one)
    if ('unusable' in read) return read
    return attempt(
      () => readList(read.value, coveredReasons(read.value, certificate, points), one, question),
      ({ code }) => ({ unusable: code }),
    )
  })
  const usable = readings.filter((one): one is UsableList => one !== undefined && 'list' in one)
  const unusable = readings.filter((one): one is { unusable: string } => one !== undefined && 'unusable' in one)
  const outOfBounds = usable.filter((one) => one.isOutOfBounds)
  const inBounds = outOfBounds.length === 0 ? usable : usable.filter((one) => !one.isOutOfBounds)
  return [
    ...notRead.map((code) => ({ unusable: code })),
    ...unusable,
    ...outOfBounds.flatMap((one) => [OUT_OF_BOUNDS, ...revocations(finalPart(one), one, question)]),
    ...statements(inBounds, question),
  ]
}

/** With the extensions that are asked for each time. */
const readOnce = remember(({ der }: CrlEvidence) =>
  readWhetherUsable(() => {
    const list = parseCertificateList(der)
    scopeOf(list)
    keyIdentifierOf(list)
    return list
  }),
)

function readList(
  list: CertificateList,
  reasons: ReadonlySet<ReasonFlag>,
  evidence: CrlEvidence,
  question: StatusQuestion,
): UsableList | { readonly unusable: string } | undefined {
  const { certificate } = question
  if (reasons.size === 0) return undefined
  const refusal = refuse(list, knownSince(evidence, question), question)
  const isOutOfBounds = refusal === EXPIRED_SINCE
  if (refusal !== undefined && !isOutOfBounds) return { unusable: refusal }
  const entries = list.entriesOf(certificate.serialNumber, certificate.issuer)
  // One is what an honest list has of a certificate.
  question.evidenceReadings.left -= entries.length
  const current =
    !isOutOfBounds && isNumberedAsAsked(list, question) && isCurrent(list.thisUpdate, list.nextUpdate, question)
  return { list, entries, origin: evidence.origin, reasons, current, isOutOfBounds }
}

/** EN 319 102-1 §5.2.6.4: what it revokes is revoked (step 4), and that it makes nothing good is step 8. */
const OUT_OF_BOUNDS = { unusable: 'ERR_CRL_ISSUER_EXPIRED' } as const

/**
 * §5.2.3: conforming issuers must number their lists; without a number nobody can tell which one is the later. What is revoked for
 * good on one is revoked all the same (§6.3.3 (j)).
 */
function isNumberedAsAsked({ extensions }: CertificateList, { profile }: StatusQuestion): boolean {
  return profile.path.certificateProfile !== 'required' || extensions.has(Oid.cRLNumber)
}

/** Why a list that is not current makes nothing good. */
function notCurrent({ list }: UsableList, question: StatusQuestion): { readonly unusable: string } {
  return { unusable: isNumberedAsAsked(list, question) ? 'ERR_CRL_NOT_CURRENT' : 'ERR_CRL_NUMBER_MISSING' }
}

/** Complete lists newest first, each with the delta that belongs to it. */
function statements(usable: readonly UsableList[], question: StatusQuestion): EvidenceReading[] {
  const complete = usable.filter(({ list }) => !isDelta(list)).toSorted(newestFirst)
  const deltas = usable.filter(({ list }) => isDelta(list))
  const found: EvidenceReading[] = deltas.flatMap((delta) => [
    ...revocations(finalPart(delta), delta, question),
    ...(delta.current ? [] : [notCurrent(delta, question)]),
  ])
  for (const delta of lastToName(deltas)) found.push(...revocations(holdingPart(delta), delta, question))
  const changes = deltas.filter(({ current }) => current).toSorted(lastFirst)
  const covered = new Set<ReasonFlag>()
  for (const base of complete) {
    const effective = applyDelta(base, changes)
    for (const one of revocations(effective, base, question)) found.push(one)
    if (!effective.current) found.push(notCurrent(base, question))
    const kept = { extensions: base.list.extensions, oid: Oid.expiredCertsOnCRL }
    // §3.3: what a list names it has not dropped.
    const isRemembered = effective.entries.length > 0 || remembers(effective.thisUpdate, question.certificate, kept)
    if (!effective.current || !isRemembered) continue
    const before = covered.size
    for (const reason of base.reasons) covered.add(reason)
    // Good only when nothing was found and no reason is left open: the youngest lists that together say so speak.
    if (before < allReasons.size && covered.size === allReasons.size) found.push(good(effective, base))
  }
  return found
}

/** What a delta revokes for good is revoked, whichever complete list it belongs to, and whatever a newer delta leaves out. */
function finalPart(delta: UsableList): Effective {
  return part(delta, isFinal)
}

function holdingPart(delta: UsableList): Effective {
  return part(delta, ({ reason }) => isLiftable(reason))
}

function part(
  { list: { thisUpdate, nextUpdate }, entries, current }: UsableList,
  which: (entry: RevokedCertificate) => boolean,
): Effective {
  return { entries: entries.filter(which), thisUpdate, nextUpdate, current }
}

function revocations(
  { entries, thisUpdate, nextUpdate, current }: Effective,
  { origin }: UsableList,
  question: StatusQuestion,
): EvidenceReading[] {
  return entries.flatMap(({ revocationDate: revocationTime, reason, extensions }): EvidenceReading[] => {
    const since = invalidSince(revocationTime, extensions)
    const revocation = { since, reason, thisUpdate }
    if (!isRevokedAt(revocation, question)) return laterLosses(revocation)
    return [{ source: 'crl', origin, thisUpdate, nextUpdate, current, status: 'revoked', revocationTime, reason }]
  })
}

function good({ thisUpdate, nextUpdate, current }: Effective, { origin }: UsableList): Statement {
  return { source: 'crl', origin, thisUpdate, nextUpdate, current, status: 'good' }
}

function newestFirst(a: UsableList, b: UsableList): number {
  return b.list.thisUpdate.getTime() - a.list.thisUpdate.getTime()
}

/** More of one name than honest authorities have generations are charged for, each as a piece of evidence that is looked at. */
const FEW_NAMESAKES = 10

/** (f), (g): a list is worth what its signer's path is worth at `time`, when the list is proven to have existed. */
function refuse(list: CertificateList, time: Date, question: StatusQuestion): string | undefined {
  if (hasUnknownCritical(list.extensions, LIST_EXTENSIONS)) return 'ERR_CRL_CRITICAL_EXTENSION'
  if (question.evidenceReadings.left < 0) return 'ERR_CRL_SIGNATURE'
  const signers = question.likelySigners(list)
  if (signers.length === 0) return 'ERR_CRL_ISSUER_NOT_FOUND'
  question.evidenceReadings.left -= Math.max(0, signers.length - FEW_NAMESAKES)
  const algorithm = signatureAlgorithm(list.signatureAlgorithm)
  let furthest = 0
  for (const signer of signers) {
    const refusal = refuseSigner(signer, { list, algorithm, time }, question)
    if (refusal === undefined) return undefined
    furthest = Math.max(furthest, SIGNER_REFUSALS.indexOf(refusal))
  }
  return SIGNER_REFUSALS[furthest]
}

/** Not when it signed: the issuance date must be within its period (EN 319 102-1 §5.2.6.4 step 4). */
const EXPIRED_SINCE = 'expired since'

/** In the order in which they are found: of several signers the one that came furthest says why. */
const SIGNER_REFUSALS = [
  'ERR_CRL_ISSUER_KEY_USAGE',
  'ERR_CRL_ALGORITHM',
  'ERR_CRL_SIGNATURE',
  'ERR_CRL_ISSUER_NOT_TRUSTED',
  'ERR_CRL_ISSUER_EXPIRED',
  EXPIRED_SINCE,
] as const

interface SignedList {
  readonly list: CertificateList
  readonly algorithm: SignatureAlgorithm
  readonly time: Date
}

function refuseSigner(
  signer: Certificate,
  { list, algorithm, time }: SignedList,
  question: StatusQuestion,
): (typeof SIGNER_REFUSALS)[number] | undefined {
  const { algorithms } = question.profile
  if (signer.keyUsage?.has('cRLSign') === false) return 'ERR_CRL_ISSUER_KEY_USAGE'
  if (!algorithmIsAcceptable(algorithm, signer.publicKey, algorithms, time)) return 'ERR_CRL_ALGORITHM'
  if (!signatureHolds(algorithm.checks, question, () => isListSignedBy(list, signer))) return 'ERR_CRL_SIGNATURE'
  if (!question.isTrustedAuthority(signer, time)) return 'ERR_CRL_ISSUER_NOT_TRUSTED'
  if (isInForce(signer, time)) return undefined
  return isInForce(signer, list.thisUpdate) ? EXPIRED_SINCE : 'ERR_CRL_ISSUER_EXPIRED'
}

/** A namesake whose key is none has not signed it, and hides nobody who has. */
const isListSignedBy = rememberPair(
  ({ signatureAlgorithm: identifier, tbs, signature }: CertificateList, { publicKey }: Certificate) =>
    attempt(
      () => verifySignature(signatureAlgorithm(identifier), publicKey, tbs, signature),
      () => false,
    ),
)

/** The last need not be critical, but is understood even if it is; a number must not be (§5.2.3). */
const LIST_EXTENSIONS: ReadonlySet<string> = new Set([
  Oid.issuingDistributionPoint,
  Oid.deltaCRLIndicator,
  Oid.authorityKeyIdentifier,
])

/** §5.2: a list with a critical extension nobody knows must not be used to say that anything is good. */
function hasUnknownCritical(extensions: Extensions, known: ReadonlySet<string>): boolean {
  return [...extensions.values()].some(({ critical, oid }) => critical && !known.has(oid))
}
