/**
 * Proofs of existence (EN 319 102-1 §5.5, §5.6.2): which time-stamps hold, what each proves, and so the earliest moment at
 * which the signature is known to have existed. Archive time-stamps come first, newest first: each proves the moment at
 * which the next older one is judged.
 */
import { valuesOf } from '../cms/attributes.ts'
import { digest } from '../crypto/digest.ts'
import { Oid } from '../der/oids.ts'
import type { TimeStampToken } from '../tsp/token.ts'
import { type Archived, claimedGenTime, coveredByVersion2 } from './archive-version-2.ts'
import { coveredByIndex } from './archive-version-3.ts'
import { type ProvenAt, written } from './evidence.ts'
import { type EvidenceRecordJudgement, judgeEvidenceRecords } from './evidence-record.ts'
import { contextWith, type JudgementContext } from './judgement-context.ts'
import type { ProofQuestion } from './proof-question.ts'
import type { TimeStampReport } from './report.ts'
import { digestOf } from './signed-content.ts'
import { coveredByReferences, coveredBySignatureAndReferences } from './stamped-references.ts'
import { isKnownToBeOlder, judgeTimeStamp, type TimeStampJudgement } from './time-stamp.ts'

export interface ProofsOfExistence {
  readonly timeStamps: readonly TimeStampReport[]
  /** The signature existed at this time; `undefined` when nothing proves any. */
  readonly signatureTime: Date | undefined
  /** The signature is not older, since it holds a content time-stamp that is not. */
  readonly contentTime: Date | undefined
  /** What holds a content time-stamp was stamped before it was. */
  readonly isInverted: boolean
  /** Time-stamps by which the signature is of a level: those that are what their attribute says, whoever made them. */
  readonly held: HeldTimeStamps
  readonly evidenceRecords: readonly EvidenceRecordJudgement[]
  /** `undefined` when nothing in the message is proven to be as old as something else in it. */
  readonly provenAt: ProvenAt | undefined
}

export interface HeldTimeStamps {
  readonly onSignature: boolean
  /** archive-time-stamp-v3. */
  readonly onArchive: boolean
}

/** Tokens of one kind that are looked at; renewed for a century, a signature has some dozens. */
const MAX_TOKENS = 100

export function proofsOfExistence(question: ProofQuestion): ProofsOfExistence {
  const { context, signerInfo, content } = question
  const { existedAt } = context
  const signedTokens = valuesOf(signerInfo.signedAttributes?.attributes ?? [], Oid.contentTimeStamp)
  const { unsignedAttributes } = signerInfo
  if (signedTokens.length + unsignedAttributes.length + context.evidenceRecords.length === 0)
    return nothingProven(context)
  const archive = judgeArchive(question)
  const { provenAt } = archive
  const imprintOf = (data: Uint8Array) => (digestAlgorithm: string) => digest(digestAlgorithm, data)
  const signature = tokensOf(question, Oid.signatureTimeStamp).map((der) =>
    judgeTimeStamp(
      { type: 'signature-time-stamp', der, expectedImprint: imprintOf(signerInfo.signature) },
      contextWith(context, { time: provenAt?.(der) ?? existedAt ?? context.now, provenAt }),
      question.judgeToken,
    ),
  )
  const contentTokens = signedTokens.slice(0, MAX_TOKENS)
  const contentImprint = (digestAlgorithm: string): Uint8Array | undefined => digestOf(content, digestAlgorithm)
  const contentTime = contentTokens.map((der) =>
    judgeTimeStamp(
      { type: 'content-time-stamp', der, expectedImprint: contentImprint },
      contextWith(context, { time: archive.earliest ?? existedAt ?? context.now, provenAt }),
      question.judgeToken,
    ),
  )
  return {
    timeStamps: [...contentTime, ...signature, ...archive.judgements].map(({ report }) => report),
    evidenceRecords: archive.records,
    signatureTime: earliest([...provenTimes([...signature, ...archive.proving]), existedAt]),
    contentTime: latest(provenTimes(contentTime)),
    isInverted:
      isInverted(contentTime, [...signature, ...archive.proving]) ||
      isNewerThanKnown([...contentTime, ...signature, ...archive.inMessage], context),
    held: { onSignature: signature.some(isWhatItSays), onArchive: archive.isHeld },
    provenAt,
  }
}

/** Most messages carry nothing that could prove when they were made. */
function nothingProven({ existedAt, provenAt }: JudgementContext): ProofsOfExistence {
  return {
    timeStamps: [],
    evidenceRecords: [],
    signatureTime: existedAt,
    contentTime: undefined,
    isInverted: false,
    held: { onSignature: false, onArchive: false },
    provenAt,
  }
}

/** EN 319 102-1 §5.5.4 step 4 (e): the signature holds the content's tokens, so its own cannot be older. */
function isInverted(content: readonly TimeStampJudgement[], later: readonly TimeStampJudgement[]): boolean {
  const held = content.flatMap(({ order }) => order ?? [])
  return later.some(({ order }) => order !== undefined && held.some((one) => isKnownToBeOlder(order, one)))
}

/** What lies in a message that is known to be older was made by a clock that is wrong, or the message is not the one that is known. */
function isNewerThanKnown(
  judgements: readonly TimeStampJudgement[],
  { existedAt, profile: { revocation } }: JudgementContext,
): boolean {
  const latest = (existedAt?.getTime() ?? Number.POSITIVE_INFINITY) + revocation.clockSkewSeconds * 1000
  return judgements.some(({ order }) => order !== undefined && order.genTime - order.accuracy > latest)
}

/**
 * Of another signature, or broken, it is no time-stamp of this one; that its authority is not known, or the content not at hand, is
 * another matter. An index that is not of this message has left a code (EN 319 122-1 §5.5.2).
 */
function isWhatItSays({ report: { conclusion, checks } }: TimeStampJudgement): boolean {
  const isOfElse = checks.some(({ id, facts }) => id === 'time-stamps.imprint' && facts.code !== undefined)
  return conclusion.indication !== 'TOTAL-FAILED' && !isOfElse
}

interface ArchiveProof {
  readonly records: readonly EvidenceRecordJudgement[]
  readonly judgements: readonly TimeStampJudgement[]
  /** Those of them that are not an evidence record's, which may lie beside the message. */
  readonly inMessage: readonly TimeStampJudgement[]
  /** Those of them that prove the signature. */
  readonly proving: readonly TimeStampJudgement[]
  readonly earliest: Date | undefined
  /** Whether one of version 3 is there. */
  readonly isHeld: boolean
  /** `undefined` where nothing is proven: the paths of authorities that stamp every message are then known. */
  readonly provenAt: ProvenAt | undefined
}

function judgeArchive(question: ProofQuestion): ArchiveProof {
  const { existedAt, now, provenAt: provenAbove } = question.context
  const proven = new Map<string, Date>()
  const prove = (parts: readonly Uint8Array[], time: Date): void => {
    for (const { hex } of parts.map(written)) proven.set(hex, earlier(proven.get(hex), time))
  }
  // Of a countersignature the archive time-stamps on the signature above it prove as much.
  const provenAt = (part: Uint8Array): Date | undefined =>
    earliest([proven.get(written(part).hex), provenAbove?.(part)])
  const records = judgeEvidenceRecords(question)
  for (const { parts, provenTime } of records) if (provenTime !== undefined) prove(parts, provenTime)
  const judgements = records.flatMap((record) => record.judgements)
  const proving = records.flatMap((record) => (record.provenTime === undefined ? [] : record.judgements))
  let isHeld = false
  for (const { type, der, covered } of newestFirst(archiveTokens(question))) {
    let parts: readonly Uint8Array[] | undefined
    const time = provenAt(der) ?? existedAt ?? now
    const context = contextWith(question.context, { time, provenAt: proven.size > 0 ? provenAt : undefined })
    const expectedImprint = (digestAlgorithm: string, token: TimeStampToken): Uint8Array | undefined => {
      const { imprint, ...found } = covered({ ...question, context }, token, digestAlgorithm)
      parts = found.parts
      return imprint
    }
    const judgement = judgeTimeStamp({ type, der, expectedImprint }, context, question.judgeToken)
    judgements.push(judgement)
    isHeld ||= covered === coveredByIndex && isWhatItSays(judgement)
    if (judgement.provenTime === undefined || parts === undefined) continue
    if (type !== ON_REFERENCES) proving.push(judgement)
    prove(parts, judgement.provenTime)
  }
  return {
    records,
    judgements,
    inMessage: judgements.filter(({ report }) => report.type !== 'evidence-record'),
    proving,
    earliest: earliest(provenTimes(proving)),
    isHeld,
    provenAt: proven.size > 0 ? provenAt : provenAbove,
  }
}

/** The one that does not speak of the signature. */
const ON_REFERENCES = 'time-stamped-certs-crls-references'

interface ArchiveToken {
  readonly type: TimeStampReport['type']
  readonly der: Uint8Array
  /** What it speaks of, by the rules of its version. */
  readonly covered: (question: ProofQuestion, token: TimeStampToken, digestAlgorithm: string) => Archived
}

/** Of one time, those that cover others come first. */
const ARCHIVE_ATTRIBUTES = [
  { oid: Oid.archiveTimeStampV3, type: 'archive-time-stamp', covered: coveredByIndex },
  { oid: Oid.archiveTimeStampV2, type: 'archive-time-stamp', covered: coveredByVersion2 },
  { oid: Oid.escTimeStamp, type: 'CAdES-C-timestamp', covered: coveredBySignatureAndReferences },
  { oid: Oid.certCrlTimeStamp, type: ON_REFERENCES, covered: coveredByReferences },
] as const

function archiveTokens(question: ProofQuestion): ArchiveToken[] {
  return ARCHIVE_ATTRIBUTES.flatMap(({ oid, ...kind }) => tokensOf(question, oid).map((der) => ({ ...kind, der })))
}

/** By the time a token claims; one that cannot be read comes last and fails when it is judged. */
function newestFirst(tokens: readonly ArchiveToken[]): ArchiveToken[] {
  const timed = tokens.map((token) => ({ token, genTime: claimedGenTime(token.der) }))
  return timed.toSorted((a, b) => b.genTime - a.genTime).map(({ token }) => token)
}

function tokensOf({ signerInfo }: ProofQuestion, type: string): Uint8Array[] {
  return valuesOf(signerInfo.unsignedAttributes, type).slice(0, MAX_TOKENS)
}

function provenTimes(judgements: readonly TimeStampJudgement[]): Date[] {
  return judgements.flatMap(({ provenTime }) => provenTime ?? [])
}

function earlier(one: Date | undefined, other: Date): Date {
  return one !== undefined && one < other ? one : other
}

function latest(times: readonly Date[]): Date | undefined {
  return times.toSorted((a, b) => b.getTime() - a.getTime())[0]
}

function earliest(times: readonly (Date | undefined)[]): Date | undefined {
  return times.filter((one) => one !== undefined).toSorted((a, b) => a.getTime() - b.getTime())[0]
}
