/** A known path with a method it does not have (RFC 9110 §15.5.6). */
import type { RequestHandler } from 'express'
import { ProblemError } from '../problem.ts'

export function allowOnly(...methods: readonly string[]): RequestHandler {
  return (_request, response, next) => {
    response.set('Allow', methods.join(', '))
    next(new ProblemError(405, 'ERR_REQUEST_METHOD', `This path takes ${methods.join(', ')}`))
  }
}
