/** The browser door as an HTTP application, apart from the API: its own listener, its own headers, no portal credential. */
import express, { type ErrorRequestHandler, type Express, type RequestHandler, Router } from 'express'
import helmet from 'helmet'
import type { Logger } from 'pino'
import { type ProblemDetails, toProblem } from './problem.ts'
import { accessLog } from './routes/access-log.ts'
import { backChannelRoutes } from './routes/door/back-channel.ts'
import { forwardAuthRoutes } from './routes/door/forward-auth.ts'
import { loginRoutes } from './routes/door/login.ts'
import { sendPage } from './routes/door/page.ts'
import { sessionRoutes } from './routes/door/session.ts'
import { styleRoutes } from './routes/door/style.ts'
import { healthRoutes, type Readiness } from './routes/health.ts'
import { keySetRoutes } from './routes/key-set.ts'
import { addressCaller, limitRate } from './routes/rate-limit.ts'
import { requestId } from './routes/request-id.ts'
import type { DoorPage } from './texts/door/texts.ts'
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
  app.set('trust proxy', signIn.config.trustedProxies)
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
  router.use(loginRoutes(context.signIn, { limit: limitAddresses(context) }))
  router.use(sessionRoutes(context.signIn), forwardAuthRoutes(context.signIn))
  router.use(backChannelRoutes(context.signIn, context.logger))
  return router
}

/**
 * Only where a stranger can leave something behind or have the server called. Questions about sessions come with every
 * request that people make of an application, and word that sessions ended must never be kept out.
 */
function limitAddresses({ signIn, logger }: DoorContext): RequestHandler {
  const { clock, config } = signIn
  let told = false
  return limitRate({
    clock,
    requestsPerMinute: config.limits.requestsPerMinute,
    callerOf: (request) => {
      // Everybody behind that proxy is one caller; whoever wonders about a busy door asks the log.
      if (!told && request.ips.length === 0 && request.get('x-forwarded-for') !== undefined) {
        told = true
        logger.warn('X-Forwarded-For comes from an address that signIn.trustedProxies does not name')
      }
      return addressCaller(request)
    },
  })
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
      return sendPage(request, response, pageOf(problem), { status: problem.status, code: problem.code })
    }
    response
      .status(problem.status)
      .type('application/problem+json')
      .send(JSON.stringify({ ...problem, requestId }))
  }
}

function pageOf({ status }: ProblemDetails): DoorPage {
  if (status === 429) return 'too-many'
  return status >= 500 ? 'unexpected' : 'bad-request'
}
