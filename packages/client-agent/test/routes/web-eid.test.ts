/** The checks are those of Web eID's own validators, written here from their description with node:crypto alone. */
import { createHash, randomBytes, verify, X509Certificate } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { openWindow, SITE, startTestAgent, type TestAgent } from '../support/agent.ts'
import { createKeyFiles, type KeyFiles, type KeyKind, PASSWORD } from '../support/key-files.ts'

const NONCE = randomBytes(32).toString('base64')
const AUTHENTICATION = { keyUsage: 'digitalSignature', extendedKeyUsage: 'clientAuth' }

let files: KeyFiles
let agent: TestAgent

beforeAll(() => {
  files = createKeyFiles()
  for (const kind of ['rsa-2048', 'p-256', 'p-384', 'p-521'] as const) {
    files.make({ name: `auth-${kind}`, kind, ...AUTHENTICATION })
  }
  files.make({ name: 'both' })
})
afterAll(() => files.remove())
beforeEach(async () => {
  agent = await startTestAgent({ keyDirectory: files.directory })
})
afterEach(() => agent.close())

async function token(key: string, challengeNonce = NONCE): Promise<Record<string, string>> {
  const answer = agent.post('/v1/web-eid/authenticate', { challengeNonce })
  const window = await openWindow(await agent.nextWindow())
  expect(window.view.purpose).toBe('sign-in')
  expect((await window.unlock(`${key}.p12`, PASSWORD)).status).toBe(200)
  await window.sign()
  const { status, text } = await answer
  expect(status).toBe(200)
  return JSON.parse(text)
}

/** Throws with the name of the check that fails. */
function validate(value: Record<string, string>, { origin, nonce }: { origin: string; nonce: string }): void {
  const text = JSON.stringify(value)
  const check = (holds: boolean, name: string): void => {
    if (!holds) throw new Error(name)
  }
  check(text.length >= 100 && text.length <= 10_000, 'length')
  check(value.format?.startsWith('web-eid:1') === true, 'format')
  const certificate = new X509Certificate(Buffer.from(value.unverifiedCertificate ?? '', 'base64'))
  check(certificate.keyUsage === undefined || certificate.keyUsage.includes('1.3.6.1.5.5.7.3.2'), 'clientAuth')
  const described = files.openssl('x509', '-noout', '-ext', 'keyUsage', '-in', writePem(certificate))
  check(described.includes('Digital Signature'), 'digitalSignature')
  const now = Date.now()
  check(now >= Date.parse(certificate.validFrom) && now <= Date.parse(certificate.validTo), 'validity')
  const issuer = new X509Certificate(readFileSync(files.path('intermediate.pem')))
  check(certificate.verify(issuer.publicKey) && certificate.checkIssued(issuer), 'path')
  const [, family = '', bits = ''] = /^(ES|PS|RS)(256|384|512)$/.exec(value.algorithm ?? '') ?? []
  check(family !== '', 'algorithm')
  const hash = (part: string): Buffer => createHash(`sha${bits}`).update(part).digest()
  const signed = Buffer.concat([hash(origin), hash(nonce)])
  const key = { key: certificate.publicKey, ...(family === 'ES' ? { dsaEncoding: 'ieee-p1363' as const } : {}) }
  check(verify(`sha${bits}`, signed, key, Buffer.from(value.signature ?? '', 'base64')), 'signature')
}

function writePem(certificate: X509Certificate): string {
  const { path } = files
  const file = path('token.pem')
  writeFileSync(file, certificate.toString())
  return file
}

describe('POST /v1/web-eid/authenticate', () => {
  it.each<[KeyKind, string]>([
    ['p-256', 'ES256'],
    ['p-384', 'ES384'],
    ['p-521', 'ES512'],
    ['rsa-2048', 'RS256'],
  ])('gives a token of a %s key that passes every check of the validators', async (kind, algorithm) => {
    const value = await token(`auth-${kind}`)
    expect(Object.keys(value).toSorted()).toEqual(
      ['algorithm', 'appVersion', 'format', 'signature', 'unverifiedCertificate'].toSorted(),
    )
    expect([value.format, value.algorithm]).toEqual(['web-eid:1.0', algorithm])
    validate(value, { origin: SITE, nonce: NONCE })
  })

  it('A10 makes a token for the origin of the browser: the real site refuses what a look-alike got', async () => {
    const value = await token('auth-p-256')
    expect(() => validate(value, { origin: 'https://portal.example.evil', nonce: NONCE })).toThrow('signature')
    expect(() => validate(value, { origin: SITE, nonce: `${NONCE}x` })).toThrow('signature')
  })

  it('A9 uses no key that is certified for documents too, and tells the site nothing of that', async () => {
    const answer = agent.post('/v1/web-eid/authenticate', { challengeNonce: NONCE })
    const window = await openWindow(await agent.nextWindow())
    expect((await window.unlock('both.p12', PASSWORD)).json).toMatchObject({
      certificates: [{ usability: 'wrong-purpose' }],
    })
    expect(await window.sign()).toMatchObject({ status: 422 })
    await window.decline()
    expect((await answer).json).toMatchObject({ code: 'ERR_AGENT_USER_CANCELLED' })
  })

  it.each([
    ['one of less than 256 bits', 'A'.repeat(43)],
    ['one of more than 128 letters', 'A'.repeat(129)],
    ['one with a space', `${'A'.repeat(43)} A`],
    ['none', undefined],
    ['a number', 1e60],
  ])('A10 refuses a nonce that is %s before disturbing the person', async (_, challengeNonce) => {
    const answer = await agent.post('/v1/web-eid/authenticate', { challengeNonce })
    expect(answer).toMatchObject({ status: 400, json: { code: 'ERR_AGENT_REQUEST_INVALID' } })
    expect(agent.windows()).toBe(0)
  })

  it('takes no origin from the body', async () => {
    const body = { challengeNonce: NONCE, origin: 'https://bank.example' }
    expect((await agent.post('/v1/web-eid/authenticate', body)).status).toBe(400)
  })
})
