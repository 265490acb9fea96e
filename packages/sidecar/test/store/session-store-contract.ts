/** What every session store and its outbox must do; PostgreSQL runs it as well when it comes. */
import { describe, expect, it } from 'vitest'
import type { Outbox } from '../../src/store/outbox.ts'
import type { NewSession, SessionStore } from '../../src/store/session-store.ts'
import { NOW, type StandingClock } from '../world.ts'

export interface OpenedSessionStore {
  readonly sessions: SessionStore
  readonly outbox: Outbox
  readonly clock: StandingClock
  /** With which the store was opened. */
  readonly idleSeconds: number
}

const session: NewSession = {
  id: 'S-1',
  portal: 'portal',
  issuer: 'https://id.example',
  sub: 'sub-1',
  serverSid: 'sid-1',
  content: { acr: 'a' },
  createdAt: NOW,
  expiresAt: new Date(NOW.getTime() + 8 * 3_600_000),
}

export function sessionStoreContract(name: string, open: () => Promise<OpenedSessionStore>): void {
  const seconds = (count: number): Date => new Date(NOW.getTime() + count * 1000)

  describe(`session store: ${name}`, () => {
    it('finds a session by each of its tokens, and by nothing else', async () => {
      const { sessions } = await open()
      await sessions.insert(session)
      await sessions.addToken('S-1', 'browser')
      await sessions.addToken('S-1', 'portal')
      const { id, portal, content, createdAt, expiresAt } = session
      for (const token of ['browser', 'portal']) {
        expect(await sessions.find(token)).toEqual({ id, portal, content, createdAt, expiresAt })
      }
      expect(await sessions.find('S-1')).toBeUndefined()
      expect(await sessions.findById({ id: 'S-1', portal: 'other' })).toBeUndefined()
      expect(await sessions.findById({ id: 'S-1', portal: 'portal' })).toMatchObject({ id: 'S-1' })
    })

    it('gives no token to a session that is not there', async () => {
      const { sessions } = await open()
      await expect(sessions.addToken('S-9', 'token')).rejects.toThrow()
    })

    it('lets a session idle out, keeps it by use, and ends it in the end', async () => {
      const { sessions, clock, idleSeconds } = await open()
      await sessions.insert(session)
      await sessions.addToken('S-1', 't')
      clock.time = seconds(idleSeconds - 1)
      expect(await sessions.find('t')).toBeDefined()
      clock.time = seconds(idleSeconds * 2 - 2)
      expect(await sessions.find('t')).toBeDefined()
      clock.time = seconds(idleSeconds * 3 - 2)
      expect(await sessions.find('t')).toBeUndefined()
      await sessions.insert({ ...session, id: 'S-2', createdAt: seconds(8 * 3600 - 1) })
      await sessions.addToken('S-2', 'u')
      clock.time = seconds(8 * 3600)
      expect(await sessions.find('u')).toBeUndefined()
      await sessions.reap()
      expect(await sessions.count()).toBe(0)
    })

    it('ends the one session of a sid, all sessions of a sub, and tells each portal once', async () => {
      const { sessions, outbox, clock } = await open()
      await sessions.insert(session)
      await sessions.insert({ ...session, id: 'S-2', serverSid: 'sid-2', portal: 'other' })
      await sessions.insert({ ...session, id: 'S-3', serverSid: 'sid-3' })
      await sessions.insert({ ...session, id: 'S-4', issuer: 'https://another.example' })
      const issuer = session.issuer
      expect((await sessions.end({ issuer, serverSid: 'sid-3' })).map(({ id }) => id)).toEqual(['S-3'])
      expect((await sessions.end({ issuer, sub: 'sub-1' })).map(({ id }) => id).sort()).toEqual(['S-1', 'S-2'])
      expect(await sessions.end({ issuer, sub: 'sub-1' })).toEqual([])
      expect(await sessions.count()).toBe(1)
      const claimed = await outbox.claim({ until: new Date(clock.now().getTime() + 1000), most: 10 })
      expect(claimed.map(({ id, portal }) => `${id} ${portal}`).sort()).toEqual([
        'S-1 portal',
        'S-2 other',
        'S-3 portal',
      ])
    })

    it('ends a session by any of its tokens, and with it all of them', async () => {
      const { sessions } = await open()
      await sessions.insert(session)
      await sessions.addToken('S-1', 'browser')
      await sessions.addToken('S-1', 'portal')
      expect(await sessions.end({ token: 'browser' })).toHaveLength(1)
      expect(await sessions.find('portal')).toBeUndefined()
    })
  })

  describe(`outbox: ${name}`, () => {
    it('hands an event to one at a time, again after a failure, and never after delivery', async () => {
      const { sessions, outbox, clock } = await open()
      await sessions.insert(session)
      await sessions.end({ id: 'S-1', portal: 'portal' })
      const claim = () => outbox.claim({ until: new Date(clock.now().getTime() + 60_000), most: 10 })
      expect(await Promise.all([claim(), claim()])).toEqual([[expect.objectContaining({ id: 'S-1', attempts: 0 })], []])
      await outbox.failed('S-1', seconds(2))
      expect(await claim()).toEqual([])
      clock.time = seconds(2)
      expect(await claim()).toEqual([expect.objectContaining({ id: 'S-1', attempts: 1, createdAt: NOW })])
      // Whoever claimed it died.
      clock.time = seconds(62)
      expect(await claim()).toHaveLength(1)
      await outbox.delivered('S-1')
      expect(await outbox.count()).toBe(0)
    })
  })
}
