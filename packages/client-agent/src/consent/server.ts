/** The consent page's own server: another loopback port, hence another origin, that answers nobody but its own page. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import express, { type Express, type RequestHandler } from 'express'
import helmet from 'helmet'
import { closeServer } from '../close-server.ts'
import { failureHandler } from '../failure-handler.ts'
import { admitOwnUserOnly } from '../host/own-user.ts'
import type { Log } from '../log.ts'
import { sendPageFile, servePageScripts } from '../page-files.ts'
import { AgentProblem } from '../problem.ts'
import { consentApi } from './api.ts'
import type { Consent } from './consent.ts'
import type { KnownSites } from './known-sites.ts'
import { pdfFiles } from './pdf-files.ts'
import { createSitesApi, type SitesApi } from './sites-api.ts'

/** A running consent server; `url` ends with a slash. */
export interface ConsentServer {
  readonly url: string
  /** With its secret in the fragment. */
  readonly sitesUrl: string
  close(): Promise<void>
}

/** Neighbours of `startConsentServer`. */
export interface ConsentServerOptions {
  readonly sites: KnownSites
  readonly log: Log
}

/** Listens on a port the system chooses, on IPv4 loopback only. */
export async function startConsentServer(consent: Consent, options: ConsentServerOptions): Promise<ConsentServer> {
  const { sites, log } = options
  const sitesApi = createSitesApi(sites)
  const server = createServer()
  admitOwnUserOnly(server, { onRefused: () => log({ operation: 'connection', outcome: 'ERR_AGENT_OTHER_USER' }) })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, '127.0.0.1', resolve)
  })
  const { port } = server.address() as AddressInfo
  server.on('request', createConsentApp(consent, { ...options, sitesApi }, `127.0.0.1:${port}`))
  const url = `http://127.0.0.1:${port}/`
  return { url, sitesUrl: `${url}approvals#${sitesApi.secret}`, close: () => closeServer(server) }
}

type ConsentAppOptions = ConsentServerOptions & { readonly sitesApi: SitesApi }

function createConsentApp(consent: Consent, { sites, sitesApi, log }: ConsentAppOptions, host: string): Express {
  const app = express()
  app.disable('x-powered-by')
  app.set('etag', false)
  app.use(ownPageOnly(host), securityHeaders(), noStore)
  app.get('/', documentOnly, sendPageFile('consent.html'))
  app.get('/approvals', documentOnly, sendPageFile('sites.html'))
  app.get('/page.css', sendPageFile('consent.css'))
  app.get('/pico.css', sendPageFile('pico.css'))
  app.use('/page', servePageScripts('consent.js'))
  app.use('/sites', servePageScripts('sites.js'))
  app.use('/pdf', pdfFiles())
  app.use('/api', consentApi(consent, { ownOrigin: `http://${host}`, sites, sitesApi }))
  app.use(() => {
    throw new AgentProblem('ERR_AGENT_NOT_FOUND')
  })
  app.use(failureHandler(log))
  return app
}

/** Attacks 1 and 14: a rebound name has another Host; a page elsewhere shows in Origin or Sec-Fetch-Site. */
function ownPageOnly(host: string): RequestHandler {
  return ({ headers }, _response, next) => {
    const { origin, 'sec-fetch-site': site = 'none' } = headers
    if (headers.host !== host) throw new AgentProblem('ERR_AGENT_HOST_REFUSED')
    const foreign = (origin !== undefined && origin !== `http://${host}`) || (site !== 'none' && site !== 'same-origin')
    if (foreign) throw new AgentProblem('ERR_AGENT_CONSENT_REFUSED')
    next()
  }
}

/** The page is shown in a window, never in a frame; `frame-ancestors` says so once more to browsers without Fetch Metadata. */
const documentOnly: RequestHandler = ({ headers }, _response, next) => {
  const destination = headers['sec-fetch-dest'] ?? 'document'
  if (destination !== 'document') throw new AgentProblem('ERR_AGENT_CONSENT_REFUSED')
  next()
}

const noStore: RequestHandler = (_request, response, next) => {
  response.set('Cache-Control', 'no-store')
  next()
}

function securityHeaders(): RequestHandler {
  return helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        'default-src': ["'self'"],
        // The stylesheet draws its select arrows and check marks from data addresses; a picture to be signed is a blob of our own.
        'img-src': ["'self'", 'data:', 'blob:'],
        'object-src': ["'none'"],
        'base-uri': ["'none'"],
        'form-action': ["'none'"],
        'frame-ancestors': ["'none'"],
        'require-trusted-types-for': ["'script'"],
      },
    },
    crossOriginOpenerPolicy: { policy: 'same-origin' },
    crossOriginResourcePolicy: { policy: 'same-origin' },
    referrerPolicy: { policy: 'no-referrer' },
    xFrameOptions: { action: 'deny' },
    // Loopback http has no certificate to insist on.
    strictTransportSecurity: false,
  })
}
