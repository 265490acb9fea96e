/** What the pages' scripts ask for: JSON in, JSON out, own pages only. Answers hold codes; the pages have the words. */
import express, { type Response, Router } from 'express'
import { z } from 'zod'
import { requireOwnPage } from '../security.ts'
import { documentKinds, type Refusal } from '../sidecar.ts'
import type { ProblemCode } from '../texts/texts.ts'
import type { PageContext } from './pages.ts'

/** Two files of together 5 MB, in base64. */
const MAX_BODY = '7mb'

const signatureBody = z.strictObject({ signature: z.base64() })
const checkBody = z.strictObject({ signature: z.base64(), content: z.base64().optional() })

export function apiRoutes({ sidecar, keptReports }: PageContext): Router {
  const router = Router()
  router.use(requireOwnPage, express.json({ limit: MAX_BODY }))

  for (const kind of documentKinds) {
    // The fields go through as they are: the sidecar holds the rules and names every field that breaks one.
    router.post(`/${kind}`, async (request, response) => {
      const answer = await sidecar.create(kind, request.body)
      if (answer.ok) response.status(201).json({ page: `/${kind}/${answer.value.id}` })
      else refuse(response, answer)
    })
    router.put(`/${kind}/:id/signature`, async (request, response) => {
      const { id } = request.params
      const body = signatureBody.safeParse(request.body)
      if (!body.success) return refuse(response, { status: 400 })
      const answer = await sidecar.sign(kind, id, body.data.signature)
      if (answer.ok) return void response.json({ page: `/${kind}/${id}` })
      if (answer.report === undefined) return refuse(response, answer)
      const name = keptReports.keep({ report: answer.report, refusal: { code: answer.code, kind, id } })
      response.status(422).json({ code: 'refused', page: `/reports/${name}` })
    })
  }
  router.post('/checks', async (request, response) => {
    const body = checkBody.safeParse(request.body)
    if (!body.success) return refuse(response, { status: 400 })
    const answer = await sidecar.check(body.data)
    if (answer.ok) response.status(201).json({ page: `/reports/${keptReports.keep({ report: answer.value })}` })
    else refuse(response, answer)
  })
  return router
}

const problemOfStatus: Readonly<Record<number, ProblemCode>> = {
  400: 'unreadable',
  404: 'not-found',
  409: 'already-signed',
  413: 'too-large',
  415: 'unreadable',
  422: 'unreadable',
  429: 'too-many',
  503: 'unavailable',
}

/** The sidecar's words are for programmers; a page needs the kind of the problem and the fields to mend. */
function refuse(response: Response, { status, code = '', errors = [] }: Partial<Refusal> & { status: number }): void {
  const problem =
    code.endsWith('DRAFT_EXPIRED') || code.endsWith('TEXT_SUPERSEDED') ? 'expired' : problemOfStatus[status]
  // A refused credential is the operator's trouble, not the person's.
  const known = problem ?? 'unexpected'
  response.status(problem === undefined ? 502 : status).json({ code: known, fields: errors.map(({ field }) => field) })
}
