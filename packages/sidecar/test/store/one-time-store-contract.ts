/** What every one-time store must do; PostgreSQL runs it as well when it comes. */
import { describe, expect, it } from 'vitest'
import type { OneTimeStore } from '../../src/store/one-time-store.ts'
import type { StandingClock } from '../world.ts'

export interface OpenedOneTimeStore {
  readonly store: OneTimeStore
  /** The same objects, as another process sees them. */
  readonly other: OneTimeStore
  readonly clock: StandingClock
}

const plenty = { total: 1000 }

export function oneTimeStoreContract(name: string, open: () => Promise<OpenedOneTimeStore>): void {
  const later = (clock: StandingClock, seconds: number): Date => new Date(clock.now().getTime() + seconds * 1000)

  describe(`one-time store: ${name}`, () => {
    it('gives an object back once', async () => {
      const { store, clock } = await open()
      const content = { state: 's', list: [1, 'ә'] }
      await store.put('pending', { key: 'k', binding: 'b', content, expiresAt: later(clock, 60) }, plenty)
      expect(await store.take('pending', { key: 'k', binding: 'b' })).toEqual(content)
      expect(await store.take('pending', { key: 'k', binding: 'b' })).toBeUndefined()
    })

    it('of 3 200 attempts at once for 200 objects, in two processes, lets exactly 200 win', async () => {
      const { store, other, clock } = await open()
      const keys = Array.from({ length: 200 }, (_, index) => `k${index}`)
      for (const key of keys) {
        await store.put('result', { key, binding: 'b', content: key, expiresAt: later(clock, 60) }, plenty)
      }
      const attempts = Array.from({ length: 3200 }, (_, index) => {
        const key = keys[index % keys.length] ?? ''
        return (index % 2 === 0 ? store : other).take('result', { key, binding: 'b' })
      })
      const won = (await Promise.all(attempts)).filter((content) => content !== undefined)
      expect(won.sort()).toEqual([...keys].sort())
    })

    it('keeps an object for whom it is bound to, of its kind, and until it expires', async () => {
      const { store, clock } = await open()
      const object = { key: 'k', binding: 'b', content: 1, expiresAt: later(clock, 60) }
      await store.put('pending', object, plenty)
      expect(await store.take('pending', { key: 'k', binding: 'c' })).toBeUndefined()
      expect(await store.take('result', { key: 'k', binding: 'b' })).toBeUndefined()
      clock.time = later(clock, 59.999)
      expect(await store.take('pending', object)).toBe(1)
      await store.put('pending', { ...object, expiresAt: later(clock, 60) }, plenty)
      clock.time = later(clock, 60)
      expect(await store.take('pending', object)).toBeUndefined()
    })

    it('forgets the oldest of a binding when it has too many, and no other', async () => {
      const { store, clock } = await open()
      const limits = { perBinding: 2, total: 1000 }
      await store.put('pending', { key: 'other', binding: 'c', content: 0, expiresAt: later(clock, 1) }, limits)
      for (const [index, key] of ['first', 'second', 'third'].entries()) {
        await store.put('pending', { key, binding: 'b', content: index, expiresAt: later(clock, 60 + index) }, limits)
      }
      const taken = ['first', 'second', 'third'].map((key) => store.take('pending', { key, binding: 'b' }))
      expect(await Promise.all(taken)).toEqual([undefined, 1, 2])
      expect(await store.take('pending', { key: 'other', binding: 'c' })).toBe(0)
    })

    it('refuses one more than all may be, for each kind apart', async () => {
      const { store, clock } = await open()
      const put = (kind: 'pending' | 'login', key: string): Promise<void> =>
        store.put(kind, { key, binding: key, content: 1, expiresAt: later(clock, 60) }, { total: 2 })
      await put('pending', 'a')
      await put('pending', 'b')
      await expect(put('pending', 'c')).rejects.toMatchObject({ name: 'UnavailableError', code: 'ERR_STORE_FULL' })
      await put('login', 'a')
      await store.take('pending', { key: 'a', binding: 'a' })
      await put('pending', 'c')
    })

    it('reaps what has expired and leaves the rest', async () => {
      const { store, clock } = await open()
      await store.put('login', { key: 'short', binding: 'b', content: 1, expiresAt: later(clock, 1) }, plenty)
      await store.put('login', { key: 'long', binding: 'b', content: 2, expiresAt: later(clock, 60) }, plenty)
      clock.time = later(clock, 1)
      await store.reap()
      expect(await store.count('login')).toBe(1)
      expect(await store.take('login', { key: 'long', binding: 'b' })).toBe(2)
    })

    it('sees an identifier the first time only, also in two processes at once', async () => {
      const { store, other, clock } = await open()
      const both = [store, other].map((one) => one.isFirst('jti', later(clock, 60)))
      expect((await Promise.all(both)).sort()).toEqual([false, true])
      expect(await store.isFirst('another', later(clock, 60))).toBe(true)
      clock.time = later(clock, 60)
      await store.reap()
      expect(await store.isFirst('jti', later(clock, 60))).toBe(true)
    })
  })
}
