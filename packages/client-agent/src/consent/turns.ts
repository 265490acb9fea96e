/** Takes turns between sites that ask (attack 8, prompt bombing): one window at a time, one waiting per site, rest after refusals. */
import type { Clock } from '@tamga/core'
import { AgentProblem } from '../problem.ts'

const MAX_WAITING = 8
const REFUSALS_BEFORE_MUTE = 3
const MUTE_MILLISECONDS = 5 * 60_000
const MEMORY_MILLISECONDS = 60 * 60_000
const MAX_REMEMBERED_ORIGINS = 1_000

/** The right to show one window; `end` passes it on and must be called exactly once. */
export interface Turn {
  end(outcome: 'signed' | 'refused'): void
}

/** See `createTurns`. */
export interface Turns {
  /**
   * Resolves when the window of `origin` may open. A window that ends without a signature counts as a refusal, whoever
   * ended it: a site that opens windows and takes them back tires a person as much as one that waits for the answer.
   * @throws AgentProblem ERR_AGENT_ORIGIN_MUTED, ERR_AGENT_BUSY, ERR_AGENT_QUEUE_FULL; `signal.reason` when aborted
   */
  take(origin: string, signal: AbortSignal): Promise<Turn>
}

interface Waiting {
  readonly origin: string
  readonly start: (turn: Turn) => void
  readonly refuse: (reason: unknown) => void
}

interface Refusals {
  readonly count: number
  readonly lastAt: number
}

/** One window, then the next in the order of asking. Time comes from `clock` alone. */
export function createTurns(clock: Clock): Turns {
  const refusals = new Map<string, Refusals>()
  const waiting: Waiting[] = []
  let taken = false

  function mutedMilliseconds(origin: string): number {
    const record = refusals.get(origin)
    if (record === undefined || record.count < REFUSALS_BEFORE_MUTE) return 0
    return record.lastAt + MUTE_MILLISECONDS - clock.now().getTime()
  }

  function refuseMuted(origin: string): void {
    const left = mutedMilliseconds(origin)
    if (left > 0) throw new AgentProblem('ERR_AGENT_ORIGIN_MUTED', '', { retryAfterSeconds: Math.ceil(left / 1000) })
  }

  function record(origin: string, outcome: 'signed' | 'refused'): void {
    const now = clock.now().getTime()
    const before = refusals.get(origin)
    refusals.delete(origin)
    if (outcome === 'signed') return
    const fresh =
      before !== undefined && now - before.lastAt < MEMORY_MILLISECONDS && before.count < REFUSALS_BEFORE_MUTE
    refusals.set(origin, { count: (fresh ? before.count : 0) + 1, lastAt: now })
    const [oldest] = refusals.keys()
    if (refusals.size > MAX_REMEMBERED_ORIGINS && oldest !== undefined) refusals.delete(oldest)
  }

  function begin(origin: string): Turn {
    taken = true
    let ended = false
    return {
      end(outcome): void {
        if (ended) return
        ended = true
        taken = false
        record(origin, outcome)
        startNext()
      },
    }
  }

  function startNext(): void {
    const next = waiting.shift()
    if (next === undefined) return
    try {
      refuseMuted(next.origin)
      next.start(begin(next.origin))
    } catch (problem) {
      next.refuse(problem)
      startNext()
    }
  }

  function queue(origin: string, signal: AbortSignal): Promise<Turn> {
    if (waiting.some((other) => other.origin === origin)) throw new AgentProblem('ERR_AGENT_BUSY')
    if (waiting.length >= MAX_WAITING) throw new AgentProblem('ERR_AGENT_QUEUE_FULL', '', { retryAfterSeconds: 30 })
    return new Promise((resolve, reject) => {
      const leave = (): void => {
        waiting.splice(waiting.indexOf(place), 1)
        reject(signal.reason)
      }
      const place: Waiting = {
        origin,
        start(turn) {
          signal.removeEventListener('abort', leave)
          resolve(turn)
        },
        refuse(reason) {
          signal.removeEventListener('abort', leave)
          reject(reason)
        },
      }
      signal.addEventListener('abort', leave, { once: true })
      waiting.push(place)
    })
  }

  return {
    async take(origin, signal) {
      signal.throwIfAborted()
      refuseMuted(origin)
      return taken ? await queue(origin, signal) : begin(origin)
    },
  }
}
