/**
 * The chains of an evidence record (RFC 4998 §5.3), whatever it is of: every archive time-stamp holds at the time of the one
 * after it, the last one when the record is proven to have existed, and each covers what it must.
 */
import { type ArchiveTimeStamp, coveredObjects, type EvidenceRecord, rootHash } from '../cades/evidence-record.ts'
import { attempt } from '../errors.ts'
import { parseTimeStampToken, type TimeStampToken } from '../tsp/token.ts'
import { provenWith } from './evidence.ts'
import { contextWith, type JudgementContext } from './judgement-context.ts'
import { type JudgeToken, judgeTimeStamp, type TimeStampJudgement } from './time-stamp.ts'

export interface Step {
  readonly timeStamp: ArchiveTimeStamp
  readonly chain: number
  readonly place: number
  /** `undefined` when it cannot be read; its judgement says why. */
  readonly token: TimeStampToken | undefined
}

export interface ChainsJudgement {
  /** One for each archive time-stamp, the newest first. */
  readonly judgements: readonly TimeStampJudgement[]
  /** Set only when the whole record holds. */
  readonly provenTime: Date | undefined
  /** What is wrong with the record as a whole; that of a single time-stamp is in its report. */
  readonly code?: string
}

export interface ChainsQuestion {
  readonly record: EvidenceRecord
  /** Of the record, by `stepsOf`. */
  readonly steps: readonly Step[]
  /** Of all data the record is to be of, by one algorithm; `undefined` when they are not at hand. */
  readonly dataHashes: (algorithm: string) => readonly Uint8Array[] | undefined
  /** What lies in the data and may be asked for while the record is judged. */
  readonly parts: readonly Uint8Array[]
  /** Its `time` is when the record is proven to have existed: mostly now. */
  readonly context: JudgementContext
  readonly judgeToken: JudgeToken
}

export function judgeChains(question: ChainsQuestion): ChainsJudgement {
  const { record, steps, dataHashes, parts, context, judgeToken } = question
  const judgements: TimeStampJudgement[] = []
  let time: Date | undefined = context.time
  for (const { timeStamp, chain, place } of steps.toReversed()) {
    const expectedImprint = (algorithm: string): Uint8Array | undefined => {
      const hashes = dataHashes(algorithm)
      return hashes && rootHash(timeStamp, coveredObjects(record, chain, place, algorithm, hashes), algorithm)
    }
    const asked = { type: 'evidence-record' as const, der: timeStamp.timeStamp, expectedImprint }
    // After one that fails nothing proves the older ones; they are judged as of now, for the report.
    const then = contextWith(context, { time: time ?? context.now })
    const provenAt = provenWith(parts, then)
    const judgement = judgeTimeStamp(asked, contextWith(then, { provenAt }), judgeToken)
    judgements.push(judgement)
    time = time && judgement.provenTime
  }
  const code = disorder(steps)
  return code === undefined ? { judgements, provenTime: time } : { judgements, provenTime: undefined, code }
}

/** The archive time-stamps of all chains, the oldest first. */
export function stepsOf({ chains }: EvidenceRecord): Step[] {
  return chains.flatMap(({ timeStamps }, chain) =>
    timeStamps.map((timeStamp, place) => {
      const token = attempt(
        () => parseTimeStampToken(timeStamp.timeStamp),
        () => undefined,
      )
      return { timeStamp, chain, place, token }
    }),
  )
}

/** §5.3: in the order of time throughout, and of one digest within a chain, or a broken digest could be smuggled back in. */
function disorder(steps: readonly Step[]): string | undefined {
  for (const [index, { chain, token }] of steps.entries()) {
    const before = steps[index - 1]
    if (before?.token === undefined || token === undefined) continue
    const [older, newer] = [before.token.tstInfo, token.tstInfo]
    if (older.genTime > newer.genTime) return 'ERR_ERS_ORDER'
    const isSameDigest = older.messageImprint.hashAlgorithm === newer.messageImprint.hashAlgorithm
    if (before.chain === chain && !isSameDigest) return 'ERR_ERS_DIGEST_ALGORITHM'
  }
  return undefined
}
