/** What a portal page calls: finds the agent on the person's computer and asks it for a signature or for the person's identity. */
import type { LoopbackAccess } from './access.ts'
import { AgentError } from './agent-error.ts'
import { signatureOf, signaturesOf, succeeded, tokenOf } from './answers.ts'
import { toBase64 } from './base64.ts'
import type { Bridge } from './bridge.ts'
import { type AgentInfo, ask, locateAgent } from './locate.ts'
import { loopbackPermission } from './permission.ts'
import type {
  CoSignRequest,
  IdentifyRequest,
  SignBatchRequest,
  SignRequest,
  SignStreamRequest,
  WebEidRequest,
  WebEidToken,
} from './requests.ts'
import { type Send, sendOctets } from './send.ts'

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

/** All methods throw AgentError and nothing else. */
export interface AgentClient {
  /** What the browser would say to a call, without making one or asking the person anything; never `pending`. */
  access(): Promise<LoopbackAccess>
  /** May make the browser ask the person for permission, so call it after a click and an explanation. */
  info(options?: { readonly signal?: AbortSignal }): Promise<AgentInfo>
  /** Waits as long as the person takes and resolves with the CMS (DER). The server must verify it; a page cannot. */
  sign(request: SignRequest): Promise<Uint8Array<ArrayBuffer>>
  /**
   * One window lists every document. Resolves with a CMS for each, in their order, undefined for those that the key did not
   * sign; the first is always there.
   */
  signBatch(request: SignBatchRequest): Promise<readonly (Uint8Array<ArrayBuffer> | undefined)[]>
  /** For a document of any size, such as a `File`: never whole in memory, its signature detached. Not through a bridge. */
  signStream(request: SignStreamRequest): Promise<Uint8Array<ArrayBuffer>>
  /** The CMS with one more signature beside those that are there. */
  coSign(request: CoSignRequest): Promise<Uint8Array<ArrayBuffer>>
  /** Waits likewise and resolves with the signed challenge (CMS, DER), which the server that made it must verify. */
  identify(request: IdentifyRequest): Promise<Uint8Array<ArrayBuffer>>
  /** A token for validators of Web eID (`web-eid:1.0`). */
  webEid(request: WebEidRequest): Promise<WebEidToken>
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

  async function post(path: string, body: object, signal: AbortSignal | undefined): Promise<unknown> {
    const { send } = await locate(signal)
    return succeeded(await send({ path, method: 'POST', body: JSON.stringify(body), signal }))
  }

  return {
    access: loopbackPermission,
    async info({ signal } = {}) {
      return (await locate(signal)).info
    },
    async sign({ signal, content, mediaType, name, ...rest }) {
      const document = { content: toBase64(content), mediaType, name }
      return signatureOf(await post('/v1/sign', { document, ...rest }, signal))
    },
    async signBatch({ signal, documents, ...rest }) {
      const all = documents.map(({ content, ...document }) => ({ ...document, content: toBase64(content) }))
      return signaturesOf(await post('/v1/sign/batch', { documents: all, ...rest }, signal))
    },
    async signStream({ signal, content, ...parameters }) {
      const { url } = await locate(signal)
      // The bridge passes on texts only.
      if (url === undefined) throw new AgentError('agent-unreachable')
      return signatureOf(succeeded(await sendOctets(`${url}/v1/sign/stream`, { content, parameters, signal })))
    },
    async coSign({ signal, signature, content, mediaType, name, ...rest }) {
      const document = { mediaType, name, ...(content === undefined ? {} : { content: toBase64(content) }) }
      return signatureOf(await post('/v1/co-sign', { signature: toBase64(signature), document, ...rest }, signal))
    },
    async identify({ signal, ...request }) {
      return signatureOf(await post('/v1/identify', request, signal))
    },
    async webEid({ signal, ...request }) {
      return tokenOf(await post('/v1/web-eid/authenticate', request, signal))
    },
  }
}

interface Connected {
  /** Undefined through a bridge. */
  readonly url?: string
  readonly info: AgentInfo
  readonly send: Send
}

async function throughBridge({ send }: Bridge, signal: AbortSignal | undefined): Promise<Connected> {
  const info = await ask(send, signal)
  if (info instanceof AgentError) throw info
  if (info === undefined) throw new AgentError('agent-not-running')
  return { info, send }
}
