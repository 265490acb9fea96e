/** Signs the draft on the page: agent → signature → portal. Each way this can end is told in words. */
import { AgentError, type agentErrorTexts, createAgentClient, describeAgentError } from '@tamga/client-agent/browser'
import { fromBase64, go, send, toBase64 } from './api.ts'
import { element } from './element.ts'
import { hideProblem, showProblem, showProblemText } from './problem.ts'

const signButton = element('sign', HTMLButtonElement)
const cancelButton = element('cancel', HTMLButtonElement)
const progress = element('progress', HTMLElement)
const draft = element('signing', HTMLElement).dataset

const language = document.documentElement.lang as keyof typeof agentErrorTexts
const agent = createAgentClient({ ports: (draft.agentPorts ?? '').split(' ').map(Number) })
let cancellation = new AbortController()

signButton.addEventListener('click', () => void run())
cancelButton.addEventListener('click', () => cancellation.abort())

async function run(): Promise<void> {
  hideProblem()
  setWaiting(true)
  cancellation = new AbortController()
  try {
    await signAndSend(cancellation.signal)
  } catch (error) {
    setWaiting(false)
    signButton.textContent = signButton.dataset.again ?? ''
    if (error instanceof AgentError) showProblemText(error.code, describeAgentError(error.code, language))
    else showProblem(error instanceof PortalRefusal ? error.code : 'unexpected')
  }
}

/** The portal did not take the signature and has no report to show. */
class PortalRefusal extends Error {
  readonly code: string

  constructor(code: string) {
    super(code)
    this.code = code
  }
}

/** @throws AgentError, PortalRefusal */
async function signAndSend(signal: AbortSignal): Promise<void> {
  // First a call that asks nothing of the person but the browser's permission, so that each wait has its own words.
  say(draft.connecting)
  await agent.info({ signal })
  say(draft.waiting)
  const content = fromBase64(draft.content ?? '')
  const signature = await agent.sign({ content, mediaType: draft.mediaType ?? '', language, signal })
  // From here on the signature is on its way; taking it back would only be a promise.
  cancelButton.hidden = true
  say(draft.sending)
  const answer = await send('PUT', `/api/${draft.kind}/${draft.id}/signature`, { signature: toBase64(signature) })
  if (answer.page === undefined) throw new PortalRefusal(answer.code ?? 'unexpected')
  go(answer.page)
}

function say(text: string | undefined): void {
  progress.textContent = text ?? ''
}

function setWaiting(waiting: boolean): void {
  signButton.disabled = waiting
  signButton.setAttribute('aria-busy', String(waiting))
  cancelButton.hidden = !waiting
  if (!waiting) say('')
}
