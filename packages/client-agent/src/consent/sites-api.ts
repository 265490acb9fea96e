/** What the page `/approvals` asks of the agent: the person's list of sites and their phrase. The secret is one of this run of the agent. */
import express, { type Request, Router } from 'express'
import { z } from 'zod'
import { AgentProblem } from '../problem.ts'
import { type KnownSites, phraseSchema } from './known-sites.ts'
import { createToken, equalTokens } from './one-time-token.ts'
import type { SitesAnswer } from './page/consent-view.ts'

/** See `createSitesApi`. */
export interface SitesApi {
  readonly router: Router
  /** Goes into the fragment of the page's address. */
  readonly secret: string
}

const siteBody = z.strictObject({ origin: z.string().max(300) })
const phraseBody = z.strictObject({ phrase: phraseSchema.nullable() })

/** Every answer is the list as it is now. */
export function createSitesApi(sites: KnownSites): SitesApi {
  const secret = createToken()
  const router = Router()
  const all = (): SitesAnswer => ({ sites: sites.list(), phrase: sites.phrase() })
  const change = <T>(path: string, schema: z.ZodType<T>, apply: (body: T) => void): void => {
    router.post(path, express.json({ limit: 2048, inflate: false }), (request, response) => {
      const body = schema.safeParse(request.body)
      if (!body.success) throw new AgentProblem('ERR_AGENT_REQUEST_INVALID')
      apply(body.data)
      response.json(all())
    })
  }

  router.use((request: Request, _response, next) => {
    if (!equalTokens(request.get('tamga-consent') ?? '', secret)) throw new AgentProblem('ERR_AGENT_CONSENT_REFUSED')
    next()
  })
  router.post('/list', (_request, response) => {
    response.json(all())
  })
  change('/forget', siteBody, ({ origin }) => sites.forget(origin))
  change('/block', siteBody, ({ origin }) => {
    if (sites.find(origin) === undefined) throw new AgentProblem('ERR_AGENT_REQUEST_INVALID')
    sites.block(origin)
  })
  change('/phrase', phraseBody, ({ phrase }) => sites.setPhrase(phrase))
  return { router, secret }
}
