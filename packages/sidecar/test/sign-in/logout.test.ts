import { once } from 'node:events'
import type { Server } from 'node:http'
import { text } from 'node:stream/consumers'
import { createRemoteJWKSet, jwtVerify } from 'jose'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { listening } from '../world.ts'
import { type DoorWorld, PUBLIC_URL, resultOf, startDoorWorld, TOKEN } from './door-world.ts'

let door: DoorWorld
/** The portal's receiver of logout tokens: what it got, and what it answers. */
let received: string[]
let status: number
let portal: { url: string; server: Server; close(): Promise<void> }

beforeEach(async () => {
  received = []
  status = 200
  portal = await listening((request, response) => {
    void text(request).then((body) => {
      received.push(body)
      response.writeHead(status).end()
    })
  })
  door = await startDoorWorld({ portal: { logoutUrl: `${portal.url}/logout-event` } })
})
afterEach(async () => {
  await door?.close()
  await portal?.close()
})

function tell(body: string | URLSearchParams): Promise<Response> {
  return fetch(`${door.doorUrl}/backchannel-logout`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: body.toString(),
  })
}

async function signIn(): Promise<{ readonly id: string; readonly state: string; living(): Promise<boolean> }> {
  const browser = door.browser()
  const state = await browser.begin()
  const { json } = await door.redeem(resultOf(await browser.finish(state)))
  const headers = { authorization: `Bearer ${TOKEN}`, 'tamga-session': String(json.session?.token) }
  const living = async (): Promise<boolean> =>
    (await door.sidecar.call('GET', '/v1/session', undefined, headers)).status === 200
  return { id: String(json.session?.id), state, living }
}

describe('a logout token of the server', () => {
  it('ends the one session it names by sid, and its portal is told in a token it can verify', async () => {
    const [ended, other] = [await signIn(), await signIn()]
    door.server.logout = { sid: `sid of ${ended.state}`, sub: 'pairwise-4f2c' }
    const arrived = once(portal.server, 'request')
    const response = await tell('logout_token=x')
    expect([response.status, response.headers.get('cache-control')]).toEqual([200, 'no-store'])
    expect([await ended.living(), await other.living()]).toEqual([false, true])
    await arrived
    await expect.poll(() => received).toHaveLength(1)
    const keys = createRemoteJWKSet(new URL(`${door.doorUrl}/.well-known/jwks.json`))
    const token = new URLSearchParams(received[0]).get('logout_token') ?? ''
    const { payload } = await jwtVerify(token, keys, {
      issuer: PUBLIC_URL,
      audience: 'portal',
      typ: 'logout+jwt',
      currentDate: door.clock.now(),
    })
    expect(payload).toMatchObject({
      sid: ended.id,
      events: { 'http://schemas.openid.net/event/backchannel-logout': {} },
    })
    expect(payload).not.toHaveProperty('nonce')
  })

  it('ends all sessions of the person when it names only them', async () => {
    const sessions = [await signIn(), await signIn()]
    door.server.logout = { sub: 'pairwise-4f2c' }
    expect((await tell('logout_token=x')).status).toBe(200)
    expect(await Promise.all(sessions.map(({ living }) => living()))).toEqual([false, false])
  })

  it('L1 is refused when its jti was seen before', async () => {
    const session = await signIn()
    door.server.logout = { sid: 'another' }
    expect((await tell('logout_token=x')).status).toBe(200)
    door.server.logout = { sid: `sid of ${session.state}` }
    const replay = await tell('logout_token=x')
    expect([replay.status, await replay.json()]).toEqual([
      400,
      { error: 'invalid_request', error_description: 'ERR_OIDC_LOGOUT_REPLAYED' },
    ])
    expect(await session.living()).toBe(true)
  })

  it('L2 of a session nobody knows is taken in silence', async () => {
    door.server.logout = { sid: 'never heard of' }
    const response = await tell('logout_token=x')
    expect([response.status, await response.text()]).toEqual([200, ''])
    expect(received).toEqual([])
  })

  it.each([
    ['nothing', ''],
    ['two tokens', 'logout_token=a&logout_token=b'],
    ['JSON', '{"logout_token":"x"}'],
  ])('is refused as %s', async (_what, body) => {
    expect((await tell(body)).status).toBe(400)
  })

  it('is not read beyond 64 kB, and not fetched', async () => {
    expect((await tell(`logout_token=${'x'.repeat(70_000)}`)).status).toBe(413)
    expect((await fetch(`${door.doorUrl}/backchannel-logout?logout_token=x`)).status).toBe(405)
  })
})

describe('a portal that does not take the word at once', () => {
  it('is told again, later and later, until it does', async () => {
    status = 500
    const { id } = await signIn()
    await door.sidecar.call('POST', `/v1/sessions/${id}/logout`, {})
    for (const [tries, seconds] of [
      [1, 2],
      [2, 4],
    ] as const) {
      await expect
        .poll(() => door.sidecar.logLines.join(''), { timeout: 5000 })
        .toContain(`"attempts":${tries},"retrySeconds":${seconds}`)
      expect(received).toHaveLength(tries)
      door.clock.time = new Date(door.clock.time.getTime() + seconds * 1000)
    }
    status = 204
    await expect.poll(() => received, { timeout: 5000 }).toHaveLength(3)
    expect(door.sidecar.logLines.join('')).not.toContain('logout_token')
  })
})
