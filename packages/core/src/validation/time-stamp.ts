/**
 * Validation of one time-stamp token (EN 319 102-1 §5.4, RFC 3161 §2.4.2, RFC 5816): a signature by a time-stamping
 * authority, by the same blocks as any other, and an imprint that must be of just what it is to prove.
 */

import { equalBytes } from '../bytes.ts'
import { digestCost } from '../crypto/digest.ts'
import { remember } from '../crypto/remember.ts'
import { Oid } from '../der/oids.ts'
import { attempt, VerificationError } from '../errors.ts'
import { isoTime } from '../iso-time.ts'
import { shownText } from '../shown-text.ts'
import { readTimeStampToken, type TimeStampToken, type TstInfo } from '../tsp/token.ts'
import type { Certificate } from '../x509/certificate.ts'
import { distinctCertificates } from '../x509/distinct.ts'
import { formatName } from '../x509/name.ts'
import { digestObjections } from './algorithm-policy.ts'
import { candidatesAmong } from './candidates.ts'
import type { PathJudgement } from './certification-path.ts'
import { type CheckList, createCheckList, indeterminate, totalFailed, unreadable } from './checks.ts'
import { concludeChecks } from './conclude.ts'
import { describePath } from './describe-path.ts'
import { provenWith } from './evidence.ts'
import { contextWith, type JudgementContext } from './judgement-context.ts'
import type { Profile } from './profile.ts'
import type { TimeStampReport } from './report.ts'
import { dataOfToken, evidenceWith } from './validation-data.ts'

/**
 * How the signature inside a token is judged; handed in, since that judgement in turn knows of time-stamps. Gives the path of the
 * authority's certificate, if that is known.
 */
export type JudgeToken = (
  token: TimeStampToken,
  context: JudgementContext,
  checks: CheckList,
) => PathJudgement | undefined

export interface TimeStampQuestion {
  readonly type: TimeStampReport['type']
  readonly der: Uint8Array
  /** The digest of what the token must prove, by the algorithm it chose. @throws when that cannot be computed */
  readonly expectedImprint: (digestAlgorithm: string, token: TimeStampToken) => Uint8Array | undefined
}

export interface TimeStampJudgement {
  readonly report: TimeStampReport
  /** genTime: what it speaks of existed by then (EN 319 102-1 §5.5.4 step 3); set only when the token proves something. */
  readonly provenTime: Date | undefined
  /** Set likewise. */
  readonly order: TokenOrder | undefined
}

/** What tells which of two tokens came first (RFC 3161 §2.4.2). Milliseconds. */
export interface TokenOrder {
  readonly genTime: number
  readonly accuracy: number
  /** DER of the authority's certificate, where it says that all its tokens are ordered by genTime. */
  readonly orderedBy: Uint8Array | undefined
}

/** `context.time` is the moment at which the token itself is proven to have existed: now, or that of a newer token. */
export function judgeTimeStamp(
  { type, der, expectedImprint }: TimeStampQuestion,
  context: JudgementContext,
  judgeToken: JudgeToken,
): TimeStampJudgement {
  const checks = createCheckList()
  const token = attempt(
    () => readTimeStampToken(der),
    (error) => {
      checks.failed('time-stamps.token', unreadable(error), { code: error.code })
      return undefined
    },
  )
  const path = token && judgeReadToken(token, expectedImprint, context, judgeToken, checks)
  const authority = path?.path[0]
  const conclusion = concludeChecks(checks.checks)
  const proving = conclusion.indication === 'TOTAL-PASSED' ? token?.tstInfo : undefined
  return {
    report: {
      type,
      genTime: token === undefined ? null : isoTime(token.tstInfo.genTime),
      authority: authority === undefined ? null : shownText(formatName(authority.subject)),
      conclusion,
      certificationPath: path === undefined ? [] : describePath(path),
      checks: checks.checks,
    },
    provenTime: proving?.genTime,
    order: proving && orderOf(proving, authority),
  }
}

/** An authority that states no accuracy is taken at its word to the second it wrote. */
function orderOf(
  { genTime, accuracyMilliseconds = 0, ordering }: TstInfo,
  authority: Certificate | undefined,
): TokenOrder {
  return {
    genTime: genTime.getTime(),
    accuracy: accuracyMilliseconds,
    orderedBy: ordering ? authority?.raw : undefined,
  }
}

/**
 * RFC 3161 §2.4.2: the order of two tokens is known when their times are further apart than both accuracies, or when one
 * authority orders them.
 */
export function isKnownToBeOlder(one: TokenOrder, other: TokenOrder): boolean {
  const { orderedBy } = other
  const isOrdered = one.orderedBy !== undefined && orderedBy !== undefined && equalBytes(one.orderedBy, orderedBy)
  return other.genTime - one.genTime > (isOrdered ? 0 : one.accuracy + other.accuracy)
}

function judgeReadToken(
  token: TimeStampToken,
  expectedImprint: TimeStampQuestion['expectedImprint'],
  context: JudgementContext,
  judgeToken: JudgeToken,
  checks: CheckList,
): PathJudgement | undefined {
  const { messageImprint, genTime, policy, extensions } = token.tstInfo
  const unknown = [...extensions.values()].filter(({ critical }) => critical).map(({ oid }) => oid)
  // RFC 3161 §2.4.2 takes extensions from RFC 5280, and with them that a critical one must be understood. None is, here.
  if (unknown.length === 0) checks.passed('time-stamps.token', { policy, genTime: isoTime(genTime) })
  else checks.failed('time-stamps.token', indeterminate('SIG_CONSTRAINTS_FAILURE'), { extensions: unknown })
  const carried = dataOfToken(token)
  const brought = candidatesAmong(carried.certificates, context.certificates)
  const own = contextWith(context, {
    profile: timeStampingProfile(context.profile),
    intermediates: distinctCertificates([...brought, ...context.intermediates], ({ raw: der }) => der),
    evidence: evidenceWith(carried, context),
    // What lies in a token existed when the token did.
    provenAt: provenWith(carried.parts, context),
  })
  const path = judgeToken(token, own, checks)
  const objections = digestObjections(messageImprint.hashAlgorithm, context.profile.algorithms, context.time)
  const facts = { algorithm: messageImprint.hashAlgorithm }
  const failure = indeterminate('CRYPTO_CONSTRAINTS_FAILURE_NO_POE')
  if (objections.length === 0) checks.passed('time-stamps.imprint-algorithm', facts)
  else checks.failed('time-stamps.imprint-algorithm', failure, facts)
  if (isImprintWanted(token, checks, context)) checkImprint(token, expectedImprint, checks)
  else checks.skipped('time-stamps.imprint', { reason: 'too many tokens that fail' })
  checkGenTime(token.tstInfo, path?.path[0], context, checks)
  return path
}

/**
 * An imprint takes a digest of all that is archived, megabytes, and anybody makes tokens by the hundred that have no authority:
 * of those that fail without it the first tell what else is wrong with them.
 */
function isImprintWanted(
  { tstInfo: { messageImprint } }: TimeStampToken,
  { checks }: CheckList,
  { failedImprints }: JudgementContext,
): boolean {
  if (checks.every(({ outcome }) => outcome !== 'failed')) return true
  const isLeft = failedImprints.left > 0
  failedImprints.left -= digestCost(messageImprint.hashAlgorithm)
  return isLeft
}

function checkImprint(
  token: TimeStampToken,
  expectedImprint: TimeStampQuestion['expectedImprint'],
  checks: CheckList,
): void {
  const { hashAlgorithm, hashedMessage } = token.tstInfo.messageImprint
  const expected = attempt(
    () => expectedImprint(hashAlgorithm, token),
    (error) => {
      const { code } = error
      // What must be covered is not: as false as an imprint of something else.
      const isFalse = error instanceof VerificationError
      const failure = isFalse ? totalFailed('HASH_FAILURE') : indeterminate('SIGNED_DATA_NOT_FOUND')
      checks.failed('time-stamps.imprint', failure, { code })
      return null
    },
  )
  if (expected === null) return
  if (expected === undefined) checks.failed('time-stamps.imprint', indeterminate('SIGNED_DATA_NOT_FOUND'))
  else if (equalBytes(expected, hashedMessage)) checks.passed('time-stamps.imprint')
  else checks.failed('time-stamps.imprint', totalFailed('HASH_FAILURE'))
}

/**
 * A token from the future is no proof of the past. One from before its own authority's certificate, which it names under its
 * signature, was made by a clock that is wrong, or by somebody who wants an older one.
 */
function checkGenTime(
  { genTime, accuracyMilliseconds }: TstInfo,
  certificate: Certificate | undefined,
  { now, profile }: JudgementContext,
  checks: CheckList,
): void {
  const facts: Record<string, string | number> = { genTime: isoTime(genTime) }
  if (accuracyMilliseconds !== undefined) facts.accuracyMilliseconds = accuracyMilliseconds
  const latest = now.getTime() + profile.revocation.clockSkewSeconds * 1000
  if (genTime.getTime() > latest) checks.failed('time-stamps.gen-time', indeterminate('TIMESTAMP_ORDER_FAILURE'), facts)
  else if (certificate !== undefined && genTime < certificate.notBefore) {
    const { notBefore } = certificate
    checks.failed('time-stamps.gen-time', indeterminate('TIMESTAMP_ORDER_FAILURE'), {
      ...facts,
      notBefore: isoTime(notBefore),
    })
  } else checks.passed('time-stamps.gen-time', facts)
}

/**
 * RFC 3161 §2.3: timeStamping alone and critical; RFC 5816: the signing certificate is always bound. One for each profile, so
 * that the path of an authority that stamps every message is known as the path of a signer is.
 */
export const timeStampingProfile: (profile: Profile) => Profile = remember((profile: Profile) => ({
  ...profile,
  signature: { signedAttributes: 'required', signingCertificate: 'required' },
  signer: {
    keyUsages: ['digitalSignature', 'contentCommitment'],
    extKeyUsages: [Oid.timeStamping],
    extKeyUsage: 'critical-and-alone',
    authorities: 'refused',
  },
}))
