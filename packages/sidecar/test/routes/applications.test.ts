import { createHash } from 'node:crypto'
import { fromBase64, parseApplication, toBase64, toHex } from '@tamga/core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openssl, pemFile } from '../openssl.ts'
import {
  applicationFields,
  createDraft,
  issueSigner,
  NOW,
  OTHER_TOKEN,
  type RunningSidecar,
  sign,
  signatureBody,
  startTestSidecar,
  startWorld,
  type World,
} from '../world.ts'

const PATH = '/v1/applications'

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

const draft = (change: object = {}): ReturnType<typeof createDraft> =>
  createDraft(sidecar, PATH, { ...applicationFields, ...change })

describe('POST /v1/applications', () => {
  it('answers with the exact octets to sign, their digest, and a text in four languages', async () => {
    const { status, headers, json } = await sidecar.call('POST', PATH, applicationFields)
    expect(status).toBe(201)
    expect(headers.get('location')).toBe(`${PATH}/${json.id}`)
    expect(json).toMatchObject({
      state: 'draft',
      createdAt: NOW.toISOString(),
      expiresAt: '2026-11-03T05:00:00.000Z',
      fields: applicationFields,
      document: { mediaType: 'application/vnd.tamga.application+json' },
    })
    const content = fromBase64(String(json.document?.content))
    expect(parseApplication(content)).toMatchObject({ ...applicationFields, id: json.id })
    const sha256 = toHex(createHash('sha256').update(content).digest())
    expect(json.document?.digest).toEqual({ algorithm: 'sha256', value: sha256 })
    expect(Object.keys(json.text ?? {})).toEqual(['kk', 'ru', 'be', 'en'])
    expect(json.text?.ru).toContain('Фамилия: Сериков')
    expect(json.signature).toBeUndefined()
  })

  it.each([
    ['a missing field', { reason: undefined }, ['reason']],
    ['wrong types', { familyName: 1, email: ['x'], reason: null }, ['familyName', 'email', 'reason']],
    ['a field nobody knows', { state: 'signed' }, ['state']],
    ['the envelope in the body', { id: 'x', createdAt: 'y' }, ['id', 'createdAt']],
    ['sizes and forms', { familyName: 'x'.repeat(101), phone: 'none', email: '@' }, ['familyName', 'email', 'phone']],
    ['a control character', { unit: 'a\u0000b' }, ['unit']],
  ])('refuses %s, naming every field', async (_what, change, fields) => {
    const { status, json } = await sidecar.call('POST', PATH, { ...applicationFields, ...change })
    expect(status).toBe(400)
    expect((json.errors as unknown as { field: string }[]).map(({ field }) => field)).toEqual(fields)
    expect(JSON.stringify(json)).not.toContain(applicationFields.personalNumber)
  })
})

describe('PUT /v1/applications/{id}/signature', () => {
  it('stores the signature of the applicant, with its report', async () => {
    const { path, content } = await draft()
    const cms = await sign(content, (await issueSigner(world)).signer)
    const { status, json } = await sidecar.call('PUT', `${path}/signature`, signatureBody(cms))
    expect(status).toBe(200)
    expect(json).toMatchObject({
      state: 'signed',
      document: { content: toBase64(content) },
      signature: {
        cms: toBase64(cms),
        receivedAt: NOW.toISOString(),
        report: { conclusion: { indication: 'TOTAL-PASSED' } },
      },
    })
    expect(json.expiresAt).toBeUndefined()
    expect((await sidecar.call('GET', path)).json).toEqual(json)
  })

  it('takes an attached signature over the same octets', async () => {
    const { path, content } = await draft()
    const cms = await sign(content, (await issueSigner(world)).signer, true)
    expect((await sidecar.call('PUT', `${path}/signature`, signatureBody(cms))).status).toBe(200)
  })

  it('takes the same octets again and gives the same answer', async () => {
    const { path, content } = await draft()
    const body = signatureBody(await sign(content, (await issueSigner(world)).signer))
    const first = await sidecar.call('PUT', `${path}/signature`, body)
    world.clock.time = new Date(NOW.getTime() + 3_600_000)
    const second = await sidecar.call('PUT', `${path}/signature`, body)
    world.clock.time = NOW
    expect(second.status).toBe(200)
    expect(second.json).toEqual(first.json)
  })

  it('refuses another signature of the same person once signed, and keeps the first', async () => {
    const { path, content } = await draft()
    const { signer } = await issueSigner(world)
    const first = await sidecar.call('PUT', `${path}/signature`, signatureBody(await sign(content, signer)))
    const { status, json } = await sidecar.call('PUT', `${path}/signature`, signatureBody(await sign(content, signer)))
    expect({ status, code: json.code }).toEqual({ status: 409, code: 'ERR_APPLICATION_ALREADY_SIGNED' })
    expect((await sidecar.call('GET', path)).json).toEqual(first.json)
  })

  it('lets exactly one of many different signatures at once win', async () => {
    const { path, content } = await draft()
    const { signer } = await issueSigner(world)
    const bodies = await Promise.all(Array.from({ length: 8 }, async () => signatureBody(await sign(content, signer))))
    const answers = await Promise.all(bodies.map((body) => sidecar.call('PUT', `${path}/signature`, body)))
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409, 409, 409, 409, 409, 409, 409])
    const winner = answers.find(({ status }) => status === 200)
    expect((await sidecar.call('GET', path)).json).toEqual(winner?.json)
  })

  it('gives one and the same answer to the same signature many times at once', async () => {
    const { path, content } = await draft()
    const body = signatureBody(await sign(content, (await issueSigner(world)).signer))
    const answers = await Promise.all(Array.from({ length: 8 }, () => sidecar.call('PUT', `${path}/signature`, body)))
    for (const answer of answers) expect(answer).toMatchObject({ status: 200, json: answers[0]?.json })
  })

  const refused = async (path: string, cms: Uint8Array): Promise<object> => {
    const { status, json } = await sidecar.call('PUT', `${path}/signature`, signatureBody(cms))
    expect((await sidecar.call('GET', path)).json).toMatchObject({ state: 'draft' })
    return { status, code: json.code, conclusion: json.report?.conclusion, retryable: json.retryable }
  }
  const passed = { indication: 'TOTAL-PASSED' }

  it('refuses an application signed by somebody else', async () => {
    const { path, content } = await draft()
    const { signer } = await issueSigner(world, { personalNumber: '900202400456' })
    expect(await refused(path, await sign(content, signer))).toEqual({
      status: 422,
      code: 'ERR_APPLICATION_SIGNER_NOT_APPLICANT',
      conclusion: passed,
      retryable: false,
    })
  })

  it('refuses a system, which has no personal number', async () => {
    const { path, content } = await draft()
    const names = { surname: undefined, givenName: undefined, personalNumber: undefined }
    const { signer } = await issueSigner(world, { ...names, kind: 'system', commonName: 'Система' })
    expect(await refused(path, await sign(content, signer))).toMatchObject({
      code: 'ERR_APPLICATION_SIGNER_WITHOUT_NUMBER',
    })
  })

  it('refuses an employee of another organisation than the one in the application', async () => {
    const organisation = { name: 'Басқа', number: '999999999999' }
    const { path, content } = await draft()
    const { signer } = await issueSigner(world, { kind: 'employee', organisation })
    expect(await refused(path, await sign(content, signer))).toMatchObject({
      status: 422,
      code: 'ERR_APPLICATION_SIGNER_OF_OTHER_ORGANISATION',
    })
    const withoutNumber = await draft({ organisationNumber: undefined })
    const cms = await sign(withoutNumber.content, signer)
    expect((await sidecar.call('PUT', `${withoutNumber.path}/signature`, signatureBody(cms))).status).toBe(200)
  })

  it('refuses the signature of another application of the same person', async () => {
    const [one, other] = [await draft(), await draft()]
    const { signer } = await issueSigner(world)
    const conclusion = { indication: 'TOTAL-FAILED', subIndication: 'HASH_FAILURE' }
    const expected = { status: 422, code: 'ERR_APPLICATION_SIGNATURE_NOT_PASSED', conclusion, retryable: false }
    expect(await refused(one.path, await sign(other.content, signer))).toEqual(expected)
    expect(await refused(one.path, await sign(other.content, signer, true))).toEqual(expected)
  })

  it('refuses one changed octet in the signature value', async () => {
    const { path, content } = await draft()
    const cms = Buffer.from(await sign(content, (await issueSigner(world, { key: 'ed25519' })).signer))
    cms.writeUInt8(cms.readUInt8(cms.length - 1) ^ 1, cms.length - 1)
    expect(await refused(path, cms)).toMatchObject({ code: 'ERR_APPLICATION_SIGNATURE_NOT_PASSED' })
  })

  it.each([
    ['octets that are no CMS', Buffer.from('hello')],
    ['no octets', Buffer.alloc(0)],
    ['DER that claims gigabytes', Buffer.from('30847fffffff0609', 'hex')],
  ])('refuses %s with FORMAT_FAILURE', async (_what, octets) => {
    const { path } = await draft()
    expect(await refused(path, octets)).toMatchObject({
      code: 'ERR_APPLICATION_SIGNATURE_NOT_PASSED',
      conclusion: { subIndication: 'FORMAT_FAILURE' },
    })
  })

  it('refuses a certificate of a stranger', async () => {
    const stranger = await startWorld()
    const { path, content } = await draft()
    const { signer } = await issueSigner(stranger)
    expect(await refused(path, await sign(content, signer))).toMatchObject({
      code: 'ERR_APPLICATION_SIGNATURE_NOT_PASSED',
      conclusion: { subIndication: 'NO_CERTIFICATE_CHAIN_FOUND' },
    })
    // What a stranger writes into his certificate is not an address for us.
    expect(stranger.requestsToCa).toEqual([])
    await stranger.close()
  })

  it('refuses for now, and takes later, when nobody tells of revocation', async () => {
    const { path, content } = await draft()
    const cms = await sign(content, (await issueSigner(world)).signer)
    world.responder = 'off'
    expect(await refused(path, cms)).toEqual({
      status: 422,
      code: 'ERR_APPLICATION_SIGNATURE_NOT_PASSED',
      conclusion: { indication: 'INDETERMINATE', subIndication: 'TRY_LATER' },
      retryable: true,
    })
    world.responder = 'on'
    expect((await sidecar.call('PUT', `${path}/signature`, signatureBody(cms))).status).toBe(200)
  })

  it('refuses two signers, each of whom would pass', async () => {
    const { path, content } = await draft()
    const signers = [await issueSigner(world), await issueSigner(world, { personalNumber: '900202400456' })]
    const cms = opensslSign(
      content,
      signers.map(({ issued }) => issued),
    )
    expect(await refused(path, cms)).toMatchObject({
      status: 422,
      code: 'ERR_APPLICATION_SIGNER_COUNT',
      conclusion: passed,
    })
  })

  it('takes what OpenSSL signs', async () => {
    const { path, content } = await draft()
    const cms = opensslSign(content, [(await issueSigner(world, { key: 'rsa-2048' })).issued])
    expect((await sidecar.call('PUT', `${path}/signature`, signatureBody(cms))).status).toBe(200)
  })

  it('refuses a draft that is too old', async () => {
    const { path, content } = await draft()
    const cms = await sign(content, (await issueSigner(world)).signer)
    world.clock.time = new Date(NOW.getTime() + 24 * 3_600_000 + 1)
    const answer = await refused(path, cms)
    world.clock.time = NOW
    expect(answer).toMatchObject({ status: 422, code: 'ERR_APPLICATION_DRAFT_EXPIRED' })
  })

  it.each([
    ['no signature', {}],
    ['a signature that is not base64', { signature: '!' }],
    ['a member nobody knows', { signature: 'AAAA', state: 'signed' }],
  ])('refuses a body with %s', async (_what, body) => {
    const { path } = await draft()
    expect((await sidecar.call('PUT', `${path}/signature`, body)).json).toMatchObject({ code: 'ERR_REQUEST_FIELDS' })
  })

  function opensslSign(
    content: Uint8Array,
    signers: readonly { certificate: Uint8Array; privateKeyPem: string; chain: readonly Uint8Array[] }[],
  ): Uint8Array {
    const file = pemFile(world.directory, 'content', content)
    const chain = pemFile(world.directory, 'chain.pem', signers[0]?.chain ?? [])
    const arguments_ = signers.flatMap(({ certificate, privateKeyPem }, index) => [
      '-signer',
      pemFile(world.directory, `signer-${index}.pem`, [certificate]),
      '-inkey',
      pemFile(world.directory, `key-${index}.pem`, privateKeyPem),
    ])
    return openssl([
      'cms',
      '-sign',
      '-binary',
      '-cades',
      '-md',
      'sha256',
      '-outform',
      'DER',
      '-in',
      file,
      '-certfile',
      chain,
      ...arguments_,
    ])
  }
})

describe('GET /v1/applications/{id}', () => {
  it('is 404 for an id that does not exist, whatever it looks like', async () => {
    for (const id of [
      '8a5c1f7e-0000-4000-8000-000000000000',
      "'; DROP TABLE document; --",
      '..%2f..',
      'x'.repeat(5000),
    ]) {
      const { status, json } = await sidecar.call('GET', `${PATH}/${encodeURIComponent(id)}`)
      expect({ status, code: json.code }).toEqual({ status: 404, code: 'ERR_APPLICATION_UNKNOWN' })
    }
  })

  it('is 404 for another portal, and so is signing', async () => {
    const { path, content } = await draft()
    const headers = { authorization: `Bearer ${OTHER_TOKEN}` }
    expect((await sidecar.call('GET', path, undefined, headers)).status).toBe(404)
    const cms = await sign(content, (await issueSigner(world)).signer)
    expect((await sidecar.call('PUT', `${path}/signature`, signatureBody(cms), headers)).status).toBe(404)
    expect((await sidecar.call('GET', path)).json).toMatchObject({ state: 'draft' })
  })

  it('does not show an application as an agreement', async () => {
    const { path } = await draft()
    expect((await sidecar.call('GET', path.replace('applications', 'agreements'))).status).toBe(404)
  })
})
