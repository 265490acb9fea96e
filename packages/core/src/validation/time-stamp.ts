/**
 * Validation of one time-stamp token (EN 319 102-1 §5.4, RFC 3161 §2.4.2, RFC 5816): a signature by a time-stamping
 * authority, by the same blocks as any other, and an imprint that must be of just what it is to prove.
 */

import { equalBytes } from '../bytes.ts'
import { remember } from '../crypto/remember.ts'
import { Oid } from '../der/oids.ts'
import { attempt, VerificationError } from '../errors.ts'
import { isoTime } from '../iso-time.ts'
import { parseTimeStampToken, type TimeStampToken, type TstInfo } from '../tsp/token.ts'
import type { Certificate } from '../x509/certificate.ts'
import { formatName } from '../x509/name.ts'
import { digestObjections } from './algorithm-policy.ts'
import { candidatesAmong } from './candidates.ts'
import { type CheckList, createCheckList, indeterminate, totalFailed } from './checks.ts'
import { concludeChecks } from './conclude.ts'
import { evidenceIn, joinEvidence } from './evidence.ts'
import { contextWith, type JudgementContext } from './judgement-context.ts'
import type { Profile } from './profile.ts'
import type { TimeStampReport } from './report.ts'

/** How the signature inside a token is judged; handed in, since that judgement in turn knows of time-stamps. */
export type JudgeToken = (
  token: TimeStampToken,
  context: JudgementContext,
  checks: CheckList,
) => Certificate | undefined

export interface TimeStampQuestion {
  readonly type: TimeStampReport['type']
  readonly der: Uint8Array
  /** The digest of what the token must prove, by the algorithm it chose. @throws when that cannot be computed */
  readonly expectedImprint: (digestAlgorithm: string, token: TimeStampToken) => Uint8Array | undefined
}

export interface TimeStampJudgement {
  readonly report: TimeStampReport
  /** What it speaks of existed by then; set only when the token proves something. */
  readonly provenTime: Date | undefined
  /** The token itself, and what it was put into, is not older; set likewise. */
  readonly earliestTime: Date | undefined
  /** Set likewise, for a token by whose genTime others of its authority can be ordered whatever their accuracy (RFC 3161 §2.4.2). */
  readonly order: TokenOrder | undefined
}

export interface TokenOrder {
  readonly authority: Certificate
  readonly genTime: Date
}

/** `context.time` is the moment at which the token itself is proven to have existed: now, or that of a newer token. */
export function judgeTimeStamp(
  { type, der, expectedImprint }: TimeStampQuestion,
  context: JudgementContext,
  judgeToken: JudgeToken,
): TimeStampJudgement {
  const checks = createCheckList()
  const token = attempt(
    () => parseTimeStampToken(der),
    ({ code }) => {
      checks.failed('time-stamps.token', totalFailed('FORMAT_FAILURE'), { code })
      return undefined
    },
  )
  const authority = token && judgeReadToken(token, expectedImprint, context, judgeToken, checks)
  const conclusion = concludeChecks(checks.checks)
  const proving = conclusion.indication === 'TOTAL-PASSED' ? token : undefined
  const span = proving && spanOf(proving, context.now)
  return {
    report: {
      type,
      genTime: token === undefined ? null : isoTime(token.tstInfo.genTime),
      authority: authority === undefined ? null : formatName(authority.subject),
      conclusion,
      checks: checks.checks,
    },
    provenTime: span?.latest,
    earliestTime: span?.earliest,
    order: authority && proving?.tstInfo.ordering ? { authority, genTime: proving.tstInfo.genTime } : undefined,
  }
}

/**
 * RFC 3161 §2.4.2: the token was made within its accuracy to either side of genTime, so that no order can be told of what lies
 * closer together. An authority that states none is taken at its word to the second it wrote.
 */
function spanOf({ tstInfo }: TimeStampToken, now: Date): { readonly earliest: Date; readonly latest: Date } {
  const genTime = tstInfo.genTime.getTime()
  const accuracy = Math.ceil(tstInfo.accuracyMilliseconds ?? 0)
  // What is here exists: no accuracy reaches beyond the moment of judging.
  const latest = Math.max(genTime, Math.min(genTime + accuracy, now.getTime()))
  return { earliest: new Date(genTime - accuracy), latest: new Date(latest) }
}

function judgeReadToken(
  token: TimeStampToken,
  expectedImprint: TimeStampQuestion['expectedImprint'],
  context: JudgementContext,
  judgeToken: JudgeToken,
  checks: CheckList,
): Certificate | undefined {
  const { messageImprint, genTime, policy, extensions } = token.tstInfo
  const unknown = [...extensions.values()].filter(({ critical }) => critical).map(({ oid }) => oid)
  // RFC 3161 §2.4.2 takes extensions from RFC 5280, and with them that a critical one must be understood. None is, here.
  if (unknown.length === 0) checks.passed('time-stamps.token', { policy, genTime: isoTime(genTime) })
  else checks.failed('time-stamps.token', indeterminate('SIG_CONSTRAINTS_FAILURE'), { extensions: unknown })
  const brought = candidatesAmong(token.signedData.certificates, context.certificates)
  const own = contextWith(context, {
    profile: timeStampingProfile(context.profile),
    intermediates: [...brought, ...context.intermediates],
    evidence: joinEvidence([evidenceIn(token.signedData), context.evidence]),
  })
  const certificate = judgeToken(token, own, checks)
  checkImprint(token, expectedImprint, checks)
  const objections = digestObjections(messageImprint.hashAlgorithm, context.profile.algorithms, context.time)
  const facts = { algorithm: messageImprint.hashAlgorithm }
  const failure = indeterminate('CRYPTO_CONSTRAINTS_FAILURE_NO_POE')
  if (objections.length === 0) checks.passed('time-stamps.imprint-algorithm', facts)
  else checks.failed('time-stamps.imprint-algorithm', failure, facts)
  checkGenTime(token.tstInfo, certificate, context, checks)
  return certificate
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
