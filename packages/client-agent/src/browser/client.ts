/** What a portal page calls: finds the agent on the person's computer and asks it for a signature or for the person's identity. */
import { AgentError, errorOfProblem } from './agent-error.ts'
import { fromBase64, toBase64 } from './base64.ts'
import { type AgentInfo, type LocatedAgent, locateAgent } from './locate.ts'
import { loopbackPermission, meaningOfFailure } from './permission.ts'
import type { Language } from './texts/texts.ts'

/** Settings of `createAgentClient`. */
export interface AgentClientOptions {
  /** Ports to try in turn; the published ones without it. The portal's CSP `connect-src` must list them. */
  readonly ports?: readonly number[]
}

/** A document to sign. */
export interface SignRequest {
  readonly content: Uint8Array
  /** The agent signs only what it can show: `text/plain; charset=utf-8` and the `application/vnd.tamga.…+json` types. */
  readonly mediaType: string
  /** Shown to the person as the site's own words. */
  readonly name?: string
  /** Whether the CMS is to hold the document; without it the signature is detached. */
  readonly attached?: boolean
  /** Language the consent window begins with. */
  readonly language?: Language
  /** Closes the consent window when aborted. */
  readonly signal?: AbortSignal
}

/** A challenge to answer, as the portal's server made it (`createChallenge`, `POST /v1/challenges`). */
export interface IdentifyRequest {
  /** Sent as it is; the agent refuses one that was made for another site than this page's. */
  readonly challenge: Readonly<Record<string, unknown>>
  /** Language the consent window begins with. */
  readonly language?: Language
  /** Closes the consent window when aborted. */
  readonly signal?: AbortSignal
}

/** All methods throw AgentError and nothing else. */
export interface AgentClient {
  /** May make the browser ask the person for permission, so call it after a click and an explanation. */
  info(options?: { readonly signal?: AbortSignal }): Promise<AgentInfo>
  /** Waits as long as the person takes and resolves with the CMS (DER). The server must verify it; a page cannot. */
  sign(request: SignRequest): Promise<Uint8Array<ArrayBuffer>>
  /** Waits likewise and resolves with the signed challenge (CMS, DER), which the server that made it must verify. */
  identify(request: IdentifyRequest): Promise<Uint8Array<ArrayBuffer>>
}

const publishedPorts = [24117, 24118, 24119]

/** Makes no call until a method is used. */
export function createAgentClient({ ports = publishedPorts }: AgentClientOptions = {}): AgentClient {
  let found: LocatedAgent | undefined

  /** Asked anew each time: the agent may have been restarted on another port. The last port goes first. */
  async function locate(signal: AbortSignal | undefined): Promise<LocatedAgent> {
    const last = found === undefined ? [] : [Number(new URL(found.url).port)]
    found = await locateAgent([...new Set([...last, ...ports])], signal)
    return found
  }

  return {
    async info({ signal } = {}) {
      return (await locate(signal)).info
    },
    async sign({ signal, ...request }) {
      const { url } = await locate(signal)
      return await requestSignature(`${url}/v1/sign`, bodyOf(request), signal)
    },
    async identify({ signal, challenge, language }) {
      const { url } = await locate(signal)
      return await requestSignature(`${url}/v1/identify`, JSON.stringify({ challenge, language }), signal)
    },
  }
}

function bodyOf({ content, mediaType, name, attached, language }: Omit<SignRequest, 'signal'>): string {
  return JSON.stringify({ document: { content: toBase64(content), mediaType, name }, attached, language })
}

async function requestSignature(
  url: string,
  body: string,
  signal: AbortSignal | undefined,
): Promise<Uint8Array<ArrayBuffer>> {
  const headers = { 'content-type': 'application/json' }
  const options: RequestInit = {
    method: 'POST',
    headers,
    body,
    cache: 'no-store',
    credentials: 'omit',
    redirect: 'error',
  }
  const response = await fetch(url, signal ? { ...options, signal } : options).catch(async (cause) => {
    if (signal?.aborted) throw new AgentError('aborted', { cause })
    throw new AgentError(meaningOfFailure(await loopbackPermission(), location.hostname), { cause })
  })
  const answer: unknown = await response.json().catch((cause) => {
    throw new AgentError(signal?.aborted ? 'aborted' : 'failed', { cause })
  })
  if (!response.ok) throw errorOfProblem(answer)
  return signatureOf(answer)
}

function signatureOf(answer: unknown): Uint8Array<ArrayBuffer> {
  if (typeof answer === 'object' && answer !== null && 'signature' in answer && typeof answer.signature === 'string') {
    try {
      return fromBase64(answer.signature)
    } catch (cause) {
      throw new AgentError('failed', { cause })
    }
  }
  throw new AgentError('failed')
}
