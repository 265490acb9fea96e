/** The main job in Kazakhstan's and in Belarus's algorithms: real parts over loopback, keys in the files people have there. */
import { createKeySigner, signingKey } from '@tamga/core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { signInAt } from '../../scripts/sign-in.ts'
import { issueKey } from '../../scripts/stack.ts'
import { type Answer, type NationalWorld, startNationalWorld } from './national-world.ts'

const PASSED = { indication: 'TOTAL-PASSED' }

describe.each([
  ['kz-nca', 'aigerim.p12', ['ocsp', 'ocsp', undefined]],
  // Belarus's executive authority names no responder: its status is in the root's list.
  ['by-esiful', 'hanna.key', ['ocsp', 'crl', undefined]],
] as const)('under the profile %s', (profile, keyFile, sources) => {
  let world: NationalWorld
  beforeAll(async () => {
    world = await startNationalWorld(profile)
  })
  afterAll(() => world?.close())

  const applicant = () => {
    const [person] = world.stack.people
    if (person === undefined) throw new Error('nobody')
    const { surname = '', givenName = '', personalNumber = '' } = person.request
    return { familyName: surname, givenName, personalNumber }
  }
  const toSign = ({ document: { content, mediaType } }: Answer) => ({ content, mediaType })
  const draft = async () => {
    const { body } = await world.sidecar('POST', '/v1/applications', { ...applicant(), reason: 'Work' })
    return { document: toSign(body), path: `/v1/applications/${body.id}/signature` }
  }

  it('an application signed in the agent and time-stamped is accepted, with the status of every certificate', async () => {
    expect(world.stack.people[0]?.keyFile).toBe(keyFile)
    const { document, path } = await draft()
    const signature = await world.stamped(await world.agent('/v1/sign', { document }, keyFile))
    const { status, body } = await world.sidecar('PUT', path, { signature })
    const { conclusion, signatures } = body.signature.report
    expect([status, conclusion]).toEqual([200, PASSED])
    expect(signatures).toMatchObject([
      {
        signatureLevel: 'CAdES-B-T',
        subject: { kind: 'person', personalNumber: applicant().personalNumber },
        timeStamps: [{ conclusion: PASSED }],
      },
    ])
    expect(signatures[0]?.certificationPath.map(({ revocation }) => revocation.source)).toEqual(sources)
  })

  it('an agreement is accepted', async () => {
    const { personalNumber, familyName: fullName } = applicant()
    const agreement = { personalNumber, fullName, language: 'kk' }
    const { body: made } = await world.sidecar('POST', '/v1/agreements', agreement)
    const signature = await world.agent('/v1/sign', { document: toSign(made) }, keyFile)
    const { status, body } = await world.sidecar('PUT', `/v1/agreements/${made.id}/signature`, { signature })
    expect([status, body.signature.report.conclusion]).toEqual([200, PASSED])
  })

  it('an application signed with a revoked key is refused', async () => {
    const { keyDirectory, people, testCa } = world.stack
    const [person] = people
    if (person === undefined) throw new Error('nobody')
    const before = new Set((await testCa.list()).map(({ serialNumber }) => serialNumber))
    const revoked = await issueKey(testCa, person.request, { directory: keyDirectory, name: 'revoked' })
    const fresh = (await testCa.list()).find(({ serialNumber }) => !before.has(serialNumber))
    await testCa.revoke(fresh?.serialNumber ?? '', 'keyCompromise')
    const { document, path } = await draft()
    const signature = await world.agent('/v1/sign', { document }, revoked)
    const { status, body } = await world.sidecar('PUT', path, { signature })
    expect([status, body.report.conclusion]).toMatchObject([422, { subIndication: 'REVOKED_NO_POE' }])
  })

  it('a person signs in with the certificate', async () => {
    const browser = 'a'.repeat(22)
    const asked = await world.sidecar('POST', '/v1/challenges', { origin: world.stack.portalUrl, browser })
    const signature = await world.agent('/v1/identify', { challenge: asked.body.challenge }, keyFile)
    const { status } = await world.sidecar('PUT', `/v1/challenges/${asked.body.id}/response`, { signature, browser })
    expect(status).toBe(200)
  })

  it('a person signs in through the identification server, and the portal knows the number', async () => {
    const { portalUrl, people, testCa } = world.stack
    const [person] = people
    if (person === undefined) throw new Error('nobody')
    const { pkcs8, certificate, chain } = await testCa.issue(person.request)
    const signer = createKeySigner({ privateKey: signingKey(pkcs8), certificate, chain })
    const { ended, get } = await signInAt(portalUrl, '/en/account', signer)
    expect(ended).toBe('/en/account')
    expect(await (await get(`${portalUrl}/en/account`)).text()).toContain(applicant().personalNumber)
  })
})
