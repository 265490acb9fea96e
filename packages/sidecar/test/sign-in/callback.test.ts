/** The callback of the door against what may go wrong on the way back, by accident or on purpose (C2 to C14). */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type DoorWorld, PUBLIC_URL, pageOf, resultOf, startDoorWorld } from './door-world.ts'

let door: DoorWorld
beforeAll(async () => {
  door = await startDoorWorld()
})
afterAll(() => door?.close())
beforeEach(() => door.reset())

describe('the callback', () => {
  it('C2 refuses another browser, calls nobody and leaves the sign-in to the one that began it', async () => {
    const browser = door.browser()
    const state = await browser.begin()
    door.server.calls.length = 0
    const stranger = door.browser()
    await stranger.begin()
    door.server.calls.length = 0
    for (const other of [door.browser(), stranger]) {
      const response = await other.finish(state)
      expect([response.status, await pageOf(response)]).toEqual([403, 'sign-in-unknown'])
      expect(other.cookies.has('__Host-tamga-session')).toBe(false)
    }
    expect(door.server.calls).toEqual([])
    expect((await browser.finish(state)).status).toBe(302)
  })

  it('C3 works once: the second use calls nobody and shows who is signed in already', async () => {
    const browser = door.browser()
    const state = await browser.begin()
    await browser.finish(state)
    door.server.calls.length = 0
    const again = await browser.finish(state)
    expect([again.status, await pageOf(again)]).toEqual([200, 'already-signed-in'])
    browser.cookies.delete('__Host-tamga-session')
    const after = await browser.finish(state)
    expect([after.status, await pageOf(after)]).toEqual([403, 'sign-in-unknown'])
    expect(door.server.calls).toEqual([])
  })

  it('C3 of many at once lets one through', async () => {
    const browser = door.browser()
    const state = await browser.begin()
    door.server.calls.length = 0
    const statuses = await Promise.all(Array.from({ length: 20 }, async () => (await browser.finish(state)).status))
    expect(statuses.filter((status) => status === 302)).toHaveLength(1)
    expect(door.server.calls).toEqual(['complete'])
  })

  it('C4 comes too late after ten minutes, and nobody is called', async () => {
    const browser = door.browser()
    const state = await browser.begin()
    door.server.calls.length = 0
    const before = door.clock.time
    door.clock.time = new Date(before.getTime() + 600_001)
    const response = await browser.finish(state)
    door.clock.time = before
    expect([response.status, await pageOf(response)]).toEqual([403, 'sign-in-unknown'])
    expect(door.server.calls).toEqual([])
  })

  it('C9 refuses two answers in one', async () => {
    const browser = door.browser()
    const state = await browser.begin()
    door.server.calls.length = 0
    const response = await browser.get(`/callback?response=${state}&response=${state}`)
    expect([response.status, await pageOf(response)]).toEqual([403, 'refused'])
    expect(door.server.calls).toEqual([])
  })

  it('C10 shows nothing of an error description', async () => {
    const browser = door.browser()
    const state = await browser.begin()
    door.server.answer = 'access-denied'
    const text = await (await browser.finish(state)).text()
    expect(text).toContain('ERR_OIDC_ACCESS_DENIED')
    expect(text).not.toContain('script')
    const stray = await browser.get('/callback?error=x&error_description=%3Cscript%3Ealert(1)%3C/script%3E')
    expect(await stray.text()).not.toContain('script')
  })

  it('C11 is where the configuration says, whatever Host and X-Forwarded-Host claim', async () => {
    const { json } = await door.createLogin()
    await door.browser().get(String(json.url).replace(PUBLIC_URL, ''), {
      headers: {
        'x-forwarded-host': 'attacker.example',
        'x-forwarded-proto': 'http',
        forwarded: 'host=attacker.example',
      },
    })
    expect(door.server.requests.map(({ redirectUri }) => redirectUri)).toEqual([`${PUBLIC_URL}/callback`])
  })

  it('C12 takes GET only: POST and HEAD use nothing up', async () => {
    const browser = door.browser()
    const state = await browser.begin()
    door.server.calls.length = 0
    for (const method of ['POST', 'HEAD', 'PUT', 'OPTIONS']) {
      const response = await browser.get(`/callback?response=${state}`, { method })
      expect([method, response.status, response.headers.get('allow')]).toEqual([method, 405, 'GET'])
    }
    expect(door.server.calls).toEqual([])
    expect((await browser.finish(state)).status).toBe(302)
  })

  it('C13 lets two tabs of one browser finish in reverse order', async () => {
    const browser = door.browser()
    const [first, second] = [await browser.begin({ state: 'first' }), await browser.begin({ state: 'second' })]
    const later = await browser.finish(second)
    const sooner = await browser.finish(first)
    expect((await door.redeem(resultOf(sooner))).json).toMatchObject({ state: 'first' })
    expect((await door.redeem(resultOf(later))).json).toMatchObject({ state: 'second' })
  })

  it('C14 opened by a victim signs nobody in: the attacker’s answer is bound to the attacker’s browser', async () => {
    const attacker = door.browser()
    const state = await attacker.begin()
    const victim = door.browser()
    await victim.begin()
    expect((await victim.finish(state)).status).toBe(403)
    expect(victim.cookies.has('__Host-tamga-session')).toBe(false)
  })

  it('C14 nor does the attacker’s result code help in the victim’s browser: the portal has another nonce there', async () => {
    const attacker = door.browser()
    const response = await attacker.finish(await attacker.begin())
    const { status, json } = await door.redeem(resultOf(response), 'B'.repeat(43))
    expect([status, json.code]).toEqual([404, 'ERR_LOGIN_RESULT_UNKNOWN'])
  })
})
