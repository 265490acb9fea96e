/** The portal as an Express application: headers, files, pages for people, and the calls of the pages' own scripts. */
import { extname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { serveBrowserModules } from '@tamga/client-agent'
import express, { type ErrorRequestHandler, type Express } from 'express'
import { createKeptReports } from './kept-reports.ts'
import { isLanguage, preferredLanguage } from './language.ts'
import type { AgentSettings } from './pages/agent-parts.ts'
import { failurePage } from './pages/failure.ts'
import { accountRoutes } from './routes/account.ts'
import { apiRoutes } from './routes/api.ts'
import { type PageContext, pageRoutes, reader } from './routes/pages.ts'
import { type SecurityOptions, securityHeaders } from './security.ts'
import { createSidecar } from './sidecar.ts'
import { createPortalSignIn, type PortalSignInOptions } from './sign-in.ts'

export interface AppOptions extends SecurityOptions, AgentSettings {
  readonly sidecarUrl: string
  readonly sidecarToken: string
  readonly timeZone: string
  /** Absent: nobody signs in. */
  readonly signIn?: PortalSignInOptions | undefined
}

export function createApp(options: AppOptions): Express {
  const context: PageContext = {
    sidecar: createSidecar(options.sidecarUrl, options.sidecarToken),
    keptReports: createKeptReports(),
    agent: options,
    timeZone: options.timeZone,
    signIn: options.signIn !== undefined,
  }
  const signIn = options.signIn && createPortalSignIn(options.signIn, options)
  const app = express()
  app.disable('x-powered-by')
  app.set('query parser', false)
  app.use(securityHeaders(options))
  app.get('/healthz', (_request, response) => void response.json({ status: 'ok' }))
  app.use(files())
  app.use('/modules', scripts())
  // Everything below may show personal data.
  app.use((_request, response, next) => {
    response.set('Cache-Control', 'no-store')
    next()
  })
  if (signIn !== undefined) app.use(signIn.session, signIn.routes, accountRoutes(context, signIn))
  app.use('/api', apiRoutes(context))
  app.get('/', (request, response) => {
    response.vary('Accept-Language').redirect(`/${preferredLanguage(request.get('accept-language'))}/`)
  })
  app.use(pageRoutes(context))
  app.use((request, response) => {
    const language = request.path.split('/', 2)[1]
    const known = isLanguage(language) ? language : preferredLanguage(request.get('accept-language'))
    response.status(404).send(failurePage(reader(context, known, response), 'not-found', '/'))
  })
  app.use(onError(context))
  return app
}

function files(): express.Router {
  const router = express.Router()
  const pico = fileURLToPath(import.meta.resolve('@picocss/pico/css/pico.min.css'))
  router.get('/assets/pico.css', (_request, response) => response.sendFile(pico, { maxAge: '1h', dotfiles: 'allow' }))
  router.use(
    '/assets',
    express.static(fileURLToPath(new URL('../public/', import.meta.url)), { index: false, maxAge: '1h' }),
  )
  return router
}

/** The pages' own scripts and the agent's, compiled or from source, whichever this portal is running as. */
function scripts(): express.Router {
  const router = express.Router()
  const agentScript = '@tamga/client-agent/browser'
  const own = new URL(`./browser/sign${extname(import.meta.url)}`, import.meta.url)
  const imports = { [agentScript]: '/modules/client-agent/index.js' }
  router.use('/client-agent', serveBrowserModules(import.meta.resolve(agentScript)))
  router.use('/portal', serveBrowserModules(own, { imports }))
  return router
}

/** Says nothing of the cause to the person; the operator reads it, without the address, which is the key to a draft. */
function onError(context: PageContext): ErrorRequestHandler {
  return (error: unknown, request, response, next) => {
    if (response.headersSent) return next(error)
    const status = error instanceof Error && 'status' in error && typeof error.status === 'number' ? error.status : 500
    if (status >= 500) console.error('The portal could not answer:', error instanceof Error ? error.stack : error)
    if (request.path.startsWith('/api/')) {
      response.status(status).json({ code: status === 413 ? 'too-large' : status < 500 ? 'unreadable' : 'unexpected' })
    } else {
      const language = preferredLanguage(request.get('accept-language'))
      const kind = status === 503 ? 'unavailable' : status < 500 ? 'not-found' : 'unexpected'
      response.status(status).send(failurePage(reader(context, language, response), kind, '/'))
    }
  }
}
