/** The HTTP application: what every request passes through, in which order, and which routes there are. */
import express, { type ErrorRequestHandler, type Express } from 'express'
import helmet, { type HelmetOptions } from 'helmet'
import type { Logger } from 'pino'
import type { PortalCredential } from './bearer-token.ts'
import { ProblemError, problemMediaType, toProblem } from './problem.ts'
import { accessLog } from './routes/access-log.ts'
import { type AgreementContext, agreementRoutes } from './routes/agreements.ts'
import { type ApplicationContext, applicationRoutes } from './routes/applications.ts'
import { identifyPortal, requirePortal } from './routes/authentication.ts'
import { jsonBody } from './routes/body.ts'
import { challengeRoutes } from './routes/challenges.ts'
import { healthRoutes, type Readiness } from './routes/health.ts'
import { keySetRoutes } from './routes/key-set.ts'
import { loginApiRoutes } from './routes/logins.ts'
import { addressCaller, limitRate } from './routes/rate-limit.ts'
import { requestId } from './routes/request-id.ts'
import { sessionApiRoutes, sessionPath } from './routes/sessions.ts'
import { signatureRoutes } from './routes/signatures.ts'
import { xmlSignatureRoutes } from './routes/xml-signatures.ts'
import type { SignInContext } from './workflow/sign-in/context.ts'
import type { ValidationContext } from './workflow/validate-signature.ts'

export interface AppContext {
  readonly logger: Logger
  readonly tls: boolean
  readonly portals: readonly PortalCredential[]
  readonly limits: { readonly bodyOctets: number; readonly requestsPerMinute: number }
  readonly readiness: Readiness
  readonly validation: ValidationContext
  readonly applications: Omit<ApplicationContext, 'body' | 'validation'>
  readonly agreements: Omit<AgreementContext, 'body' | 'validation'>
  /** Absent where nobody signs in. */
  readonly signIn: SignInContext | undefined
}

export function createApp(context: AppContext): Express {
  const { logger, validation } = context
  const app = express()
  app.set('case sensitive routing', true).set('strict routing', true).set('etag', false).set('query parser', false)

  app.use(requestId(), accessLog(logger), helmet(helmetOptions(context.tls)), noStore)
  app.use(healthRoutes(context.readiness))
  if (context.signIn !== undefined) app.use(keySetRoutes(context.signIn.publicKeys))
  // Identified before limited, so that a stranger at the same address cannot use up a portal's share.
  app.use(identifyPortal(context.portals), limitPortals(context), requirePortal())

  const body = jsonBody({ maxOctets: context.limits.bodyOctets })
  app.use(signatureRoutes(validation, { body }), xmlSignatureRoutes(validation, { body }))
  app.use(applicationRoutes({ ...context.applications, validation, body }))
  app.use(agreementRoutes({ ...context.agreements, validation, body }))
  if (context.signIn !== undefined) {
    app.use(loginApiRoutes(context.signIn, { body }), sessionApiRoutes(context.signIn, { body }))
    app.use(challengeRoutes(context.signIn, { body, validation }))
  }
  app.use(() => {
    throw new ProblemError(404, 'ERR_REQUEST_PATH_UNKNOWN', 'There is nothing at this path')
  })
  app.use(answerProblem(logger))
  return app
}

/** For answers that are data: a browser that shows one anyway may do nothing with it. */
function helmetOptions(tls: boolean): HelmetOptions {
  return {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: { 'default-src': ["'none'"], 'frame-ancestors': ["'none'"] },
    },
    // Over plain HTTP the header means nothing (RFC 6797 §7.2).
    strictTransportSecurity: tls,
  }
}

/** Answers hold personal data; nothing on the way may keep them. */
const noStore: express.RequestHandler = (_request, response, next) => {
  response.set('Cache-Control', 'no-store')
  next()
}

function limitPortals({ limits, validation: { clock } }: AppContext): express.RequestHandler {
  const { requestsPerMinute } = limits
  return limitRate({
    clock,
    requestsPerMinute,
    callerOf: (request, { locals: { portal } }) => {
      if (portal === undefined) return addressCaller(request)
      // Asked about every request that people make of the portal; only a portal that showed its credential may.
      return request.path === sessionPath ? undefined : `portal ${portal}`
    },
  })
}

function answerProblem(logger: Logger): ErrorRequestHandler {
  return (error, _request, response, _next) => {
    const { requestId } = response.locals
    const problem = toProblem(error)
    response.locals.problemCode = problem.code
    if (problem.status >= 500) logger.error({ requestId, err: error }, 'failed')
    // Nothing can be said any more; an answer that breaks off is at least not mistaken for a whole one.
    if (response.headersSent) return void response.destroy()
    if (problem.status === 503) response.set('Retry-After', '10')
    response
      .status(problem.status)
      .type(problemMediaType)
      .send(JSON.stringify({ ...problem, requestId }))
  }
}
