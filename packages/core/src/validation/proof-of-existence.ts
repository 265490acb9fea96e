/**
 * Proofs of existence (EN 319 102-1 §5.5, §5.6.2): which time-stamps hold, what each proves, and so the earliest moment at
 * which the signature is known to have existed. Archive time-stamps come first, newest first: each proves the moment at
 * which the next older one is judged.
 */
import { toHex } from '../bytes.ts'
import {
  type AtsCoverage,
  archiveTimeStampImprint,
  atsHashIndexOf,
  checkAtsHashIndex,
} from '../cades/archive-time-stamp.ts'
import { attributesOf } from '../cms/attributes.ts'
import type { SignedData, SignerInfo } from '../cms/signed-data.ts'
import { digest } from '../crypto/digest.ts'
import { Oid } from '../der/oids.ts'
import { attempt, FormatError } from '../errors.ts'
import { parseTimeStampToken, type TimeStampToken } from '../tsp/token.ts'
import type { SignedContent } from './cryptographic.ts'
import type { Evidence } from './evidence.ts'
import type { JudgementContext } from './judge-signature.ts'
import type { TimeStampReport } from './report.ts'
import { type JudgeToken, judgeTimeStamp, type TimeStampJudgement } from './time-stamp.ts'

export interface ProofsOfExistence {
  readonly timeStamps: readonly TimeStampReport[]
  /** The signature existed at this time; `undefined` when no time-stamp proves any. */
  readonly signatureTime: Date | undefined
  /** The content existed at this time, so the signature is not older: from content time-stamps. */
  readonly contentTime: Date | undefined
  /** The evidence of the message with what proves its age. */
  readonly evidence: Evidence
}

export interface ProofQuestion {
  readonly signedData: SignedData
  readonly signerInfo: SignerInfo
  readonly content: SignedContent
  readonly context: JudgementContext
  readonly judgeToken: JudgeToken
}

/** Tokens of one kind that are looked at; renewed for a century, a signature has some dozens. */
const MAX_TOKENS = 100

export function proofsOfExistence(question: ProofQuestion): ProofsOfExistence {
  const archive = judgeArchive(question)
  const { context, signerInfo, content } = question
  const imprintOf = (data: Uint8Array) => (digestAlgorithm: string) => digest(digestAlgorithm, data)
  const signature = tokensOf(question, Oid.signatureTimeStamp).map((der) =>
    judgeTimeStamp(
      { type: 'signature-time-stamp', der, expectedImprint: imprintOf(signerInfo.signature) },
      { ...context, time: archive.provenAt(der) ?? context.now },
      question.judgeToken,
    ),
  )
  const signedTokens = attributesOf(signerInfo.signedAttributes?.attributes ?? [], Oid.contentTimeStamp)
  const contentTokens = signedTokens.flatMap(({ values }) => values).slice(0, MAX_TOKENS)
  const contentImprint = (digestAlgorithm: string): Uint8Array | undefined => {
    if ('content' in content) return digest(digestAlgorithm, content.content)
    return 'digest' in content && content.digest.algorithm === digestAlgorithm ? content.digest.value : undefined
  }
  const contentTime = contentTokens.map((der) =>
    judgeTimeStamp(
      { type: 'content-time-stamp', der, expectedImprint: contentImprint },
      { ...context, time: archive.earliest ?? context.now },
      question.judgeToken,
    ),
  )
  return {
    timeStamps: [...contentTime, ...signature, ...archive.judgements].map(({ report }) => report),
    signatureTime: earliest([...provenTimes(signature), ...(archive.earliest === undefined ? [] : [archive.earliest])]),
    contentTime: provenTimes(contentTime).toSorted((a, b) => b.getTime() - a.getTime())[0],
    evidence: datedEvidence(context.evidence, archive.provenAt),
  }
}

interface ArchiveProof {
  readonly judgements: readonly TimeStampJudgement[]
  readonly earliest: Date | undefined
  /** When a part of the message, by its bytes, is proven to have existed. */
  readonly provenAt: (part: Uint8Array) => Date | undefined
}

function judgeArchive(question: ProofQuestion): ArchiveProof {
  const proven = new Map<string, Date>()
  const judgements: TimeStampJudgement[] = []
  let time = question.context.now
  for (const der of newestFirst(tokensOf(question, Oid.archiveTimeStampV3))) {
    let coverage: AtsCoverage | undefined
    const expectedImprint = (digestAlgorithm: string, token: TimeStampToken): Uint8Array | undefined => {
      coverage = archiveCoverage(question, token)
      return archiveImprint(question, token, digestAlgorithm)
    }
    const context = { ...question.context, time }
    const judgement = judgeTimeStamp({ type: 'archive-time-stamp', der, expectedImprint }, context, question.judgeToken)
    judgements.push(judgement)
    if (judgement.provenTime === undefined || coverage === undefined) continue
    time = judgement.provenTime
    for (const part of coveredParts(coverage)) proven.set(toHex(part), time)
  }
  const earliestProven = earliest(provenTimes(judgements))
  return { judgements, earliest: earliestProven, provenAt: (part) => proven.get(toHex(part)) }
}

/** EN 319 122-1 §5.5.2: an index with an entry that matches nothing is invalid, and the time-stamp with it. */
function archiveCoverage({ signedData, signerInfo }: ProofQuestion, token: TimeStampToken): AtsCoverage {
  const coverage = checkAtsHashIndex(atsHashIndexOf(token.signerInfo), signedData, signerInfo)
  if (!coverage.isIntact) throw new FormatError('ERR_CADES_HASH_INDEX_UNMATCHED', 'Something the index names is gone')
  return coverage
}

function archiveImprint(
  { signedData, signerInfo, content }: ProofQuestion,
  token: TimeStampToken,
  digestAlgorithm: string,
): Uint8Array | undefined {
  const index = atsHashIndexOf(token.signerInfo)
  if ('content' in content) {
    return archiveTimeStampImprint(signedData, signerInfo, index, digestAlgorithm, { content: content.content })
  }
  if (!('digest' in content) || content.digest.algorithm !== digestAlgorithm) return undefined
  return archiveTimeStampImprint(signedData, signerInfo, index, digestAlgorithm, { digest: content.digest.value })
}

function coveredParts({ certificates, revocationInfos, unsignedAttributes }: AtsCoverage): Uint8Array[] {
  return [...certificates.covered, ...revocationInfos.covered, ...unsignedAttributes.covered.map(({ value }) => value)]
}

/** By the time a token claims; one that cannot be read comes last and fails when it is judged. */
function newestFirst(tokens: readonly Uint8Array[]): Uint8Array[] {
  const timed = tokens.map((der) => ({ der, genTime: claimedGenTime(der) }))
  return timed.toSorted((a, b) => b.genTime - a.genTime).map(({ der }) => der)
}

function claimedGenTime(der: Uint8Array): number {
  return attempt(
    () => parseTimeStampToken(der).tstInfo.genTime.getTime(),
    () => Number.NEGATIVE_INFINITY,
  )
}

function tokensOf({ signerInfo }: ProofQuestion, type: string): Uint8Array[] {
  return attributesOf(signerInfo.unsignedAttributes, type)
    .flatMap(({ values }) => values)
    .slice(0, MAX_TOKENS)
}

/** §5.6.2.4: what lay in the message under an archive time-stamp is judged as of that time. */
function datedEvidence(evidence: Evidence, provenAt: ArchiveProof['provenAt']): Evidence {
  const dated = <One extends { readonly choice?: Uint8Array }>(one: One): One => {
    const at = one.choice && provenAt(one.choice)
    return at === undefined ? one : { ...one, provenAt: at }
  }
  return { ...evidence, crls: evidence.crls.map(dated), ocspResponses: evidence.ocspResponses.map(dated) }
}

function provenTimes(judgements: readonly TimeStampJudgement[]): Date[] {
  return judgements.flatMap(({ provenTime }) => provenTime ?? [])
}

function earliest(times: readonly Date[]): Date | undefined {
  return times.toSorted((a, b) => a.getTime() - b.getTime())[0]
}
