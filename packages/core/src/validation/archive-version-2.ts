/** What an archive-time-stamp-v2 proves to have existed (ETSI TS 101 733 V2.2.1 §6.4.1): everything, or nothing. */
import { equalBytes } from '../bytes.ts'
import { type ArchivedMatter, archiveTimeStampV2Imprints } from '../cades/archive-time-stamp-v2.ts'
import { RECORD_TYPES, tokensOfRecord } from '../cades/evidence-record.ts'
import type { Attribute } from '../cms/attributes.ts'
import type { SignerInfo } from '../cms/signed-data.ts'
import { digestCost } from '../crypto/digest.ts'
import { remember } from '../crypto/remember.ts'
import { Oid } from '../der/oids.ts'
import { attempt, FormatError } from '../errors.ts'
import { readTimeStampToken, type TimeStampToken } from '../tsp/token.ts'
import type { JudgementContext } from './judgement-context.ts'
import type { SignedContent, SignedMatter } from './signed-content.ts'
import { octetsOf } from './validation-data.ts'

/** What an archive time-stamp speaks of, and the imprint it must then have; `undefined` when the content is not at hand. */
export interface Archived {
  readonly parts: readonly Uint8Array[]
  readonly imprint: Uint8Array | undefined
}

interface ArchivedSignature {
  readonly context: Pick<JudgementContext, 'failedOctets'>
  readonly signedData: SignedMatter
  readonly signerInfo: SignerInfo
  readonly content: SignedContent
}

/** The sets are covered as a whole, so that all that is in them now was in them then, or the imprint is false. */
export function coveredByVersion2(
  { signedData, signerInfo, content, context: { failedOctets } }: ArchivedSignature,
  { tstInfo: { genTime, messageImprint } }: TimeStampToken,
  digestAlgorithm: string,
): Archived {
  const attributes = signerInfo.unsignedAttributes.filter((one) => wasThere(one, genTime))
  // The octets themselves are stamped: of a content known by its digests only nothing can be told.
  if (!('content' in content)) return { parts: [], imprint: undefined }
  const detachedContent = signedData.content === undefined ? content.content : undefined
  const matter = { signedData, signerInfo, attributes, detachedContent }
  const known = imprintsOf(signerInfo)
  const key = `${digestAlgorithm} ${attributes.length}`
  const isNew = !known.has(key)
  const imprints = known.get(key) ?? imprintsWithin(failedOctets, matter, digestAlgorithm)
  const imprint = imprints.find((one) => equalBytes(one, messageImprint.hashedMessage))
  known.set(key, imprints)
  if (imprint !== undefined) return { parts: partsOf(signedData, attributes), imprint }
  // Anybody has tokens made that are of something else, and each takes digests of the whole message.
  if (isNew) failedOctets.left -= imprints.length * octetsIn(matter) * digestCost(digestAlgorithm)
  return { parts: [], imprint: imprints[0] }
}

/** By digest and number of attributes, which tells those that were there: the later a token, the more. Copies of one cost nothing. */
const imprintsOf = remember((_: SignerInfo) => new Map<string, readonly Uint8Array[]>())

function imprintsWithin(
  failedOctets: { readonly left: number },
  matter: ArchivedMatter,
  digestAlgorithm: string,
): readonly Uint8Array[] {
  if (failedOctets.left <= 0) throw new FormatError('ERR_CADES_IMPRINTS_TOO_MANY', 'Too many imprints that are false')
  return archiveTimeStampV2Imprints(matter, digestAlgorithm)
}

function partsOf({ raw }: SignedMatter, unsignedAttributes: readonly Attribute[]): Uint8Array[] {
  return [...raw.certificates, ...raw.revocationInfos, ...octetsOf({ unsignedAttributes })]
}

function octetsIn({ signedData: { raw }, detachedContent }: ArchivedMatter): number {
  return raw.message.length + (detachedContent?.length ?? 0)
}

const ARCHIVE_TYPES: readonly string[] = [Oid.archiveTimeStamp, Oid.archiveTimeStampV2, Oid.archiveTimeStampV3]

/** Archive time-stamps and evidence records that are not older came later; all else must have been there, or the imprint is false. */
function wasThere({ type, values }: Attribute, genTime: Date): boolean {
  const timeOf = ARCHIVE_TYPES.includes(type) ? claimedGenTime : RECORD_TYPES.includes(type) ? firstGenTime : undefined
  return timeOf === undefined || values.every((value) => timeOf(value) < genTime.getTime())
}

function firstGenTime(record: Uint8Array): number {
  const [token] = tokensOfRecord(record)
  return token === undefined ? Number.NEGATIVE_INFINITY : claimedGenTime(token)
}

/** Milliseconds; one that cannot be read is older than all. */
export function claimedGenTime(der: Uint8Array): number {
  return attempt(
    () => readTimeStampToken(der).tstInfo.genTime.getTime(),
    () => Number.NEGATIVE_INFINITY,
  )
}
