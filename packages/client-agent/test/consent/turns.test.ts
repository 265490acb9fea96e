import { describe, expect, it } from 'vitest'
import { createTurns } from '../../src/consent/turns.ts'

const never = new AbortController().signal
const MINUTE = 60_000

function setUp() {
  let now = Date.UTC(2026, 0, 1)
  const turns = createTurns({ now: () => new Date(now) })
  const take = (origin: string, signal = never) => turns.take(origin, signal)
  const refuse = async (origin: string) => (await take(origin)).end('refused')
  return { take, refuse, pass: (milliseconds: number) => (now += milliseconds) }
}

/** The problem a promise was rejected with. */
const refusal = (promise: Promise<unknown>) =>
  promise.then(
    () => 'no refusal',
    (problem) => problem.code,
  )

describe('turns (attack 8, prompt bombing)', () => {
  it('lets one window open at a time, the next in the order of asking', async () => {
    const { take } = setUp()
    const order: string[] = []
    const first = await take('https://a.example')
    const waiting = ['https://b.example', 'https://a.example', 'https://c.example'].map(async (origin) => {
      const turn = await take(origin)
      order.push(origin)
      turn.end('signed')
    })
    expect(order).toEqual([])
    first.end('signed')
    await Promise.all(waiting)
    expect(order).toEqual(['https://b.example', 'https://a.example', 'https://c.example'])
  })

  it('lets a site have one open window and one waiting request, and no third', async () => {
    const { take } = setUp()
    await take('https://a.example')
    const second = take('https://a.example')
    expect(await refusal(take('https://a.example'))).toBe('ERR_AGENT_BUSY')
    expect(await Promise.race([second, 'waiting'])).toBe('waiting')
  })

  it('limits how many sites may wait', async () => {
    const { take } = setUp()
    await take('https://open.example')
    for (let site = 0; site < 8; site++) take(`https://${site}.example`)
    expect(await refusal(take('https://late.example'))).toBe('ERR_AGENT_QUEUE_FULL')
  })

  it('gives up the place of a site that stops waiting', async () => {
    const { take } = setUp()
    const first = await take('https://a.example')
    const leaving = new AbortController()
    const left = refusal(take('https://b.example', leaving.signal))
    leaving.abort({ code: 'left' })
    expect(await left).toBe('left')
    const next = take('https://c.example')
    first.end('signed')
    await expect(next).resolves.toBeDefined()
  })

  it('does not open a window for a site that has gone already', async () => {
    const { take } = setUp()
    expect(await refusal(take('https://a.example', AbortSignal.abort({ code: 'gone' })))).toBe('gone')
    await expect(take('https://b.example')).resolves.toBeDefined()
  })

  it('mutes a site for five minutes after three refusals, and tells it how long', async () => {
    const { take, refuse, pass } = setUp()
    await refuse('https://a.example')
    await refuse('https://a.example')
    await refuse('https://a.example')
    pass(MINUTE)
    await expect(take('https://a.example')).rejects.toMatchObject({
      code: 'ERR_AGENT_ORIGIN_MUTED',
      status: 429,
      extensions: { retryAfterSeconds: 240 },
    })
    pass(4 * MINUTE - 1)
    expect(await refusal(take('https://a.example'))).toBe('ERR_AGENT_ORIGIN_MUTED')
    pass(1)
    await expect(take('https://a.example')).resolves.toBeDefined()
  })

  it('counts anew after the mute, after a signature, and after a quiet hour', async () => {
    const { take, refuse, pass } = setUp()
    for (let time = 0; time < 3; time++) await refuse('https://a.example')
    pass(5 * MINUTE)
    await refuse('https://a.example')
    await refuse('https://a.example')
    ;(await take('https://a.example')).end('signed')
    await refuse('https://a.example')
    await refuse('https://a.example')
    pass(60 * MINUTE)
    await refuse('https://a.example')
    await refuse('https://a.example')
    await expect(take('https://a.example')).resolves.toBeDefined()
  })

  it('mutes no other site', async () => {
    const { take, refuse } = setUp()
    for (let time = 0; time < 3; time++) await refuse('https://a.example')
    await expect(take('https://b.example')).resolves.toBeDefined()
  })

  it('refuses a waiting request whose site was muted meanwhile, and goes on with the next', async () => {
    const { take, refuse } = setUp()
    await refuse('https://a.example')
    await refuse('https://a.example')
    const third = await take('https://a.example')
    const waiting = refusal(take('https://a.example'))
    const other = take('https://b.example')
    third.end('refused')
    expect(await waiting).toBe('ERR_AGENT_ORIGIN_MUTED')
    await expect(other).resolves.toBeDefined()
  })

  it('forgets the oldest site when a thousand others were refused, so its memory is bounded', async () => {
    const { take, refuse } = setUp()
    for (let time = 0; time < 3; time++) await refuse('https://first.example')
    for (let site = 0; site < 1_000; site++) await refuse(`https://${site}.example`)
    await expect(take('https://first.example')).resolves.toBeDefined()
  })
})
