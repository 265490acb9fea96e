import { afterEach, describe, expect, it } from 'vitest'
import { type Browser, type DoorWorld, PUBLIC_URL, type Sent, startDoorWorld } from './door-world.ts'

let door: DoorWorld | undefined
afterEach(() => door?.close())

async function limitedDoor(signIn: object = {}): Promise<DoorWorld> {
  door = await startDoorWorld({ signIn: { limits: { requestsPerMinute: 3 }, ...signIn } })
  return door
}

const from = (address: string): Sent => ({ headers: { 'x-forwarded-for': address } })
const busy = async (browser: Browser, init?: Sent): Promise<boolean> =>
  (await browser.get('/callback', init)).status === 429

describe('the door’s limit of requests', () => {
  it('tells a person to wait in a page and a program in a problem', async () => {
    const { browser } = await limitedDoor()
    const person = browser()
    for (let time = 0; time < 3; time++) expect(await busy(person)).toBe(false)
    const page = await person.get('/callback', { headers: { 'accept-language': 'be' } })
    expect([page.status, page.headers.get('retry-after')]).toEqual([429, '60'])
    expect(await page.text()).toContain('Занадта шмат запытаў з вашага адраса')
    const problem = await person.get('/login', { headers: { accept: 'application/json' } })
    expect([problem.headers.get('content-type'), problem.headers.get('retry-after')]).toEqual([
      'application/problem+json; charset=utf-8',
      '60',
    ])
    expect(await problem.json()).toMatchObject({ status: 429, code: 'ERR_REQUEST_RATE' })
  })

  it('uses nothing up: the same login link and the same answer work a minute later', async () => {
    const { browser, clock, server, createLogin } = await limitedDoor()
    const [person, other] = [browser(), browser()]
    const state = await person.begin()
    const link = String((await createLogin()).json.url).replace(PUBLIC_URL, '')
    while (!(await busy(other)));
    server.calls.length = 0
    expect([(await person.finish(state)).status, (await person.get(link)).status]).toEqual([429, 429])
    expect(server.calls).toEqual([])
    clock.time = new Date(clock.time.getTime() + 60_000)
    expect([(await person.finish(state)).status, (await person.get(link)).status]).toEqual([302, 302])
  })

  it('does not count what people’s applications ask, nor word that a session ended', async () => {
    const { browser } = await limitedDoor()
    const person = browser()
    while (!(await busy(person)));
    const rest = ['/session', '/signed-out', '/authz/forward/portal', '/.well-known/jwks.json', '/healthz']
    for (const path of rest) expect((await person.get(path)).status, path).not.toBe(429)
    expect((await person.get('/backchannel-logout', { method: 'POST' })).status).toBe(400)
  })

  it('is one for all who name themselves, and says once that a proxy is not trusted', async () => {
    const { browser, sidecar } = await limitedDoor()
    const statuses: boolean[] = []
    for (const last of [1, 2, 3, 4]) statuses.push(await busy(browser(), from(`198.51.100.${last}`)))
    expect(statuses).toEqual([false, false, false, true])
    expect(sidecar.logLines.filter((line) => line.includes('signIn.trustedProxies'))).toHaveLength(1)
    expect(sidecar.logLines.join('')).not.toContain('198.51.100')
  })

  it('is of each person behind a trusted proxy, by the address the proxy saw and not by what it was told', async () => {
    const { browser, sidecar } = await limitedDoor({ trustedProxies: ['127.0.0.0/8'] })
    while (!(await busy(browser(), from('203.0.113.9, 198.51.100.1'))));
    expect(await busy(browser(), from('203.0.113.10, 198.51.100.1'))).toBe(true)
    expect(await busy(browser(), from('203.0.113.9, 198.51.100.2'))).toBe(false)
    expect(sidecar.logLines.join('')).not.toContain('signIn.trustedProxies')
  })
})
