/** The embedded store: one SQLite file through `node:sqlite`, durable at every answer. */
import { chmodSync, closeSync, openSync } from 'node:fs'
import { DatabaseSync, type SQLInputValue } from 'node:sqlite'
import { type Clock, ConfigurationError, TamgaError } from '@tamga/core'
import { Kysely, type SqliteDatabase, SqliteDialect, sql } from 'kysely'
import { type AgreementStore, type ApplicationStore, createDocumentStore } from './document-store.ts'
import { migrate } from './migrations.ts'
import { createOneTimeStore, type OneTimeStore } from './one-time-store.ts'
import { createOutbox, type Outbox } from './outbox.ts'
import type { Tables } from './schema.ts'
import type { Sealing } from './sealing.ts'
import { createSessionStore, type SessionStore } from './session-store.ts'

export interface Store {
  readonly applications: ApplicationStore
  readonly agreements: AgreementStore
  /** What sign-in keeps, sealed with the secret given. */
  signIn(options: SignInStoreOptions): SignInStore
  /** Fails when the store cannot be read. */
  check(): Promise<void>
  close(): Promise<void>
}

export interface SignInStoreOptions {
  readonly sealing: Sealing
  readonly idleSeconds: number
}

export interface SignInStore {
  readonly oneTime: OneTimeStore
  readonly sessions: SessionStore
  readonly outbox: Outbox
}

const BUSY_TIMEOUT_MILLISECONDS = 5000

/**
 * Opens the file, makes it when it is not there, and brings it to the present form.
 * @throws ConfigurationError ERR_STORE_OPEN, ERR_STORE_NEWER
 */
export function openStore(file: string, options: { readonly clock: Clock }): Store {
  const database = open(file, options.clock)
  const kysely = new Kysely<Tables>({ dialect: new SqliteDialect({ database: forKysely(database) }) })
  return {
    applications: createDocumentStore(kysely, 'application'),
    agreements: createDocumentStore(kysely, 'agreement'),
    signIn: (given) => ({
      oneTime: createOneTimeStore(kysely, { ...given, ...options }),
      sessions: createSessionStore(kysely, { ...given, ...options }),
      outbox: createOutbox(kysely, options.clock),
    }),
    check: async () => void (await sql`SELECT count(*) FROM migration`.execute(kysely)),
    close: async () => {
      await kysely.destroy()
      // Kysely closes only what it has used.
      if (database.isOpen) database.close()
    },
  }
}

function open(file: string, clock: Clock): DatabaseSync {
  try {
    makePrivate(file)
    const database = new DatabaseSync(file, { timeout: BUSY_TIMEOUT_MILLISECONDS })
    // FULL, because in WAL mode NORMAL may lose the last commits when power fails, and we have answered for them.
    database.exec(
      'PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA trusted_schema = OFF',
    )
    migrate(database, clock)
    return database
  } catch (cause) {
    if (cause instanceof TamgaError) throw cause
    const reason = cause instanceof Error ? cause.message : 'unknown'
    throw new ConfigurationError('ERR_STORE_OPEN', `${file}: the store cannot be opened (${reason})`, {
      facts: { path: file },
      cause,
    })
  }
}

/** Personal data: readable for the owner of the process only. SQLite gives its side files the same mode. */
function makePrivate(file: string): void {
  closeSync(openSync(file, 'a', 0o600))
  chmodSync(file, 0o600)
}

/** What kysely expects of a driver, in terms of `node:sqlite`. */
function forKysely(database: DatabaseSync): SqliteDatabase {
  return {
    close: () => database.close(),
    prepare: (text) => {
      const statement = database.prepare(text)
      const bound = (parameters: readonly unknown[]): SQLInputValue[] => [...parameters] as SQLInputValue[]
      return {
        reader: statement.columns().length > 0,
        all: (parameters) => statement.all(...bound(parameters)),
        run: (parameters) => statement.run(...bound(parameters)),
        iterate: (parameters) => statement.iterate(...bound(parameters)),
      }
    },
  }
}
