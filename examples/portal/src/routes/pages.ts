/** The pages for people: `/{language}/…`, made on the server and read-only; everything that changes goes through the API. */
import type { Language, ValidationReport } from '@tamga/core'
import { signedInOf } from '@tamga/sidecar/express'
import { type Request, type Response, Router } from 'express'
import type { KeptReports } from '../kept-reports.ts'
import { isLanguage } from '../language.ts'
import type { AgentSettings } from '../pages/agent-parts.ts'
import { agreementForm } from '../pages/agreement-form.ts'
import { applicationForm } from '../pages/application-form.ts'
import { checkForm } from '../pages/check-form.ts'
import { failurePage } from '../pages/failure.ts'
import type { FieldValues } from '../pages/form-parts.ts'
import type { Reader } from '../pages/page.ts'
import { reportPage } from '../pages/report.ts'
import { reviewPage } from '../pages/review.ts'
import { type Answer, type DocumentKind, documentKinds, type Sidecar } from '../sidecar.ts'
import { texts } from '../texts/index.ts'

export interface PageContext {
  readonly sidecar: Sidecar
  readonly keptReports: KeptReports
  readonly agent: AgentSettings
  readonly timeZone: string
  /** Whether people can sign in here. */
  readonly signIn: boolean
}

/** @param response of the request, which knows who is signed in */
export function reader({ timeZone, signIn }: PageContext, language: Language, response: Response): Reader {
  return { language, texts: texts[language], timeZone, ...(signIn ? { account: nameOf(response) } : {}) }
}

function nameOf(response: Response): string | null {
  const signedIn = signedInOf(response)
  if (signedIn === undefined) return null
  const { givenName, familyName } = signedIn.person
  const names = [givenName?.value, familyName?.value].filter((name) => name !== undefined)
  return names.join(' ')
}

export function pageRoutes(context: PageContext): Router {
  const router = Router()
  router.param('language', (_request, _response, next, value) => next(isLanguage(value) ? undefined : 'route'))
  const readerOf = (request: Request, response: Response): Reader =>
    reader(context, request.params.language as Language, response)

  router.get('/:language', (request, response) => response.send(applicationForm(readerOf(request, response))))
  router.get('/:language/check', (request, response) => response.send(checkForm(readerOf(request, response))))
  router.get('/:language/agreement', (request, response) =>
    showAgreementForm(context, readerOf(request, response), response),
  )
  router.get('/:language/:kind/:id/change', async (request, response, next) => {
    const kind = documentKinds.find((known) => known === request.params.kind)
    const answer = kind && (await context.sidecar.find(kind, request.params.id))
    if (!answer?.ok) return next()
    const path = `/${kind}/${request.params.id}/change`
    const { fields } = answer.value
    if (kind === 'agreements') return showAgreementForm(context, readerOf(request, response), response, fields, path)
    response.send(applicationForm(readerOf(request, response), fields, path))
  })
  for (const kind of documentKinds) {
    router.get(`/:language/${kind}/:id`, (request, response) =>
      showDocument(context, readerOf(request, response), kind, request, response),
    )
    router.get(`/:language/${kind}/:id/files/:name`, (request, response, next) =>
      sendFile(context, kind, request, response, next),
    )
  }
  router.get('/:language/reports/:id', (request, response, next) => {
    const path = `/reports/${request.params.id}`
    const kept = context.keptReports.find(request.params.id)
    if (kept === undefined) return next()
    const source = kept.refusal === undefined ? undefined : { refusal: kept.refusal }
    response.send(reportPage(readerOf(request, response), { report: kept.report, source, path }))
  })
  router.get('/:language/reports/:id/files/report', (request, response, next) => {
    const kept = context.keptReports.find(request.params.id)
    if (kept === undefined) next()
    else sendReport(response, kept.report, request.params.id)
  })
  return router
}

async function showAgreementForm(
  { sidecar }: PageContext,
  reader: Reader,
  response: Response,
  values: FieldValues = {},
  path = '/agreement',
): Promise<void> {
  const answer = await sidecar.agreementTexts()
  if (answer.ok) response.send(agreementForm(reader, answer.value, values, path))
  else fail(reader, response, answer, path)
}

async function showDocument(
  { sidecar, agent }: PageContext,
  reader: Reader,
  kind: DocumentKind,
  request: Request<{ id: string }>,
  response: Response,
): Promise<void> {
  const path = `/${kind}/${request.params.id}`
  const answer = await sidecar.find(kind, request.params.id)
  if (!answer.ok) return fail(reader, response, answer, '/')
  const record = answer.value
  const { signature } = record
  response.send(
    signature
      ? reportPage(reader, { report: signature.report, source: { kind, record }, path })
      : reviewPage(reader, { kind, record, agent }),
  )
}

/** What a person may want to keep: both files as they were signed, and the report. */
async function sendFile(
  { sidecar }: PageContext,
  kind: DocumentKind,
  request: Request<{ id: string; name: string }>,
  response: Response,
  next: (reason?: 'route') => void,
): Promise<void> {
  const { id, name } = request.params
  const answer = await sidecar.find(kind, id)
  const signature = answer.ok ? answer.value.signature : undefined
  if (!answer.ok || !signature) return next('route')
  const { document } = answer.value
  switch (name) {
    case 'signature':
      response.attachment(`${id}.p7s`).type('application/pkcs7-signature').send(Buffer.from(signature.cms, 'base64'))
      return
    case 'document':
      response.attachment(`${id}.json`).type(document.mediaType).send(Buffer.from(document.content, 'base64'))
      return
    case 'report':
      return sendReport(response, signature.report, id)
    default:
      next('route')
  }
}

function sendReport(response: Response, report: ValidationReport, id: string): void {
  response
    .attachment(`${id}-report.json`)
    .type('application/json')
    .send(`${JSON.stringify(report, null, 2)}\n`)
}

function fail(reader: Reader, response: Response, answer: Extract<Answer<unknown>, { ok: false }>, path: string): void {
  const kind = answer.status === 404 ? 'not-found' : 'unavailable'
  response.status(answer.status === 404 ? 404 : 503).send(failurePage(reader, kind, path))
}
