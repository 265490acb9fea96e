/** Signs the person in with a certificate: challenge from the portal → agent → answer to the portal. */
import { AgentError, type agentErrorTexts, createAgentClient, describeAgentError } from '@tamga/client-agent/browser'
import { type ApiAnswer, send, toBase64 } from './api.ts'
import { element } from './element.ts'
import { hideProblem, showProblem, showProblemText } from './problem.ts'

const button = element('certificate', HTMLButtonElement)
const cancelButton = element('cancel', HTMLButtonElement)
const progress = element('progress', HTMLElement)
const place = element('signing', HTMLElement).dataset

const language = document.documentElement.lang as keyof typeof agentErrorTexts
const agent = createAgentClient({ ports: (place.agentPorts ?? '').split(' ').map(Number) })
let cancellation = new AbortController()

button.addEventListener('click', () => void run())
cancelButton.addEventListener('click', () => cancellation.abort())

async function run(): Promise<void> {
  hideProblem()
  setWaiting(true)
  cancellation = new AbortController()
  try {
    const code = await signIn(cancellation.signal)
    if (code === undefined) return location.assign(place.to ?? '/')
    setWaiting(false)
    showProblem(problemOf(code))
  } catch (error) {
    setWaiting(false)
    if (error instanceof AgentError) showProblemText(error.code, describeAgentError(error.code, language))
    else showProblem('unexpected')
  }
}

interface ChallengeAnswer extends ApiAnswer {
  readonly id?: string
  readonly challenge?: Readonly<Record<string, unknown>>
}

/** @returns the code of a refusal, undefined when the person is signed in. @throws AgentError */
async function signIn(signal: AbortSignal): Promise<string | undefined> {
  say(place.connecting)
  await agent.info({ signal })
  const { id, challenge, code }: ChallengeAnswer = await send('POST', '/sign-in/challenges', {})
  if (id === undefined || challenge === undefined) return code ?? 'unexpected'
  say(place.waiting)
  const signature = await agent.identify({ challenge, language, signal })
  cancelButton.hidden = true
  say(place.sending)
  return (await send('PUT', `/sign-in/challenges/${id}`, { signature: toBase64(signature) })).code
}

/** The sidecar's codes, as far as a person can do something about them; the page has the words. */
function problemOf(code: string): string {
  if (code === 'unavailable' || code === 'ERR_CHALLENGE_STATUS_UNKNOWN') return 'unavailable'
  if (code === 'ERR_CHALLENGE_UNKNOWN' || code === 'ERR_CHALLENGE_EXPIRED') return 'sign-in-expired'
  return code.startsWith('ERR_CHALLENGE_') ? 'certificate-refused' : 'unexpected'
}

function say(text: string | undefined): void {
  progress.textContent = text ?? ''
}

function setWaiting(waiting: boolean): void {
  button.disabled = waiting
  button.setAttribute('aria-busy', String(waiting))
  cancelButton.hidden = !waiting
  if (!waiting) say('')
}
