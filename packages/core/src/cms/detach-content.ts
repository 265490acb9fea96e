/**
 * Takes the content out of an attached SignedData as it streams by (RFC 5652 §5.2, X.690 §8.7.3): the content is handed on
 * piece by piece, what is left is the same message detached, every other octet of it as it arrived.
 */
import { concatBytes } from '../bytes.ts'
import { MAX_HEADER_OCTETS, readHeader } from '../der/header.ts'
import { END_OF_CONTENTS_OCTETS } from '../der/read.ts'
import { Tag } from '../der/tags.ts'
import { headerOctets, sequence } from '../der/write.ts'
import { FormatError, UnsupportedError } from '../errors.ts'
import { type AttachedHead, type Level, openLevel } from './attached-head.ts'
import type { OctetWindow } from './octet-window.ts'

/** The readers of whole messages stop at the same depth. */
const MAX_DEPTH = 64
/** Chunks may be as small as they like while there are no more than a whole message may have, and then not that small. */
const FREE_CHUNKS = 2_000_000
const MIN_CHUNK_OCTETS = 256

/**
 * Reads to the end of the source; the window stands at its start, the head having been read from what is at hand.
 * @returns the ContentInfo, detached
 * @throws FormatError ERR_DER_…; UnsupportedError ERR_CMS_TOO_LARGE when more than `maxRestOctets` follow the content
 */
export async function detachContent(
  window: OctetWindow,
  head: AttachedHead,
  options: { readonly take: (part: Uint8Array) => void; readonly maxRestOctets: number },
): Promise<Uint8Array> {
  const { content, explicitContent, encapsulated } = head
  window.skip(content.contentStart)
  if (content.tag === Tag.octetString) await window.pass((content.end ?? 0) - content.contentStart, options.take)
  else await passChunks(window, content, options.take)
  await closeLevel(window, explicitContent)
  await closeLevel(window, encapsulated)
  const taken = window.position - encapsulated.start
  const rest = await window.rest(options.maxRestOctets)
  if (rest === undefined) throw new UnsupportedError('ERR_CMS_TOO_LARGE', 'Too much after the content')
  return detached(head, taken, rest)
}

async function passChunks(window: OctetWindow, content: Level, take: (part: Uint8Array) => void): Promise<void> {
  const levels = [content]
  let chunks = 0
  for (let level = levels.at(-1); level !== undefined; level = levels.at(-1)) {
    if (window.atHand.length < MAX_HEADER_OCTETS) await window.have(MAX_HEADER_OCTETS)
    if (hasEnded(window, level)) {
      levels.pop()
      continue
    }
    chunks += 1
    checkChunks(chunks, window.position - content.start, levels.length)
    const chunk = openLevel(readHeader(window.atHand), window.position, level.limit)
    window.skip(chunk.contentStart - chunk.start)
    if (chunk.tag === Tag.constructedOctetString) levels.push(chunk)
    else if (chunk.tag === Tag.octetString) await window.pass((chunk.end ?? 0) - chunk.contentStart, take)
    else throw new FormatError('ERR_DER_UNEXPECTED_TAG', 'An OCTET STRING was expected', { facts: { tag: chunk.tag } })
  }
}

/** Whether a level ends here; end-of-contents octets are then left behind. */
function hasEnded(window: OctetWindow, { end, limit }: Level): boolean {
  if (end !== undefined) return window.position >= end
  const [first, second] = window.atHand
  if (first !== 0x00 || second !== 0x00 || window.position + END_OF_CONTENTS_OCTETS > limit) return false
  window.skip(END_OF_CONTENTS_OCTETS)
  return true
}

function checkChunks(chunks: number, octets: number, depth: number): void {
  if (depth >= MAX_DEPTH) throw new FormatError('ERR_DER_TOO_DEEP', 'Nested too deeply')
  if (chunks > FREE_CHUNKS + octets / MIN_CHUNK_OCTETS) {
    throw new FormatError('ERR_DER_TOO_MANY_ELEMENTS', 'A content in too many chunks', { facts: { chunks } })
  }
}

/** @throws FormatError ERR_DER_TRAILING_DATA: two readers must not see two contents in one */
async function closeLevel(window: OctetWindow, level: Level): Promise<void> {
  await window.have(END_OF_CONTENTS_OCTETS)
  if (!hasEnded(window, level)) {
    throw new FormatError('ERR_DER_TRAILING_DATA', 'Data after the content', { facts: { offset: window.position } })
  }
}

/** The lengths of the levels around the content shrink by what was taken; what followed it follows, to the last octet. */
function detached(head: AttachedHead, taken: number, rest: Uint8Array): Uint8Array {
  const encapsulated = sequence(head.rawContentType)
  let grown = encapsulated.length - taken
  const reopened = (level: Level): Uint8Array => {
    const { tag, start, contentStart, end } = level
    const octets = Uint8Array.from(headerOctets(tag, end === undefined ? undefined : end - contentStart + grown))
    grown += octets.length - (contentStart - start)
    return octets
  }
  const signedData = reopened(head.signedData)
  const explicit = reopened(head.explicit)
  const contentInfo = reopened(head.contentInfo)
  return concatBytes([contentInfo, head.rawType, explicit, signedData, head.rawBefore, encapsulated, rest])
}
