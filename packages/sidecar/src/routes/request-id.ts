/** Every request has an identifier: the caller's when it is sane, else ours; it is in the answer and in the log. */
import { randomUUID } from 'node:crypto'
import type { RequestHandler } from 'express'

/** No spaces, quotes or line ends, so that nobody writes lines of their own into the log. */
const SANE = /^[A-Za-z0-9._-]{1,64}$/

export function requestId(): RequestHandler {
  return (request, response, next) => {
    const shown = request.get('x-request-id')
    const id = shown !== undefined && SANE.test(shown) ? shown : randomUUID()
    response.locals.requestId = id
    response.set('X-Request-Id', id)
    next()
  }
}
