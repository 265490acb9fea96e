/** Last in every Express stack: answers with a problem, and logs faults of ours without what they may quote. */
import type { ErrorRequestHandler } from 'express'
import { describeFault, type Log } from './log.ts'
import { sendProblem, toProblem } from './problem.ts'

/** Handler for both servers of the agent. */
export function failureHandler(log: Log): ErrorRequestHandler {
  return (error, _request, response, _next) => {
    const problem = toProblem(error)
    const origin: unknown = response.locals.origin
    const event = { operation: 'request', outcome: problem.code } as const
    const fault = problem.code === 'ERR_AGENT_INTERNAL' && problem !== error ? { fault: describeFault(error) } : {}
    log({ ...event, ...(typeof origin === 'string' ? { origin } : {}), ...fault })
    sendProblem(response, problem)
  }
}
