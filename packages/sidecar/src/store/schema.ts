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

/** Rows that are taken once: deleted by the statement that reads them. */
export interface OneTimeTable {
  kind: 'login' | 'pending' | 'result' | 'challenge' | 'logout'
  /** Keyed digest of the value and of who may take it. */
  id: string
  /** Keyed digest of who may take it, for counting. */
  binding: string
  expires_at: string
  /** Sealed. */
  content: Uint8Array
}

/** Identifiers of tokens that must not come twice. */
export interface SeenTable {
  id: string
  expires_at: string
}

export interface SessionTable {
  id: string
  portal: string
  /** Keyed digests, to end sessions by. */
  subject: string
  server_session: string | null
  created_at: string
  /** At most a minute behind. */
  used_at: string
  expires_at: string
  /** Sealed. */
  content: Uint8Array
}

/** The tokens themselves are with the browser and the portal only. */
export interface SessionTokenTable {
  /** Hex. */
  sha256: string
  session_id: string
}

/** Sessions that ended and whose portals have not taken word of it yet. */
export interface OutboxTable {
  /** Of the session. */
  id: string
  portal: string
  created_at: string
  next_attempt_at: string
  attempts: number
}

export interface MigrationTable {
  number: Generated<number>
  name: string
  applied_at: string
}

export interface Tables {
  document: DocumentTable
  signature: SignatureTable
  one_time: OneTimeTable
  seen: SeenTable
  session: SessionTable
  session_token: SessionTokenTable
  outbox: OutboxTable
  migration: MigrationTable
}
