/**
 * What an archive-time-stamp-v3 covers (ETSI EN 319 122-1 §5.5.2, §5.5.3): the message imprint over the bytes as they
 * arrived, and the hash index that says which certificates, revocation data and unsigned attributes existed with it.
 */
import { concatBytes, toHex } from '../bytes.ts'
import { type Attribute, rawTypeOf } from '../cms/attributes.ts'
import type { SignedData, SignerInfo } from '../cms/signed-data.ts'
import { algorithmIdentifier } from '../crypto/algorithm.ts'
import { digestAlgorithmIdentifier } from '../crypto/algorithm-identifier.ts'
import { digest, digestAlgorithmName, rememberedDigest } from '../crypto/digest.ts'
import { remember } from '../crypto/remember.ts'
import { Oid } from '../der/oids.ts'
import { contentBytes, type DerReader, type Element } from '../der/read.ts'
import { Tag } from '../der/tags.ts'
import { readWhole } from '../der/whole.ts'
import { octetString, sequence } from '../der/write.ts'
import { FormatError } from '../errors.ts'

/** 1: TS 101 733 V2.2.1, 2: EN 319 122-1 V1.0.0, both hash whole attributes; 3: from V1.1.1 on, hashes attribute values. */
export type AtsHashIndexVersion = 1 | 2 | 3

export interface AtsHashIndex {
  readonly version: AtsHashIndexVersion
  /** DER of the index: the last part of the message imprint. */
  readonly raw: Uint8Array
  /** hashIndAlgorithm */
  readonly digestAlgorithm: string
  readonly certificates: readonly Uint8Array[]
  readonly revocationInfos: readonly Uint8Array[]
  readonly unsignedAttributes: readonly Uint8Array[]
}

const VERSIONS: ReadonlyMap<string, AtsHashIndexVersion> = new Map<string, AtsHashIndexVersion>([
  [Oid.atsHashIndex, 1],
  [Oid.atsHashIndexV2, 2],
  [Oid.atsHashIndexV3, 3],
])

/**
 * The index in the unsigned attributes of a token's signer.
 * @throws FormatError ERR_CADES_HASH_INDEX_MISSING when there is none; ERR_CADES_HASH_INDEX_REPEATED when there are
 *   several, of which nobody could say which one the imprint is over; those of `parseAtsHashIndex`
 */
export function atsHashIndexOf({ unsignedAttributes }: SignerInfo): AtsHashIndex {
  const found = unsignedAttributes.flatMap(({ type, values }) => {
    const version = VERSIONS.get(type)
    return version === undefined ? [] : values.map((value) => ({ value, version }))
  })
  const [only, ...others] = found
  if (only === undefined) throw new FormatError('ERR_CADES_HASH_INDEX_MISSING', 'An archive time-stamp without index')
  if (others.length > 0) {
    throw new FormatError('ERR_CADES_HASH_INDEX_REPEATED', 'An archive time-stamp with several indexes')
  }
  return parseAtsHashIndex(only.value, only.version)
}

/**
 * Reads ATSHashIndex or ATSHashIndexV3.
 * @throws FormatError ERR_CADES_HASH_INDEX, ERR_DER_…, ERR_ALGORITHM_PARAMETERS; UnsupportedError ERR_ALGORITHM_UNSUPPORTED
 */
export function parseAtsHashIndex(value: Uint8Array, version: AtsHashIndexVersion): AtsHashIndex {
  return readWhole(value, Tag.sequence, (fields) => {
    const parts = fields.rest(Tag.sequence)
    // hashIndAlgorithm is DEFAULT id-sha256 in the first version, and makers leave it out of the later ones as well.
    const algorithm = parts.length === 4 ? parts.shift() : undefined
    const [certificates, revocationInfos, unsignedAttributes, ...others] = parts.map((part) => hashes(fields, part))
    if (!certificates || !revocationInfos || !unsignedAttributes || others.length > 0) {
      throw new FormatError('ERR_CADES_HASH_INDEX', 'A hash index of other than three lists')
    }
    const digestAlgorithm = algorithm ? digestAlgorithmName(algorithmIdentifier(fields, algorithm)) : 'sha256'
    return { version, raw: value, digestAlgorithm, certificates, revocationInfos, unsignedAttributes }
  })
}

function hashes(reader: DerReader, list: Element): Uint8Array[] {
  return reader.inside(list).each(Tag.octetString, contentBytes)
}

/** The content that was signed, or its digest by the algorithm of the message imprint. */
export type ArchivedContent = { readonly content: Uint8Array } | { readonly digest: Uint8Array }

/**
 * The imprint that an archive-time-stamp-v3 on `signerInfo` must have (§5.5.3): eContentType, the digest of the content,
 * the fields version to signature, and the index, each with tag and length as it arrived.
 * @param digestAlgorithm that of the token's message imprint
 * @throws FormatError ERR_CADES_HASH_INDEX_ALGORITHM when the index is by another one: §5.5.2 wants them the same, and by a
 *   weaker one parts could be exchanged under a strong imprint
 */
export function archiveTimeStampImprint(
  { raw: { contentType } }: Pick<SignedData, 'raw'>,
  { rawSigned }: SignerInfo,
  atsHashIndex: Pick<AtsHashIndex, 'raw' | 'digestAlgorithm'>,
  digestAlgorithm: string,
  content: ArchivedContent,
): Uint8Array {
  if (atsHashIndex.digestAlgorithm !== digestAlgorithm) {
    throw new FormatError('ERR_CADES_HASH_INDEX_ALGORITHM', 'Index and imprint by different digests', {
      facts: { index: atsHashIndex.digestAlgorithm, imprint: digestAlgorithm },
    })
  }
  const contentDigest = 'digest' in content ? content.digest : digest(digestAlgorithm, content.content)
  return digest(digestAlgorithm, concatBytes([contentType, contentDigest, rawSigned, atsHashIndex.raw]))
}

/** Parts of the message of one kind, held against the list of hashes of their kind. */
export interface Coverage<Part> {
  readonly covered: readonly Part[]
  /** Came after the time-stamp or was kept from it: it proves nothing about these. */
  readonly notCovered: readonly Part[]
  /** Entries of the index that no part of the message has the hash of: something was taken away or changed. */
  readonly unmatched: number
}

/** One value of an unsigned attribute; before version 3 of the index all values of an attribute are covered as one. */
export interface UnsignedAttributeValue {
  readonly type: string
  readonly value: Uint8Array
}

export interface AtsCoverage {
  /** CertificateChoices as they arrived: a SEQUENCE is an X.509 certificate, other tags are other kinds. */
  readonly certificates: Coverage<Uint8Array>
  /** RevocationInfoChoice as they arrived: a SEQUENCE is a CRL, `[1]` other information such as an OCSP response. */
  readonly revocationInfos: Coverage<Uint8Array>
  readonly unsignedAttributes: Coverage<UnsignedAttributeValue>
  /** False when an entry matches nothing: §5.5.2 then calls the index, and with it the archive time-stamp, invalid. */
  readonly isIntact: boolean
}

/**
 * Holds an index against the message it came with (§5.5.2). The archive time-stamp that carries the index is itself among
 * the parts not covered, as are those added after it.
 */
export function checkAtsHashIndex(
  index: AtsHashIndex,
  { raw }: Pick<SignedData, 'raw'>,
  signerInfo: SignerInfo,
): AtsCoverage {
  const compare = <Part>(parts: readonly Hashable<Part>[], entries: readonly Uint8Array[]): Coverage<Part> =>
    coverage(parts, hashesOf(parts, index.digestAlgorithm), new Set(entries.map(toHex)))
  const certificates = compare(themselves(raw.certificates), index.certificates)
  const revocationInfos = compare(themselves(raw.revocationInfos), index.revocationInfos)
  const unsignedAttributes = compare(hashedAttributes(signerInfo)[index.version], index.unsignedAttributes)
  const lists = [certificates, revocationInfos, unsignedAttributes]
  return {
    certificates,
    revocationInfos,
    unsignedAttributes,
    isIntact: lists.every(({ unmatched }) => unmatched === 0),
  }
}

function coverage<Part>(
  parts: readonly Hashable<Part>[],
  hashes: readonly string[],
  wanted: ReadonlySet<string>,
): Coverage<Part> {
  const isCovered = (_: unknown, place: number): boolean => wanted.has(hashes[place] ?? '')
  const matched = new Set(hashes.filter((hash) => wanted.has(hash)))
  return {
    covered: parts.filter(isCovered).map(({ part }) => part),
    notCovered: parts.filter((one, place) => !isCovered(one, place)).map(({ part }) => part),
    unmatched: wanted.size - matched.size,
  }
}

interface Hashable<Part> {
  readonly part: Part
  readonly bytes: Uint8Array
}

/**
 * In hex. All archive time-stamps of a signer ask for the same ones, and anybody adds values by the ten thousand; lists of megabytes lie
 * under those of all signers.
 */
function hashesOf(parts: readonly Hashable<unknown>[], digestAlgorithm: string): readonly string[] {
  const known = hashesByDigest(parts)
  const hashes = known.get(digestAlgorithm) ?? parts.map(({ bytes }) => toHex(rememberedDigest(digestAlgorithm, bytes)))
  known.set(digestAlgorithm, hashes)
  return hashes
}

const hashesByDigest = remember((_: readonly Hashable<unknown>[]) => new Map<string, readonly string[]>())

const themselves = remember((parts: readonly Uint8Array[]): readonly Hashable<Uint8Array>[] =>
  parts.map((part) => ({ part, bytes: part })),
)

/** By the version of the index: until the second the whole Attribute for each value, then its attrType and that one value. */
const hashedAttributes = remember(({ unsignedAttributes }: Pick<SignerInfo, 'unsignedAttributes'>) => {
  const whole = unsignedAttributes.flatMap(({ type, values, raw }) =>
    values.map((value) => ({ part: { type, value }, bytes: raw })),
  )
  return { 1: whole, 2: whole, 3: unsignedAttributes.flatMap(valuesWithType) }
})

function valuesWithType(attribute: Attribute): Hashable<UnsignedAttributeValue>[] {
  const { type, values } = attribute
  const rawType = rawTypeOf(attribute)
  return values.map((value) => ({ part: { type, value }, bytes: concatBytes([rawType, value]) }))
}

/** DER of an ATSHashIndexV3 over everything that is in the message now, every hash by `digestAlgorithm` (§5.5.2). */
export function createAtsHashIndex(
  { raw: { certificates, revocationInfos } }: SignedData,
  { unsignedAttributes }: SignerInfo,
  digestAlgorithm: string,
): Uint8Array {
  const values = unsignedAttributes.flatMap(valuesWithType).map(({ bytes }) => bytes)
  const lists = [certificates, revocationInfos, values].map((parts) =>
    sequence(...parts.map((part) => octetString(rememberedDigest(digestAlgorithm, part)))),
  )
  return sequence(digestAlgorithmIdentifier(digestAlgorithm), ...lists)
}
