/** The current text of the agreement, with the person's name and number, becomes the octets that person will sign. */
import { randomUUID } from 'node:crypto'
import { createAgreement, type Language } from '@tamga/core'
import type { AgreementTexts } from '../adapters/agreement-texts.ts'
import type { AgreementStore, StoredDocument } from '../store/document-store.ts'
import type { CreationContext } from './create-application.ts'

export interface AgreementRequest {
  readonly personalNumber: string
  readonly fullName: string
  readonly language: Language
}

/** @throws FormatError ERR_AGREEMENT_FIELDS */
export async function createAgreementDraft(
  request: AgreementRequest,
  { portal, clock, store, texts }: CreationContext & { readonly store: AgreementStore; readonly texts: AgreementTexts },
): Promise<StoredDocument> {
  const id = randomUUID()
  const createdAt = clock.now()
  const text = texts.texts[request.language].text
  return store.insertDraft({
    id,
    portal,
    createdAt,
    content: createAgreement({ ...request, id, createdAt, version: texts.version, text }),
  })
}
