import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { describe, expect, it } from 'vitest'
import type { Json } from '../world.ts'
import { NONCE, PUBLIC_URL, RETURN_URL, resultOf, send, startDoorWorld, TOKEN } from './door-world.ts'

describe('a thousand people', () => {
  it('sign in at once and end as a thousand sessions, with no login, no pending request and no result left over', async () => {
    const apart = await startDoorWorld()
    // A connection for each call: of those that are kept open one may close while a thousand others are waited for.
    const api = async (path: string, body: object): Promise<Json> => {
      const headers = { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' }
      const response = await send(apart.sidecar.url + path, { method: 'POST', headers, body: JSON.stringify(body) })
      return (await response.json()) as Json
    }
    const one = async (): Promise<string> => {
      const browser = apart.browser()
      const { url } = await api('/v1/logins', { returnUrl: RETURN_URL, nonce: NONCE })
      const server = new URL((await browser.get(String(url).replace(PUBLIC_URL, ''))).headers.get('location') ?? '')
      const back = await browser.finish(server.searchParams.get('request_uri') ?? '')
      const { session } = await api('/v1/logins/result', { code: resultOf(back), nonce: NONCE })
      return String(session?.id)
    }
    const ids = await Promise.all(Array.from({ length: 1000 }, one))
    expect(new Set(ids).size).toBe(1000)
    const database = new DatabaseSync(join(apart.world.directory, 'store.sqlite'), { readOnly: true })
    const count = (table: string): unknown => database.prepare(`SELECT count(*) AS n FROM ${table}`).get()?.n
    expect([count('session'), count('session_token'), count('one_time')]).toEqual([1000, 2000, 0])
    database.close()
    await apart.close()
  })
})
