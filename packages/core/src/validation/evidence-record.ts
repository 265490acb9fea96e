/**
 * Validation of evidence records of a signature (RFC 4998 §4.3, §5.3 and Appendix A, ETSI TS 119 122-3 §5, EN 319 102-1
 * §5.6.2): when one holds, everything in the message existed at the time of its first archive time-stamp.
 */
import { equalBytes } from '../bytes.ts'
import { evidenceRecordsOf, parseEvidenceRecord } from '../cades/evidence-record.ts'
import type { Attribute } from '../cms/attributes.ts'
import { cutOut } from '../cms/cut-out.ts'
import { digest, digestCost } from '../crypto/digest.ts'
import { toDer } from '../der/canonical.ts'
import { Oid } from '../der/oids.ts'
import { type Budget, berReader } from '../der/read.ts'
import { attempt } from '../errors.ts'
import type { TimeStampToken } from '../tsp/token.ts'
import { type ChainsJudgement, judgeChains, type Step, stepsOf } from './evidence-record-chains.ts'
import { contextWith } from './judgement-context.ts'
import type { ProofQuestion } from './proof-question.ts'
import { digestOf } from './signed-content.ts'
import { octetsOf } from './validation-data.ts'

export interface EvidenceRecordJudgement extends ChainsJudgement {
  readonly der: Uint8Array
  /** What lay in the message under the record: certificates, revocation information, values of unsigned attributes. */
  readonly parts: readonly Uint8Array[]
}

/** A signature is archived by one service, sometimes by two; what comes after these proves nothing. */
const MAX_RECORDS = 10

/**
 * The records of one signer and those beside the message. Each is judged for itself: as of now, or of when the caller knew the
 * message that carries it.
 */
export function judgeEvidenceRecords(question: ProofQuestion): EvidenceRecordJudgement[] {
  const { signedData, signerInfo, context } = question
  const { existedAt = context.now, now } = context
  // A countersignature has no message of its own that could have been archived.
  if (signedData.contentType === undefined) return []
  const carried = evidenceRecordsOf(signerInfo).flatMap((attribute) =>
    attribute.values.map((der) => ({
      der,
      time: existedAt,
      archived: (first?: Step) => stateUnder(attribute, first, question),
    })),
  )
  const beside = context.evidenceRecords.map((der) => ({ der, time: now, archived: () => stateBeside(question) }))
  return [...beside, ...carried].slice(0, MAX_RECORDS).map((record) =>
    attempt(
      () => judgeRecord(record, question),
      ({ code }) => ({ der: record.der, judgements: [], provenTime: undefined, parts: [], code }),
    ),
  )
}

interface ArchivedRecord {
  readonly der: Uint8Array
  /** The moment at which it is proven to have existed. */
  readonly time: Date
  readonly archived: (first?: Step) => ArchivedState
}

/** What a record is of. The first archive time-stamp tells forms apart that only the hash can tell. */
interface ArchivedState {
  readonly octets: number
  /** Of the message. */
  readonly hash: (algorithm: string) => Uint8Array
  /** Whether the content has to be covered beside the message (Appendix A). */
  readonly withContent: boolean
  readonly parts: readonly Uint8Array[]
}

function archivedState(message: Uint8Array, about: Omit<ArchivedState, 'octets' | 'hash'>): ArchivedState {
  return { ...about, octets: message.length, hash: onceEach((algorithm) => digest(algorithm, message)) }
}

/** Remembered here and not with the octets: they are the caller's, who may use them for another message. */
function onceEach<T>(compute: (algorithm: string) => T): (algorithm: string) => T {
  const known = new Map<string, T>()
  return (algorithm) => {
    const value = known.get(algorithm) ?? compute(algorithm)
    known.set(algorithm, value)
    return value
  }
}

function judgeRecord({ der, time, archived }: ArchivedRecord, question: ProofQuestion): EvidenceRecordJudgement {
  const record = parseEvidenceRecord(der)
  const steps = stepsOf(record)
  const state = archived(steps[0])
  const { judgeToken } = question
  const context = contextWith(question.context, { time })
  // Each archive time-stamp of the record asks for them.
  const dataHashes = onceEach((algorithm) => hashesOf(state, question, algorithm))
  return {
    der,
    parts: state.parts,
    ...judgeChains({ record, steps, dataHashes, parts: state.parts, context, judgeToken }),
  }
}

/** All of the message as it came: nothing in it can be newer than a record that covers it. */
function stateBeside({ signedData: { content, raw }, signerInfo }: ProofQuestion): ArchivedState {
  const parts = [...raw.certificates, ...raw.revocationInfos, ...octetsOf(signerInfo)]
  return archivedState(raw.message, { withContent: content === undefined, parts })
}

/**
 * The message as it was when it was archived: only the hash can tell which of its states that is, and if none fits any will
 * fail. Anybody adds records that are of none, so what is digested in vain has a budget.
 */
function stateUnder(attribute: Attribute, first: Step | undefined, question: ProofQuestion): ArchivedState {
  const { failedOctets } = question.context
  let last = stateBeside(question)
  for (const state of statesUnder(attribute, question)) {
    last = state
    if (first?.token === undefined || failedOctets.left <= 0 || covers(first, first.token, state)) break
    failedOctets.left -= state.octets * digestCost(first.token.tstInfo.messageImprint.hashAlgorithm)
  }
  return last
}

/**
 * Without this record and what came after it, which may be other records, in the encoding that was sent (RFC 4998) or in DER
 * (TS 119 122-3).
 */
function* statesUnder(
  attribute: Attribute,
  { signedData, signerInfo, context }: ProofQuestion,
): Iterable<ArchivedState> {
  const all = signerInfo.unsignedAttributes
  const withContent = attribute.type === Oid.evidenceRecordExternal
  const { certificates, revocationInfos, message } = signedData.raw
  for (const removed of [[attribute], evidenceRecordsOf(signerInfo), all.slice(all.indexOf(attribute))]) {
    const kept = { unsignedAttributes: all.filter((one) => !removed.includes(one)) }
    const parts = [...certificates, ...revocationInfos, ...octetsOf(kept)]
    const received = cutOut(
      message,
      removed.map(({ raw }) => raw),
      context.archivedElements,
    )
    yield archivedState(received, { withContent, parts })
    const der = derOf(received, context.archivedElements)
    if (!equalBytes(der, received)) yield archivedState(der, { withContent, parts })
  }
}

function derOf(message: Uint8Array, budget: Budget): Uint8Array {
  const reader = berReader(message, budget)
  return toDer(reader, reader.next()).der
}

/** Whether the hash of the message is among what the first archive time-stamp was made over. */
function covers(
  { timeStamp: { hashTree } }: Step,
  { tstInfo: { messageImprint } }: TimeStampToken,
  { hash }: ArchivedState,
): boolean {
  const wanted = hash(messageImprint.hashAlgorithm)
  return (hashTree[0] ?? [messageImprint.hashedMessage]).some((one) => equalBytes(one, wanted))
}

/** Appendix A: of the message, and where the record is external of the content too; `undefined` when either is not at hand. */
function hashesOf(
  { hash, withContent }: ArchivedState,
  { content }: ProofQuestion,
  algorithm: string,
): readonly Uint8Array[] | undefined {
  if ('cutOut' in content) return undefined
  if (!withContent) return [hash(algorithm)]
  const contentHash = digestOf(content, algorithm)
  return contentHash && [hash(algorithm), contentHash]
}
