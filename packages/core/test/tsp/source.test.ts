import { createHash } from 'node:crypto'
import { afterAll, describe, expect, it } from 'vitest'
import type { Http } from '../../src/ports.ts'
import { createTimeStampSource } from '../../src/tsp/source.ts'
import { parseTimeStampToken } from '../../src/tsp/token.ts'
import { codedAsync } from '../coded.ts'
import { now } from '../made/certificates.ts'
import { newTestAuthority, tsaOf } from '../made/test-ca.ts'
import { response, stamped } from '../made/time-stamps.ts'

const authority = await newTestAuthority()
afterAll(() => authority.place.remove())

const imprint = createHash('sha256').update(stamped).digest()

describe('createTimeStampSource', () => {
  const url = 'http://ca.test/tsa'
  const stamp = (send: Http['send'], policy?: string) =>
    createTimeStampSource({ http: { send }, url, ...(policy ? { policy } : {}) }).timeStamp('sha256', imprint)
  const answering = (body: Uint8Array, status = 200) => stamp(async () => ({ status, contentType: undefined, body }))

  it('asks as RFC 3161 §3.4 says, with another nonce each time', async () => {
    const bodies: Uint8Array[] = []
    const { send } = tsaOf(authority.ca)
    const once = () =>
      stamp(async (asked) => {
        expect(asked).toMatchObject({ method: 'POST', url, contentType: 'application/timestamp-query' })
        bodies.push(asked.body ?? new Uint8Array(0))
        return send(asked)
      })
    const { messageImprint } = parseTimeStampToken(await once()).tstInfo
    expect(Buffer.from(messageImprint.hashedMessage)).toEqual(imprint)
    await once()
    expect(bodies[0]).not.toEqual(bodies[1])
  })

  it('hands out nothing of another time where there is a clock that is right', async () => {
    const at = (seconds: number): Promise<Uint8Array> => {
      const clock = { now: () => new Date(now.getTime() + seconds * 1000) }
      return createTimeStampSource({ http: tsaOf(authority.ca), url, clock }).timeStamp('sha256', imprint)
    }
    for (const seconds of [-300, 0, 300]) expect(parseTimeStampToken(await at(seconds)).tstInfo.genTime).toEqual(now)
    for (const seconds of [-301, 301, 86_400]) expect(await codedAsync(at(seconds))).toBe('ERR_TSP_TIME')
  })

  it('hands out nothing that does not answer the question', async () => {
    const { send } = tsaOf(authority.ca)
    expect(await codedAsync(stamp(send, '1.2.3'))).toBe('ERR_TSP_REJECTED')
    expect(await codedAsync(answering(response(3)))).toBe('ERR_TSP_UNAVAILABLE')
    expect(await codedAsync(answering(response(0), 503))).toBe('ERR_TSP_HTTP')
    expect(await codedAsync(answering(Buffer.from('<html>')))).toBe('ERR_DER_TRUNCATED')
    const token = Buffer.from(await stamp(send))
    // An answer that was good once: the nonce tells that it is an older one.
    expect(await codedAsync(answering(response(0, [], token)))).toBe('ERR_TSP_NONCE_MISMATCH')
  })
})
