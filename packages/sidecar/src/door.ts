/** The browser door as an HTTP application, apart from the API: its own listener, its own headers, no portal credential. */
import express, { type ErrorRequestHandler, type Express, Router } from 'express'
import helmet from 'helmet'
import type { Logger } from 'pino'
import { toProblem } from './problem.ts'
import { accessLog } from './routes/access-log.ts'
import { backChannelRoutes } from './routes/door/back-channel.ts'
import { forwardAuthRoutes } from './routes/door/forward-auth.ts'
import { loginRoutes } from './routes/door/login.ts'
import { sendPage } from './routes/door/page.ts'
import { sessionRoutes } from './routes/door/session.ts'
import { styleRoutes } from './routes/door/style.ts'
import { healthRoutes, type Readiness } from './routes/health.ts'
import { keySetRoutes } from './routes/key-set.ts'
import { requestId } from './routes/request-id.ts'
import type { SignInContext } from './workflow/sign-in/context.ts'

export interface DoorContext {
  readonly logger: Logger
  readonly signIn: SignInContext
  readonly readiness: Readiness
}

export function createDoor(context: DoorContext): Express {
  const { logger, signIn } = context
  const { pathname, protocol } = new URL(signIn.config.publicUrl)
  const app = express()
  app.set('case sensitive routing', true).set('strict routing', true).set('etag', false).set('query parser', false)
  app.use(requestId(), accessLog(logger), helmet(helmetOptions(protocol === 'https:')))
  app.use(healthRoutes(context.readiness))
  app.use(pathname, doorRoutes(context))
  app.use((request, response) => sendPage(request, response, 'not-found', { status: 404 }))
  app.use(answerError(logger))
  return app
}

function doorRoutes(context: DoorContext): Router {
  const router = Router({ caseSensitive: true, strict: true })
  router.use(styleRoutes())
  router.use(keySetRoutes(context.signIn.publicKeys))
  router.use((_request, response, next) => {
    response.set('Cache-Control', 'no-store')
    next()
  })
  router.use(loginRoutes(context.signIn), sessionRoutes(context.signIn), forwardAuthRoutes(context.signIn))
  router.use(backChannelRoutes(context.signIn, context.logger))
  return router
}

/** Pages without any script; they are framed by nobody and post nothing. */
function helmetOptions(tls: boolean): Parameters<typeof helmet>[0] {
  return {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        'default-src': ["'none'"],
        'style-src': ["'self'"],
        // Pico draws its marks as data: images.
        'img-src': ['data:'],
        'base-uri': ["'none'"],
        'form-action': ["'none'"],
        'frame-ancestors': ["'none'"],
      },
    },
    // Addresses of the door hold one-time codes.
    referrerPolicy: { policy: 'no-referrer' },
    strictTransportSecurity: tls,
  }
}

/** Programs get a problem, people a page. */
function answerError(logger: Logger): ErrorRequestHandler {
  return (error, request, response, _next) => {
    const problem = toProblem(error)
    const { requestId } = response.locals
    if (problem.status >= 500) logger.error({ requestId, err: error }, 'failed')
    if (response.headersSent) return void response.destroy()
    response.locals.problemCode = problem.code
    if (request.accepts(['json', 'html']) === 'html') {
      const page = problem.status >= 500 ? 'unexpected' : 'bad-request'
      return sendPage(request, response, page, { status: problem.status, code: problem.code })
    }
    response
      .status(problem.status)
      .type('application/problem+json')
      .send(JSON.stringify({ ...problem, requestId }))
  }
}
