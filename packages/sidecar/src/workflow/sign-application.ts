/** An application counts as signed when its applicant, and nobody else, signed exactly its octets. */
import { parseApplication } from '@tamga/core'
import { type SigningContext, type SigningOutcome, type SigningRequest, signDocument } from './sign-document.ts'

export type ApplicationSigningContext = Omit<SigningContext, 'expectedSigner' | 'refuseDraft'>

export function signApplication(request: SigningRequest, context: ApplicationSigningContext): Promise<SigningOutcome> {
  return signDocument(request, { ...context, expectedSigner: parseApplication })
}
