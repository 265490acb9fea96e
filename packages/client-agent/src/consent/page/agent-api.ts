/** Calls from the consent page to the agent; the window's secret lives in this closure and nowhere else. */
import type {
  ConsentProblem,
  ConsentView,
  Language,
  ManageAnswer,
  OpenAnswer,
  Outcome,
  OutcomeAnswer,
  TextAnswer,
  UnlockAnswer,
} from './consent-view.ts'

/** The agent's refusal. `problem` is undefined when the agent did not answer at all. */
export class AgentRefusal extends Error {
  readonly problem: ConsentProblem | undefined

  constructor(problem: ConsentProblem | undefined) {
    super(problem?.code ?? 'no answer')
    this.name = 'AgentRefusal'
    this.problem = problem
  }
}

/** What this window may ask; every method throws AgentRefusal. */
export interface AgentApi {
  readonly view: ConsentView
  /** Resolves when the request is over, whoever ended it. */
  outcome(): Promise<Outcome>
  /** One page of the text of one thing to sign, both counted from 0. */
  text(item: number, page: number, language: Language): Promise<string>
  /** The octets of one thing to sign. */
  content(item: number): Promise<Blob>
  /** `id` of an entry; an empty password where the PIN is typed on the reader. */
  unlock(id: string, password: string): Promise<UnlockAnswer>
  /** The same with what the person types into the desktop's own window. */
  unlockByPrompt(id: string, language: string): Promise<UnlockAnswer>
  sign(certificate: number): Promise<void>
  decline(): Promise<void>
  /** Declines, and lets the site open no window any more. */
  block(): Promise<void>
  /** Address of the page with the person's sites. */
  manage(): Promise<string>
}

/** Trades the one-time token for a session. A second try with the same token is refused by the agent. */
export async function openRequest(token: string): Promise<AgentApi> {
  const { session, view } = await post<OpenAnswer>('open', token)
  return {
    view,
    outcome: async () => (await post<OutcomeAnswer>('outcome', session)).outcome,
    text: async (item, page, language) => {
      const body = JSON.stringify({ item, page, language })
      return (await post<TextAnswer>('text', session, JSON_HEADERS, body)).text
    },
    content: async (item) => {
      const response = await send('content', session, JSON_HEADERS, JSON.stringify({ item }))
      if (response?.ok !== true) throw new AgentRefusal(undefined)
      return await response.blob()
    },
    unlock: async (id, password) => {
      const headers = { 'tamga-key': encodeURIComponent(id), 'content-type': 'application/octet-stream' }
      return await post<UnlockAnswer>('unlock', session, headers, new TextEncoder().encode(password))
    },
    unlockByPrompt: async (id, language) => {
      const headers = { 'tamga-key': encodeURIComponent(id), ...JSON_HEADERS }
      return await post<UnlockAnswer>('unlock-by-prompt', session, headers, JSON.stringify({ language }))
    },
    sign: async (certificate) => {
      await post('sign', session, JSON_HEADERS, JSON.stringify({ certificate }))
    },
    block: async () => {
      await post('block', session)
    },
    manage: async () => (await post<ManageAnswer>('manage', session)).path,
    decline: async () => {
      await post('decline', session)
    },
  }
}

const JSON_HEADERS = { 'content-type': 'application/json' }

async function post<T>(path: string, secret: string, headers = {}, body?: BodyInit): Promise<T> {
  const response = await send(path, secret, headers, body)
  const answer = await response?.json().catch(() => undefined)
  if (response?.ok !== true || answer === undefined) throw new AgentRefusal(answer)
  return answer
}

/** Undefined when the agent did not answer. */
async function send(path: string, secret: string, headers: object, body?: BodyInit): Promise<Response | undefined> {
  const request: RequestInit = { method: 'POST', headers: { 'tamga-consent': secret, ...headers }, cache: 'no-store' }
  return await fetch(`/api/${path}`, body === undefined ? request : { ...request, body }).catch(() => undefined)
}
