/**
 * Validation of an evidence record that stands by itself (RFC 4998 §4.3, §5.3; a file of type `ers`): given the data objects it
 * is to be of, when they are proven to have existed. Pure like every verdict; `validateEvidenceRecord` fetches first.
 *
 * Left out: records in XML (RFC 6283); encryption of the data objects again (§6), so that of encrypted ones the encrypted
 * octets must be given; `cryptoInfos`, so that tokens and caller must bring what validates the tokens.
 */
import { toHex } from '../bytes.ts'
import { type EvidenceRecord, parseEvidenceRecord, tokensOfRecord } from '../cades/evidence-record.ts'
import { digestHex } from '../crypto/digest.ts'
import { attempt } from '../errors.ts'
import { isoTime } from '../iso-time.ts'
import { type CheckList, createCheckList, indeterminate, totalFailed, unreadable } from './checks.ts'
import { concludeChecks, worst } from './conclude.ts'
import { noEvidence } from './evidence.ts'
import { type ChainsJudgement, judgeChains, type Step, stepsOf } from './evidence-record-chains.ts'
import { gatherTokenEvidence } from './gather.ts'
import { gatherTokenIssuers, withIssuers } from './gather-issuers.ts'
import { checkGivenDigests, type JudgeOptions, judgementContext } from './judge.ts'
import { judgeToken } from './judge-signature.ts'
import type { Check, Conclusion, TimeStampReport } from './report.ts'
import { type ContentDigest, digestOf, imprintAlgorithms } from './signed-content.ts'
import type { ValidateOptions } from './validate-signature.ts'

/** One data object: its octets, or digests of them by every algorithm that the record uses. */
export type DataObject = { readonly content: Uint8Array } | { readonly digests: readonly ContentDigest[] }

export interface EvidenceRecordInput {
  /** DER of an EvidenceRecord. */
  readonly evidenceRecord: Uint8Array
  /** All of them must be covered; at least one. */
  readonly dataObjects: readonly DataObject[]
  /** Asks in addition that the record be of these and nothing else: that they are a whole group (§4.3, last paragraph). */
  readonly isWholeGroup?: boolean
}

export interface EvidenceRecordReport {
  readonly type: 'tamga-evidence-record-report'
  readonly version: 1
  readonly standard: 'RFC 4998'
  readonly profile: string
  /** ISO 8601, UTC. */
  readonly validationTime: string
  /** SHA-256 of the record as it was judged, hex. */
  readonly evidenceRecordSha256: string
  /** TOTAL-PASSED: every data object existed at `provenTime`, and has not changed since. */
  readonly conclusion: Conclusion
  /** That of the first archive time-stamp; `null` unless the conclusion is TOTAL-PASSED. */
  readonly provenTime: string | null
  /** One for each archive time-stamp, the newest first. */
  readonly timeStamps: readonly TimeStampReport[]
  readonly checks: readonly Check[]
}

/** Fetches the status of the authorities of the time-stamps, then judges. Bad and unreadable ones come back as a report. */
export async function validateEvidenceRecord(
  input: EvidenceRecordInput,
  { http, fetchIssuers = false, ...options }: ValidateOptions,
): Promise<EvidenceRecordReport> {
  if (http === undefined) return judgeEvidenceRecord(input, options)
  const tokens = tokensOfRecord(input.evidenceRecord)
  const complete = fetchIssuers ? withIssuers(options, await gatherTokenIssuers(tokens, options, http)) : options
  return judgeEvidenceRecord(input, { ...complete, evidence: await gatherTokenEvidence(tokens, complete, http) })
}

/**
 * The digests with which a data object can be judged without being held in memory: those of the record's tokens. Empty for
 * a record that cannot be read, which is judged so whatever it is said to be of.
 */
export function evidenceRecordDigestAlgorithms(evidenceRecord: Uint8Array): readonly string[] {
  return [...new Set(imprintAlgorithms(tokensOfRecord(evidenceRecord)))]
}

/**
 * @throws TypeError without data objects, since everything is true of none; FormatError ERR_DIGEST_… for a digest that is
 *   none, ERR_TRUST_ANCHOR: mistakes of the caller
 */
export function judgeEvidenceRecord(input: EvidenceRecordInput, options: JudgeOptions): EvidenceRecordReport {
  if (input.dataObjects.length === 0) throw new TypeError('An evidence record is judged over at least one data object')
  for (const one of input.dataObjects) checkGivenDigests('digests' in one ? { digest: one.digests } : one)
  const checks = createCheckList()
  const record = readRecord(input.evidenceRecord, checks)
  const judged = record && judgeRead(record, input, options, checks)
  const conclusion = concludeChecks(checks.checks)
  const provenTime = conclusion.indication === 'TOTAL-PASSED' ? judged?.provenTime : undefined
  return {
    type: 'tamga-evidence-record-report',
    version: 1,
    standard: 'RFC 4998',
    profile: options.profile.id,
    validationTime: isoTime(options.time),
    evidenceRecordSha256: digestHex('sha256', input.evidenceRecord),
    conclusion,
    provenTime: provenTime === undefined ? null : isoTime(provenTime),
    timeStamps: judged?.judgements.map(({ report }) => report) ?? [],
    checks: checks.checks,
  }
}

function readRecord(der: Uint8Array, checks: CheckList): EvidenceRecord | undefined {
  return attempt(
    () => {
      const record = parseEvidenceRecord(der)
      const { chains, isEncrypted } = record
      const timeStamps = chains.reduce((sum, one) => sum + one.timeStamps.length, 0)
      checks.passed('evidence-record.format', { chains: chains.length, timeStamps, isEncrypted })
      return record
    },
    (error) => {
      checks.failed('evidence-record.format', unreadable(error), { code: error.code })
      return undefined
    },
  )
}

function judgeRead(
  record: EvidenceRecord,
  { dataObjects, isWholeGroup = false }: EvidenceRecordInput,
  options: JudgeOptions,
  checks: CheckList,
): ChainsJudgement {
  const context = judgementContext({ certificates: [], evidence: noEvidence }, options)
  const steps = stepsOf(record)
  const dataHashes = hashesOf(dataObjects)
  const [first] = steps
  const leaves = first && checkDataObjects(first, dataHashes, checks)
  if (isWholeGroup && leaves !== undefined) checkGroup(leaves, checks)
  const judged = judgeChains({ record, steps, dataHashes, parts: [], context, judgeToken })
  checkOrder(judged, checks)
  checkTimeStamps(judged, checks)
  return judged
}

type DataHashes = (algorithm: string) => readonly Uint8Array[] | undefined

/** Each algorithm once, however often the record was renewed. */
function hashesOf(dataObjects: readonly DataObject[]): DataHashes {
  const known = new Map<string, readonly Uint8Array[]>()
  return (algorithm) => {
    const hashes = known.get(algorithm) ?? dataObjects.flatMap((one) => digestOf(one, algorithm) ?? [])
    known.set(algorithm, hashes)
    return hashes.length === dataObjects.length ? hashes : undefined
  }
}

/** Hashes in hex. */
interface Leaves {
  readonly given: readonly string[]
  readonly known: ReadonlySet<string>
}

/** §4.3 steps 1 and 2, for every data object; whether the tree leads from there to the token is the token's imprint. */
function checkDataObjects(
  { timeStamp: { hashTree }, token }: Step,
  dataHashes: DataHashes,
  checks: CheckList,
): Leaves | undefined {
  const { hashAlgorithm = '', hashedMessage = new Uint8Array(0) } = token?.tstInfo.messageImprint ?? {}
  const hashes = token && dataHashes(hashAlgorithm)
  if (hashes === undefined) {
    const failure = indeterminate('SIGNED_DATA_NOT_FOUND')
    if (token !== undefined) checks.failed('evidence-record.data-objects', failure, { needed: hashAlgorithm })
    // Nobody knows by which digest; the time-stamp's own judgement says what is wrong with it.
    else checks.skipped('evidence-record.data-objects')
    return undefined
  }
  const given = hashes.map(toHex)
  const known = new Set(hashTree[0]?.map(toHex) ?? (given.length === 1 ? [toHex(hashedMessage)] : given))
  const notCovered = given.flatMap((hash, index) => (known.has(hash) ? [] : [String(index + 1)]))
  const facts = { dataObjects: given.length, leaves: known.size, digestAlgorithm: hashAlgorithm }
  if (notCovered.length === 0) checks.passed('evidence-record.data-objects', facts)
  else checks.failed('evidence-record.data-objects', totalFailed('HASH_FAILURE'), { ...facts, notCovered })
  return { given, known }
}

function checkGroup({ given, known }: Leaves, checks: CheckList): void {
  const others = known.size - new Set(given.filter((hash) => known.has(hash))).size
  if (others === 0) checks.passed('evidence-record.group')
  else checks.failed('evidence-record.group', indeterminate('SIG_CONSTRAINTS_FAILURE'), { others })
}

function checkOrder({ code }: ChainsJudgement, checks: CheckList): void {
  const isUnordered = code === 'ERR_ERS_ORDER'
  const failure = isUnordered ? indeterminate('TIMESTAMP_ORDER_FAILURE') : totalFailed('FORMAT_FAILURE')
  if (code === undefined) checks.passed('evidence-record.order')
  else checks.failed('evidence-record.order', failure, { code })
}

/** All of them are needed: the newest stands for now, each of the others for the one before it. */
function checkTimeStamps({ judgements }: ChainsJudgement, checks: CheckList): void {
  const failures = judgements.flatMap(({ report: { conclusion } }) =>
    conclusion.indication === 'TOTAL-PASSED' ? [] : [conclusion],
  )
  const facts = { timeStamps: judgements.length, failed: failures.length }
  const failure = worst(failures)
  if (failure === undefined) checks.passed('evidence-record.time-stamps', facts)
  else checks.failed('evidence-record.time-stamps', failure, facts)
}
