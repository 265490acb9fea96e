/**
 * Evidence records (RFC 4998 §3.1, §4.1, §5.1) as records: chains of archive time-stamps, each with the part of a hash tree
 * that leads from the data to what was stamped. `cryptoInfos` and attributes are left aside: the tokens bring what their validation
 * needs. Of `encryptionInfo` only its presence is read.
 */
import { compareBytes, concatBytes, toHex } from '../bytes.ts'
import type { Attribute } from '../cms/attributes.ts'
import type { SignerInfo } from '../cms/signed-data.ts'
import { algorithmIdentifier } from '../crypto/algorithm.ts'
import { digest, digestAlgorithmName } from '../crypto/digest.ts'
import { Oid } from '../der/oids.ts'
import { readSmallInteger } from '../der/primitives.ts'
import { contentBytes, type DerReader, rawBytes } from '../der/read.ts'
import { context, Tag } from '../der/tags.ts'
import { readWhole } from '../der/whole.ts'
import { sequence } from '../der/write.ts'
import { attempt, FormatError, VerificationError } from '../errors.ts'

export interface EvidenceRecord {
  /** The oldest first; each begins with a hash over the data and all chains before it (§5.2). */
  readonly chains: readonly ArchiveTimeStampChain[]
  /** With encryptionInfo: what is covered are data objects as they were encrypted (§6). */
  readonly isEncrypted: boolean
}

export interface ArchiveTimeStampChain {
  readonly raw: Uint8Array
  /** The oldest first; each begins with the hash of the token before it. At least one. */
  readonly timeStamps: readonly ArchiveTimeStamp[]
}

export interface ArchiveTimeStamp {
  /** Of the tree, when it is said; else it is that of the token. A name of `crypto/digest.ts`. */
  readonly digestAlgorithm: string | undefined
  /** From the leaves up; empty when the token stamps the hash itself. */
  readonly hashTree: readonly (readonly Uint8Array[])[]
  /** The ContentInfo of the token as it arrived. */
  readonly timeStamp: Uint8Array
}

/** Of attributes: internal and external (TS 119 122-3 §5). */
export const RECORD_TYPES: readonly string[] = [Oid.evidenceRecordInternal, Oid.evidenceRecordExternal]

/** The attributes of a signer that hold evidence records (Appendix A). */
export function evidenceRecordsOf({
  unsignedAttributes,
}: Pick<SignerInfo, 'unsignedAttributes'>): readonly Attribute[] {
  return unsignedAttributes.filter(({ type }) => RECORD_TYPES.includes(type))
}

/** The tokens of all of them that can be read, as they arrived. */
export function evidenceRecordTokens(signerInfo: Pick<SignerInfo, 'unsignedAttributes'>): Uint8Array[] {
  return evidenceRecordsOf(signerInfo).flatMap(({ values }) => values.flatMap(tokensOfRecord))
}

/** Those of one record; none when it cannot be read. */
export function tokensOfRecord(der: Uint8Array): Uint8Array[] {
  const chains = attempt(
    () => parseEvidenceRecord(der).chains,
    () => [],
  )
  return chains.flatMap(({ timeStamps }) => timeStamps.map(({ timeStamp }) => timeStamp))
}

/** Renewed every other year for two centuries. */
const MAX_TIME_STAMPS = 100
/** A tree over a million documents has twenty levels. */
const MAX_LEVELS = 64

/**
 * @throws FormatError ERR_ERS_VERSION, ERR_ERS_EMPTY, ERR_ERS_TOO_MANY, ERR_DER_…; UnsupportedError ERR_ALGORITHM_UNSUPPORTED
 */
export function parseEvidenceRecord(der: Uint8Array): EvidenceRecord {
  return readWhole(der, Tag.sequence, (fields) => {
    const version = readSmallInteger(fields.next(Tag.integer))
    if (version !== 1) throw new FormatError('ERR_ERS_VERSION', 'An evidence record of another version than 1')
    fields.next(Tag.sequence)
    fields.optional(context(0))
    const isEncrypted = fields.optional(context(1)) !== undefined
    const list = fields.enter(Tag.sequence)
    const chains = list.each(Tag.sequence, (element) => {
      const chain = list.inside(element)
      const timeStamps = chain.each(Tag.sequence, (one) => readArchiveTimeStamp(chain.inside(one)))
      return { raw: rawBytes(element), timeStamps }
    })
    const count = chains.reduce((sum, { timeStamps }) => sum + timeStamps.length, 0)
    if (chains.length === 0 || chains.some(({ timeStamps }) => timeStamps.length === 0)) {
      throw new FormatError('ERR_ERS_EMPTY', 'A chain without an archive time-stamp')
    }
    if (count > MAX_TIME_STAMPS) throw new FormatError('ERR_ERS_TOO_MANY', 'More archive time-stamps than anyone needs')
    return { chains, isEncrypted }
  })
}

function readArchiveTimeStamp(fields: DerReader): ArchiveTimeStamp {
  const algorithm = fields.optional(context(0))
  fields.optional(context(1))
  const tree = fields.optional(context(2))
  const timeStamp = rawBytes(fields.next(Tag.sequence))
  fields.finish()
  const levels = tree === undefined ? undefined : fields.inside(tree)
  const hashTree = levels?.each(Tag.sequence, (list) => levels.inside(list).each(Tag.octetString, contentBytes))
  if (hashTree?.length === 0 || hashTree?.some((list) => list.length === 0)) {
    throw new FormatError('ERR_ERS_EMPTY', 'A reduced hash tree without hashes')
  }
  if ((hashTree?.length ?? 0) > MAX_LEVELS) throw new FormatError('ERR_ERS_TOO_MANY', 'A tree higher than any')
  return {
    digestAlgorithm: algorithm && digestAlgorithmName(algorithmIdentifier(fields, algorithm)),
    hashTree: hashTree ?? [],
    timeStamp,
  }
}

/**
 * What the token must stamp so that the archive time-stamp covers all of `objects`, which are hashes (§4.3).
 * @throws VerificationError ERR_ERS_NOT_COVERED when one of them is not among the leaves,
 *   ERR_ERS_DIGEST_ALGORITHM when tree and token are of different algorithms
 */
export function rootHash(
  { hashTree, digestAlgorithm }: ArchiveTimeStamp,
  objects: readonly Uint8Array[],
  tokenAlgorithm: string,
): Uint8Array {
  if (digestAlgorithm !== undefined && digestAlgorithm !== tokenAlgorithm) {
    throw new VerificationError('ERR_ERS_DIGEST_ALGORITHM', 'The tree is of another digest than the token')
  }
  const [leaves = objects, ...levels] = hashTree
  const known = new Set(leaves.map(toHex))
  if (!objects.every((object) => known.has(toHex(object)))) {
    throw new VerificationError('ERR_ERS_NOT_COVERED', 'The archive time-stamp is of something else')
  }
  return levels.reduce((hash, level) => groupHash([...level, hash], tokenAlgorithm), groupHash(leaves, tokenAlgorithm))
}

/** §4.2: sorted, joined and hashed; one alone stands for itself. */
function groupHash(hashes: readonly Uint8Array[], algorithm: string): Uint8Array {
  const [only, ...others] = hashes
  if (only !== undefined && others.length === 0) return only
  return digest(algorithm, concatBytes(hashes.toSorted(compareBytes)))
}

/**
 * The hashes that must be among the leaves of one archive time-stamp (§5.2): of the data in the first of all, of the token
 * before in a renewal, of the data joined with all chains before where a chain begins. `dataHashes` are by the token's digest.
 */
export function coveredObjects(
  { chains }: EvidenceRecord,
  chain: number,
  place: number,
  digestAlgorithm: string,
  dataHashes: readonly Uint8Array[],
): readonly Uint8Array[] {
  const before = chains[chain]?.timeStamps[place - 1]
  if (before !== undefined) return [digest(digestAlgorithm, before.timeStamp)]
  if (chain === 0) return dataHashes
  const sequenceHash = digest(digestAlgorithm, sequence(...chains.slice(0, chain).map(({ raw }) => raw)))
  // In this order: the text of step 4 says concatenated, and all records known are made so.
  return dataHashes.map((hash) => digest(digestAlgorithm, concatBytes([hash, sequenceHash])))
}
