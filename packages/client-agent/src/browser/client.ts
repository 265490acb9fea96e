/** What a portal page calls: finds the agent on the person's computer and asks it for a signature or for the person's identity. */
import type { LoopbackAccess } from './access.ts'
import { AgentError, errorOfProblem } from './agent-error.ts'
import { fromBase64, toBase64 } from './base64.ts'
import type { Bridge } from './bridge.ts'
import { type AgentInfo, ask, locateAgent } from './locate.ts'
import { loopbackPermission } from './permission.ts'
import type { Send } from './send.ts'
import type { Language } from './texts/texts.ts'

/** Settings of `createAgentClient`. */
export interface AgentClientOptions {
  /** Ports to try in turn; the published ones without it. The portal's CSP `connect-src` must list them. */
  readonly ports?: readonly number[]
  /**
   * Ports of the agent's TLS listener, tried after the others; none without it. Only Safari needs them, and only where the
   * agent runs with `--https` and the computer trusts its certificate. The CSP must list them as `https://127.0.0.1:…`.
   */
  readonly securePorts?: readonly number[]
  /** A window from `openBridge` through which all calls go, where the browser lets none through. */
  readonly bridge?: Bridge
  /** Hears what the browser says while a call waits: `pending` means that its question is on the screen. See `accessTexts`. */
  readonly onAccess?: (access: LoopbackAccess) => void
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
  /** What the browser would say to a call, without making one or asking the person anything; never `pending`. */
  access(): Promise<LoopbackAccess>
  /** May make the browser ask the person for permission, so call it after a click and an explanation. */
  info(options?: { readonly signal?: AbortSignal }): Promise<AgentInfo>
  /** Waits as long as the person takes and resolves with the CMS (DER). The server must verify it; a page cannot. */
  sign(request: SignRequest): Promise<Uint8Array<ArrayBuffer>>
  /** Waits likewise and resolves with the signed challenge (CMS, DER), which the server that made it must verify. */
  identify(request: IdentifyRequest): Promise<Uint8Array<ArrayBuffer>>
}

const publishedPorts = [24117, 24118, 24119]

/** Makes no call until a method is used. */
export function createAgentClient(options: AgentClientOptions = {}): AgentClient {
  const { ports = publishedPorts, securePorts = [], bridge, onAccess } = options
  const urls = [
    ...ports.map((port) => `http://127.0.0.1:${port}`),
    ...securePorts.map((port) => `https://127.0.0.1:${port}`),
  ]
  let found: string | undefined

  /** Asked anew each time: the agent may have been restarted on another port. The last address goes first. */
  async function locate(signal: AbortSignal | undefined): Promise<Connected> {
    if (bridge !== undefined) return await throughBridge(bridge, signal)
    const located = await locateAgent([...new Set([...(found === undefined ? [] : [found]), ...urls])], {
      signal,
      onAccess,
    })
    found = located.url
    return located
  }

  return {
    access: loopbackPermission,
    async info({ signal } = {}) {
      return (await locate(signal)).info
    },
    async sign({ signal, ...request }) {
      const { send } = await locate(signal)
      return await requestSignature(send, { path: '/v1/sign', body: bodyOf(request), signal })
    },
    async identify({ signal, challenge, language }) {
      const { send } = await locate(signal)
      return await requestSignature(send, {
        path: '/v1/identify',
        body: JSON.stringify({ challenge, language }),
        signal,
      })
    },
  }
}

interface Connected {
  readonly info: AgentInfo
  readonly send: Send
}

async function throughBridge({ send }: Bridge, signal: AbortSignal | undefined): Promise<Connected> {
  const info = await ask(send, signal)
  if (info instanceof AgentError) throw info
  if (info === undefined) throw new AgentError('agent-not-running')
  return { info, send }
}

function bodyOf({ content, mediaType, name, attached, language }: Omit<SignRequest, 'signal'>): string {
  return JSON.stringify({ document: { content: toBase64(content), mediaType, name }, attached, language })
}

async function requestSignature(
  send: Send,
  request: { readonly path: string; readonly body: string; readonly signal: AbortSignal | undefined },
): Promise<Uint8Array<ArrayBuffer>> {
  const { ok, json } = await send({ ...request, method: 'POST' })
  if (!ok) throw errorOfProblem(json)
  return signatureOf(json)
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
