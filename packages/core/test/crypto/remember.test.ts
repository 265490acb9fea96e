import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { describe, expect, it } from 'vitest'
import { remember, rememberable, rememberPair } from '../../src/crypto/remember.ts'

describe('what is remembered', () => {
  it('is computed once for each record', () => {
    let computed = 0
    const length = remember((one: { readonly text: string }) => {
      computed += 1
      return { length: one.text.length }
    })
    const [a, b] = [{ text: 'a' }, { text: 'bb' }]
    expect([a, b, a].map((one) => length(one).length)).toEqual([1, 2, 1])
    expect(computed).toBe(2)
    expect(length({ text: 'a' })).not.toBe(length(a))
  })

  it('is computed once for each pair, the answer no as well as yes, and in one direction only', () => {
    const asked: string[] = []
    const isBefore = rememberPair((a: { readonly at: number }, b: { readonly at: number }) => {
      asked.push(`${a.at} ${b.at}`)
      return a.at < b.at
    })
    const [one, two] = [{ at: 1 }, { at: 2 }]
    expect([isBefore(one, two), isBefore(two, one), isBefore(one, two), isBefore(two, one)]).toEqual([
      true,
      false,
      true,
      false,
    ])
    expect(asked).toEqual(['1 2', '2 1'])
  })

  it('is kept for as many partners as are asked for in turn: a list has ten who may have signed it', () => {
    let computed = 0
    const isSame = rememberPair((a: object, b: object) => {
      computed += 1
      return a === b
    })
    const [list, partners] = [{}, Array.from({ length: 10 }, () => ({}))]
    for (const partner of [...partners, ...partners]) isSame(list, partner)
    expect(computed).toBe(10)
  })

  it('holds no record for having been asked about: a whole message may hang on it', async () => {
    setFlagsFromString('--expose-gc')
    const collect = runInNewContext('gc')
    const isBefore = rememberPair((a: { readonly at: number }, b: { readonly at: number }) => a.at < b.at)
    const kept = { at: 1 }
    const strangers = [2, 3, 4].map((at) => {
      const stranger = { at }
      isBefore(kept, stranger)
      return new WeakRef(stranger)
    })
    // What a WeakRef was made of stays until the next turn.
    await new Promise((resolve) => setImmediate(resolve))
    collect()
    expect(strangers.map((one) => one.deref())).toEqual([undefined, undefined, undefined])
    expect(isBefore(kept, { at: 0 })).toBe(false)
  })

  it('is not an exception: what threw is tried again', () => {
    let tries = 0
    const fails = remember((_: object): object => {
      tries += 1
      throw new RangeError('no')
    })
    const record = {}
    expect(() => fails(record)).toThrow(RangeError)
    expect(() => fails(record)).toThrow(RangeError)
    expect(tries).toBe(2)
  })

  it('lies where nobody sees it, on frozen records too, and goes into no copy', () => {
    const upper = remember(({ text }: { readonly text: string }) => ({ text: text.toUpperCase() }))
    for (const record of [{ text: 'a' }, Object.freeze({ text: 'a' }), rememberable({ text: 'a' })]) {
      const found = upper(record)
      expect(upper(record)).toBe(found)
      expect(record).toStrictEqual({ text: 'a' })
      expect(JSON.stringify(record)).toBe('{"text":"a"}')
      expect(Reflect.ownKeys(record)).toEqual(['text'])
      expect(upper({ ...record, text: 'b' })).toEqual({ text: 'B' })
      expect(upper({ ...record })).not.toBe(found)
    }
  })
})
