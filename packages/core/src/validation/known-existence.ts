/**
 * Since when the caller knows a message by a record of its own: the time indication for signature existence (EN 319 102-1
 * §5.5.2 table 20, §5.5.4 step 1)), and a proof of existence that is used without additional processing (§5.6.3.4 NOTE 3).
 */
import type { SignedData } from '../cms/signed-data.ts'
import { isoTime } from '../iso-time.ts'
import type { CheckList } from './checks.ts'
import { provenWith } from './evidence.ts'
import { contextWith, type JudgementContext } from './judgement-context.ts'
import { octetsOf } from './validation-data.ts'

/** Nobody but the caller can tell whether it is so, which whoever reads the report should know. @throws RangeError for a date that is none */
export function checkExistence(existedAt: Date, time: Date, checks: CheckList): void {
  const facts = { existedAt: isoTime(existedAt) }
  if (existedAt < time) checks.warning('time-stamps.existence-asserted', facts)
  else checks.skipped('time-stamps.existence-asserted', { ...facts, reason: 'not before the time that is judged for' })
}

/** What is judged of a message that existed then, with all that lies in it; unchanged where that is not before the time judged for. */
export function knowingExistence(
  context: JudgementContext,
  { raw, signerInfos }: SignedData,
  existedAt: Date | undefined,
): JudgementContext {
  if (existedAt === undefined || !(existedAt < context.now)) return context
  const parts = [...raw.certificates, ...raw.revocationInfos, ...signerInfos.flatMap(octetsOf)]
  return contextWith(context, { existedAt, provenAt: provenWith(parts, { time: existedAt, now: context.now }) })
}
