/** Sessions of people: found by a token of which only the digest is kept, ended by person, server session or portal. */
import { type Clock, VerificationError } from '@tamga/core'
import type { Expression, ExpressionBuilder, Kysely, SqlBool } from 'kysely'
import type { SessionTable, Tables } from './schema.ts'
import type { Sealing } from './sealing.ts'
import { type SessionSelector, selected, tokenSha256 } from './session-selector.ts'

export interface NewSession {
  readonly id: string
  readonly portal: string
  /** Who vouches for the person: the issuer, or `certificate`. */
  readonly issuer: string
  /** The person there; kept as a keyed digest only. */
  readonly sub: string
  /** The session at the server, when it told; kept as a keyed digest only. */
  readonly serverSid?: string | undefined
  /** JSON, sealed: who the person is, how it was established. */
  readonly content: unknown
  readonly createdAt: Date
  /** Ends then, whatever happens. */
  readonly expiresAt: Date
}

export interface FoundSession {
  readonly id: string
  readonly portal: string
  readonly content: unknown
  readonly createdAt: Date
  readonly expiresAt: Date
}

export type EndedSession = Pick<FoundSession, 'id' | 'portal'>

export interface SessionStore {
  insert(session: NewSession): Promise<void>
  /** A further token of the session: one for the browser, one for the portal. */
  addToken(sessionId: string, token: string): Promise<void>
  /** Undefined when the token is of none that lives, or of one that was not sealed by us, as after a change of the secret; whoever finds a session keeps it from idling out. */
  find(token: string): Promise<FoundSession | undefined>
  findById(key: { readonly id: string; readonly portal: string }): Promise<FoundSession | undefined>
  /** Ends them and leaves word for their portals in the outbox, in one transaction. */
  end(selector: SessionSelector): Promise<readonly EndedSession[]>
  count(): Promise<number>
  /** Ends what has expired or idled out; portals need no word of that, they ask about each request. */
  reap(): Promise<void>
}

export interface SessionContext {
  readonly clock: Clock
  readonly sealing: Sealing
  readonly idleSeconds: number
}

/** A session in use is written to at most so often. */
const TOUCH_SECONDS = 60

export function createSessionStore(database: Kysely<Tables>, context: SessionContext): SessionStore {
  const { clock, sealing, idleSeconds } = context
  const idleSince = (): string => new Date(clock.now().getTime() - idleSeconds * 1000).toISOString()
  const now = (): string => clock.now().toISOString()
  const place = (id: string): string => `session ${id}`
  const found = (row: SessionTable): FoundSession => ({
    id: row.id,
    portal: row.portal,
    content: sealing.open(place(row.id), row.content),
    createdAt: new Date(row.created_at),
    expiresAt: new Date(row.expires_at),
  })
  const readable = (row: SessionTable): FoundSession | undefined => {
    try {
      return found(row)
    } catch (error) {
      if (error instanceof VerificationError) return undefined
      throw error
    }
  }
  const living = (eb: ExpressionBuilder<Tables, 'session'>): Expression<SqlBool> =>
    eb.and([eb('session.expires_at', '>', now()), eb('session.used_at', '>', idleSince())])

  const touch = async ({ id, used_at }: SessionTable): Promise<void> => {
    if (clock.now().getTime() - Date.parse(used_at) < Math.min(TOUCH_SECONDS, idleSeconds / 2) * 1000) return
    await database.updateTable('session').set({ used_at: now() }).where('id', '=', id).execute()
  }

  return {
    insert: async (session) => {
      const row = {
        id: session.id,
        portal: session.portal,
        subject: sealing.index('subject', session.issuer, session.sub),
        server_session:
          session.serverSid === undefined ? null : sealing.index('server', session.issuer, session.serverSid),
        created_at: session.createdAt.toISOString(),
        used_at: session.createdAt.toISOString(),
        expires_at: session.expiresAt.toISOString(),
        content: sealing.seal(place(session.id), session.content),
      }
      await database.insertInto('session').values(row).execute()
    },
    addToken: async (session_id, token) => {
      await database
        .insertInto('session_token')
        .values({ sha256: tokenSha256(token), session_id })
        .execute()
    },
    find: async (token) => {
      const row = await database
        .selectFrom('session')
        .innerJoin('session_token', 'session_token.session_id', 'session.id')
        .selectAll('session')
        .where('session_token.sha256', '=', tokenSha256(token))
        .where(living)
        .executeTakeFirst()
      const session = row && readable(row)
      if (row !== undefined && session !== undefined) await touch(row)
      return session
    },
    findById: async ({ id, portal }) => {
      const query = database.selectFrom('session').selectAll().where('id', '=', id).where('portal', '=', portal)
      const row = await query.where(living).executeTakeFirst()
      return row && readable(row)
    },
    end: (selector) =>
      database.transaction().execute(async (transaction) => {
        const ended = transaction.deleteFrom('session').where(selected(selector, sealing)).returning(['id', 'portal'])
        const rows = await ended.execute()
        const events = rows.map(({ id, portal }) => ({
          id,
          portal,
          created_at: now(),
          next_attempt_at: now(),
          attempts: 0,
        }))
        if (events.length > 0) await transaction.insertInto('outbox').values(events).execute()
        return rows.map(({ id, portal }) => ({ id, portal }))
      }),
    count: async () => {
      const row = await database
        .selectFrom('session')
        .select(({ fn }) => fn.countAll().as('n'))
        .executeTakeFirst()
      return Number(row?.n)
    },
    reap: async () => {
      await database
        .deleteFrom('session')
        .where((eb) => eb.not(living(eb)))
        .execute()
    },
  }
}
