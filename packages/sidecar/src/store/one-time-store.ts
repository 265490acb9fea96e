/** Objects that are used once: read and removed in one statement, so that of any number at once exactly one gets them. */
import { type Clock, UnavailableError } from '@tamga/core'
import { type Kysely, sql } from 'kysely'
import type { OneTimeTable, Tables } from './schema.ts'
import type { Sealing } from './sealing.ts'

export type OneTimeKind = OneTimeTable['kind']

export interface OneTimeKey {
  /** The unguessable value itself; the store keeps only a keyed digest of it. */
  readonly key: string
  /** Who alone may take it: a browser, or a portal with its nonce. */
  readonly binding: string
}

export interface OneTimeObject extends OneTimeKey {
  /** JSON. */
  readonly content: unknown
  readonly expiresAt: Date
}

export interface OneTimeLimits {
  /** Of one kind and binding; the one that expires first makes room. */
  readonly perBinding?: number
  /** Of one kind. */
  readonly total: number
}

export interface OneTimeStore {
  /** @throws UnavailableError ERR_STORE_FULL when there are too many of this kind */
  put(kind: OneTimeKind, object: OneTimeObject, limits: OneTimeLimits): Promise<void>
  /** To be asked before something costly is done whose outcome is to be put. @throws UnavailableError ERR_STORE_FULL */
  requireRoom(kind: OneTimeKind, limits: OneTimeLimits): Promise<void>
  /** Its content, once; undefined when there is none, it has expired, or it is another's. Another's try does not use it up. */
  take(kind: OneTimeKind, key: OneTimeKey): Promise<unknown>
  /** True the first time within `expiresAt`, false ever after: for identifiers that must not come twice. */
  isFirst(identifier: string, expiresAt: Date): Promise<boolean>
  /** How many of a kind there are, the expired ones that were not reaped included. */
  count(kind: OneTimeKind): Promise<number>
  /** Removes what has expired. */
  reap(): Promise<void>
}

export interface OneTimeContext {
  readonly clock: Clock
  readonly sealing: Sealing
}

export function createOneTimeStore(database: Kysely<Tables>, { clock, sealing }: OneTimeContext): OneTimeStore {
  const bindingOf = (kind: OneTimeKind, binding: string): string => sealing.index('binding', kind, binding)
  const idOf = (kind: OneTimeKind, { key, binding }: OneTimeKey): string =>
    sealing.index('one-time', kind, key, binding)
  const now = (): string => clock.now().toISOString()

  const makeRoom = async (kind: OneTimeKind, binding: string, most: number): Promise<void> => {
    const kept = database
      .selectFrom('one_time')
      .select('id')
      .where('kind', '=', kind)
      .where('binding', '=', binding)
      .orderBy('expires_at', 'desc')
      .limit(most - 1)
    await database
      .deleteFrom('one_time')
      .where('kind', '=', kind)
      .where('binding', '=', binding)
      .where('id', 'not in', kept)
      .execute()
  }

  const count = async (kind: OneTimeKind): Promise<number> => {
    const { rows } = await sql<{ n: number }>`SELECT count(*) AS n FROM one_time WHERE kind = ${kind}`.execute(database)
    return Number(rows[0]?.n)
  }

  const requireRoom = async (kind: OneTimeKind, { total }: OneTimeLimits): Promise<void> => {
    if ((await count(kind)) < total) return
    throw new UnavailableError('ERR_STORE_FULL', 'Too many of these are waiting', { facts: { kind, total } })
  }

  return {
    put: async (kind, object, limits) => {
      const binding = bindingOf(kind, object.binding)
      if (limits.perBinding !== undefined) await makeRoom(kind, binding, limits.perBinding)
      await requireRoom(kind, limits)
      const id = idOf(kind, object)
      const content = sealing.seal(`one-time ${id}`, object.content)
      const expires_at = object.expiresAt.toISOString()
      await database.insertInto('one_time').values({ kind, id, binding, expires_at, content }).execute()
    },
    requireRoom,
    take: async (kind, key) => {
      const id = idOf(kind, key)
      const row = await database
        .deleteFrom('one_time')
        .where('id', '=', id)
        .where('kind', '=', kind)
        .where('expires_at', '>', now())
        .returning('content')
        .executeTakeFirst()
      return row === undefined ? undefined : sealing.open(`one-time ${id}`, row.content)
    },
    isFirst: async (identifier, expiresAt) => {
      const row = { id: sealing.index('seen', identifier), expires_at: expiresAt.toISOString() }
      const result = await database
        .insertInto('seen')
        .values(row)
        .onConflict((conflict) => conflict.column('id').doNothing())
        .executeTakeFirst()
      return result.numInsertedOrUpdatedRows === 1n
    },
    count,
    reap: async () => {
      await database.deleteFrom('one_time').where('expires_at', '<=', now()).execute()
      await database.deleteFrom('seen').where('expires_at', '<=', now()).execute()
    },
  }
}
