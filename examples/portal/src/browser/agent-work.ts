/**
 * Work with the person's agent as every page does it: a button that starts it, words for each wait, a way to take it back, and the
 * agent's connection window where the browser lets nothing through. The page's #signing holds the words and the settings.
 */
import {
  type AgentClient,
  AgentError,
  type AgentErrorCode,
  accessTexts,
  type Bridge,
  createAgentClient,
  describeAgentError,
  type Language,
  type LoopbackAccess,
  openBridge,
} from '@tamga/client-agent/browser'
import { element } from './element.ts'
import { hideProblem, showProblem, showProblemText } from './problem.ts'

/** What the work needs besides the agent. */
export interface AgentWork {
  readonly language: Language
  readonly signal: AbortSignal
  /** Told before the agent's window opens. */
  waiting(): void
  /** Told when the signature is on its way: taking it back from here on would only be a promise. */
  sending(): void
}

/** Returns the code of a problem that the page has words for; undefined when the page is being left. @throws AgentError */
type Work = (agent: AgentClient, work: AgentWork) => Promise<string | undefined>

/** Where a window of the agent's own still helps. */
const helpedByWindow: readonly AgentErrorCode[] = ['permission-denied', 'permission-dismissed', 'agent-unreachable']

/** Called once; `button` starts the work. */
export function offerAgentWork(button: HTMLButtonElement, work: Work): void {
  const cancelButton = element('cancel', HTMLButtonElement)
  const windowButton = element('connection-window', HTMLButtonElement)
  const progress = element('progress', HTMLElement)
  const { agentPorts = '', acceptMockAgent, connecting, waiting, sending } = element('signing', HTMLElement).dataset
  const ports = agentPorts.split(' ').map(Number)
  const language = document.documentElement.lang as Language
  let cancellation = new AbortController()

  button.addEventListener('click', () => void run(undefined))
  cancelButton.addEventListener('click', () => cancellation.abort())
  // Opened in the click itself, or the browser blocks it.
  windowButton.addEventListener('click', () => {
    try {
      void run(openBridge({ ports }))
    } catch (error) {
      showFailure(error)
    }
  })

  async function run(bridge: Bridge | undefined): Promise<void> {
    // Whoever waited for the browser's answer waits no longer, and says nothing about it.
    cancellation.abort()
    const own = new AbortController()
    cancellation = own
    hideProblem()
    setWaiting(true)
    const problem = await attempt(bridge, own.signal).catch((error: unknown) => error)
    bridge?.close()
    if (own !== cancellation || problem === undefined) return
    setWaiting(false)
    if (button.dataset.again !== undefined) button.textContent = button.dataset.again
    showFailure(problem)
  }

  /** @throws AgentError */
  async function attempt(bridge: Bridge | undefined, signal: AbortSignal): Promise<string | undefined> {
    const onAccess = (access: LoopbackAccess): void => {
      if (access !== 'pending' || signal.aborted) return
      say(accessTexts[language].pending)
      windowButton.hidden = false
    }
    const agent = createAgentClient({ ports, onAccess, ...(bridge === undefined ? {} : { bridge }) })
    // First a call that asks nothing of the person but the browser's permission, so that each wait has its own words.
    say(connecting)
    const { mock } = await agent.info({ signal })
    // A script would answer for the person; nobody who uses this site wants that.
    if (mock === true && acceptMockAgent === undefined) return 'mock-agent'
    windowButton.hidden = true
    return await work(agent, {
      language,
      signal,
      waiting: () => say(waiting),
      sending: () => {
        cancelButton.hidden = true
        say(sending)
      },
    })
  }

  function showFailure(problem: unknown): void {
    if (problem instanceof AgentError) {
      if (helpedByWindow.includes(problem.code)) windowButton.hidden = false
      showProblemText(problem.code, describeAgentError(problem.code, language))
    } else showProblem(typeof problem === 'string' ? problem : 'unexpected')
  }

  function say(text: string | undefined): void {
    progress.textContent = text ?? ''
  }

  function setWaiting(isWaiting: boolean): void {
    button.disabled = isWaiting
    button.setAttribute('aria-busy', String(isWaiting))
    cancelButton.hidden = !isWaiting
    if (!isWaiting) say('')
  }
}
