/**
 * One HTTP exchange with the identification server: no redirect (an SSRF, RFC 8414 §6.2), a time budget from the first
 * octet to the last, a size budget that counts what was decompressed, and "no answer" kept apart from "no".
 */
import { TamgaError } from '@tamga/core'
import { refusal } from './refusals.ts'

const MAX_OCTETS = 256 * 1024

/** `url` is absolute; the answer has its whole body in memory and a status of 2xx or 4xx. */
export type Transport = (url: string, init: RequestInit) => Promise<Response>

export interface TransportOptions {
  readonly fetch: typeof fetch
  readonly timeoutSeconds: number
}

export function createTransport({ fetch, timeoutSeconds }: TransportOptions): Transport {
  return async (url, init) => {
    const signal = AbortSignal.timeout(timeoutSeconds * 1000)
    const facts = { host: new URL(url).host }
    try {
      const response = await fetch(url, { ...init, redirect: 'manual', signal })
      checkStatus(response.status, facts)
      return new Response(await readBody(response), { status: response.status, headers: response.headers })
    } catch (error) {
      throw error instanceof TamgaError
        ? error
        : refusal('ERR_OIDC_UNREACHABLE', { ...facts, timedOut: signal.aborted })
    }
  }
}

function checkStatus(status: number, facts: { readonly host: string }): void {
  // Status 0 is how fetch shows a redirect it was told not to follow.
  if (status === 0 || (status >= 300 && status < 400)) throw refusal('ERR_OIDC_REDIRECT', facts)
  if (status >= 500 || status === 429) throw refusal('ERR_OIDC_SERVER_FAULT', { ...facts, status })
}

async function readBody(response: Response): Promise<Uint8Array<ArrayBuffer>> {
  const chunks: Uint8Array[] = []
  let octets = 0
  for await (const chunk of response.body ?? []) {
    octets += chunk.length
    // Leaving the loop cancels the stream.
    if (octets > MAX_OCTETS) throw refusal('ERR_OIDC_RESPONSE_TOO_LARGE', { maxOctets: MAX_OCTETS })
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}
