/** Finds the agent among its published ports, by its name: another program may hold one of them. */
import { type LoopbackAccess, tellingAccess } from './access.ts'
import { AgentError, errorOfProblem } from './agent-error.ts'
import { loopbackPermission } from './permission.ts'
import { type Send, sendTo } from './send.ts'

/** Answer of `GET /v1/info`. */
export interface AgentInfo {
  readonly name: 'tamga-agent'
  readonly version: string
  readonly apiVersion: number
  /** Present when a script answers for the person (`--mock`): a portal in production refuses such an agent. */
  readonly mock?: true
}

/** Where the agent is. */
export interface LocatedAgent {
  /** `http://127.0.0.1:<port>`, without a slash. */
  readonly url: string
  readonly send: Send
  readonly info: AgentInfo
}

/** Neighbours of `locateAgent`. */
export interface LocateOptions {
  readonly signal?: AbortSignal | undefined
  readonly onAccess?: ((access: LoopbackAccess) => void) | undefined
}

const SILENT_PORT_MILLISECONDS = 5_000

/** Tries the addresses in turn. @throws AgentError; of several failures the last one that is not a closed port */
export async function locateAgent(urls: readonly string[], { signal, onAccess }: LocateOptions): Promise<LocatedAgent> {
  checkPage()
  let failure = new AgentError('agent-not-running')
  for (const url of urls) {
    const send = sendTo(url)
    const info = await tellingAccess(() => ask(send, signal), onAccess)
    if (info instanceof AgentError) failure = info
    else if (info !== undefined) return { url, send, info }
  }
  throw failure
}

/** Undefined when nobody, or somebody else, answers; the error when the browser does not tell whether anybody does. */
export async function ask(send: Send, signal: AbortSignal | undefined): Promise<AgentInfo | AgentError | undefined> {
  try {
    const { json } = await send({ path: '/v1/info', method: 'GET', signal: await impatient(signal) })
    if (isAgentInfo(json)) return json
    const error = errorOfProblem(json)
    if (error.code === 'origin-refused') throw error
    return undefined
  } catch (error) {
    if (!(error instanceof AgentError)) throw error
    if (error.code === 'agent-not-running' || (error.code === 'aborted' && signal?.aborted !== true)) return undefined
    if (error.code === 'agent-unreachable') return error
    throw error
  }
}

/** Until the permission is granted the call stays open while the browser asks the person, so only then may it time out. */
async function impatient(signal: AbortSignal | undefined): Promise<AbortSignal> {
  const granted = (await loopbackPermission()) === 'granted'
  const signals = [...(signal ? [signal] : []), ...(granted ? [AbortSignal.timeout(SILENT_PORT_MILLISECONDS)] : [])]
  return AbortSignal.any(signals)
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
