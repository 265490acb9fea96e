/**
 * Validation of evidence records of a signature (RFC 4998 §4.3, §5.3 and Appendix A, ETSI TS 119 122-3 §5, EN 319 102-1
 * §5.6.2): when one holds, everything in the message existed at the time of its first archive time-stamp.
 */
import { equalBytes } from '../bytes.ts'
import { evidenceRecordsOf, parseEvidenceRecord } from '../cades/evidence-record.ts'
import type { Attribute } from '../cms/attributes.ts'
import { cutOut } from '../cms/cut-out.ts'
import { digest } from '../crypto/digest.ts'
import { toDer } from '../der/canonical.ts'
import { Oid } from '../der/oids.ts'
import { type Budget, berReader } from '../der/read.ts'
import { attempt } from '../errors.ts'
import { type ChainsJudgement, judgeChains, type Step, stepsOf } from './evidence-record-chains.ts'
import type { ProofQuestion } from './proof-of-existence.ts'
import { digestOf } from './signed-content.ts'

export interface EvidenceRecordJudgement extends ChainsJudgement {
  readonly der: Uint8Array
  /** What lay in the message under the record: certificates, revocation information, values of unsigned attributes. */
  readonly parts: readonly Uint8Array[]
}

/** A signature is archived by one service, sometimes by two; what comes after these proves nothing. */
const MAX_RECORDS = 10

/** The records of one signer and those beside the message; each is judged for itself, as of now. */
export function judgeEvidenceRecords(question: ProofQuestion): EvidenceRecordJudgement[] {
  const { signedData, signerInfo, context } = question
  // A countersignature has no message of its own that could have been archived.
  if (signedData.contentType === undefined) return []
  const carried = evidenceRecordsOf(signerInfo).flatMap((attribute) =>
    attribute.values.map((der) => ({ der, archived: (first?: Step) => stateUnder(attribute, first, question) })),
  )
  const beside = context.evidenceRecords.map((der) => ({ der, archived: () => stateBeside(question) }))
  return [...beside, ...carried].slice(0, MAX_RECORDS).map(({ der, archived }) =>
    attempt(
      () => judgeRecord(der, archived, question),
      ({ code }) => ({ der, judgements: [], provenTime: undefined, parts: [], code }),
    ),
  )
}

/** What a record is of. The first archive time-stamp tells forms apart that only the hash can tell. */
interface ArchivedState {
  readonly message: Uint8Array
  /** Whether the content has to be covered beside the message (Appendix A). */
  readonly withContent: boolean
  readonly parts: readonly Uint8Array[]
}

function judgeRecord(
  der: Uint8Array,
  archived: (first?: Step) => ArchivedState,
  question: ProofQuestion,
): EvidenceRecordJudgement {
  const record = parseEvidenceRecord(der)
  const steps = stepsOf(record)
  const state = archived(steps[0])
  const { context, judgeToken } = question
  const dataHashes = (algorithm: string): readonly Uint8Array[] | undefined => hashesOf(state, question, algorithm)
  return {
    der,
    parts: state.parts,
    ...judgeChains({ record, steps, dataHashes, parts: state.parts, context, judgeToken }),
  }
}

/** All of the message as it came: nothing in it can be newer than a record that covers it. */
function stateBeside({ signedData: { content, raw }, signerInfo }: ProofQuestion): ArchivedState {
  const values = signerInfo.unsignedAttributes.flatMap((one) => one.values)
  const parts = [...raw.certificates, ...raw.revocationInfos, ...values]
  return { message: raw.message, withContent: content === undefined, parts }
}

/**
 * The message as it was when it was archived: without this record and what came after it, which may be other records, in the
 * encoding that was sent (RFC 4998) or in DER (TS 119 122-3). Only the hash can tell which; if none fits, any will fail.
 */
function stateUnder(attribute: Attribute, first: Step | undefined, question: ProofQuestion): ArchivedState {
  const { signedData, signerInfo, context } = question
  const all = signerInfo.unsignedAttributes
  const records = evidenceRecordsOf(signerInfo)
  const withContent = attribute.type === Oid.evidenceRecordExternal
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
      last = { message: encode(received), withContent, parts }
      if (first !== undefined && covers(first, last.message)) return last
    }
  }
  return last ?? { message: signedData.raw.message, withContent, parts: [] }
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
function hashesOf(
  { message, withContent }: ArchivedState,
  { content }: ProofQuestion,
  algorithm: string,
): readonly Uint8Array[] | undefined {
  if ('cutOut' in content) return undefined
  const hash = digest(algorithm, message)
  if (!withContent) return [hash]
  const contentHash = digestOf(content, algorithm)
  return contentHash && [hash, contentHash]
}
