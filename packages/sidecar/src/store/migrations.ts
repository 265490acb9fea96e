/** Numbered steps from an empty file to the tables of `schema.ts`; each is recorded and done once. */
import type { DatabaseSync } from 'node:sqlite'
import { type Clock, ConfigurationError } from '@tamga/core'

interface Migration {
  readonly number: number
  readonly name: string
  readonly sql: string
}

/**
 * Documents and signatures are never updated. A signature is a row of its own, so that signing is one insert, which the primary key
 * lets succeed once; triggers refuse what the code never asks for, for whoever opens the file by hand.
 */
const migrations: readonly Migration[] = [
  {
    number: 1,
    name: 'documents and signatures',
    sql: `
      CREATE TABLE document (
        id TEXT PRIMARY KEY,
        kind TEXT NOT NULL CHECK (kind IN ('application', 'agreement')),
        portal TEXT NOT NULL,
        created_at TEXT NOT NULL,
        content BLOB NOT NULL,
        content_sha256 TEXT NOT NULL CHECK (length(content_sha256) = 64)
      ) STRICT;

      CREATE TABLE signature (
        document_id TEXT PRIMARY KEY REFERENCES document (id),
        received_at TEXT NOT NULL,
        cms BLOB NOT NULL,
        report TEXT NOT NULL CHECK (json_valid(report))
      ) STRICT;

      CREATE TRIGGER document_never_updated BEFORE UPDATE ON document
        BEGIN SELECT RAISE(ABORT, 'a document is never rewritten'); END;
      CREATE TRIGGER signature_never_updated BEFORE UPDATE ON signature
        BEGIN SELECT RAISE(ABORT, 'a signature is never rewritten'); END;
      CREATE TRIGGER signed_document_never_deleted BEFORE DELETE ON document
        WHEN EXISTS (SELECT 1 FROM signature WHERE document_id = OLD.id)
        BEGIN SELECT RAISE(ABORT, 'a signed document is never deleted'); END;
      CREATE TRIGGER signature_never_deleted BEFORE DELETE ON signature
        BEGIN SELECT RAISE(ABORT, 'a signature is never deleted'); END;

      -- INSERT OR REPLACE deletes without the triggers above.
      CREATE TRIGGER document_never_replaced BEFORE INSERT ON document
        WHEN EXISTS (SELECT 1 FROM document WHERE id = NEW.id)
        BEGIN SELECT RAISE(ABORT, 'a document is never rewritten'); END;
      CREATE TRIGGER signature_never_replaced BEFORE INSERT ON signature
        WHEN EXISTS (SELECT 1 FROM signature WHERE document_id = NEW.document_id)
        BEGIN SELECT RAISE(IGNORE); END;
    `,
  },
  {
    number: 2,
    name: 'sign-in',
    sql: `
      CREATE TABLE one_time (
        kind TEXT NOT NULL CHECK (kind IN ('login', 'pending', 'result', 'challenge', 'logout')),
        id TEXT PRIMARY KEY,
        binding TEXT NOT NULL,
        expires_at TEXT NOT NULL,
        content BLOB NOT NULL
      ) STRICT;
      CREATE INDEX one_time_binding ON one_time (kind, binding, expires_at);
      CREATE INDEX one_time_expiry ON one_time (expires_at);

      CREATE TABLE seen (id TEXT PRIMARY KEY, expires_at TEXT NOT NULL) STRICT;
      CREATE INDEX seen_expiry ON seen (expires_at);

      CREATE TABLE session (
        id TEXT PRIMARY KEY,
        portal TEXT NOT NULL,
        subject TEXT NOT NULL,
        server_session TEXT,
        created_at TEXT NOT NULL,
        used_at TEXT NOT NULL,
        expires_at TEXT NOT NULL,
        content BLOB NOT NULL
      ) STRICT;
      CREATE INDEX session_subject ON session (subject);
      CREATE INDEX session_server_session ON session (server_session);
      CREATE INDEX session_expiry ON session (expires_at);

      CREATE TABLE session_token (
        sha256 TEXT PRIMARY KEY,
        session_id TEXT NOT NULL REFERENCES session (id) ON DELETE CASCADE
      ) STRICT;
      CREATE INDEX session_token_session ON session_token (session_id);

      CREATE TABLE outbox (
        id TEXT PRIMARY KEY,
        portal TEXT NOT NULL,
        created_at TEXT NOT NULL,
        next_attempt_at TEXT NOT NULL,
        attempts INTEGER NOT NULL
      ) STRICT;
      CREATE INDEX outbox_due ON outbox (next_attempt_at);
    `,
  },
]

/**
 * Brings a database to the present form, in one transaction: another process that starts meanwhile waits and finds it done.
 * @throws ConfigurationError ERR_STORE_NEWER when a later release wrote the file
 */
export function migrate(database: DatabaseSync, clock: Clock): void {
  database.exec('BEGIN IMMEDIATE')
  try {
    database.exec(
      'CREATE TABLE IF NOT EXISTS migration (number INTEGER PRIMARY KEY, name TEXT NOT NULL, applied_at TEXT NOT NULL) STRICT',
    )
    const applied = Number(database.prepare('SELECT coalesce(max(number), 0) AS last FROM migration').get()?.last)
    refuseNewer(applied)
    const record = database.prepare('INSERT INTO migration (number, name, applied_at) VALUES (?, ?, ?)')
    for (const { number, name, sql } of migrations.filter((migration) => migration.number > applied)) {
      database.exec(sql)
      record.run(number, name, clock.now().toISOString())
    }
    database.exec('COMMIT')
  } catch (error) {
    database.exec('ROLLBACK')
    throw error
  }
}

function refuseNewer(applied: number): void {
  const known = migrations.at(-1)?.number ?? 0
  if (applied <= known) return
  throw new ConfigurationError('ERR_STORE_NEWER', `The store has form ${applied}; this release knows ${known}`, {
    facts: { applied, known },
  })
}
