/**
 * The one way from draft to signed: judge the signature over the stored octets, check who signed, insert. The insert
 * succeeds once; a repeat with the same octets gets the same answer, other octets are refused.
 */
import type { ValidationReport } from '@tamga/core'
import type { DocumentStore, StoredDocument } from '../store/document-store.ts'
import { type ExpectedSigner, isRetryable, judgeSigner, type SignerRefusal } from './judge-signer.ts'
import { judgingProfile, type ValidationContext, validateSignature } from './validate-signature.ts'

export interface SigningRequest {
  readonly id: string
  readonly portal: string
  readonly cms: Uint8Array
}

export interface SigningContext {
  readonly store: DocumentStore
  readonly validation: ValidationContext
  readonly draftLifetimeHours: number
  /** Read from the stored octets, never from the request. */
  expectedSigner(content: Uint8Array): ExpectedSigner
  /** A further reason why this draft may not be signed any more. */
  refuseDraft?(content: Uint8Array): DraftRefusal | undefined
}

export type DraftRefusal = 'DRAFT_EXPIRED' | 'TEXT_SUPERSEDED'

/** A value and not an exception, because a refusal is a finished judgement. */
export type SigningOutcome =
  | { readonly outcome: 'signed'; readonly document: StoredDocument }
  | { readonly outcome: 'unknown' }
  | { readonly outcome: 'signed-otherwise' }
  | { readonly outcome: 'draft-refused'; readonly reason: DraftRefusal }
  | {
      readonly outcome: 'signature-refused'
      readonly reason: SignerRefusal
      readonly report: ValidationReport
      readonly retryable: boolean
    }

export async function signDocument(request: SigningRequest, context: SigningContext): Promise<SigningOutcome> {
  const document = await context.store.find(request)
  if (document === undefined) return { outcome: 'unknown' }
  if (document.signature !== undefined) return repeated(document, request.cms)
  const reason = draftRefusal(document, context)
  if (reason !== undefined) return { outcome: 'draft-refused', reason }

  const receivedAt = context.validation.clock.now()
  // With the content given, an attached content that differs from it makes the signature fail.
  const input = { signature: request.cms, content: document.content }
  const report = await validateSignature(input, { portal: request.portal, time: receivedAt }, context.validation)
  const { subject: rules } = judgingProfile(request, context.validation).profile
  const refusal = judgeSigner(report, context.expectedSigner(document.content), rules)
  if (refusal !== undefined) {
    return { outcome: 'signature-refused', reason: refusal, report, retryable: isRetryable(report) }
  }

  const signature = { cms: request.cms, receivedAt, report }
  if (await context.store.insertSignature(document.id, signature)) {
    return { outcome: 'signed', document: { ...document, signature } }
  }
  // Another request was first, between our look and our insert.
  const winner = await context.store.find(request)
  return winner === undefined ? { outcome: 'unknown' } : repeated(winner, request.cms)
}

function repeated(document: StoredDocument, cms: Uint8Array): SigningOutcome {
  const same = document.signature !== undefined && Buffer.compare(document.signature.cms, cms) === 0
  return same ? { outcome: 'signed', document } : { outcome: 'signed-otherwise' }
}

function draftRefusal(document: StoredDocument, context: SigningContext): DraftRefusal | undefined {
  const { clock } = context.validation
  const expired = clock.now() > draftExpiry(document, context.draftLifetimeHours)
  return expired ? 'DRAFT_EXPIRED' : context.refuseDraft?.(document.content)
}

export function draftExpiry(document: Pick<StoredDocument, 'createdAt'>, draftLifetimeHours: number): Date {
  return new Date(document.createdAt.getTime() + draftLifetimeHours * 3_600_000)
}
