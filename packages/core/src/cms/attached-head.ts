/** What comes before the content of an attached SignedData (RFC 5652 §3, §5.1, §5.2), read without the content at hand. */
import { type AlgorithmIdentifier, algorithmIdentifier } from '../crypto/algorithm.ts'
import { type Header, readHeader } from '../der/header.ts'
import { Oid } from '../der/oids.ts'
import { readObjectIdentifier, readSmallInteger } from '../der/primitives.ts'
import { berReader, rawBytes } from '../der/read.ts'
import { context, Tag } from '../der/tags.ts'
import { attempt, FormatError } from '../errors.ts'

/** A constructed element that is open: all but its end has still to come. Offsets are those of the whole message. */
export interface Level {
  readonly tag: number
  readonly start: number
  readonly contentStart: number
  /** `undefined` for the indefinite form, which ends by its end-of-contents octets. */
  readonly end: number | undefined
  /** No octet of it may lie beyond: its own end or that of a level around it. */
  readonly limit: number
}

export interface AttachedHead {
  readonly contentInfo: Level
  /** The OID of SignedData as it arrived. */
  readonly rawType: Uint8Array
  readonly explicit: Level
  readonly signedData: Level
  /** `version` and `digestAlgorithms` as they arrived. */
  readonly rawBefore: Uint8Array
  readonly digestAlgorithms: readonly AlgorithmIdentifier[]
  readonly encapsulated: Level
  readonly rawContentType: Uint8Array
  readonly explicitContent: Level
  /** eContent: an OCTET STRING, whole or in chunks. */
  readonly content: Level
}

/** No honest head comes near: three algorithms and a dozen lengths. */
export const MAX_HEAD_OCTETS = 65_536

/**
 * The head of a message whose content is an attached OCTET STRING. `undefined` for anything else, also for what is no
 * message at all: whoever reads it as a whole will say what is wrong with it. What it holds are windows on `bytes`.
 */
export function readAttachedHead(bytes: Uint8Array): AttachedHead | undefined {
  return attempt(
    () => readHead(bytes),
    () => undefined,
  )
}

function readHead(bytes: Uint8Array): AttachedHead {
  const contentInfo = levelAt(bytes, { contentStart: 0, limit: Number.POSITIVE_INFINITY }, Tag.sequence)
  const rawType = elementAt(bytes, contentInfo.contentStart, Tag.objectIdentifier)
  expect(readObjectIdentifier(berReader(rawType).next()) === Oid.signedData)
  const explicit = levelAt(bytes, after(contentInfo, rawType), context(0))
  const signedData = levelAt(bytes, explicit, Tag.sequence)
  const version = elementAt(bytes, signedData.contentStart, Tag.integer)
  readSmallInteger(berReader(version).next())
  const algorithms = elementAt(bytes, signedData.contentStart + version.length, Tag.set)
  const rawBefore = bytes.subarray(
    signedData.contentStart,
    signedData.contentStart + version.length + algorithms.length,
  )
  const encapsulated = levelAt(bytes, after(signedData, rawBefore), Tag.sequence)
  const rawContentType = elementAt(bytes, encapsulated.contentStart, Tag.objectIdentifier)
  readObjectIdentifier(berReader(rawContentType).next())
  const explicitContent = levelAt(bytes, after(encapsulated, rawContentType), context(0))
  const content = levelAt(bytes, explicitContent, Tag.octetString, Tag.constructedOctetString)
  const digestAlgorithms = readDigestAlgorithms(algorithms)
  const levels = { contentInfo, explicit, signedData, encapsulated, explicitContent, content }
  return { ...levels, rawType, rawBefore, rawContentType, digestAlgorithms }
}

function readDigestAlgorithms(raw: Uint8Array): AlgorithmIdentifier[] {
  const set = berReader(raw).enter(Tag.set)
  return set.each(Tag.sequence, (element) => algorithmIdentifier(set, element))
}

/** Where the next element lies within an open level, and how far it may reach. */
type Place = Pick<Level, 'contentStart' | 'limit'>

function after({ contentStart, limit }: Level, element: Uint8Array): Place {
  return { contentStart: contentStart + element.length, limit }
}

function levelAt(bytes: Uint8Array, { contentStart: start, limit }: Place, ...tags: readonly number[]): Level {
  const level = openLevel(readHeader(bytes.subarray(start)), start, limit)
  expect(tags.includes(level.tag))
  return level
}

/** @throws FormatError ERR_DER_TRUNCATED when the element reaches beyond the one around it */
export function openLevel({ tag, length, next }: Header, start: number, limit: number): Level {
  const contentStart = start + next
  const end = length === undefined ? undefined : contentStart + length
  if ((end ?? contentStart) > limit) {
    throw new FormatError('ERR_DER_TRUNCATED', 'A length reaches beyond the end', { facts: { offset: start } })
  }
  return { tag, start, contentStart, end, limit: end ?? limit }
}

/** A whole element, which must be at hand. */
function elementAt(bytes: Uint8Array, start: number, tag: number): Uint8Array {
  return rawBytes(berReader(bytes.subarray(start)).next(tag))
}

function expect(condition: boolean): void {
  if (!condition) throw new FormatError('ERR_CMS_NOT_ATTACHED', 'No SignedData with attached octets')
}
