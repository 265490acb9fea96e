/**
 * The time-stamping authority that the settings name (RFC 3161), for requests of NCALayer's protocol that expect a time-stamp.
 * It learns the digest of a signature and nothing of the document; without the setting the agent calls nobody (attack 20).
 */
import { createTimeStampSource, type Http, type TimeStampSource, UnavailableError } from '@tamga/core'

const PATIENCE_MILLISECONDS = 15_000

/** `url` comes from the person's settings, never from a site (attack 22). */
export function openTimeStampSource(url: string): TimeStampSource {
  return createTimeStampSource({ http, url })
}

const http: Http = {
  async send({ method, url, contentType, accept, body, maxOctets }) {
    const headers = {
      ...(contentType === undefined ? {} : { 'content-type': contentType }),
      ...(accept === undefined ? {} : { accept }),
    }
    const signal = AbortSignal.timeout(PATIENCE_MILLISECONDS)
    const content = body === undefined ? {} : { body: Buffer.from(body) }
    try {
      const response = await fetch(url, { method, headers, ...content, redirect: 'manual', signal })
      const octets = await readWithin(response, maxOctets)
      return {
        status: response.status,
        contentType: response.headers.get('content-type') ?? undefined,
        body: octets,
      }
    } catch (cause) {
      throw new UnavailableError('ERR_TSP_HTTP', 'The time-stamping authority did not answer', { cause })
    }
  },
}

/** @throws RangeError for a longer answer */
async function readWithin({ body }: Response, maxOctets: number): Promise<Uint8Array> {
  const pieces: Uint8Array[] = []
  let octets = 0
  for await (const piece of body ?? []) {
    octets += piece.length
    if (octets > maxOctets) throw new RangeError('The answer is too long')
    pieces.push(piece)
  }
  return Buffer.concat(pieces)
}
