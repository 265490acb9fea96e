/** `/v1/agreements`: the current texts, a draft for a person, its signature, the record. */
import { agreementMediaType, type Clock, type Language, languages, parseAgreement } from '@tamga/core'
import { type RequestHandler, Router } from 'express'
import { z } from 'zod'
import type { AgreementTexts } from '../adapters/agreement-texts.ts'
import type { AgreementStore } from '../store/document-store.ts'
import { createAgreementDraft } from '../workflow/create-agreement.ts'
import { signAgreement } from '../workflow/sign-agreement.ts'
import type { SigningOutcome, SigningRequest } from '../workflow/sign-document.ts'
import type { ValidationContext } from '../workflow/validate-signature.ts'
import { documentRoutes } from './documents.ts'
import { allowOnly } from './method.ts'
import { documentRecord } from './record.ts'
import type { SigningForm } from './signing.ts'

const PATH = '/v1/agreements'

interface AgreementBody {
  readonly personalNumber: string
  readonly fullName: string
  readonly language: Language
}

export const agreementBody: z.ZodType<AgreementBody> = z.strictObject({
  personalNumber: z.string(),
  fullName: z.string(),
  language: z.enum(languages),
})

export interface AgreementContext {
  readonly store: AgreementStore
  readonly clock: Clock
  readonly validation: ValidationContext
  readonly draftLifetimeHours: number
  readonly texts: AgreementTexts
  readonly body: RequestHandler[]
}

export function agreementRoutes(context: AgreementContext): Router {
  const router = Router({ caseSensitive: true, strict: true })
  const { texts } = context
  const form: SigningForm = {
    codePrefix: 'ERR_AGREEMENT',
    mediaType: agreementMediaType,
    draftLifetimeHours: context.draftLifetimeHours,
    fields: agreementFields,
  }
  router
    .route(PATH)
    .post(...context.body, async (request, response) => {
      const agreement = agreementBody.parse(request.body)
      const document = await createAgreementDraft(agreement, { ...context, portal: response.locals.portal })
      response.status(201).location(`${PATH}/${document.id}`).json(documentRecord(document, form))
    })
    .all(allowOnly('POST'))
  router
    .route(`${PATH}/texts`)
    .get((_request, response) => void response.json(shownTexts(texts)))
    .all(allowOnly('GET', 'HEAD'))
  const sign = (request: SigningRequest): Promise<SigningOutcome> =>
    signAgreement(request, { ...context, currentVersion: texts.version })
  router.use(documentRoutes({ path: PATH, form, store: context.store, body: context.body, sign }))
  return router
}

function shownTexts({ version, texts }: AgreementTexts): object {
  const entries = languages.map((language) => {
    const { text, sha256 } = texts[language]
    return [language, { text, digest: { algorithm: 'sha256', value: sha256 } }]
  })
  return { version, texts: Object.fromEntries(entries) }
}

function agreementFields(content: Uint8Array): object {
  const { textVersion, language, personalNumber, fullName } = parseAgreement(content)
  return { version: textVersion, language, personalNumber, fullName }
}
