import type { Request, Response } from 'express'
import { describe, expect, it } from 'vitest'
import { addressCaller, limitRate } from '../../src/routes/rate-limit.ts'
import { type StandingClock, standingClock } from '../world.ts'

/** Asks as a caller; gives what a refusal says in Retry-After, and undefined where the request goes on. */
function limiting(clock: StandingClock, maxCallers?: number): (caller: string | undefined) => string | undefined {
  let caller: string | undefined
  const limits = { clock, requestsPerMinute: 2, callerOf: () => caller }
  const limit = limitRate(maxCallers === undefined ? limits : { ...limits, maxCallers })
  return (asking) => {
    caller = asking
    let retryAfter: string | undefined
    let problem: unknown
    const response = { set: (_name: string, value: string) => (retryAfter = value) }
    limit({} as Request, response as unknown as Response, (error?: unknown) => (problem = error))
    if (problem !== undefined) expect(problem).toMatchObject({ problem: { status: 429, code: 'ERR_REQUEST_RATE' } })
    return problem === undefined ? undefined : retryAfter
  }
}

const later = (clock: StandingClock, milliseconds: number): void => {
  clock.time = new Date(clock.time.getTime() + milliseconds)
}

describe('limitRate', () => {
  it('lets each caller ask so often in a minute from his first request, and says how long to wait', () => {
    const clock = standingClock()
    const ask = limiting(clock)
    expect([ask('a'), ask('a'), ask('a'), ask('b')]).toEqual([undefined, undefined, '60', undefined])
    later(clock, 59_999)
    expect(ask('a')).toBe('1')
    later(clock, 1)
    expect([ask('a'), ask('a'), ask('a')]).toEqual([undefined, undefined, '60'])
  })

  it('does not count whom it is not told of', () => {
    const ask = limiting(standingClock())
    expect(Array.from({ length: 5 }, () => ask(undefined))).toEqual(Array(5).fill(undefined))
  })

  it('shuts nobody out for longer than a minute when the clock is set back', () => {
    const clock = standingClock()
    const ask = limiting(clock)
    for (let time = 0; time < 3; time++) ask('a')
    later(clock, -3_600_000)
    expect(ask('a')).toBeUndefined()
  })

  it('remembers so many callers and no more: one more forgets the oldest window', () => {
    const clock = standingClock()
    const ask = limiting(clock, 2)
    const often = (caller: string) => [ask(caller), ask(caller), ask(caller)].at(-1)
    expect([often('a'), often('b')]).toEqual(['60', '60'])
    ask('c')
    expect([ask('b'), ask('a')]).toEqual(['60', undefined])
  })
})

describe('addressCaller', () => {
  const of = (ip: string): string => addressCaller({ ip })

  it('takes an IPv4 address for one caller, however it is written', () => {
    expect(of('192.0.2.7')).toBe('address 192.0.2.7')
    expect(of('::ffff:192.0.2.7')).toBe('address 192.0.2.7')
    expect(of('192.0.2.8')).not.toBe(of('192.0.2.7'))
  })

  it('takes the addresses of IPv6 that one customer has for one caller (the first 56 bits)', () => {
    const one = of('2001:db8:1:ab00::1')
    for (const same of ['2001:db8:1:abff:1:2:3:4', '2001:0DB8:0001:ab01::', '2001:db8:1:ab00::192.0.2.7']) {
      expect(of(same), same).toBe(one)
    }
    expect(of('2001:db8:1:ac00::1')).not.toBe(one)
    expect(of('2001:db8::1')).toBe('address 2001:db8:0:0::/56')
    expect([of('::1'), of('fe80::1%eth0')]).toEqual(['address 0:0:0:0::/56', 'address fe80:0:0:0::/56'])
  })

  it('takes everything that is no address for one caller', () => {
    expect([of(''), of('unknown'), of('192.0.2.7:1234'), of('x'.repeat(9000))]).toEqual(
      Array(4).fill('address unknown'),
    )
  })
})
