/** Octets that are to be signed, in memory or in a file: read in pieces, so that a large document never has to be whole. */
import { digestContent } from '@tamga/core'

/** A document's octets. Whoever made them closes them. */
export interface Octets {
  readonly size: number
  /**
   * `start` and `end` as in `Uint8Array.subarray`, within `size`. `room` may be written over and become the answer, so that
   * a walk over a large document leaves no garbage as large.
   */
  read(start: number, end: number, room?: Uint8Array): Promise<Uint8Array>
  /** Lets go of what holds them. */
  close(): Promise<void>
}

const PIECE = 64 * 1024

/** Octets that are in memory anyway. */
export function octetsInMemory(bytes: Uint8Array): Octets {
  return { size: bytes.length, read: async (start, end) => bytes.subarray(start, end), close: async () => {} }
}

/** All of them, piece by piece; each is good until the next is asked for. */
export async function* piecesOf(octets: Octets): AsyncGenerator<Uint8Array> {
  const room = new Uint8Array(Math.min(PIECE, octets.size))
  for (let start = 0; start < octets.size; start += PIECE) {
    yield await octets.read(start, Math.min(start + PIECE, octets.size), room)
  }
}

/** Digest by an algorithm a signer may have, national ones among them. */
export async function digestOf(octets: Octets, algorithm: string): Promise<Uint8Array> {
  const [digest] = await digestContent(piecesOf(octets), [algorithm])
  if (digest === undefined) throw new TypeError(`No digest by ${algorithm}`)
  return digest.value
}
