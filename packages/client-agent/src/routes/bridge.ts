/** `GET /bridge`: the page behind the pop-up, on the port of the API so that its calls need no permission of the browser. */
import { type RequestHandler, Router } from 'express'
import helmet from 'helmet'
import { sendPageFile, servePageScripts } from '../page-files.ts'
import { AgentProblem } from '../problem.ts'

/** Stands before the rule on origins: a page that is opened has none. What it calls is judged like everything else. */
export function bridgeRoutes(): Router {
  const router = Router()
  router.use('/bridge', securityHeaders(), keepOpener)
  router.get('/bridge', openedByLink, sendPageFile('bridge.html'))
  router.get('/bridge/pico.css', ownPageOnly, sendPageFile('pico.css'))
  router.use('/bridge/script', ownPageOnly, servePageScripts('bridge.js'))
  return router
}

/** Attack 14: as a window of its own, never in a frame, and never read by a script. */
const openedByLink: RequestHandler = ({ headers }, _response, next) => {
  const { origin, 'sec-fetch-dest': destination = 'document' } = headers
  if (origin !== undefined || destination !== 'document') throw new AgentProblem('ERR_AGENT_ORIGIN_REFUSED')
  next()
}

/** Attack 24: an image or script tag of another site does not learn that the agent is there. */
const ownPageOnly: RequestHandler = ({ headers }, _response, next) => {
  const { origin, 'sec-fetch-site': site = 'same-origin' } = headers
  const own = origin === undefined || origin.endsWith(`://${headers.host}`)
  if (!own || site !== 'same-origin') throw new AgentProblem('ERR_AGENT_ORIGIN_REFUSED')
  next()
}

/** The page lives from being reached by its opener, so the policy of the API must not cut it off. */
const keepOpener: RequestHandler = (_request, response, next) => {
  response.removeHeader('Cross-Origin-Opener-Policy')
  next()
}

function securityHeaders(): RequestHandler {
  return helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        'default-src': ["'self'"],
        'img-src': ["'self'", 'data:'],
        'object-src': ["'none'"],
        'base-uri': ["'none'"],
        'form-action': ["'none'"],
        'frame-ancestors': ["'none'"],
        'require-trusted-types-for': ["'script'"],
      },
    },
    crossOriginOpenerPolicy: false,
    crossOriginResourcePolicy: { policy: 'same-origin' },
    referrerPolicy: { policy: 'no-referrer' },
    xFrameOptions: { action: 'deny' },
    strictTransportSecurity: false,
  })
}
