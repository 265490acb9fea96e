/** What `browser/agent-work.ts` finds on every page that works with the person's agent. */
import { type Html, html } from '../html.ts'
import type { Reader } from './page.ts'

/** How the portal's pages deal with agents. */
export interface AgentSettings {
  readonly agentPorts: readonly number[]
  /** For tests of the portal only: lets an agent in whose answers come from a script (`--mock`). */
  readonly acceptMockAgent: boolean
}

/** Words for the time in which the agent's window is open, and for the time after. */
interface WaitingTexts {
  readonly waiting: string
  readonly sending: string
}

/** Attributes of #signing. */
export function agentData({ texts }: Reader, settings: AgentSettings, { waiting, sending }: WaitingTexts): Html {
  const { connecting } = texts.progress
  return html`data-agent-ports="${settings.agentPorts.join(' ')}"${settings.acceptMockAgent && html` data-accept-mock-agent`}
data-connecting="${connecting}" data-waiting="${waiting}" data-sending="${sending}"`
}

/** The line that says what is waited for. */
export const agentProgress: Html = html`<p class="progress" id="progress" role="status"></p>`

/** Besides the button that starts the work; both appear when they can help. */
export function agentButtons({ texts: { review } }: Reader): Html {
  return html`<button type="button" id="connection-window" class="outline" hidden>${review.connectionWindow}</button>
<button type="button" id="cancel" class="secondary outline" hidden>${review.cancel}</button>`
}
