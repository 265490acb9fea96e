/** Fields become the octets a person will sign, kept as a draft. */
import { randomUUID } from 'node:crypto'
import { type ApplicationFields, type Clock, createApplication } from '@tamga/core'
import type { ApplicationStore, StoredDocument } from '../store/document-store.ts'

export interface CreationContext {
  readonly portal: string
  readonly clock: Clock
}

/** @throws FormatError ERR_APPLICATION_FIELDS */
export async function createApplicationDraft(
  fields: ApplicationFields,
  { portal, clock, store }: CreationContext & { readonly store: ApplicationStore },
): Promise<StoredDocument> {
  const id = randomUUID()
  const createdAt = clock.now()
  return store.insertDraft({ id, portal, createdAt, content: createApplication(fields, { id, createdAt }) })
}
