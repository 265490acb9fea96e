/** Judges a signed XML document as `validate-signature.ts` judges a CMS. */
import { validateXmlSignature as validateDocument, type XmlVerdict } from '@tamga/xml-signature'
import { judgingProfile, type ValidationContext, type ValidationRequest } from './validate-signature.ts'

export function validateXmlSignature(
  document: Uint8Array,
  request: ValidationRequest,
  context: ValidationContext,
): Promise<XmlVerdict> {
  return validateDocument(document, {
    ...judgingProfile(request, context),
    certificates: context.certificates,
    http: context.http,
    fetchIssuers: context.fetchIssuers,
    time: request.time ?? context.clock.now(),
  })
}
