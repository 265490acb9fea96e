/** A statement of revocation evidence on one certificate, and which of several decides (RFC 5280 §5.3.1, §6.3.3). */

import { readWholeTime } from '../der/time.ts'
import { attempt } from '../errors.ts'
import { endOfPeriod } from '../iso-time.ts'
import type { Certificate } from '../x509/certificate.ts'
import type { CertificateList, CrlReason } from '../x509/crl.ts'
import type { Extensions } from '../x509/extensions.ts'
import type { CrlEvidence, Evidence, EvidenceOrigin, ProvenAt } from './evidence.ts'
import type { Profile } from './profile.ts'

/** One authentic statement on one certificate. */
export interface Statement {
  readonly source: 'ocsp' | 'crl'
  readonly origin: EvidenceOrigin
  readonly thisUpdate: Date
  readonly nextUpdate: Date | undefined
  readonly status: 'good' | 'revoked'
  readonly revocationTime?: Date | undefined
  readonly reason?: CrlReason | 'neverIssued'
  /** False when the statement is genuine but not of the validation time. */
  readonly current: boolean
}

/** A key that was lost after `usedUntil`: that says nothing of what was signed with it before, and everything of what was since. */
export interface LaterLoss {
  readonly lostSince: Date
}

/** What a piece of evidence comes to: a statement, a reason why it is of no use, or nothing (it speaks of others). */
export type EvidenceReading = Statement | LaterLoss | { readonly unusable: string } | undefined

export interface StatusQuestion {
  readonly certificate: Certificate
  readonly issuer: Certificate
  /** Certificates that may have signed a CRL: the path's own, then those that came along. */
  readonly likelySigners: (list: CertificateList) => readonly Certificate[]
  /** Whether a CRL signer stands under the same anchor (RFC 5280 §6.3.3 (f)), and was not revoked yet at `known`. */
  readonly isTrustedAuthority: (certificate: Certificate, known: Date) => boolean
  readonly evidence: Evidence
  /** Pieces of evidence that may still be looked at, each as often as it is, and what their signatures may cost; shared by all parts of a message. */
  readonly evidenceReadings: { left: number }
  readonly profile: Profile
  /** The moment for which the status is asked. */
  readonly time: Date
  /** When what the certificate's key has signed is proven to have existed: not before `time`. */
  readonly usedUntil: Date
  /** The moment at which it is asked: evidence may be younger than what it speaks of, never than this. */
  readonly now: Date
  readonly provenAt?: ProvenAt | undefined
}

/**
 * EN 319 102-1 §5.2.6.4 step 8: whether whoever signed evidence was in force when it is proven to have existed. With a key that has
 * served its time evidence of any day can be made.
 */
export function isInForce(signer: Certificate, time: Date): boolean {
  return time.getTime() <= endOfPeriod(signer.notAfter)
}

/** §5.6.2.2: since when a piece of evidence is known, and as of when its signer is judged: as of now where nothing proves its age. */
export function knownSince(
  { choice }: Pick<CrlEvidence, 'choice'>,
  { now, provenAt }: Pick<StatusQuestion, 'now' | 'provenAt'>,
): Date {
  return (choice && provenAt?.(choice)) ?? now
}

/**
 * What a piece of evidence is, read. That it is malformed is a result too, to be remembered: a message brings a thousand, and each
 * is asked for with every certificate.
 */
export function readWhetherUsable<T>(read: () => T): { readonly value: T } | { readonly unusable: string } {
  return attempt(
    () => ({ value: read() }),
    ({ code }) => ({ unusable: code }),
  )
}

/** Reads one piece of evidence; a malformed one is no evidence, a bug stays a bug. */
export function readEvidence(read: () => readonly EvidenceReading[]): readonly EvidenceReading[] {
  return attempt(read, ({ code }) => [{ unusable: code }])
}

export function statementsAmong(readings: readonly EvidenceReading[]): Statement[] {
  return readings.filter((one): one is Statement => one !== undefined && 'status' in one)
}

/**
 * Which statement counts. A revocation is for ever, so an authentic one is believed however old it is, and when there are several
 * the newest tells its date; only certificateHold can be lifted, so between current statements the newest decides. It is lifted by
 * what is newer (RFC 5280 §5.3.1): one that is out of date makes nothing revoked, but nothing older can say that all is well.
 */
export function decisiveStatement(statements: readonly Statement[]): Statement | undefined {
  const [permanent] = statements
    .filter(({ status, reason }) => status === 'revoked' && !isLiftable(reason))
    .toSorted((a, b) => byAge(a, b) || revokedSince(a) - revokedSince(b))
  const clears = clearsOf(statements)
  const newestFirst = statements
    .filter((one) => one.current && (one.status === 'revoked' || clears(one)))
    .toSorted((a, b) => byAge(a, b) || strictness(b) - strictness(a))
  const [answer] = newestFirst.filter(({ source }) => source === 'ocsp')
  const isNeverIssued = permanent === undefined && answer?.reason === 'neverIssued'
  return isNeverIssued ? answer : (permanent ?? newestFirst[0])
}

/** Whether one that says that all is well is newer than every hold, and an answer where an answer was the last to deny the issue. */
function clearsOf(statements: readonly Statement[]): (one: Statement) => boolean {
  const held = latest(statements.filter(({ reason }) => isLiftable(reason)))
  const denied = latest(statements.filter(({ reason }) => reason === 'neverIssued'))
  const affirmed = latest(statements.filter(({ source, status }) => source === 'ocsp' && status === 'good'))
  return ({ source, thisUpdate }) => thisUpdate.getTime() >= held && (source === 'ocsp' || affirmed >= denied)
}

function latest(statements: readonly Statement[]): number {
  return statements.reduce((last, { thisUpdate }) => Math.max(last, thisUpdate.getTime()), Number.NEGATIVE_INFINITY)
}

/** What was never issued stands on no list (RFC 6960 §2.2): only a newer answer, not a list, can say that it has been since. */
export function isLiftable(reason: Statement['reason']): boolean {
  return reason === 'certificateHold' || reason === 'neverIssued'
}

/**
 * Whether a statement made for [thisUpdate, nextUpdate] speaks of `time`: it was in force then, or was made later, when
 * what had happened was known. Nothing from the future of `now` is believed.
 */
export function isCurrent(
  thisUpdate: Date,
  nextUpdate: Date | undefined,
  { profile, time, now }: Pick<StatusQuestion, 'profile' | 'time' | 'now'>,
): boolean {
  if (isFromTheFuture(thisUpdate, { profile, now })) return false
  if (thisUpdate >= time) return true
  const latest = nextUpdate?.getTime() ?? thisUpdate.getTime() + profile.revocation.maximumAgeSeconds * 1000
  return time.getTime() <= latest
}

/** Save for the skew that clocks are allowed. */
function isFromTheFuture(thisUpdate: Date, { profile, now }: Pick<StatusQuestion, 'profile' | 'now'>): boolean {
  return thisUpdate.getTime() - profile.revocation.clockSkewSeconds * 1000 > now.getTime()
}

interface Revocation {
  readonly since: Date
  readonly reason: Statement['reason']
  readonly thisUpdate: Date
}

/**
 * Whether a revocation speaks of what is asked. One that came after `time` does not (§5.5.4 step 4 a)), unless the key was
 * lost: whoever has it dates what he signs as he likes, so `usedUntil` counts (§5.6.2.2). But what a statement of today
 * names is revoked today, whatever later date it gives (RFC 5280 §6.3.3 (j) asks for the entry alone).
 */
export function isRevokedAt(
  { since, reason, thisUpdate }: Revocation,
  { profile, time, usedUntil, now }: Pick<StatusQuestion, 'profile' | 'time' | 'usedUntil' | 'now'>,
): boolean {
  const asked = isLost(reason) ? usedUntil : time
  return since <= asked || (asked >= now && !isFromTheFuture(thisUpdate, { profile, now }))
}

export function laterLosses({ since, reason }: Revocation): LaterLoss[] {
  return isLost(reason) ? [{ lostSince: since }] : []
}

/** RFC 5280 §5.3.1 */
function isLost(reason: Statement['reason']): boolean {
  return reason === 'keyCompromise' || reason === 'cACompromise' || reason === 'aACompromise'
}

export function later(one: Date, other: Date): Date {
  return one > other ? one : other
}

/**
 * Whether a good answer may still be about this certificate: after it has expired lists drop their entries and responders
 * forget (RFC 5280 §5), unless they say since when they keep what has expired: archiveCutoff (RFC 6960 §4.4.4) and
 * expiredCertsOnCRL, which `oid` is one of. Who says it so that it cannot be read has not said it.
 */
export function remembers(
  thisUpdate: Date,
  { notAfter }: Certificate,
  { extensions, oid }: { readonly extensions: Extensions; readonly oid: string },
): boolean {
  if (thisUpdate <= notAfter) return true
  const extension = extensions.get(oid)
  if (extension === undefined) return false
  return attempt(
    () => readWholeTime(extension.value) <= notAfter,
    () => false,
  )
}

function byAge(a: Statement, b: Statement): number {
  return b.thisUpdate.getTime() - a.thisUpdate.getTime()
}

function revokedSince({ revocationTime, thisUpdate }: Statement): number {
  return (revocationTime ?? thisUpdate).getTime()
}

function strictness({ status }: Statement): number {
  return status === 'revoked' ? 1 : 0
}
