/** An agreement counts as signed when the person it names signed exactly its octets while its text was the current one. */
import { parseAgreement } from '@tamga/core'
import { type SigningContext, type SigningOutcome, type SigningRequest, signDocument } from './sign-document.ts'

export interface AgreementSigningContext extends Omit<SigningContext, 'expectedSigner' | 'refuseDraft'> {
  readonly currentVersion: string
}

export function signAgreement(request: SigningRequest, context: AgreementSigningContext): Promise<SigningOutcome> {
  return signDocument(request, {
    ...context,
    expectedSigner: parseAgreement,
    refuseDraft: (content) =>
      parseAgreement(content).textVersion === context.currentVersion ? undefined : 'TEXT_SUPERSEDED',
  })
}
