/** The published client, and pages of the agent's own API, with a key as Kazakhstan's NCA issues them: GOST R 34.10-2015 in PKCS#12. */

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import tls from 'node:tls'
import {
  callerEvidence,
  createChallenge,
  kzNca,
  kzNcaAuthentication,
  validateSignature,
  verifyChallengeResponse,
} from '@tamga/core'
import { judgeXmlSignature } from '@tamga/xml-signature'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openWindow, SITE, startTestAgent, type TestAgent, textDocument } from '../support/agent.ts'
import { NATIONAL_PASSWORD, type NationalKeys, nationalKeys } from '../support/national-keys.ts'
import { NCALayerClient, type NcalayerClient } from './real-client.ts'

let keys: NationalKeys
let agent: TestAgent
let client: NcalayerClient

beforeAll(async () => {
  keys = await nationalKeys('kz-nca')
  await keys.issue('GOST512_aigerim')
  const tlsDirectory = join(keys.directory, 'tls')
  agent = await startTestAgent({
    keyDirectory: keys.directory,
    tlsDirectory,
    ncalayer: { port: 0, acceptUnnamed: true },
    limits: { digestSigning: true },
  })
  tls.setDefaultCACertificates([readFileSync(join(tlsDirectory, 'authority.pem'), 'utf8')])
  client = new NCALayerClient(agent.ncalayer !== undefined && 'url' in agent.ncalayer ? agent.ncalayer.url : '')
  await client.connect()
})
afterAll(async () => {
  client?.wsConnection?.close()
  await agent?.close()
  keys?.remove()
  tls.setDefaultCACertificates(tls.getCACertificates('bundled'))
})

const KEY = 'GOST512_aigerim.p12'

async function agree(key = KEY): Promise<void> {
  const window = await openWindow(await agent.nextWindow())
  expect((await window.unlock(key, NATIONAL_PASSWORD)).status).toBe(200)
  await window.sign()
}

const after = async <T>(answer: Promise<T>): Promise<T> => (await Promise.all([answer, agree()]))[0]

async function judging() {
  const { ca } = keys
  return {
    profile: kzNca,
    trustAnchors: [ca.rootCertificate],
    intermediates: [ca.intermediateCertificate],
    evidence: callerEvidence({ crls: [await ca.crl('root'), await ca.crl('intermediate')] }),
    time: new Date(),
  }
}

const judged = async (signature: Uint8Array, content?: Uint8Array) =>
  validateSignature({ signature, ...(content === undefined ? {} : { content }) }, await judging())

const PASSED = { indication: 'TOTAL-PASSED' }
const { basicsStorageAll: all, basicsCMSParamsAttached: attached, basicsSignerSignAny: signers } = NCALayerClient

describe('NCALayer requests with a GOST key', () => {
  it('basics: a CMS that NCA’s profile passes, of the person it names', async () => {
    const data = Buffer.from('құжат').toString('base64')
    const pem = String(await after(client.basicsSignCMS(all, data, attached, signers)))
    const cms = Buffer.from(pem.replace(/-----[^-]+-----/g, ''), 'base64')
    const { conclusion, signatures } = await judged(cms)
    expect(conclusion).toEqual(PASSED)
    expect(signatures[0]?.subject).toMatchObject({ surname: 'АХМЕТОВА', personalNumber: '880101400124' })
  })

  it('basics: an enveloped XML signature', async () => {
    const answer = client.basicsSignXML(all, '<tag>data</tag>', NCALayerClient.basicsXMLParams, signers)
    const [xml = ''] = (await after(answer)) as string[]
    expect(xml).toContain('gostr34102015-gostr34112015-512')
    expect(judgeXmlSignature(Buffer.from(xml), await judging()).report.conclusion).toEqual(PASSED)
  })

  it('getKeyInfo names the algorithm and the person', async () => {
    const info = await after(client.getKeyInfo('PKCS12'))
    expect(info.algorithm).toBe('ECGOST3410-2015-512')
    expect(info.subjectDn).toBe(
      'CN=АХМЕТОВА АЙГЕРІМ,SURNAME=АХМЕТОВА,SERIALNUMBER=IIN880101400124,C=KZ,GIVENNAME=БОЛАТҚЫЗЫ',
    )
  })

  it('a digest is not signed: the same key signs people in', async () => {
    const hash = 'iUHBHfnY84CsJalfIy/Km9/A90p6Ox7DgEexE5C44p8='
    const answer = client.createCAdESFromBase64Hash('PKCS12', hash, 'SIGNATURE').catch((error: unknown) => error)
    const window = await openWindow(await agent.nextWindow())
    const { json } = await window.unlock(KEY, NATIONAL_PASSWORD)
    expect(json?.certificates).toMatchObject([{ usability: 'wrong-purpose' }])
    await window.decline()
    expect(await answer).toBeInstanceOf(Error)
  })
})

describe("the agent's own API with a GOST key", () => {
  it('signs a document and answers a challenge', async () => {
    const document = textDocument('Өтініш')
    const signed = await after(agent.sign(document))
    const cms = Buffer.from(String(signed.json?.signature), 'base64')
    expect((await judged(cms, Buffer.from('Өтініш'))).conclusion).toEqual(PASSED)

    const issuedAt = new Date()
    const expiresAt = new Date(issuedAt.getTime() + 60_000)
    const challenge = createChallenge({ origin: SITE, relyingParty: 'Portal', issuedAt, expiresAt })
    const response = await after(agent.identify(challenge))
    const { ca } = keys
    const verdict = await verifyChallengeResponse(Buffer.from(String(response.json?.signature), 'base64'), {
      challenge,
      profile: kzNcaAuthentication,
      trustAnchors: [ca.rootCertificate],
      intermediates: [ca.intermediateCertificate],
      http: {
        send: async ({ body = new Uint8Array() }) => ({
          status: 200,
          contentType: undefined,
          body: await ca.ocsp(body),
        }),
      },
      time: new Date(),
    })
    expect(verdict).toMatchObject({ outcome: 'accepted', person: { personalNumber: { value: 'PNOKZ-880101400124' } } })
  })

  it('makes no web-eid token, which has no name for such a signature', async () => {
    const answer = agent.post('/v1/web-eid/authenticate', { challengeNonce: Buffer.alloc(32, 1).toString('base64') })
    const window = await openWindow(await agent.nextWindow())
    const { json } = await window.unlock(KEY, NATIONAL_PASSWORD)
    expect(json?.certificates).toMatchObject([{ usability: 'wrong-purpose' }])
    await window.decline()
    expect((await answer).status).not.toBe(200)
  })

  it('nor with one that signs in and nothing else: a coded refusal', async () => {
    await keys.issue('auth', {}, { keyUsage: ['digitalSignature'], extendedKeyUsage: ['clientAuth'] })
    const answer = agent.post('/v1/web-eid/authenticate', { challengeNonce: Buffer.alloc(32, 1).toString('base64') })
    await agree('auth.p12')
    expect((await answer).json?.code).toBe('ERR_AGENT_NOT_SIGNED')
  })
})
