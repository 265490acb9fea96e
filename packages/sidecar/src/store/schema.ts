/** The tables as kysely sees them; `migrations.ts` makes them. */
import type { Generated } from 'kysely'

export interface DocumentTable {
  id: string
  kind: 'application' | 'agreement'
  /** Name of the portal that made it; nobody else reads it. */
  portal: string
  /** ISO 8601, UTC, as are all times here. */
  created_at: string
  /** The exact octets to sign. */
  content: Uint8Array
  /** Hex. */
  content_sha256: string
}

/** One row at most for each document; its being there is what makes a document signed. */
export interface SignatureTable {
  document_id: string
  received_at: string
  /** CMS as received. */
  cms: Uint8Array
  /** The validation report by which it was accepted, as JSON. */
  report: string
}

export interface MigrationTable {
  number: Generated<number>
  name: string
  applied_at: string
}

export interface Tables {
  document: DocumentTable
  signature: SignatureTable
  migration: MigrationTable
}
