/** One line per answer: method, route pattern, status, time, portal. Never a path, a query or a body as sent. */
import type { RequestHandler } from 'express'
import type { Logger } from 'pino'

export function accessLog(logger: Logger): RequestHandler {
  return (request, response, next) => {
    const started = performance.now()
    response.once('close', () => {
      logger.info(
        {
          requestId: response.locals.requestId,
          method: request.method,
          // A path may hold anything, also a personal number; the pattern of the route holds only our own words.
          route: request.route === undefined ? null : `${request.baseUrl}${request.route.path}`,
          status: response.writableFinished ? response.statusCode : null,
          code: response.locals.problemCode,
          portal: response.locals.portal,
          milliseconds: Math.round(performance.now() - started),
        },
        'answered',
      )
    })
    next()
  }
}
