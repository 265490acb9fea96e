/** The content of a detached signature, from a file of any size: a large one is hashed as it is read, never held. */
import { open, stat } from 'node:fs/promises'
import { contentDigestAlgorithms, type DetachedContent, digestContent } from '@tamga/core'
import { CommandError, exitCode } from './exit.ts'
import { readInput } from './input.ts'

/** Up to here a file is simply read. */
const LARGE_OCTETS = 8 * 1024 * 1024
const PIECE_OCTETS = 1024 * 1024

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
    return { digest: await digestContent(pieces(path), algorithms, counting(size, progress)) }
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : 'unknown reason'
    throw new CommandError(exitCode.unreadable, `${path}: cannot be read (${reason})`, { cause })
  }
}

/** One buffer for the whole file: each piece is hashed before the next is read, and nothing is left to collect. */
async function* pieces(path: string): AsyncGenerator<Uint8Array> {
  await using file = await open(path)
  const buffer = Buffer.allocUnsafe(PIECE_OCTETS)
  for (;;) {
    const { bytesRead } = await file.read(buffer, 0, buffer.length)
    if (bytesRead === 0) return
    yield buffer.subarray(0, bytesRead)
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
