/** Finds the agent among its published ports, by its name: another program may hold one of them. */
import { AgentError, errorOfProblem } from './agent-error.ts'
import { loopbackPermission, meaningOfFailure } from './permission.ts'

/** Answer of `GET /v1/info`. */
export interface AgentInfo {
  readonly name: 'tamga-agent'
  readonly version: string
  readonly apiVersion: number
}

/** Where the agent is; `url` has no slash at its end. */
export interface LocatedAgent {
  readonly url: string
  readonly info: AgentInfo
}

const SILENT_PORT_MILLISECONDS = 5_000

/** @throws AgentError */
export async function locateAgent(ports: readonly number[], signal: AbortSignal | undefined): Promise<LocatedAgent> {
  checkPage()
  for (const port of ports) {
    const url = `http://127.0.0.1:${port}`
    const info = await ask(url, signal)
    if (info !== undefined) return { url, info }
  }
  throw new AgentError('agent-not-running')
}

/** Undefined when nobody, or somebody else, answers. */
async function ask(url: string, signal: AbortSignal | undefined): Promise<AgentInfo | undefined> {
  let response: Response
  try {
    response = await fetch(`${url}/v1/info`, await requestOptions(signal))
  } catch (cause) {
    if (signal?.aborted) throw new AgentError('aborted', { cause })
    const meaning = meaningOfFailure(await loopbackPermission(), location.hostname)
    if (meaning !== 'agent-not-running') throw new AgentError(meaning, { cause })
    return undefined
  }
  const answer: unknown = await response.json().catch(() => undefined)
  if (isAgentInfo(answer)) return answer
  const error = errorOfProblem(answer)
  if (error.code === 'origin-refused') throw error
  return undefined
}

/** Until the permission is granted the call stays open while the browser asks the person, so only then may it time out. */
async function requestOptions(signal: AbortSignal | undefined): Promise<RequestInit> {
  const granted = (await loopbackPermission()) === 'granted'
  const signals = [...(signal ? [signal] : []), ...(granted ? [AbortSignal.timeout(SILENT_PORT_MILLISECONDS)] : [])]
  return { cache: 'no-store', credentials: 'omit', redirect: 'error', signal: AbortSignal.any(signals) }
}

/** Browsers never let these pages reach the computer, so calling would only end in a misleading error. */
function checkPage(): void {
  if (!window.isSecureContext) throw new AgentError('insecure-context')
  if (window.origin === 'null') throw new AgentError('origin-refused')
}

function isAgentInfo(value: unknown): value is AgentInfo {
  if (typeof value !== 'object' || value === null) return false
  return 'name' in value && value.name === 'tamga-agent' && 'version' in value && 'apiVersion' in value
}
