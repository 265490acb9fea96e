/** Documents people sign and their signatures; PostgreSQL can follow behind the same functions. */
import { createHash } from 'node:crypto'
import { toHex, type ValidationReport } from '@tamga/core'
import type { Kysely } from 'kysely'
import type { DocumentTable, Tables } from './schema.ts'

export interface DraftDocument {
  readonly id: string
  readonly portal: string
  readonly createdAt: Date
  readonly content: Uint8Array
}

export interface StoredSignature {
  readonly cms: Uint8Array
  readonly receivedAt: Date
  readonly report: ValidationReport
}

export interface StoredDocument extends DraftDocument {
  readonly contentSha256: string
  /** Absent while the document is a draft. */
  readonly signature: StoredSignature | undefined
}

export interface DocumentStore {
  /** Fails when the id is taken. */
  insertDraft(draft: DraftDocument): Promise<StoredDocument>
  /** Undefined when there is none, or it is of another portal. */
  find(key: { readonly id: string; readonly portal: string }): Promise<StoredDocument | undefined>
  /** True when this signature was stored; false when the document had one already. Of two at once exactly one gets true. */
  insertSignature(id: string, signature: StoredSignature): Promise<boolean>
}

export type ApplicationStore = DocumentStore
export type AgreementStore = DocumentStore

export function createDocumentStore(database: Kysely<Tables>, kind: DocumentTable['kind']): DocumentStore {
  return {
    insertDraft: async (draft) => {
      const { id, portal, createdAt, content } = draft
      const contentSha256 = toHex(createHash('sha256').update(content).digest())
      const row = { id, kind, portal, created_at: createdAt.toISOString(), content, content_sha256: contentSha256 }
      await database.insertInto('document').values(row).execute()
      return { ...draft, contentSha256, signature: undefined }
    },
    find: async ({ id, portal }) => {
      const row = await database
        .selectFrom('document')
        .leftJoin('signature', 'signature.document_id', 'document.id')
        .selectAll()
        .where('document.id', '=', id)
        .where('document.kind', '=', kind)
        .where('document.portal', '=', portal)
        .executeTakeFirst()
      return row === undefined ? undefined : toDocument(row)
    },
    insertSignature: async (id, { cms, receivedAt, report }) => {
      const row = { document_id: id, received_at: receivedAt.toISOString(), cms, report: JSON.stringify(report) }
      const result = await database
        .insertInto('signature')
        .values(row)
        .onConflict((conflict) => conflict.column('document_id').doNothing())
        .executeTakeFirst()
      return result.numInsertedOrUpdatedRows === 1n
    },
  }
}

type Row = Omit<DocumentTable, 'kind'> & {
  received_at: string | null
  cms: Uint8Array | null
  report: string | null
}

function toDocument(row: Row): StoredDocument {
  const { received_at, cms, report } = row
  return {
    id: row.id,
    portal: row.portal,
    createdAt: new Date(row.created_at),
    content: row.content,
    contentSha256: row.content_sha256,
    signature:
      received_at === null || cms === null || report === null
        ? undefined
        : { cms, receivedAt: new Date(received_at), report: JSON.parse(report) },
  }
}
