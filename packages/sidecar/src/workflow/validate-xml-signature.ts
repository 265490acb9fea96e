/** Judges a signed XML document as `validate-signature.ts` judges a CMS. */
import { validateXmlSignature as validateDocument, type XmlVerdict } from '@tamga/xml-signature'
import type { ValidationContext, ValidationRequest } from './validate-signature.ts'

export function validateXmlSignature(
  document: Uint8Array,
  request: ValidationRequest,
  context: ValidationContext,
): Promise<XmlVerdict> {
  return validateDocument(document, {
    profile: request.profile ?? context.standardProfile,
    trustAnchors: context.trustAnchors,
    intermediates: context.intermediates,
    certificates: context.certificates,
    http: context.http,
    time: request.time ?? context.clock.now(),
  })
}
