/**
 * Validation of evidence records in a signature (RFC 4998 §4.3, §5.3 and Appendix A, ETSI TS 119 122-3 §5, EN 319 102-1
 * §5.6.2): every archive time-stamp holds at the time of the one after it, the last one now, and each covers what it must.
 * Then everything in the message existed at the time of the first.
 */
import { equalBytes } from '../bytes.ts'
import {
  type ArchiveTimeStamp,
  coveredObjects,
  type EvidenceRecord,
  evidenceRecordsOf,
  parseEvidenceRecord,
  rootHash,
} from '../cades/evidence-record.ts'
import type { Attribute } from '../cms/attributes.ts'
import { cutOut } from '../cms/cut-out.ts'
import { digest } from '../crypto/digest.ts'
import { toDer } from '../der/canonical.ts'
import { Oid } from '../der/oids.ts'
import { type Budget, berReader } from '../der/read.ts'
import { attempt } from '../errors.ts'
import { parseTimeStampToken, type TimeStampToken } from '../tsp/token.ts'
import { contextAt } from './judgement-context.ts'
import type { ProofQuestion } from './proof-of-existence.ts'
import { digestOf } from './signed-content.ts'
import { judgeTimeStamp, type TimeStampJudgement } from './time-stamp.ts'

export interface EvidenceRecordJudgement {
  /** The value of the attribute. */
  readonly der: Uint8Array
  /** One for each archive time-stamp, the newest first. */
  readonly judgements: readonly TimeStampJudgement[]
  /** Set only when the whole record holds. */
  readonly provenTime: Date | undefined
  /** What lay in the message under the record: certificates, revocation information, values of unsigned attributes. */
  readonly parts: readonly Uint8Array[]
  /** What is wrong with the record as a whole; that of a single time-stamp is in its report. */
  readonly code?: string
}

/** A signature is archived by one service, sometimes by two; what comes after these proves nothing. */
const MAX_RECORDS = 10

/** The records of one signer; each is judged for itself, as of now. */
export function judgeEvidenceRecords(question: ProofQuestion): EvidenceRecordJudgement[] {
  const { signedData, signerInfo, context } = question
  // A countersignature has no message of its own that could have been archived.
  if (signedData.contentType === undefined) return []
  const records = evidenceRecordsOf(signerInfo).flatMap((attribute) =>
    attribute.values.map((der) => ({ attribute, der })),
  )
  return records.slice(0, MAX_RECORDS).map(({ attribute, der }) =>
    attempt(
      () => judgeRecord(der, attribute, question, context.now),
      ({ code }) => ({ der, judgements: [], provenTime: undefined, parts: [], code }),
    ),
  )
}

interface Step {
  readonly timeStamp: ArchiveTimeStamp
  readonly chain: number
  readonly place: number
  /** `undefined` when it cannot be read; its judgement says why. */
  readonly token: TimeStampToken | undefined
}

function judgeRecord(
  der: Uint8Array,
  attribute: Attribute,
  question: ProofQuestion,
  now: Date,
): EvidenceRecordJudgement {
  const record = parseEvidenceRecord(der)
  const steps = stepsOf(record)
  const state = archivedState(attribute, steps[0], question)
  const judgements: TimeStampJudgement[] = []
  let time: Date | undefined = now
  for (const { timeStamp, chain, place } of steps.toReversed()) {
    const expectedImprint = (algorithm: string): Uint8Array | undefined => {
      const hashes = dataHashes(state.message, attribute, question, algorithm)
      return hashes && rootHash(timeStamp, coveredObjects(record, chain, place, algorithm, hashes), algorithm)
    }
    const asked = { type: 'evidence-record' as const, der: timeStamp.timeStamp, expectedImprint }
    // After one that fails nothing proves the older ones; they are judged as of now, for the report.
    const judgement = judgeTimeStamp(asked, contextAt(question.context, { time: time ?? now }), question.judgeToken)
    judgements.push(judgement)
    time = time && judgement.provenTime
  }
  const code = disorder(steps)
  if (code !== undefined) return { der, judgements, provenTime: undefined, parts: [], code }
  return { der, judgements, provenTime: time, parts: state.parts }
}

function stepsOf({ chains }: EvidenceRecord): Step[] {
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

interface ArchivedState {
  readonly message: Uint8Array
  readonly parts: readonly Uint8Array[]
}

/**
 * The message as it was when it was archived: without this record and what came after it, which may be other records, in the
 * encoding that was sent (RFC 4998) or in DER (TS 119 122-3). Only the hash can tell which; if none fits, any will fail.
 */
function archivedState(attribute: Attribute, first: Step | undefined, question: ProofQuestion): ArchivedState {
  const { signedData, signerInfo, context } = question
  const all = signerInfo.unsignedAttributes
  const records = evidenceRecordsOf(signerInfo)
  let last: ArchivedState | undefined
  for (const removed of [[attribute], records, all.slice(all.indexOf(attribute))]) {
    const { certificates, revocationInfos, message } = signedData.raw
    const kept = all.filter((one) => !removed.includes(one)).flatMap(({ values }) => values)
    const parts = [...certificates, ...revocationInfos, ...kept]
    const received = cutOut(
      message,
      removed.map(({ raw }) => raw),
      context.archivedElements,
    )
    for (const encode of [
      (octets: Uint8Array) => octets,
      (octets: Uint8Array) => derOf(octets, context.archivedElements),
    ]) {
      last = { message: encode(received), parts }
      if (first !== undefined && covers(first, last.message)) return last
    }
  }
  return last ?? { message: signedData.raw.message, parts: [] }
}

function derOf(message: Uint8Array, budget: Budget): Uint8Array {
  const reader = berReader(message, budget)
  return toDer(reader, reader.next()).der
}

/** Whether the hash of these octets is among what the first archive time-stamp was made over. */
function covers({ timeStamp: { hashTree }, token }: Step, message: Uint8Array): boolean {
  if (token === undefined) return false
  const { hashAlgorithm, hashedMessage } = token.tstInfo.messageImprint
  const hash = digest(hashAlgorithm, message)
  return (hashTree[0] ?? [hashedMessage]).some((one) => equalBytes(one, hash))
}

/** Appendix A: of the message, and where the record is external of the content too; `undefined` when either is not at hand. */
function dataHashes(
  message: Uint8Array,
  { type }: Attribute,
  { content }: ProofQuestion,
  algorithm: string,
): readonly Uint8Array[] | undefined {
  if ('cutOut' in content) return undefined
  const hash = digest(algorithm, message)
  if (type === Oid.evidenceRecordInternal) return [hash]
  const contentHash = digestOf(content, algorithm)
  return contentHash && [hash, contentHash]
}
