/** What the consent page asks of the agent. All POST, all with Origin and the window's secret in a header (attacks 2 and 23). */
import { pipeline } from 'node:stream/promises'
import express, { type Request, type RequestHandler, type Response, Router } from 'express'
import { z } from 'zod'
import { AgentProblem } from '../problem.ts'
import type { Ceremony } from './ceremony.ts'
import type { Consent } from './consent.ts'
import type { KnownSites } from './known-sites.ts'
import { type Octets, piecesOf } from './octets.ts'
import type { ManageAnswer, OpenAnswer, OutcomeAnswer, TextAnswer, UnlockAnswer } from './page/consent-view.ts'
import type { SitesApi } from './sites-api.ts'

/** Name of the header that carries the token, then the session. */
const SECRET_HEADER = 'tamga-consent'
const KEY_HEADER = 'tamga-key'
const MAX_PASSWORD_OCTETS = 1024

const MAX_ITEMS = 1_000
const item = z.number().int().min(0).max(MAX_ITEMS)
const language = z.enum(['kk', 'ru', 'be', 'en'])
const textBody = z.strictObject({ item, page: z.number().int().min(0), language })
const promptBody = z.strictObject({ language })
const contentBody = z.strictObject({ item })
const signBody = z.strictObject({ certificate: z.number().int().min(0).max(63) })

/** Neighbours of `consentApi`. */
export interface ConsentApiOptions {
  readonly ownOrigin: string
  readonly sites: KnownSites
  readonly sitesApi: SitesApi
}

/** Routes under `/api`; `ownOrigin` is the only origin they answer. */
export function consentApi(consent: Consent, { ownOrigin, sites, sitesApi }: ConsentApiOptions): Router {
  const api = Router()
  api.use(sameOrigin(ownOrigin))

  api.post('/open', async (request, response) => {
    const ceremony = consent.current
    const session = ceremony?.takeToken(secretOf(request))
    if (ceremony === undefined || session === undefined) throw new AgentProblem('ERR_AGENT_CONSENT_REFUSED')
    response.json({ session, view: await ceremony.view() } satisfies OpenAnswer)
  })

  api.post('/outcome', async (request, response) => {
    const { previous } = consent
    // The request may have ended while this question was on its way.
    if (previous?.isWindow(secretOf(request)) === true) {
      response.json({ outcome: (await previous.ended).outcome } satisfies OutcomeAnswer)
      return
    }
    const ceremony = windowOf(request, consent)
    // The page holds this connection open while it is shown: when it breaks, the window is closed.
    response.once('close', () => ceremony.end({ outcome: 'declined' }))
    const { outcome } = await ceremony.ended
    response.json({ outcome } satisfies OutcomeAnswer)
  })

  api.post('/text', express.json({ limit: 1024, inflate: false }), async (request, response) => {
    const body = textBody.safeParse(request.body)
    if (!body.success) throw new AgentProblem('ERR_AGENT_REQUEST_INVALID')
    const text = await windowOf(request, consent).text(body.data.item, body.data)
    response.json({ text } satisfies TextAnswer)
  })

  api.post('/content', express.json({ limit: 1024, inflate: false }), async (request, response) => {
    const body = contentBody.safeParse(request.body)
    if (!body.success) throw new AgentProblem('ERR_AGENT_REQUEST_INVALID')
    const { octets } = windowOf(request, consent).content(body.data.item)
    // Never as what the site says it is: the page of ours that asked knows what to do with it (attack 12).
    response.set({ 'Content-Type': 'application/octet-stream', 'Content-Length': String(octets.size) })
    await pipeline(copiesOf(octets), response)
  })

  // The password travels as bare octets, since a JSON string could not be wiped afterwards (attack 18).
  api.post(
    '/unlock',
    express.raw({ type: 'application/octet-stream', limit: MAX_PASSWORD_OCTETS, inflate: false }),
    unlock,
  )

  async function unlock(request: Request, response: Response): Promise<void> {
    const ceremony = windowOf(request, consent)
    // A reader that asks for the PIN itself leaves nothing to send.
    const password: unknown = request.get('content-length') === '0' ? Buffer.alloc(0) : request.body
    if (!Buffer.isBuffer(password)) throw new AgentProblem('ERR_AGENT_CONTENT_TYPE')
    try {
      const certificates = await ceremony.unlock(keyIdOf(request), password)
      response.json({ certificates } satisfies UnlockAnswer)
    } finally {
      password.fill(0)
    }
  }

  api.post('/sign', express.json({ limit: 1024, inflate: false }), async (request, response) => {
    const ceremony = windowOf(request, consent)
    const body = signBody.safeParse(request.body)
    if (!body.success) throw new AgentProblem('ERR_AGENT_REQUEST_INVALID')
    await ceremony.sign(body.data.certificate)
    response.json({})
  })

  api.post('/unlock-by-prompt', express.json({ limit: 256, inflate: false }), async (request, response) => {
    const body = promptBody.safeParse(request.body)
    if (!body.success) throw new AgentProblem('ERR_AGENT_REQUEST_INVALID')
    const certificates = await windowOf(request, consent).unlockByPrompt(keyIdOf(request), body.data.language)
    response.json({ certificates } satisfies UnlockAnswer)
  })

  api.post('/block', (request, response) => {
    const ceremony = windowOf(request, consent)
    sites.block(ceremony.origin)
    ceremony.end({ outcome: 'declined' })
    response.json({})
  })

  api.use('/sites', sitesApi.router)
  api.post('/manage', (request, response) => {
    windowOf(request, consent)
    response.json({ path: `/approvals#${sitesApi.secret}` } satisfies ManageAnswer)
  })

  api.post('/decline', (request, response) => {
    windowOf(request, consent).end({ outcome: 'declined' })
    response.json({})
  })

  return api
}

/** A connection holds on to a piece while the next is read. */
async function* copiesOf(octets: Octets): AsyncGenerator<Uint8Array> {
  for await (const piece of piecesOf(octets)) yield Buffer.from(piece)
}

/** A browser puts Origin on every POST, so its absence means that this is not the page. */
function sameOrigin(ownOrigin: string): RequestHandler {
  return ({ headers }, _response, next) => {
    if (headers.origin !== ownOrigin) throw new AgentProblem('ERR_AGENT_CONSENT_REFUSED')
    next()
  }
}

/** The ceremony whose window sent this request; the window of another one, also an earlier one, is refused. */
function windowOf(request: Request, consent: Consent): Ceremony {
  const ceremony = consent.current
  if (ceremony?.isWindow(secretOf(request)) !== true) throw new AgentProblem('ERR_AGENT_CONSENT_REFUSED')
  return ceremony
}

function secretOf(request: Request): string {
  return request.get(SECRET_HEADER) ?? ''
}

/** File names may hold any letters, headers only ASCII, hence percent-encoding. */
function keyIdOf(request: Request): string {
  try {
    return decodeURIComponent(request.get(KEY_HEADER) ?? '')
  } catch {
    throw new AgentProblem('ERR_AGENT_REQUEST_INVALID')
  }
}
