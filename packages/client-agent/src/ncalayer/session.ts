/** One socket from greeting to end: heartbeats at any moment, requests one at a time, nothing that was not asked for. */
import { describeFault } from '../log.ts'
import { type Answer, badJson, type Dialect, greeting, unknownModule } from './answers.ts'
import type { Caller } from './ask.ts'
import { answerBasics } from './basics.ts'
import { answerCommonUtils } from './common-utils.ts'

const HEARTBEAT = '--heartbeat--'
const COMMON_UTILS = 'kz.gov.pki.knca.commonUtils'
const BASICS = 'kz.gov.pki.knca.basics'
const ACCESSORY = 'kz.gov.pki.ncalayerservices.accessory'
const MAX_UUID = 100

export interface SessionOptions {
  readonly caller: Caller
  readonly dialect: Dialect
  readonly send: (text: string) => void
}

/** Greets, then returns what takes each message. It never rejects. */
export function startSession({ caller, dialect, send }: SessionOptions): (text: string) => Promise<void> {
  let busy = false
  const answer = (body: Answer): void => send(JSON.stringify(body))

  async function take(request: Readonly<Record<string, unknown>>): Promise<Answer> {
    if (!isCall(request)) return greeting(dialect)
    // The client takes the first message for the answer to its last request, so that a second one gets its own "no" at once.
    if (busy) return busyAnswer(request.module)
    busy = true
    try {
      return await dispatch(request, { caller, dialect })
    } catch (error) {
      caller.log({
        origin: caller.origin,
        operation: 'ncalayer',
        outcome: 'ERR_AGENT_INTERNAL',
        fault: describeFault(error),
      })
      return { code: '500', message: 'ERR_AGENT_INTERNAL' }
    } finally {
      busy = false
    }
  }

  answer(greeting(dialect))
  return async (text) => {
    if (text === HEARTBEAT) return send(HEARTBEAT)
    const request = parseObject(text)
    if (request === undefined) return answer(badJson)
    const { uuid } = request
    const body = await take(request)
    answer(typeof uuid === 'string' && uuid.length <= MAX_UUID ? { ...body, uuid } : body)
  }
}

/** `{}`, `{"type":"ping"}` and `{"module":"nca","version":…}` only ask whether anybody is there. */
function isCall({ module, method }: Readonly<Record<string, unknown>>): boolean {
  return method !== undefined || (module !== undefined && module !== 'nca')
}

async function dispatch(
  { module, method, args }: Readonly<Record<string, unknown>>,
  context: { readonly caller: Caller; readonly dialect: Dialect },
): Promise<Answer> {
  if (module === COMMON_UTILS) return await answerCommonUtils(method, args, context)
  if (module === BASICS) return await answerBasics(method, args, context)
  if (module === ACCESSORY && method === 'getBundles')
    return { [COMMON_UTILS]: context.dialect, [BASICS]: context.dialect }
  return unknownModule
}

function busyAnswer(module: unknown): Answer {
  const details = 'ERR_AGENT_BUSY'
  return module === BASICS
    ? { code: 'GENERAL_ERROR', details, message: 'General error.', status: false }
    : { code: '500', message: details }
}

function parseObject(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : undefined
  } catch {
    return undefined
  }
}
