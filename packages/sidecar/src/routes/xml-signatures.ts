/** `POST /v1/xml-signatures/validate`: the report on a signed XML document and, when it holds, the very octets that were signed. */
import { toBase64 } from '@tamga/core'
import { type RequestHandler, Router } from 'express'
import { z } from 'zod'
import type { ConfiguredProfile } from '../configured-files.ts'
import type { ValidationContext } from '../workflow/validate-signature.ts'
import { validateXmlSignature } from '../workflow/validate-xml-signature.ts'
import { base64 } from './fields.ts'
import { judgementFields } from './judgement-fields.ts'
import { allowOnly } from './method.ts'

/** What is asked, its octets decoded. */
interface XmlValidationBody {
  readonly document: Uint8Array
  readonly profile?: ConfiguredProfile | undefined
  readonly time?: Date | undefined
}

/** `profiles` by name; the shape is the same whatever they are. */
export function xmlValidationBody(profiles: ReadonlyMap<string, ConfiguredProfile>): z.ZodType<XmlValidationBody> {
  return z.strictObject({ document: base64, ...judgementFields(profiles) })
}

/** Answers 200 {report, signedContent}; signedContent is null unless the conclusion is TOTAL-PASSED. */
export function xmlSignatureRoutes(context: ValidationContext, { body }: { readonly body: RequestHandler[] }): Router {
  const router = Router({ caseSensitive: true, strict: true })
  const schema = xmlValidationBody(context.profiles)
  router
    .route('/v1/xml-signatures/validate')
    .post(...body, async (request, response) => {
      const { document, profile, time } = schema.parse(request.body)
      const asked = { profile, time, portal: response.locals.portal }
      const { report, signedContent } = await validateXmlSignature(document, asked, context)
      response.json({ report, signedContent: signedContent === undefined ? null : toBase64(signedContent) })
    })
    .all(allowOnly('POST'))
  return router
}
