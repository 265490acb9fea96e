/** What a signature or an archive is over, from files of any size: a large one is hashed as it is read, never held. */
import {
  type ContentDigest,
  contentDigestAlgorithms,
  type DataObject,
  type DetachedContent,
  digestContent,
  evidenceRecordDigestAlgorithms,
  type SignatureInput,
} from '@tamga/core'
import { readInput, unreadableUnless } from './input.ts'
import { counting, LARGE_OCTETS, type Progress, pieces, sizeOf } from './large-file.ts'

/** The content of a detached signature. @throws CommandError 66 */
export async function readContent(
  path: string,
  { signature, evidenceRecords }: Pick<SignatureInput, 'signature' | 'evidenceRecords'>,
  progress: Progress,
): Promise<DetachedContent> {
  // A signature without signed attributes is over the content itself; it has to be held.
  const digest = await digestsOfLarge(path, () => contentDigestAlgorithms(signature, evidenceRecords), progress)
  return digest === undefined ? { content: await readInput(path) } : { digest }
}

/** A data object of an evidence record. @throws CommandError 66 */
export async function readDataObject(
  path: string,
  evidenceRecord: Uint8Array,
  progress: Progress,
): Promise<DataObject> {
  const digests = await digestsOfLarge(path, () => evidenceRecordDigestAlgorithms(evidenceRecord), progress)
  return digests === undefined ? { content: await readInput(path) } : { digests }
}

/** `undefined` for a file that is small enough, or must be held. */
async function digestsOfLarge(
  path: string,
  algorithmsOf: () => readonly string[] | undefined,
  progress: Progress,
): Promise<readonly ContentDigest[] | undefined> {
  const size = await sizeOf(path)
  const algorithms = size > LARGE_OCTETS ? algorithmsOf() : undefined
  if (algorithms === undefined) return undefined
  return unreadableUnless(path, () => digestContent(pieces(path), algorithms, counting(size, progress)))
}
