import { createHash } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fromBase64, parseAgreement, toHex } from '@tamga/core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  createDraft,
  issueSigner,
  NOW,
  type RunningSidecar,
  sign,
  signatureBody,
  startTestSidecar,
  startWorld,
  type World,
} from '../world.ts'

const PATH = '/v1/agreements'
const request = { personalNumber: '880101300123', fullName: 'Сериков Нурлан', language: 'kk' }

let world: World
let sidecar: RunningSidecar

beforeAll(async () => {
  world = await startWorld()
  sidecar = await startTestSidecar(world)
})
afterAll(async () => {
  await sidecar?.close()
  await world?.close()
})

describe('/v1/agreements', () => {
  it('shows the current text in four languages, each with its digest', async () => {
    const { status, json } = await sidecar.call('GET', `${PATH}/texts`)
    expect(status).toBe(200)
    expect(Object.keys(json.texts ?? {})).toEqual(['kk', 'ru', 'be', 'en'])
    for (const { text, digest } of Object.values(json.texts ?? {}) as unknown as { text: string; digest: object }[]) {
      expect(text.match(/^\d+\. /gm)).toHaveLength(9)
      expect(digest).toEqual({ algorithm: 'sha256', value: toHex(createHash('sha256').update(text).digest()) })
    }
  })

  it('makes a draft that holds the whole text, and stores its signature with version, language, date and report', async () => {
    const created = await sidecar.call('POST', PATH, request)
    expect(created.status).toBe(201)
    const content = fromBase64(String(created.json.document?.content))
    const texts = await sidecar.call('GET', `${PATH}/texts`)
    expect(parseAgreement(content).text).toBe(texts.json.texts?.kk?.text)

    const path = created.headers.get('location')
    const cms = await sign(content, (await issueSigner(world)).signer)
    const { status, json } = await sidecar.call('PUT', `${path}/signature`, signatureBody(cms))
    expect(status).toBe(200)
    expect(json).toMatchObject({
      state: 'signed',
      fields: { ...request, version: texts.json.version },
      document: { digest: { algorithm: 'sha256', value: toHex(createHash('sha256').update(content).digest()) } },
      signature: { receivedAt: NOW.toISOString(), report: { conclusion: { indication: 'TOTAL-PASSED' } } },
    })
    expect((await sidecar.call('GET', String(path))).json).toEqual(json)
  })

  it('refuses a signature of somebody else', async () => {
    const { path, content } = await createDraft(sidecar, PATH, request)
    const { signer } = await issueSigner(world, { personalNumber: '900202400456' })
    const { status, json } = await sidecar.call('PUT', `${path}/signature`, signatureBody(await sign(content, signer)))
    expect({ status, code: json.code }).toEqual({ status: 422, code: 'ERR_AGREEMENT_SIGNER_NOT_APPLICANT' })
  })

  it.each([
    ['a language it has no text in', { language: 'de' }, ['language']],
    ['a text of the caller', { text: 'I agree to nothing' }, ['text']],
    ['a name that is blank', { fullName: ' ' }, ['fullName']],
  ])('refuses %s', async (_what, change, fields) => {
    const { status, json } = await sidecar.call('POST', PATH, { ...request, ...change })
    expect(status).toBe(400)
    expect((json.errors as unknown as { field: string }[]).map(({ field }) => field)).toEqual(fields)
  })

  it('does not take the signature of a text that has been replaced', async () => {
    const { path, content } = await createDraft(sidecar, PATH, request)
    const cms = await sign(content, (await issueSigner(world)).signer)
    const file = join(world.directory, 'texts.json')
    writeFileSync(file, JSON.stringify({ version: '2027-01', texts: { kk: 'а', ru: 'б', be: 'в', en: 'd' } }))
    const later = await startTestSidecar(world, { agreementTexts: 'texts.json' })
    const { status, json } = await later.call('PUT', `${path}/signature`, signatureBody(cms))
    expect({ status, code: json.code }).toEqual({ status: 422, code: 'ERR_AGREEMENT_TEXT_SUPERSEDED' })
    expect((await later.call('POST', PATH, request)).json.fields).toEqual({ ...request, version: '2027-01' })
    await later.close()
  })
})
