/** Files too large to be held: read piece by piece, with news of how far it has come. */
import { open, stat } from 'node:fs/promises'
import { unreadableUnless } from './input.ts'

/** Up to here a file is simply read. */
export const LARGE_OCTETS: number = 8 * 1024 * 1024
const PIECE_OCTETS = 1024 * 1024

/** Told how much of a large file has been read, in whole per cent, once for each. */
export type Progress = (percent: number) => void

/** In octets. @throws CommandError 66 */
export async function sizeOf(path: string): Promise<number> {
  return (await unreadableUnless(path, () => stat(path))).size
}

/** One buffer for the whole file: each piece must be done with before the next is read, and nothing is left to collect. */
export async function* pieces(path: string): AsyncGenerator<Uint8Array> {
  await using file = await open(path)
  const buffer = Buffer.allocUnsafe(PIECE_OCTETS)
  for (;;) {
    const { bytesRead } = await file.read(buffer, 0, buffer.length)
    if (bytesRead === 0) return
    yield buffer.subarray(0, bytesRead)
  }
}

export function counting(size: number, progress: Progress): (octets: number) => void {
  let read = 0
  let told = -1
  return (octets) => {
    read += octets
    const percent = Math.floor((read / size) * 100)
    if (percent > told) progress(percent)
    told = Math.max(told, percent)
  }
}
