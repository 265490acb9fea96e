/** A stored document as the API shows it. */
import { languages, renderDocument, toBase64 } from '@tamga/core'
import type { StoredDocument } from '../store/document-store.ts'
import { draftExpiry } from '../workflow/sign-document.ts'

export interface RecordForm {
  readonly mediaType: string
  readonly draftLifetimeHours: number
  /** The fields of the document, read from its octets. */
  fields(content: Uint8Array): object
}

export function documentRecord(document: StoredDocument, form: RecordForm): object {
  const { id, createdAt, content, contentSha256, signature } = document
  const text = languages.map((language) => [language, renderDocument(content, form.mediaType, language)])
  return {
    id,
    state: signature === undefined ? 'draft' : 'signed',
    createdAt: createdAt.toISOString(),
    ...(signature === undefined ? { expiresAt: draftExpiry(document, form.draftLifetimeHours).toISOString() } : {}),
    fields: form.fields(content),
    document: {
      mediaType: form.mediaType,
      content: toBase64(content),
      digest: { algorithm: 'sha256', value: contentSha256 },
    },
    text: Object.fromEntries(text),
    ...(signature === undefined
      ? {}
      : {
          signature: {
            cms: toBase64(signature.cms),
            receivedAt: signature.receivedAt.toISOString(),
            report: signature.report,
          },
        }),
  }
}
