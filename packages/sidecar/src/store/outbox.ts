/** Word for portals that a session has ended, kept until they took it; many processes share one outbox. */
import type { Clock } from '@tamga/core'
import type { Kysely } from 'kysely'
import type { Tables } from './schema.ts'

export interface LogoutEvent {
  /** The session that ended. */
  readonly id: string
  readonly portal: string
  readonly createdAt: Date
  /** Tries that failed. */
  readonly attempts: number
}

export interface Outbox {
  /** Claims events that are due; nobody else gets them before `until`, so a process that dies delays them only. */
  claim(options: { readonly until: Date; readonly most: number }): Promise<readonly LogoutEvent[]>
  delivered(id: string): Promise<void>
  failed(id: string, nextAttemptAt: Date): Promise<void>
  count(): Promise<number>
}

export function createOutbox(database: Kysely<Tables>, clock: Clock): Outbox {
  return {
    claim: async ({ until, most }) => {
      const due = database
        .selectFrom('outbox')
        .select('id')
        .where('next_attempt_at', '<=', clock.now().toISOString())
        .orderBy('next_attempt_at')
        .limit(most)
      const rows = await database
        .updateTable('outbox')
        .set({ next_attempt_at: until.toISOString() })
        .where('id', 'in', due)
        .returningAll()
        .execute()
      return rows.map(({ id, portal, created_at, attempts }) => ({
        id,
        portal,
        createdAt: new Date(created_at),
        attempts,
      }))
    },
    delivered: async (id) => void (await database.deleteFrom('outbox').where('id', '=', id).execute()),
    failed: async (id, nextAttemptAt) => {
      await database
        .updateTable('outbox')
        .set((eb) => ({ attempts: eb('attempts', '+', 1), next_attempt_at: nextAttemptAt.toISOString() }))
        .where('id', '=', id)
        .execute()
    },
    count: async () => {
      const row = await database
        .selectFrom('outbox')
        .select(({ fn }) => fn.countAll().as('n'))
        .executeTakeFirst()
      return Number(row?.n)
    },
  }
}
