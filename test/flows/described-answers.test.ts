/** Real answers of the sidecar against docs/sidecar.openapi.yaml's schemas: a member that nobody described fails here. */
import { encodeChallenge, readChallenge, type Signer, toBase64 } from '@tamga/core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { z } from 'zod'
import { type DoorWorld, NONCE, resultOf, startDoorWorld } from '../../packages/sidecar/test/sign-in/door-world.ts'
import { type Answer, applicationFields, issueSigner, sign, TOKEN } from '../../packages/sidecar/test/world.ts'
import * as answers from '../../scripts/openapi/sidecar-answers.ts'

let door: DoorWorld
let signer: Signer
beforeAll(async () => {
  door = await startDoorWorld()
  signer = (await issueSigner(door.world)).signer
})
afterAll(() => door?.close())

async function call(method: string, path: string, body?: object, session?: string): Promise<Answer> {
  const headers = { authorization: `Bearer ${TOKEN}`, ...(session === undefined ? {} : { 'tamga-session': session }) }
  return await door.sidecar.call(method, path, body, headers)
}

function expectDescribed({ status, json }: Answer, schema: z.ZodType, expected = 200): void {
  expect(status).toBe(expected)
  expect(schema.safeParse(json)).toMatchObject({ success: true })
}

describe('answers of the sidecar', () => {
  it('about itself', async () => {
    expectDescribed(await call('GET', '/healthz'), answers.health)
    expectDescribed(await call('GET', '/readyz'), answers.readiness)
    expectDescribed(await call('GET', '/.well-known/jwks.json'), answers.keySet)
    expectDescribed(await call('GET', '/v1/agreements/texts'), answers.agreementTexts)
  })

  it('about documents and signatures, accepted and refused', async () => {
    const drafted = await call('POST', '/v1/applications', applicationFields)
    expectDescribed(drafted, answers.documentRecord, 201)
    const path = `/v1/applications/${drafted.json.id}`
    const content = Buffer.from(String(drafted.json.document?.content), 'base64')
    const signature = toBase64(await sign(content, signer))
    const other = toBase64(await sign(Buffer.from('another document'), signer))
    expectDescribed(await call('PUT', `${path}/signature`, { signature: other }), answers.problem, 422)
    expectDescribed(await call('PUT', `${path}/signature`, { signature }), answers.documentRecord)
    expectDescribed(await call('GET', path), answers.documentRecord)
    const judged = await call('POST', '/v1/signatures/validate', { signature, content: toBase64(content) })
    expectDescribed(judged, answers.report)
    expect(judged.json.signatures).toHaveLength(1)
    expectDescribed(await call('POST', '/v1/signatures/validate', { signature: 1 }), answers.problem, 400)
    expectDescribed(await call('GET', '/v1/nothing'), answers.problem, 404)
  })

  it('about sign-ins', async () => {
    const browser = door.browser()
    expectDescribed(await door.createLogin(), answers.login, 201)
    const back = await browser.finish(await browser.begin())
    expectDescribed(await door.redeem(resultOf(back), NONCE), answers.admission)

    const client = { origin: 'https://portal.example', browser: 'B'.repeat(43) }
    const asked = await call('POST', '/v1/challenges', client)
    expectDescribed(asked, answers.challenge, 201)
    const challenge = readChallenge({ ...(asked.json.challenge as object) })
    const signature = toBase64(await sign(encodeChallenge(challenge), signer, true))
    const path = `/v1/challenges/${asked.json.id}/response`
    const admitted = await call('PUT', path, { signature, browser: client.browser })
    expectDescribed(admitted, answers.admission)
    expectDescribed(await call('PUT', path, { signature, browser: client.browser }), answers.problem, 404)
    const token = String(admitted.json.session?.token)
    const id = String(admitted.json.session?.id)
    expectDescribed(await call('GET', '/v1/session', undefined, token), answers.admission)
    expectDescribed(await call('POST', `/v1/sessions/${id}/logout`, {}), answers.logout)
    expectDescribed(await call('GET', '/v1/session', undefined, token), answers.problem, 401)
  })
})
