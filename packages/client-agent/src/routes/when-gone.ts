/** Tells a waiting request that its page has left. */
import type { Response } from 'express'
import { AgentProblem } from '../problem.ts'

/** Aborts when the page closes its connection before the answer: then nobody waits for the signature any more. */
export function whenGone(response: Response): AbortSignal {
  const gone = new AbortController()
  response.once('close', () => {
    if (!response.writableFinished) gone.abort(new AgentProblem('ERR_AGENT_USER_CANCELLED'))
  })
  return gone.signal
}
