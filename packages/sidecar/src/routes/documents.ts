/** What applications and agreements have in common: `GET /:id` shows the record, `PUT /:id/signature` signs it. */
import { type RequestHandler, Router } from 'express'
import type { DocumentStore } from '../store/document-store.ts'
import type { SigningOutcome, SigningRequest } from '../workflow/sign-document.ts'
import { signatureBody } from './fields.ts'
import { allowOnly } from './method.ts'
import { documentRecord } from './record.ts'
import { answerSigning, type SigningForm, unknownDocument } from './signing.ts'

export interface DocumentRoutesOptions {
  /** Such as `/v1/applications`. */
  readonly path: string
  readonly form: SigningForm
  readonly store: DocumentStore
  readonly body: RequestHandler[]
  sign(request: SigningRequest): Promise<SigningOutcome>
}

export function documentRoutes({ path, form, store, body, sign }: DocumentRoutesOptions): Router {
  const router = Router({ caseSensitive: true, strict: true })
  router
    .route(`${path}/:id`)
    .get(async (request, response) => {
      const document = await store.find({ id: String(request.params.id), portal: response.locals.portal })
      if (document === undefined) throw unknownDocument(form)
      response.json(documentRecord(document, form))
    })
    .all(allowOnly('GET', 'HEAD'))
  router
    .route(`${path}/:id/signature`)
    .put(...body, async (request, response) => {
      const { signature: cms } = signatureBody.parse(request.body)
      const outcome = await sign({ id: String(request.params.id), portal: response.locals.portal, cms })
      answerSigning(outcome, form, response)
    })
    .all(allowOnly('PUT'))
  return router
}
