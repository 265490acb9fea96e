/** The content of a detached signature, from a file of any size: a large one is hashed as it is read, never held. */
import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { contentDigestAlgorithms, type DetachedContent, digestContent } from '@tamga/core'
import { CommandError, exitCode } from './exit.ts'
import { readInput } from './input.ts'

/** Up to here a file is simply read. */
const LARGE_OCTETS = 8 * 1024 * 1024
const CHUNK_OCTETS = 1024 * 1024

/** Told how much of a large file has been read, in whole per cent, once for each. */
export type Progress = (percent: number) => void

/** @throws CommandError 66 */
export async function readContent(path: string, signature: Uint8Array, progress: Progress): Promise<DetachedContent> {
  const { size } = await stat(path).catch((cause: Error) => {
    throw new CommandError(exitCode.unreadable, `${path}: cannot be read (${cause.message})`, { cause })
  })
  const algorithms = size > LARGE_OCTETS ? contentDigestAlgorithms(signature) : undefined
  // A signature without signed attributes is over the content itself; it has to be held.
  if (algorithms === undefined) return { content: await readInput(path) }
  try {
    const stream = createReadStream(path, { highWaterMark: CHUNK_OCTETS })
    return { digest: await digestContent(stream, algorithms, counting(size, progress)) }
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : 'unknown reason'
    throw new CommandError(exitCode.unreadable, `${path}: cannot be read (${reason})`, { cause })
  }
}

function counting(size: number, progress: Progress): (octets: number) => void {
  let read = 0
  let told = -1
  return (octets) => {
    read += octets
    const percent = Math.floor((read / size) * 100)
    if (percent > told) progress(percent)
    told = Math.max(told, percent)
  }
}
