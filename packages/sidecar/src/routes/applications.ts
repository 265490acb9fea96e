/** `/v1/applications`: a draft from fields, its signature, the record. */
import { type ApplicationFields, applicationMediaType, type Clock, parseApplication } from '@tamga/core'
import { type RequestHandler, Router } from 'express'
import { z } from 'zod'
import type { ApplicationStore } from '../store/document-store.ts'
import { createApplicationDraft } from '../workflow/create-application.ts'
import { signApplication } from '../workflow/sign-application.ts'
import type { SigningOutcome, SigningRequest } from '../workflow/sign-document.ts'
import type { ValidationContext } from '../workflow/validate-signature.ts'
import { documentRoutes } from './documents.ts'
import { allowOnly } from './method.ts'
import { documentRecord } from './record.ts'
import type { SigningForm } from './signing.ts'

const PATH = '/v1/applications'

/** Shape only; sizes and characters are the core's to check, which names every field that is wrong. */
export const applicationBody: z.ZodType<object> = z.strictObject({
  familyName: z.string(),
  givenName: z.string(),
  middleName: z.string().optional(),
  personalNumber: z.string(),
  organisation: z.string().optional(),
  organisationNumber: z.string().optional(),
  unit: z.string().optional(),
  post: z.string().optional(),
  email: z.string().optional(),
  phone: z.string().optional(),
  reason: z.string(),
})

export interface ApplicationContext {
  readonly store: ApplicationStore
  readonly clock: Clock
  readonly validation: ValidationContext
  readonly draftLifetimeHours: number
  readonly body: RequestHandler[]
}

export function applicationRoutes(context: ApplicationContext): Router {
  const router = Router({ caseSensitive: true, strict: true })
  const form: SigningForm = {
    codePrefix: 'ERR_APPLICATION',
    mediaType: applicationMediaType,
    draftLifetimeHours: context.draftLifetimeHours,
    fields: applicationFields,
  }
  router
    .route(PATH)
    .post(...context.body, async (request, response) => {
      const fields = applicationBody.parse(request.body) as ApplicationFields
      const document = await createApplicationDraft(fields, { ...context, portal: response.locals.portal })
      response.status(201).location(`${PATH}/${document.id}`).json(documentRecord(document, form))
    })
    .all(allowOnly('POST'))
  const sign = (request: SigningRequest): Promise<SigningOutcome> => signApplication(request, context)
  router.use(documentRoutes({ path: PATH, form, store: context.store, body: context.body, sign }))
  return router
}

function applicationFields(content: Uint8Array): ApplicationFields {
  const { type, version, id, createdAt, ...fields } = parseApplication(content)
  return fields
}
