/** One POST on a connection of its own, with a body that is written as fast as the other side reads it. */
import { type IncomingMessage, request } from 'node:http'

export interface Post {
  readonly origin: string
  readonly body: string | AsyncIterable<Buffer>
  readonly headers?: Readonly<Record<string, string>>
  readonly signal?: AbortSignal
}

/** An answer that comes before the body is sent, as a refusal does, ends the upload. */
export async function post(
  url: string,
  { origin, body, headers = {}, signal }: Post,
): Promise<{ readonly status: number }> {
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>()
  const all = { origin, 'content-type': 'application/json', ...headers }
  const outgoing = request(
    url,
    { method: 'POST', agent: false, headers: all, ...(signal === undefined ? {} : { signal }) },
    resolve,
  )
  outgoing.on('error', reject)
  // Whoever refuses reads no further, so that the buffer never drains.
  const over = promise.then(
    () => 'over',
    () => 'over',
  )
  let isOver = false
  for await (const piece of typeof body === 'string' ? [body] : body) {
    if (outgoing.write(piece)) continue
    const drained = new Promise((resume) => outgoing.once('drain', resume))
    isOver = (await Promise.race([drained, over])) === 'over'
    if (isOver) break
  }
  if (!isOver) outgoing.end()
  const response = await promise
  for await (const _piece of response) {
    // What it says is judged in tests.
  }
  outgoing.destroy()
  return { status: response.statusCode ?? 0 }
}
