/** Two portals of one sidecar under two profiles, each profile with anchors of its own. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { toBase64 } from '@tamga/core'
import { openTestCa } from '@tamga/test-ca'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  applicationFields,
  createDraft,
  issueSigner,
  OTHER_TOKEN,
  type RunningSidecar,
  sign,
  signatureBody,
  startTestSidecar,
  startWorld,
  type World,
} from '../world.ts'

const PATH = '/v1/signatures/validate'
const as = (token: string) => ({ authorization: `Bearer ${token}` })

let world: World
let sidecar: RunningSidecar
beforeAll(async () => {
  world = await startWorld()
  const { clock, directory } = world
  const stranger = await openTestCa({ directory: join(directory, 'other-ca'), publicUrl: 'http://ca.example', clock })
  writeFileSync(join(directory, 'other.cer'), stranger.rootCertificate)
  sidecar = await startTestSidecar(world, {
    portals: [
      { name: 'portal', token: { env: 'TOKEN' } },
      { name: 'other', token: { env: 'OTHER_TOKEN' }, profile: 'cms' },
    ],
    profiles: ['generic', { name: 'cms', trustAnchors: ['other.cer'] }],
  })
})
afterAll(async () => {
  await sidecar?.close()
  await world?.close()
})

const passed = { indication: 'TOTAL-PASSED' }
const noPath = { indication: 'INDETERMINATE', subIndication: 'NO_CERTIFICATE_CHAIN_FOUND' }

describe('the profile of a portal', () => {
  it('judges what names no other, with the anchors that go with it', async () => {
    const signature = toBase64(await sign(Buffer.from('x'), (await issueSigner(world)).signer, true))
    const judged = async (token?: string, more: object = {}) => {
      const { json } = await sidecar.call('POST', PATH, { signature, ...more }, token === undefined ? {} : as(token))
      return [json.profile, json.conclusion]
    }
    expect(await judged()).toEqual(['generic', passed])
    expect(await judged(OTHER_TOKEN)).toEqual(['cms', noPath])
    expect(await judged(OTHER_TOKEN, { profile: 'generic' })).toEqual(['generic', passed])
    expect(await judged(undefined, { profile: 'cms' })).toEqual(['cms', noPath])
  })

  it('judges documents that its people sign', async () => {
    const { signer } = await issueSigner(world)
    const { path, content } = await createDraft(sidecar, '/v1/applications', applicationFields)
    const body = signatureBody(await sign(content, signer))
    expect((await sidecar.call('PUT', `${path}/signature`, body)).status).toBe(200)

    const draft = await sidecar.call('POST', '/v1/applications', applicationFields, as(OTHER_TOKEN))
    const octets = Buffer.from(String(draft.json.document?.content), 'base64')
    const refused = await sidecar.call(
      'PUT',
      `/v1/applications/${draft.json.id}/signature`,
      signatureBody(await sign(octets, signer)),
      as(OTHER_TOKEN),
    )
    expect(refused.status).toBe(422)
    expect(refused.json.report?.conclusion).toEqual(noPath)
  })
})
