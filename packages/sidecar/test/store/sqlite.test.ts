import { createSecretKey } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { describe, expect, it, onTestFinished } from 'vitest'
import { createSealing } from '../../src/store/sealing.ts'
import { openStore, type Store } from '../../src/store/sqlite.ts'
import { standingClock } from '../world.ts'
import { documentStoreContract } from './document-store-contract.ts'
import { oneTimeStoreContract } from './one-time-store-contract.ts'
import { sessionStoreContract } from './session-store-contract.ts'

function temporaryFile(): string {
  const directory = mkdtempSync(join(tmpdir(), 'tamga-store-'))
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }))
  return join(directory, 'store.sqlite')
}

function open(file: string, clock = standingClock()): Store {
  const store = openStore(file, { clock })
  onTestFinished(() => store.close())
  return store
}

documentStoreContract('SQLite', async () => open(temporaryFile()))

const sealing = createSealing(createSecretKey(Buffer.alloc(32, 7)))
const IDLE_SECONDS = 1800

oneTimeStoreContract('SQLite', async () => {
  const file = temporaryFile()
  const clock = standingClock()
  const [store, other] = [open(file, clock), open(file, clock)].map(
    (one) => one.signIn({ sealing, idleSeconds: 1 }).oneTime,
  )
  if (store === undefined || other === undefined) throw new TypeError('two stores were opened')
  return { store, other, clock }
})

sessionStoreContract('SQLite', async () => {
  const clock = standingClock()
  const opened = open(temporaryFile(), clock).signIn({ sealing, idleSeconds: IDLE_SECONDS })
  return { ...opened, clock, idleSeconds: IDLE_SECONDS }
})

/** A store with one signed and one unsigned document, and another connection to its file. */
async function signedStore(): Promise<{ store: Store; database: DatabaseSync; file: string }> {
  const file = temporaryFile()
  const store = open(file)
  const draft = { portal: 'portal', createdAt: new Date(0), content: Buffer.from('content') }
  await store.applications.insertDraft({ ...draft, id: 'signed' })
  await store.applications.insertDraft({ ...draft, id: 'draft' })
  const report = { type: 'tamga-validation-report' } as never
  await store.applications.insertSignature('signed', { cms: Buffer.from('cms'), receivedAt: new Date(0), report })
  const database = new DatabaseSync(file)
  onTestFinished(() => database.close())
  return { store, database, file }
}

describe('the SQLite file', () => {
  it.each([
    ['a change of signed content', "UPDATE document SET content = x'00' WHERE id = 'signed'"],
    ['a change of a draft', "UPDATE document SET portal = 'other' WHERE id = 'draft'"],
    ['a change of a signature', "UPDATE signature SET cms = x'00'"],
    ['a signature handed to another document', "UPDATE signature SET document_id = 'draft'"],
    ['an upsert', "INSERT INTO signature VALUES ('signed', 't', x'00', '{}') ON CONFLICT DO UPDATE SET cms = x'00'"],
    ['removal of a signature', 'DELETE FROM signature'],
    ['removal of a signed document', "DELETE FROM document WHERE id = 'signed'"],
    [
      'replacement of a document',
      "INSERT OR REPLACE INTO document SELECT id, kind, 'other', created_at, x'00', content_sha256 FROM document WHERE id = 'signed'",
    ],
    ['replacement of a signature', "INSERT OR REPLACE INTO signature VALUES ('signed', 't', x'00', '{}')"],
  ])('refuses %s, also from another program', async (_what, sql) => {
    const { store, database } = await signedStore()
    const before = await store.applications.find({ id: 'signed', portal: 'portal' })
    let refused = false
    try {
      refused = database.prepare(sql).run().changes === 0
    } catch (error) {
      refused = /never/.test(String(error))
    }
    expect(refused).toBe(true)
    expect(await store.applications.find({ id: 'signed', portal: 'portal' })).toEqual(before)
    expect(await store.applications.find({ id: 'draft', portal: 'portal' })).toMatchObject({ signature: undefined })
  })

  it('lets one of two processes store its signature', async () => {
    const { store, file } = await signedStore()
    const other = open(file)
    const signature = { cms: Buffer.from('x'), receivedAt: new Date(0), report: {} as never }
    const both = [store, other].map(({ applications }) => applications.insertSignature('draft', signature))
    expect((await Promise.all(both)).sort()).toEqual([false, true])
  })

  it('records each migration once, and opens again', async () => {
    const { database, file } = await signedStore()
    open(file)
    const rows = database.prepare('SELECT number, name, applied_at FROM migration').all()
    const applied_at = '2026-11-02T05:00:00.000Z'
    expect(rows).toEqual([
      { number: 1, name: 'documents and signatures', applied_at },
      { number: 2, name: 'sign-in', applied_at },
    ])
  })

  it('does not open a file that a later release wrote', async () => {
    const { database, file } = await signedStore()
    database.exec("INSERT INTO migration VALUES (999, 'later', 't')")
    expect(() => open(file)).toThrow(
      expect.objectContaining({
        name: 'ConfigurationError',
        code: 'ERR_STORE_NEWER',
        facts: { applied: 999, known: 2 },
      }),
    )
  })

  it('closes even if nobody used it', async () => {
    const file = temporaryFile()
    await openStore(file, { clock: standingClock() }).close()
    const database = new DatabaseSync(file)
    // Only possible when nobody else holds the file.
    database.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE; COMMIT')
    database.close()
  })
})

describe('what a sign-in leaves in the file', () => {
  it('is readable with the key only: no number, no name, no token, no state', async () => {
    const file = temporaryFile()
    const store = open(file)
    const { oneTime, sessions } = store.signIn({ sealing, idleSeconds: IDLE_SECONDS })
    const createdAt = standingClock().now()
    const expiresAt = new Date(createdAt.getTime() + 60_000)
    const content = { personalNumber: 'PNOKZ-880101400124' }
    await oneTime.put('pending', { key: 'the-state', binding: 'the-browser', content, expiresAt }, { total: 9 })
    const session = { id: 'S-1', portal: 'p', issuer: 'certificate', sub: 'PNOKZ-880101400124', serverSid: 'the-sid' }
    await sessions.insert({ ...session, content, createdAt, expiresAt })
    await sessions.addToken('S-1', 'the-token')
    const database = new DatabaseSync(file)
    onTestFinished(() => database.close())
    const rows = ['one_time', 'session', 'session_token'].flatMap((table) =>
      database.prepare(`SELECT * FROM ${table}`).all(),
    )
    expect(rows).toHaveLength(3)
    const octets = rows.flatMap((row) =>
      Object.values(row).map((value) => Buffer.from(value as string).toString('latin1')),
    )
    for (const secret of ['880101400124', 'the-state', 'the-browser', 'the-sid', 'the-token']) {
      expect(octets.join('\n')).not.toContain(secret)
    }
  })

  it('is as good as not there after a change of the secret: people sign in again, and nothing fails', async () => {
    const store = open(temporaryFile())
    const createdAt = standingClock().now()
    const times = { createdAt, expiresAt: new Date(createdAt.getTime() + 60_000) }
    const before = store.signIn({ sealing, idleSeconds: IDLE_SECONDS })
    await before.sessions.insert({ id: 'S-1', portal: 'p', issuer: 'i', sub: 's', content: {}, ...times })
    await before.sessions.addToken('S-1', 'token')
    const other = createSealing(createSecretKey(Buffer.alloc(32, 8)))
    const { sessions } = store.signIn({ sealing: other, idleSeconds: IDLE_SECONDS })
    expect(await sessions.find('token')).toBeUndefined()
    expect(await sessions.findById({ id: 'S-1', portal: 'p' })).toBeUndefined()
    expect(await sessions.end({ token: 'token' })).toEqual([{ id: 'S-1', portal: 'p' }])
  })
})
