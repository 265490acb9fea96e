/** The content of a detached signature, from a file of any size: a large one is hashed as it is read, never held. */
import { contentDigestAlgorithms, type DetachedContent, digestContent } from '@tamga/core'
import { readInput, unreadableUnless } from './input.ts'
import { counting, LARGE_OCTETS, type Progress, pieces, sizeOf } from './large-file.ts'

/** @throws CommandError 66 */
export async function readContent(path: string, signature: Uint8Array, progress: Progress): Promise<DetachedContent> {
  const size = await sizeOf(path)
  const algorithms = size > LARGE_OCTETS ? contentDigestAlgorithms(signature) : undefined
  // A signature without signed attributes is over the content itself; it has to be held.
  if (algorithms === undefined) return { content: await readInput(path) }
  const digest = await unreadableUnless(path, () => digestContent(pieces(path), algorithms, counting(size, progress)))
  return { digest }
}
