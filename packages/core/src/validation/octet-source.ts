/** Octets of any number that arrive in pieces, and how they are read with the least memory. */

/**
 * A stream of `node:fs` or `node:http`, a web stream, any generator. Fastest is a web stream of bytes, such as
 * `readableWebStream()` of a file handle: it is read into one buffer again and again.
 */
export type OctetSource = AsyncIterable<Uint8Array> | ReadableStream<Uint8Array>

const BUFFER_OCTETS = 1_048_576

/**
 * The pieces in order; each is valid only until the next is asked for.
 * @throws TypeError for one that holds no octets, such as the text of a stream with an encoding; and what the source throws
 */
export async function* piecesOf(source: OctetSource): AsyncGenerator<Uint8Array> {
  for await (const piece of readFrom(source)) {
    // Read as octets it would be judged, and the caller's mistake would be a verdict.
    if (!ArrayBuffer.isView(piece)) throw new TypeError('A source of octets must give Uint8Arrays')
    yield piece
  }
}

function readFrom(source: OctetSource): AsyncIterable<Uint8Array> {
  if (!(source instanceof ReadableStream)) return source
  const reader = byteReader(source)
  return reader === undefined ? source : piecesByBuffer(reader)
}

/** `undefined` for a web stream that is not one of bytes. */
function byteReader(stream: ReadableStream<Uint8Array>): ReadableStreamBYOBReader | undefined {
  try {
    return stream.getReader({ mode: 'byob' })
  } catch (error) {
    // A stream that somebody else reads already is refused for good when it is iterated over.
    if (error instanceof TypeError) return undefined
    throw error
  }
}

/** The memory goes to the stream and comes back with each read (Streams Standard, bring your own buffer). */
async function* piecesByBuffer(reader: ReadableStreamBYOBReader): AsyncGenerator<Uint8Array> {
  let buffer = new ArrayBuffer(BUFFER_OCTETS)
  let isRead = false
  try {
    for (;;) {
      const { value, done } = await reader.read(new Uint8Array(buffer))
      isRead = done
      if (done || value === undefined) return
      yield value
      buffer = value.buffer
    }
  } finally {
    if (!isRead) await reader.cancel()
    reader.releaseLock()
  }
}
