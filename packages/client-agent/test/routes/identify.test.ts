import { X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import {
  type Challenge,
  createApplication,
  createChallenge,
  encodeChallenge,
  genericAuthentication,
  parseSignedData,
  verifyChallengeResponse,
} from '@tamga/core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { openWindow, SITE, startTestAgent, type TestAgent, textDocument } from '../support/agent.ts'
import { createKeyFiles, type KeyFiles, PASSWORD } from '../support/key-files.ts'

const OTHER_SITE = 'https://portal.example.evil'
let start: Date
const at = (seconds: number): Date => new Date(start.getTime() + seconds * 1000)
const challengeFor = (origin = SITE, [from, to]: readonly [number, number] = [0, 300]): Challenge =>
  createChallenge({ origin, relyingParty: 'Портал «Мысал»', issuedAt: at(from), expiresAt: at(to) })

let files: KeyFiles
let agent: TestAgent
let time: Date

beforeAll(() => {
  files = createKeyFiles()
  files.make({ name: 'key' })
  files.make({ name: 'documents', extendedKeyUsage: 'emailProtection' })
  files.make({ name: 'sign-in', keyUsage: 'digitalSignature', extendedKeyUsage: 'clientAuth' })
  files.make({ name: 'silent', extendedKeyUsage: '' })
  files.make({ name: 'commitment', keyUsage: 'nonRepudiation', extendedKeyUsage: 'emailProtection,clientAuth' })
  // All certificates are in force from then on.
  start = new Date()
})
afterAll(() => files.remove())
beforeEach(async () => {
  time = start
  agent = await startTestAgent({ keyDirectory: files.directory, clock: { now: () => time } })
})
afterEach(() => agent.close())

const der = (name: string): Uint8Array => new X509Certificate(readFileSync(files.path(name))).raw
const verify = (cms: Uint8Array, challenge: Challenge) =>
  verifyChallengeResponse(cms, {
    challenge,
    // These certificates say nowhere whether they are revoked; that is for the tests of the core.
    profile: {
      ...genericAuthentication,
      revocation: { ...genericAuthentication.revocation, acceptWithoutRevocationEvidence: true },
    },
    trustAnchors: [der('root.pem')],
    intermediates: [der('intermediate.pem')],
    time: start,
  })

/** A site asks, the person agrees. */
async function identified(challenge: Challenge, key = 'key'): Promise<Uint8Array> {
  const answer = agent.identify(challenge)
  const window = await openWindow(await agent.nextWindow())
  expect((await window.unlock(`${key}.p12`, PASSWORD)).status).toBe(200)
  await window.sign()
  const { status, json } = await answer
  expect([status, json?.code]).toEqual([200, undefined])
  return Buffer.from(String(json?.signature), 'base64')
}

const refusal = async (...args: Parameters<TestAgent['identify']>): Promise<unknown[]> => {
  const { status, json } = await agent.identify(...args)
  expect(agent.windows()).toBe(0)
  return [status, json?.code]
}

describe('POST /v1/identify', () => {
  it('returns the challenge signed, by which the core knows the person', async () => {
    const challenge = challengeFor()
    const cms = await identified(challenge)
    expect(Buffer.from(parseSignedData(cms).content ?? [])).toEqual(Buffer.from(encodeChallenge(challenge)))
    expect(await verify(cms, challenge)).toMatchObject({
      outcome: 'accepted',
      person: { sub: 'PNOKZ-880101300123', organisation: { value: { name: 'Ұлттық кітапхана' } } },
    })
  })

  it('shows the person who asks and that it is no signature, and no document', async () => {
    const answer = agent.identify(challengeFor(), { extra: { language: 'kk' } })
    const window = await openWindow(await agent.nextWindow())
    expect(window.view).toEqual({
      purpose: 'sign-in',
      origin: SITE,
      registrableDomain: expect.toSatisfy((domain) => domain === null || SITE.endsWith(`//${domain}`)),
      known: false,
      prompt: false,
      phrase: null,
      relyingParty: 'Портал «Мысал»',
      expiresAt: at(300).toISOString(),
      language: 'kk',
      keyDirectory: files.directory,
      keys: expect.any(Array),
    })
    await window.decline()
    expect(await answer).toMatchObject({ status: 403, json: { code: 'ERR_AGENT_USER_CANCELLED' } })
  })

  it('A10 refuses the challenge of another site before the person is disturbed', async () => {
    expect(await refusal(challengeFor(SITE), { origin: OTHER_SITE })).toEqual([403, 'ERR_AGENT_CHALLENGE_ORIGIN'])
    expect(await refusal(challengeFor('https://portal.example:8443'))).toEqual([403, 'ERR_AGENT_CHALLENGE_ORIGIN'])
  })

  it('D13 answers no page that reaches it by DNS rebinding, whatever origin its challenge names', async () => {
    const port = new URL(agent.url).port
    const rebound = `http://rebind.attacker.example:${port}`
    const host = `rebind.attacker.example:${port}`
    for (const origin of [rebound, SITE, 'null']) {
      expect(await refusal(challengeFor(), { origin, headers: { host } })).toEqual([421, 'ERR_AGENT_HOST_REFUSED'])
    }
    // The page of the attacker as the browser sends it when the name still points to him.
    expect(await refusal(challengeFor(), { origin: rebound })).toEqual([403, 'ERR_AGENT_ORIGIN_REFUSED'])
    expect(await refusal(challengeFor(), { origin: 'https://rebind.attacker.example' })).toEqual([
      403,
      'ERR_AGENT_CHALLENGE_ORIGIN',
    ])
  })

  it.each([
    ['expired longer ago than clocks differ', [-600, -301] as const, 'ERR_CHALLENGE_EXPIRED'],
    ['of a time further ahead than clocks differ', [301, 600] as const, 'ERR_CHALLENGE_NOT_YET_VALID'],
  ])('refuses a challenge that is %s', async (_, period, reason) => {
    const { status, json } = await agent.identify(challengeFor(SITE, period))
    expect([status, json?.code, json?.reason]).toEqual([422, 'ERR_AGENT_CHALLENGE_EXPIRED', reason])
    expect(agent.windows()).toBe(0)
  })

  it('takes one whose clock is a few minutes off', async () => {
    for (const period of [
      [-590, -290],
      [290, 590],
    ] as const) {
      const answer = agent.identify(challengeFor(SITE, period))
      await (await openWindow(await agent.nextWindow())).decline()
      expect((await answer).json?.code).toBe('ERR_AGENT_USER_CANCELLED')
    }
  })

  it.each([
    ['a member nobody knows', { audience: SITE }, 'audience'],
    ['another purpose', { purpose: 'agreement' }, 'purpose'],
    ['the type of a document', { type: 'tamga-application' }, 'type'],
    ['another version', { version: 2 }, 'version'],
    ['a short nonce', { nonce: 'AAAA' }, 'nonce'],
    ['a life of a day', { expiresAt: '2099-01-01T00:00:00.000Z' }, 'expiresAt'],
    ['a name that breaks the line', { relyingParty: 'Bank\nPress' }, 'relyingParty'],
    ['a site without TLS', { origin: 'http://portal.example' }, 'origin'],
    ['no origin', { origin: undefined }, 'origin'],
  ])('names the field for %s', async (_, change, field) => {
    const { status, json } = await agent.identify({ ...challengeFor(), ...change })
    expect([status, json?.code]).toEqual([400, 'ERR_AGENT_CHALLENGE_INVALID'])
    expect(json?.errors).toContainEqual(expect.objectContaining({ field }))
    expect(agent.windows()).toBe(0)
  })

  it('refuses other members in the request, another form of it, and what is too large', async () => {
    const challenge = challengeFor()
    const invalid = [400, 'ERR_AGENT_REQUEST_INVALID']
    for (const extra of [{ document: textDocument('x') }, { attached: false }, { key: 'key.p12' }, { origin: SITE }]) {
      expect(await refusal(challenge, { extra })).toEqual(invalid)
    }
    for (const one of [undefined, null, [], 'text', Buffer.from(encodeChallenge(challenge)).toString('base64')]) {
      expect(await refusal(one)).toEqual(invalid)
    }
    expect(await refusal(challenge, { extra: { language: 'kk'.padEnd(9000) } })).toEqual([
      413,
      'ERR_AGENT_BODY_TOO_LARGE',
    ])
    expect(await refusal(challenge, { headers: { 'content-type': 'text/plain' } })).toEqual([
      415,
      'ERR_AGENT_CONTENT_TYPE',
    ])
  })

  it('offers only keys certified for signing in, and signing only those for documents', async () => {
    const usability = async (answer: Promise<unknown>): Promise<unknown[]> => {
      const window = await openWindow(await agent.nextWindow())
      const found: unknown[] = []
      for (const name of ['key', 'documents', 'sign-in', 'silent', 'commitment']) {
        const { json } = await window.unlock(`${name}.p12`, PASSWORD)
        const [certificate] = (json?.certificates ?? []) as { usability: string }[]
        found.push(certificate?.usability)
        if (certificate?.usability === 'wrong-purpose') expect((await window.sign()).status).toBe(422)
      }
      await window.decline()
      await answer
      return found
    }
    const [wrong, usable] = ['wrong-purpose', 'usable']
    expect(await usability(agent.identify(challengeFor()))).toEqual([usable, wrong, usable, wrong, wrong])
    expect(await usability(agent.sign(textDocument('x')))).toEqual([usable, usable, wrong, usable, usable])
  })

  it('closes the window when the page leaves, and takes turns with signing', async () => {
    const leaving = new AbortController()
    const answer = agent.identify(challengeFor(), { signal: leaving.signal })
    const window = await openWindow(await agent.nextWindow())
    const signing = agent.sign(textDocument('x'))
    await window.unlock('key.p12', PASSWORD)
    leaving.abort()
    await expect(answer).rejects.toThrow()
    expect((await window.outcome).json).toEqual({ outcome: 'withdrawn' })
    expect((await window.sign()).status).toBe(403)
    await (await openWindow(await agent.nextWindow())).decline()
    expect((await signing).json?.code).toBe('ERR_AGENT_USER_CANCELLED')
  })

  it('keeps the window no longer than the challenge lives', async () => {
    const answer = agent.identify(challengeFor(SITE, [-599, -299]))
    const window = await openWindow(await agent.nextWindow())
    expect((await window.outcome).json).toEqual({ outcome: 'expired' })
    expect((await answer).json?.code).toBe('ERR_AGENT_CONSENT_EXPIRED')
  })

  it('leaves in its log who asked and what came of it, without person, nonce or name', async () => {
    const challenge = challengeFor()
    await identified(challenge)
    const log = agent.log()
    expect(log).toContain('"operation":"identify"')
    for (const leak of [PASSWORD, challenge.nonce, 'Мысал', '880101300123', 'Әлиева', 'key.p12']) {
      expect(log).not.toContain(leak)
    }
  })
})

describe('A9 a sign-in and a signature never stand for each other', () => {
  it('/v1/sign refuses the octets of a challenge under every media type, in every disguise', async () => {
    const octets = Buffer.from(encodeChallenge(challengeFor()))
    const text = octets.toString('utf8')
    const disguises = [
      octets,
      `\n${text}`,
      `\uFEFF${text}`,
      text.replace('"type"', '"\\u0074ype"'),
      text.replaceAll(':', ' : '),
    ]
    for (const mediaType of [
      'text/plain',
      'text/plain; charset=utf-8',
      'application/vnd.tamga.challenge+json',
      'application/vnd.tamga.application+json',
      'application/vnd.tamga.agreement+json',
      'application/json',
    ]) {
      for (const disguise of disguises) {
        const content = Buffer.from(disguise).toString('base64')
        const { status, json } = await agent.sign({ content, mediaType })
        expect([mediaType, status, json?.reason]).toEqual([mediaType, 400, 'ERR_CHALLENGE_IS_NO_DOCUMENT'])
      }
    }
    expect(agent.windows()).toBe(0)
  })

  it('a document signed through /v1/sign answers no challenge', async () => {
    const application = createApplication(
      { familyName: 'А', givenName: 'Б', personalNumber: '880101300123', reason: 'В' },
      { id: 'A-1', createdAt: start },
    )
    const mediaType = 'application/vnd.tamga.application+json'
    const document = { content: Buffer.from(application).toString('base64'), mediaType }
    const answer = agent.sign(document, { extra: { attached: true } })
    const window = await openWindow(await agent.nextWindow())
    await window.unlock('key.p12', PASSWORD)
    await window.sign()
    const cms = Buffer.from(String((await answer).json?.signature), 'base64')
    expect(await verify(cms, challengeFor())).toMatchObject({ outcome: 'refused', code: 'ERR_CHALLENGE_CONTENT' })
  })
})
