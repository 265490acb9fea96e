/**
 * The window a site opens where the browser does not let it call the agent: passes calls of its opener on to the API of this
 * very port, with the origin the browser gives to each message. It shows no consent and asks for no secret: its opener can
 * replace it at any time.
 */
import { type BridgeAnswer, readAbort, readRequest } from '../bridge-messages.ts'
import type { BridgeTexts } from './texts/bridge-texts.ts'
import { textsFor } from './texts/texts.ts'

const OUTER_ORIGIN_HEADER = 'tamga-outer-origin'

const { language, texts } = textsFor(navigator.languages)
const running = new Map<number, AbortController>()
const answered = new Set<number>()

document.documentElement.lang = language
write('heading', texts.heading)
write('consent', texts.consent)
write('state', texts.alone)
addEventListener('message', receive)

function receive(event: MessageEvent<unknown>): void {
  // Only the window that opened this one; `null` is the origin of sandboxed pages and cannot be answered.
  if (event.source === null || event.source !== window.opener || event.origin === 'null') return
  const taken = readAbort(event.data)
  if (taken !== undefined) running.get(taken)?.abort()
  const request = readRequest(event.data)
  // A site repeats its first request until it is answered, since it cannot see when this page has loaded.
  if (request === undefined || running.has(request.id) || answered.has(request.id)) return
  passOn(request, event.origin)
}

async function passOn(request: NonNullable<ReturnType<typeof readRequest>>, origin: string): Promise<void> {
  const { id, path, method, body } = request
  const leaving = new AbortController()
  running.set(id, leaving)
  const headers = {
    [OUTER_ORIGIN_HEADER]: origin,
    ...(body === undefined ? {} : { 'content-type': 'application/json' }),
  }
  const options: RequestInit = { method, headers, signal: leaving.signal, cache: 'no-store', redirect: 'error' }
  try {
    const response = await fetch(path, body === undefined ? options : { ...options, body })
    // Who may read an answer is what the agent says to direct calls as well: other sites are left in the dark (attack 24).
    const readable = response.headers.get('access-control-allow-origin') === origin
    show(origin, response.status === 403 && path === '/v1/info' ? 'refused' : 'connected')
    if (readable) answer({ tamga: 'answer', id, status: response.status, text: await response.text() }, origin)
  } catch {
    if (!leaving.signal.aborted) answer({ tamga: 'answer', id, status: 0, text: '' }, origin)
  } finally {
    running.delete(id)
  }
}

/** To the origin that asked and to no other: the opener may show another site by now. */
function answer(message: BridgeAnswer, origin: string): void {
  answered.add(message.id)
  window.opener?.postMessage(message, origin)
}

function show(origin: string, state: keyof Pick<BridgeTexts, 'connected' | 'refused'>): void {
  write('site', origin)
  write('state', texts[state])
}

function write(id: string, text: string): void {
  const element = document.getElementById(id)
  if (element !== null) element.textContent = text
}
