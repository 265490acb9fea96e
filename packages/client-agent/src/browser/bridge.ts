/** The way round: a window of the agent's own that passes calls on. It needs no permission, only a click to open it. */
import { AgentError } from './agent-error.ts'
import { type BridgeAbort, type BridgeRequest, readAnswer } from './bridge-messages.ts'
import type { AgentAnswer, Send } from './send.ts'

/** An open window; see `openBridge`. */
export interface Bridge {
  /** Calls the API through the window. @throws AgentError agent-not-running, user-cancelled when the window is closed */
  readonly send: Send
  /** Closes the window. Requests that wait end as `user-cancelled`. */
  close(): void
}

/** Settings of `openBridge`. */
export interface BridgeOptions {
  /** Ports to try in turn; the published ones without it. The portal's CSP says nothing about windows. */
  readonly ports?: readonly number[]
}

const publishedPorts = [24117, 24118, 24119]
const POLL_MILLISECONDS = 100
/** For each port: the window loads from this computer, or shows the browser's error page. */
const LOAD_MILLISECONDS = 3_000
const FEATURES = 'popup,width=480,height=360'

let lastId = 0

/**
 * Opens the window; call it inside the handler of a click, or the browser blocks it. Give the result to
 * `createAgentClient({ bridge })`.
 * @throws AgentError popup-blocked
 */
export function openBridge({ ports = publishedPorts }: BridgeOptions = {}): Bridge {
  const popup = window.open(addressOf(ports[0]), '_blank', FEATURES)
  if (popup === null) throw new AgentError('popup-blocked')
  let connected: Promise<string> | undefined
  return {
    async send(call) {
      connected ??= connect(popup, ports)
      return await request(popup, await connected, call)
    },
    close: () => popup.close(),
  }
}

function addressOf(port: number | undefined): string {
  return `http://127.0.0.1:${port}/bridge`
}

/** Finds the port whose page answers; the origin under which it does. */
async function connect(popup: Window, ports: readonly number[]): Promise<string> {
  for (const [index, port] of ports.entries()) {
    if (index > 0) popup.location.href = addressOf(port)
    const { origin } = new URL(addressOf(port))
    const answer = await repeat(popup, origin)
    if (answer !== undefined) return origin
  }
  popup.close()
  throw new AgentError('agent-not-running')
}

/** Repeats one question until the page has loaded and answers, or its time is over. */
async function repeat(popup: Window, origin: string): Promise<AgentAnswer | undefined> {
  const leaving = new AbortController()
  const timeout = setTimeout(() => leaving.abort(), LOAD_MILLISECONDS)
  const call = { path: '/v1/info', method: 'GET', signal: leaving.signal } as const
  try {
    return await request(popup, origin, call)
  } catch (error) {
    if (error instanceof AgentError && error.code === 'aborted') return undefined
    throw error
  } finally {
    clearTimeout(timeout)
  }
}

function request(
  popup: Window,
  origin: string,
  { path, method, body, signal }: Parameters<Send>[0],
): Promise<AgentAnswer> {
  lastId += 1
  const id = lastId
  const message: BridgeRequest = { tamga: 'request', id, path, method, ...(body === undefined ? {} : { body }) }
  return new Promise((resolve, reject) => {
    const over = new AbortController()
    const end = (result: AgentAnswer | AgentError): void => {
      clearInterval(poll)
      over.abort()
      if (result instanceof AgentError) reject(result)
      else resolve(result)
    }
    const receive = ({ source, origin: sender, data }: MessageEvent<unknown>): void => {
      const answer = source === popup && sender === origin ? readAnswer(data) : undefined
      if (answer?.id !== id) return
      end(
        answer.status === 0
          ? new AgentError('agent-not-running')
          : { ok: answer.status < 300, json: parse(answer.text) },
      )
    }
    const leave = (): void => {
      popup.postMessage({ tamga: 'abort', id } satisfies BridgeAbort, origin)
      end(new AgentError('aborted', { cause: signal?.reason }))
    }
    // Sent again and again: nothing tells a page that a window of another origin has loaded. The bridge takes it once.
    const ask = (): void => {
      if (popup.closed) end(new AgentError('user-cancelled'))
      else popup.postMessage(message, origin)
    }
    const poll = setInterval(ask, POLL_MILLISECONDS)
    addEventListener('message', receive, { signal: over.signal })
    signal?.addEventListener('abort', leave, { signal: over.signal })
    if (signal?.aborted) leave()
    else ask()
  })
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
