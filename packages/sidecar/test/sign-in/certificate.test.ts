import { encodeChallenge, readChallenge, type Signer, signData, toBase64 } from '@tamga/core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  type Answer,
  applicationFields,
  createDraft,
  issueSigner,
  OTHER_TOKEN,
  sign,
  signatureBody,
  TOKEN,
} from '../world.ts'
import { type DoorWorld, startDoorWorld } from './door-world.ts'

const ORIGIN = 'https://portal.example'
const BROWSER = 'B'.repeat(43)

let door: DoorWorld
let signer: Signer
beforeAll(async () => {
  door = await startDoorWorld()
  signer = (await issueSigner(door.world)).signer
})
afterAll(() => door?.close())

const bearer = (token: string): Record<string, string> => ({ authorization: `Bearer ${token}` })

function ask(change: object = {}, token = TOKEN): Promise<Answer> {
  return door.sidecar.call('POST', '/v1/challenges', { origin: ORIGIN, browser: BROWSER, ...change }, bearer(token))
}

function answer(id: unknown, cms: Uint8Array, change: object = {}, token = TOKEN): Promise<Answer> {
  const body = { signature: toBase64(cms), browser: BROWSER, ...change }
  return door.sidecar.call('PUT', `/v1/challenges/${id}/response`, body, bearer(token))
}

function signed(challenge: unknown, change: object = {}, by = signer): Promise<Uint8Array> {
  return sign(encodeChallenge(readChallenge({ ...(challenge as object), ...change })), by, true)
}

describe('a sign-in with a certificate', () => {
  it('answers one challenge and opens a session with what the certificate says', async () => {
    const { status, json: asked } = await ask()
    expect(status).toBe(201)
    expect(asked.challenge).toMatchObject({ origin: ORIGIN, purpose: 'sign-in', relyingParty: 'Портал «Тест»' })
    const { status: answered, json } = await answer(asked.id, await signed(asked.challenge))
    expect(answered).toBe(200)
    expect(json).toMatchObject({
      session: { acr: 'urn:tamga:acr:certificate', amr: ['pop'] },
      person: { familyName: { value: 'Сериков', source: 'certificate' } },
    })
    const headers = { ...bearer(TOKEN), 'tamga-session': String(json.session?.token) }
    expect((await door.sidecar.call('GET', '/v1/session', undefined, headers)).status).toBe(200)
  })

  it('D1 is not answered twice, not even at once', async () => {
    const { json } = await ask()
    const cms = await signed(json.challenge)
    const all = await Promise.all(Array.from({ length: 8 }, () => answer(json.id, cms)))
    expect(all.map(({ status }) => status).sort()).toEqual([200, 404, 404, 404, 404, 404, 404, 404])
  })

  it('D1 uses a challenge up with a wrong answer too', async () => {
    const { json } = await ask()
    expect((await answer(json.id, Buffer.from('nonsense'))).json.code).toBe('ERR_CHALLENGE_RESPONSE_FORM')
    expect((await answer(json.id, await signed(json.challenge))).json.code).toBe('ERR_CHALLENGE_UNKNOWN')
  })

  it('D2 is not answered from another browser or by another portal', async () => {
    const { json } = await ask()
    const cms = await signed(json.challenge)
    expect((await answer(json.id, cms, { browser: 'C'.repeat(43) })).status).toBe(404)
    expect((await answer(json.id, cms, {}, OTHER_TOKEN)).status).toBe(404)
    expect((await answer(json.id, cms)).status).toBe(200)
  })

  it('D3 is asked by registered origins only, and answered for the very one', async () => {
    for (const origin of ['https://attacker.example', 'https://portal.example:444', `${ORIGIN}/`, 'null', '']) {
      const { status, json } = await ask({ origin })
      expect([origin, status, json.code]).toEqual([origin, 403, 'ERR_CHALLENGE_ORIGIN'])
    }
    const { json } = await ask()
    const elsewhere = await signed(json.challenge, { origin: 'https://attacker.example' })
    expect((await answer(json.id, elsewhere)).json.code).toBe('ERR_CHALLENGE_CONTENT')
  })

  it('D4 comes too late after five minutes', async () => {
    const { json } = await ask()
    const before = door.clock.time
    door.clock.time = new Date(before.getTime() + 300_000)
    expect((await answer(json.id, await signed(json.challenge))).status).toBe(404)
    door.clock.time = before
  })

  it('D6 is refused with a revoked certificate, and with one nobody can say anything of; the report says so', async () => {
    const { signer: revoked, issued } = await issueSigner(door.world)
    await door.world.ca.revoke(issued.serialNumber, 'keyCompromise')
    const first = await ask()
    const refused = await answer(first.json.id, await signed(first.json.challenge, {}, revoked))
    expect([refused.status, refused.json.code, refused.json.report?.conclusion?.subIndication]).toEqual([
      422,
      'ERR_CHALLENGE_SIGNATURE',
      'REVOKED_NO_POE',
    ])
    door.world.responder = 'off'
    const { signer: unknown } = await issueSigner(door.world)
    const second = await ask()
    const unsure = await answer(second.json.id, await signed(second.json.challenge, {}, unknown))
    door.world.responder = 'on'
    expect([unsure.status, unsure.json.code, unsure.json.retryable]).toEqual([
      422,
      'ERR_CHALLENGE_STATUS_UNKNOWN',
      true,
    ])
  })

  it('never takes the signature of a document, nor does a document take the answer to a challenge', async () => {
    const { path, content } = await createDraft(door.sidecar, '/v1/applications', applicationFields)
    const { json } = await ask()
    const document = await signData(content, signer, { attached: true, signingTime: door.clock.now() })
    expect((await answer(json.id, document)).json.code).toBe('ERR_CHALLENGE_CONTENT')
    const again = await ask()
    const cms = await signed(again.json.challenge)
    const { status, json: problem } = await door.sidecar.call('PUT', `${path}/signature`, signatureBody(cms))
    expect([status, problem.code]).toEqual([422, 'ERR_APPLICATION_SIGNATURE_NOT_PASSED'])
  })

  it('leaves no number and no name in the log', () => {
    const log = door.sidecar.logLines.join('')
    expect(log).toContain('/v1/challenges/:id/response')
    for (const secret of ['880101300123', 'Сериков', BROWSER]) expect(log).not.toContain(secret)
  })
})
