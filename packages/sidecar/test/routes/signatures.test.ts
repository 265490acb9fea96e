import { createHash, createPrivateKey } from 'node:crypto'
import { join } from 'node:path'
import { createKeySigner, digest, signingKey, toBase64 } from '@tamga/core'
import { openTestCa } from '@tamga/test-ca'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { issueSigner, NOW, type RunningSidecar, sign, startTestSidecar, startWorld, type World } from '../world.ts'

const PATH = '/v1/signatures/validate'
const content = Buffer.from('Мазмұны')
const base64 = toBase64

const countries = [
  {
    profile: 'kz-nca',
    algorithm: 'streebog512',
    key: 'gost2015-512',
    names: { surname: 'АХМЕТОВА', givenName: 'АЙГЕРІМ', personalNumber: '880101400124' },
  },
  {
    profile: 'by-esiful',
    algorithm: 'belt-hash',
    key: 'bign-curve256v1',
    names: {
      commonName: 'HANNA IVANOVA',
      surname: 'ІВАНОВА/ИВАНОВА',
      givenName: 'ГАННА ІВАНАЎНА/АННА ИВАНОВНА',
      personalNumber: '4010190A001PB6',
    },
  },
] as const

/** Detached, by a person of a test authority of the country. */
async function nationalSignature({ profile, key, names }: Omit<(typeof countries)[number], 'algorithm'>) {
  const { clock, directory } = world
  const ca = await openTestCa({ directory: join(directory, profile), publicUrl: 'http://ca.example', clock, profile })
  const { pkcs8, certificate, chain } = await ca.issue({ kind: 'person', key, ...names })
  return sign(content, createKeySigner({ privateKey: signingKey(pkcs8), certificate, chain }))
}

let world: World
let sidecar: RunningSidecar
let detached: Uint8Array
let attached: Uint8Array

beforeAll(async () => {
  world = await startWorld()
  sidecar = await startTestSidecar(world, { profiles: ['generic', ...countries.map(({ profile }) => profile)] })
  const { signer } = await issueSigner(world)
  detached = await sign(content, signer)
  attached = await sign(content, signer, true)
})
afterAll(async () => {
  await sidecar?.close()
  await world?.close()
})

describe('POST /v1/signatures/validate', () => {
  it('passes a detached signature with its content', async () => {
    const { status, json } = await sidecar.call('POST', PATH, { signature: base64(detached), content: base64(content) })
    expect(status).toBe(200)
    expect(json.conclusion).toEqual({ indication: 'TOTAL-PASSED' })
    expect(json.validationTime).toBe(NOW.toISOString())
    expect(json.signatures).toMatchObject([{ subject: { personalNumber: '880101300123' } }])
  })

  it('fetches authorities that a signature leaves out only where the operator wants it, from hosts he names, each once', async () => {
    const { issued } = await issueSigner(world)
    const privateKey = createPrivateKey(issued.privateKeyPem)
    const alone = await sign(content, createKeySigner({ privateKey, certificate: issued.certificate, chain: [] }), true)
    const judged = async (outgoing: object): Promise<unknown> => {
      const started = await startTestSidecar(world, { outgoing: { allowPrivateAddresses: true, ...outgoing } })
      const ask = async () => (await started.call('POST', PATH, { signature: base64(alone) })).json
      const [first] = [await ask(), await ask()]
      await started.close()
      return first.conclusion
    }
    const path = 'GET /ca/intermediate.cer'
    const asked = (): number => world.requestsToCa.filter((one) => one === path).length
    world.requestsToCa.length = 0
    const noPath = { indication: 'INDETERMINATE', subIndication: 'NO_CERTIFICATE_CHAIN_FOUND' }
    expect(await judged({})).toEqual(noPath)
    expect(await judged({ fetchIssuers: true, allowedHosts: ['authority.example'] })).toEqual(noPath)
    expect(asked()).toBe(0)
    expect(await judged({ fetchIssuers: true, allowedHosts: ['127.0.0.1'] })).toEqual({ indication: 'TOTAL-PASSED' })
    expect(asked()).toBe(1)
  })

  it('judges as of when the portal has known the signature, and says whose word that is', async () => {
    const existedAt = new Date(NOW.getTime() - 60_000).toISOString()
    const { json } = await sidecar.call('POST', PATH, { signature: base64(attached), existedAt })
    expect(json.signatures).toMatchObject([{ bestSignatureTime: existedAt }])
    expect(json.checks).toContainEqual(
      expect.objectContaining({ id: 'time-stamps.existence-asserted', outcome: 'warning', facts: { existedAt } }),
    )
  })

  it('passes a detached signature with the digest of its content', async () => {
    const digest = { algorithm: 'sha256', value: base64(createHash('sha256').update(content).digest()) }
    const { json } = await sidecar.call('POST', PATH, { signature: base64(detached), digest })
    expect(json.conclusion).toEqual({ indication: 'TOTAL-PASSED' })
  })

  it.each(countries)(
    'takes the digest that $profile signs over, and tells a false one',
    async ({ algorithm, ...person }) => {
      const signature = base64(await nationalSignature(person))
      const conclusion = async (of: Uint8Array) => {
        const body = { signature, digest: { algorithm, value: base64(digest(algorithm, of)) }, profile: person.profile }
        return (await sidecar.call('POST', PATH, body)).json.conclusion
      }
      // The authority of the country is not among those trusted here.
      expect(await conclusion(content)).toMatchObject({ subIndication: 'NO_CERTIFICATE_CHAIN_FOUND' })
      expect(await conclusion(Buffer.from('Басқа'))).toMatchObject({ subIndication: 'HASH_FAILURE' })
    },
  )

  it('passes an attached signature by itself', async () => {
    const { json } = await sidecar.call('POST', PATH, { signature: base64(attached) })
    expect(json.conclusion).toEqual({ indication: 'TOTAL-PASSED' })
  })

  it('answers 200 with TOTAL-FAILED for other content', async () => {
    const body = { signature: base64(detached), content: base64(Buffer.from('Басқа')) }
    const { status, json } = await sidecar.call('POST', PATH, body)
    expect(status).toBe(200)
    expect(json.conclusion).toEqual({ indication: 'TOTAL-FAILED', subIndication: 'HASH_FAILURE' })
  })

  it('answers 200 with FORMAT_FAILURE for octets that are no CMS', async () => {
    const { status, json } = await sidecar.call('POST', PATH, { signature: base64(Buffer.from('hello')) })
    expect(status).toBe(200)
    expect(json.conclusion).toEqual({ indication: 'TOTAL-FAILED', subIndication: 'FORMAT_FAILURE' })
  })

  it('answers 200 with SIGNED_DATA_NOT_FOUND when nobody gives the content', async () => {
    const { json } = await sidecar.call('POST', PATH, { signature: base64(detached) })
    expect(json.conclusion).toEqual({ indication: 'INDETERMINATE', subIndication: 'SIGNED_DATA_NOT_FOUND' })
  })

  it('does not pass without evidence of revocation (NCANode read silence as good)', async () => {
    world.responder = 'off'
    const { status, json } = await sidecar.call('POST', PATH, { signature: base64(attached) })
    world.responder = 'on'
    expect(status).toBe(200)
    expect(json.conclusion).toEqual({ indication: 'INDETERMINATE', subIndication: 'TRY_LATER' })
  })

  it('does not pass a revoked certificate', async () => {
    const { signer, issued } = await issueSigner(world)
    const signature = base64(await sign(content, signer, true))
    expect((await sidecar.call('POST', PATH, { signature })).json.conclusion).toEqual({ indication: 'TOTAL-PASSED' })
    await world.ca.revoke(issued.serialNumber, 'keyCompromise')
    const { json } = await sidecar.call('POST', PATH, { signature })
    expect(json.conclusion?.indication).not.toBe('TOTAL-PASSED')
  })

  it('judges for the time that the request names', async () => {
    const body = { signature: base64(attached), time: '2027-06-01T05:00:00+05:00' }
    const { json } = await sidecar.call('POST', PATH, body)
    expect(json.validationTime).toBe('2027-06-01T00:00:00.000Z')
    expect(json.conclusion?.indication).not.toBe('TOTAL-PASSED')
  })

  it.each([
    ['no signature', { signature: undefined }, ['signature']],
    ['a signature that is a number', { signature: 7 }, ['signature']],
    ['base64 with a line break', { signature: 'AAAA\nAAAA' }, ['signature']],
    ['base64 of the URL alphabet', { signature: '_-8=' }, ['signature']],
    ['base64 without padding', { signature: 'AAA' }, ['signature']],
    ['base64 with bits that mean nothing', { signature: 'AAB=' }, ['signature']],
    ['several wrong members at once', { signature: null, content: 1, time: 'noon' }, ['signature', 'content', 'time']],
    [
      'content and digest together',
      { content: 'AAAA', digest: { algorithm: 'sha256', value: `${'A'.repeat(43)}=` } },
      ['digest'],
    ],
    ['a digest of another length', { digest: { algorithm: 'sha256', value: 'AAAA' } }, ['digest.value']],
    ['a digest algorithm nobody knows', { digest: { algorithm: 'crc32', value: 'AAAA' } }, ['digest.algorithm']],
    ['a profile that is not configured', { profile: 'cms' }, ['profile']],
    ['a profile by the name of an inherited member', { profile: 'constructor' }, ['profile']],
    ['a time without a zone', { time: '2026-11-02T05:00:00' }, ['time']],
    ['a day that does not exist', { time: '2026-02-30T00:00:00Z' }, ['time']],
    ['a member nobody knows', { trustAnchors: ['AAAA'] }, ['trustAnchors']],
    [
      'an unknown member inside another',
      { digest: { algorithm: 'sha256', value: `${'A'.repeat(43)}=`, x: 1 } },
      ['digest.x'],
    ],
  ])('refuses %s, naming the field', async (_what, change, fields) => {
    const { status, json } = await sidecar.call('POST', PATH, { signature: base64(attached), ...change })
    expect(status).toBe(400)
    expect(json).toMatchObject({ code: 'ERR_REQUEST_FIELDS', status: 400, title: 'Bad Request', type: 'about:blank' })
    expect((json.errors as unknown as { field: string; message: string }[]).map(({ field }) => field)).toEqual(fields)
  })

  it.each([
    ['an array', '[]', 'ERR_REQUEST_FIELDS'],
    ['nothing', '', 'ERR_JSON_INVALID'],
    ['text that is not JSON', 'signature=AAAA', 'ERR_JSON_INVALID'],
    ['JSON that stops', '{"signature": "AAAA"', 'ERR_JSON_INVALID'],
    ['a member twice', '{"signature": "AAAA", "signature": "BBBB"}', 'ERR_JSON_DUPLICATE_MEMBER'],
    ['a member twice, once escaped', '{"signature": "AAAA", "\\u0073ignature": "BBBB"}', 'ERR_JSON_DUPLICATE_MEMBER'],
    ['nesting without end', '['.repeat(100_000), 'ERR_JSON_DEPTH'],
  ])('refuses %s', async (_what, body, code) => {
    const { status, json } = await sidecar.call('POST', PATH, body)
    expect({ status, code: json.code }).toEqual({ status: 400, code })
    expect(json.detail).not.toContain('AAAA')
  })

  it('says where JSON stops being JSON', async () => {
    const { json } = await sidecar.call('POST', PATH, '{"signature": "AAAA", "content" "BBBB", "profile": "x"}')
    expect(json.detail).toBe('Not JSON (RFC 8259): position 32')
  })

  it('refuses octets that are not UTF-8', async () => {
    const response = await fetch(`${sidecar.url}${PATH}`, {
      method: 'POST',
      headers: { authorization: 'Bearer a-token-for-tests-0123456789abcdef', 'content-type': 'application/json' },
      body: Buffer.from('7b2261223a22ff227d', 'hex'),
    })
    expect(response.status).toBe(400)
    expect(await response.json()).toMatchObject({ code: 'ERR_JSON_ENCODING' })
  })

  it('still judges after all of this', async () => {
    const { json } = await sidecar.call('POST', PATH, { signature: base64(attached) })
    expect(json.conclusion).toEqual({ indication: 'TOTAL-PASSED' })
  })
})
