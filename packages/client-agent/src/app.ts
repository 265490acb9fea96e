/** The API that sites call: who may ask comes before what is asked, and nothing answers that is not listed here. */
import type { Clock } from '@tamga/core'
import express, { type Express, type RequestHandler } from 'express'
import helmet from 'helmet'
import type { Limits } from './config.ts'
import type { Consent } from './consent/consent.ts'
import { failureHandler } from './failure-handler.ts'
import type { Log } from './log.ts'
import { acceptedOrigin, isLoopbackHttpOrigin } from './origin.ts'
import { AgentProblem } from './problem.ts'
import { bridgeRoutes } from './routes/bridge.ts'
import { coSignRoute } from './routes/co-sign.ts'
import { identifyRoute, MAX_IDENTIFY_OCTETS } from './routes/identify.ts'
import { infoRoute } from './routes/info.ts'
import { batchRoute, signRoute } from './routes/sign.ts'
import { signDigestRoute } from './routes/sign-digest.ts'
import { PARAMETERS_HEADER, signStreamRoute } from './routes/sign-stream.ts'
import { webEidRoute } from './routes/web-eid.ts'

/** Names, media types and quotation marks of a request. */
const OTHER_MEMBERS = 4096

/** Neighbours of `createApp`. */
export interface AppOptions {
  /** Values of `Host` that mean this agent. */
  readonly hosts: ReadonlySet<string>
  readonly developmentOrigins: ReadonlySet<string>
  readonly consent: Consent
  readonly clock: Clock
  readonly log: Log
  readonly limits: Limits
  readonly mock: boolean
}

/** The order of the lines is the order of the checks; each holds off one attack of THREATS.md. */
export function createApp({ hosts, developmentOrigins, consent, clock, log, limits, mock }: AppOptions): Express {
  const app = express()
  app.disable('x-powered-by')
  app.set('etag', false)
  app.set('query parser', false)
  app.use(hostListed(hosts))
  app.use(helmet({ strictTransportSecurity: false }), noStore)
  app.use(bridgeRoutes())
  app.use(originAccepted(developmentOrigins))
  app.use(preflight)
  app.get('/v1/info', infoRoute(mock))
  const documents = json(Math.ceil(limits.documentOctets / 3) * 4 + OTHER_MEMBERS)
  app.post('/v1/sign', documents, signRoute({ consent, log }))
  app.post('/v1/sign/batch', documents, batchRoute({ consent, log, maxDocuments: limits.batchDocuments }))
  app.post('/v1/sign/stream', signStreamRoute({ consent, log, maxOctets: limits.streamOctets }))
  app.post('/v1/sign/digest', json(OTHER_MEMBERS), signDigestRoute({ consent, log, allowed: limits.digestSigning }))
  app.post('/v1/co-sign', documents, coSignRoute({ consent, log }))
  app.post('/v1/web-eid/authenticate', json(OTHER_MEMBERS), webEidRoute({ consent, log }))
  app.post('/v1/identify', json(MAX_IDENTIFY_OCTETS), identifyRoute({ consent, clock, log }))
  app.use(() => {
    throw new AgentProblem('ERR_AGENT_NOT_FOUND')
  })
  app.use(failureHandler(log))
  return app
}

function json(limit: number): RequestHandler[] {
  return [jsonOnly, express.json({ limit, inflate: false })]
}

function hostListed(hosts: ReadonlySet<string>): RequestHandler {
  return ({ headers }, _response, next) => {
    if (!hosts.has(headers.host ?? '')) throw new AgentProblem('ERR_AGENT_HOST_REFUSED')
    next()
  }
}

const noStore: RequestHandler = (_request, response, next) => {
  response.set('Cache-Control', 'no-store')
  next()
}

/** Attacks 2 to 5. The echo is exact, credentials are never allowed, and every answer varies by Origin, refusals too. */
function originAccepted(developmentOrigins: ReadonlySet<string>): RequestHandler {
  return ({ headers }, response, next) => {
    response.vary('Origin')
    const origin = acceptedOrigin(headers, developmentOrigins)
    const readable = origin ?? headers.origin ?? ''
    if (origin !== undefined || isLoopbackHttpOrigin(readable)) {
      response.set('Access-Control-Allow-Origin', readable).set('Access-Control-Expose-Headers', 'Retry-After')
    }
    if (origin === undefined) throw new AgentProblem('ERR_AGENT_ORIGIN_REFUSED')
    response.locals.origin = origin
    next()
  }
}

/** Answered alike for every path, so that it tells nothing beyond what the origin rule already told. */
const preflight: RequestHandler = (request, response, next) => {
  if (request.method !== 'OPTIONS') return next()
  response.set({
    'Access-Control-Allow-Methods': 'GET, POST',
    'Access-Control-Allow-Headers': `content-type, ${PARAMETERS_HEADER}`,
  })
  response.status(204).end()
}

/** Attack 2: a form or beacon can send text/plain without a preflight, but never this. */
const jsonOnly: RequestHandler = (request, _response, next) => {
  const json = /^application\/json(?:\s*;\s*charset=utf-8)?$/i.test(request.get('content-type') ?? '')
  if (!json) throw new AgentProblem('ERR_AGENT_CONTENT_TYPE')
  next()
}
