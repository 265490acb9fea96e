/** The published client against a running agent: it connects, signs, is cancelled and gets errors, all as from NCALayer. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import tls from 'node:tls'
import {
  callerEvidence,
  createChallenge,
  encodeChallenge,
  generic,
  parseSignedData,
  validateSignature,
} from '@tamga/core'
import { judgeXmlSignature } from '@tamga/xml-signature'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { openWindow, startTestAgent, type TestAgent, type Window } from '../support/agent.ts'
import { createKeyFiles, type KeyFiles, PASSWORD } from '../support/key-files.ts'
import { NCALayerClient, type NcalayerClient } from './real-client.ts'

const PERSON = '/C=KZ/SN=ТЕСТОВ/GN=ТЕСТОВИЧ/serialNumber=IIN123456789011/CN=ТЕСТОВ ТЕСТ'
const ROLE = '1.2.398.3.3.4.1.1'

let files: KeyFiles
let agent: TestAgent
let client: NcalayerClient

beforeAll(() => {
  files = createKeyFiles()
  files.make({ name: 'signing', kind: 'rsa-2048', subject: PERSON, extendedKeyUsage: `emailProtection,${ROLE}` })
  files.make({
    name: 'login',
    kind: 'rsa-2048',
    subject: PERSON,
    keyUsage: 'digitalSignature',
    extendedKeyUsage: 'clientAuth',
  })
})
afterAll(() => files.remove())
beforeEach(async () => {
  agent = await startTestAgent({
    keyDirectory: files.directory,
    tlsDirectory: join(files.directory, 'tls'),
    ncalayer: { port: 0, acceptUnnamed: true },
    limits: { digestSigning: true },
  })
  // What a person does by importing the file: programs of Node ask the same store.
  tls.setDefaultCACertificates([files.read(join('tls', 'authority.pem'))])
  client = new NCALayerClient(endpoint())
})
afterEach(async () => {
  client.wsConnection?.close()
  await agent.close()
  tls.setDefaultCACertificates(tls.getCACertificates('bundled'))
})

function endpoint(): string {
  if (agent.ncalayer === undefined || !('url' in agent.ncalayer)) throw new Error('no endpoint')
  return agent.ncalayer.url
}

async function person(act: (window: Window) => Promise<unknown>): Promise<void> {
  const window = await openWindow(await agent.nextWindow())
  await act(window)
}
const agree = (key = 'signing') =>
  person(async (window) => {
    expect((await window.unlock(`${key}.p12`, PASSWORD)).status).toBe(200)
    await window.sign()
  })
const decline = () => person((window) => window.decline())

async function after<T>(answer: Promise<T>, act: () => Promise<void>): Promise<T> {
  await Promise.all([act(), answer.catch(() => undefined)])
  return await answer
}

function derOf(pem: unknown): Buffer {
  const [, body = ''] = /^-----BEGIN CMS-----\n([\s\S]+)\n-----END CMS-----\n$/.exec(String(pem)) ?? []
  expect(body).toMatch(/^[A-Za-z0-9+/=\n]+$/)
  return Buffer.from(body, 'base64')
}

/** Content that OpenSSL says was signed. */
function openssl(cms: Uint8Array, content?: Uint8Array): string {
  writeFileSync(files.path('nca.cms'), cms)
  if (content !== undefined) writeFileSync(files.path('nca.bin'), content)
  const detached = content === undefined ? [] : ['-content', files.path('nca.bin')]
  const input = ['-inform', 'DER', '-in', files.path('nca.cms'), ...detached, '-CAfile', files.rootCertificate]
  return files.openssl('cms', '-verify', '-binary', '-cades', ...input, '-purpose', 'any')
}

const trust = () => ({
  profile: { ...generic, revocation: { ...generic.revocation, acceptWithoutRevocationEvidence: true } },
  trustAnchors: [derOfPem(files.read('root.pem'))],
  intermediates: [derOfPem(files.read('intermediate.pem'))],
  evidence: callerEvidence({}),
  time: new Date(),
})
const derOfPem = (pem: string): Buffer => Buffer.from(pem.replace(/-----[^-]+-----/g, ''), 'base64')
const SIGNED = { indication: 'TOTAL-PASSED' }
const { basicsStorageAll: all, basicsSignerAny: anyone, basicsSignerSignAny: signers } = NCALayerClient

describe('the published client', () => {
  beforeEach(async () => {
    expect(await client.connect()).toBe('1.3')
  })

  it('basics: an attached CMS over decoded data, good for OpenSSL and for us', async () => {
    const data = Buffer.from('құжат').toString('base64')
    const answer = client.basicsSignCMS(all, data, NCALayerClient.basicsCMSParamsAttached, signers)
    const cms = derOf(await after(answer, agree))
    expect(openssl(cms)).toBe('құжат')
    expect((await validateSignature({ signature: cms }, trust())).conclusion).toEqual(SIGNED)
  })

  it('basics: a detached CMS', async () => {
    const answer = client.basicsSignCMS(all, 'MTEK', NCALayerClient.basicsCMSParamsDetached, signers)
    const cms = derOf(await after(answer, agree))
    expect(parseSignedData(cms).content).toBeUndefined()
    expect(() => openssl(cms, Buffer.from('11\n'))).not.toThrow()
  })

  it('basics: without parameters the text itself is signed, attached', async () => {
    const answer = client.basicsSignCMS(all, 'MTEK', NCALayerClient.basicsCMSParams, anyone)
    expect(openssl(derOf(await after(answer, agree)))).toBe('MTEK')
  })

  it('basics: a digest, where that is allowed', async () => {
    const hash = 'iUHBHfnY84CsJalfIy/Km9/A90p6Ox7DgEexE5C44p8='
    const answer = client.basicsSignCMS(all, hash, NCALayerClient.basicsCMSParamsDetachedHash, signers)
    const digest = { algorithm: 'sha256', value: Buffer.from(hash, 'base64') }
    const report = await validateSignature({ signature: derOf(await after(answer, agree)), digest }, trust())
    expect(report.conclusion).toEqual(SIGNED)
  })

  it('basics: several documents in one consent, answered in their order', async () => {
    const data = ['один', 'екі', 'three'].map((text) => Buffer.from(text).toString('base64'))
    const answer = client.basicsSignCMS(all, data, NCALayerClient.basicsCMSParamsAttached, signers)
    const list = (await after(answer, agree)) as string[]
    expect(list.map((pem) => openssl(derOf(pem)))).toEqual(['один', 'екі', 'three'])
    expect(agent.windows()).toBe(1)
  })

  it('basics: an enveloped XML signature', async () => {
    const answer = client.basicsSignXML(all, '<tag>data</tag>', NCALayerClient.basicsXMLParams, signers)
    const [xml = ''] = (await after(answer, agree)) as string[]
    expect(xml).toMatch(/^<\?xml version="1\.0" encoding="UTF-8" standalone="no"\?><tag>data<ds:Signature /)
    const { report, signedContent } = judgeXmlSignature(Buffer.from(xml), trust())
    expect(report.conclusion).toEqual(SIGNED)
    expect(Buffer.from(signedContent ?? []).toString()).toBe('<tag>data</tag>')
  })

  it('basics: the signer parameters choose the key', async () => {
    const signer = { extKeyUsageOids: ['1.3.6.1.5.5.7.3.4', ROLE], iin: '123456789011', bin: '' }
    const answer = client.basicsSignCMS(all, 'MTEK', NCALayerClient.basicsCMSParams, signer)
    answer.catch(() => undefined)
    await person(async (window) => {
      const usable = async (key: string) => {
        const { json } = await window.unlock(`${key}.p12`, PASSWORD)
        const certificates = (json?.certificates ?? []) as readonly { readonly usability: string }[]
        return certificates.map(({ usability }) => usability)
      }
      expect(await usable('login')).toEqual(['wrong-purpose'])
      expect(await usable('signing')).toEqual(['usable'])
      await window.sign()
    })
    expect(openssl(derOf(await answer))).toBe('MTEK')
  })

  it('basics: another person’s number offers no key', async () => {
    const signer = { extKeyUsageOids: [], iin: '123456789012' }
    const answer = client.basicsSignCMS(all, 'MTEK', NCALayerClient.basicsCMSParams, signer)
    answer.catch(() => undefined)
    await person(async (window) => {
      const { json } = await window.unlock('signing.p12', PASSWORD)
      expect(json?.certificates).toMatchObject([{ usability: 'other-holder' }])
      await window.decline()
    })
    await expect(answer).rejects.toMatchObject({ canceledByUser: true })
  })

  it('basics: a login key signs only where the site asks for one', async () => {
    const answer = client.basicsSignCMS(all, 'MTEK', NCALayerClient.basicsCMSParams, NCALayerClient.basicsSignerAuthAny)
    expect(openssl(derOf(await after(answer, () => agree('login'))))).toBe('MTEK')
  })

  it('basics: refusal by the person is a cancel', async () => {
    const answer = client.basicsSignCMS(all, 'MTEK', NCALayerClient.basicsCMSParams, anyone)
    await expect(after(answer, decline)).rejects.toMatchObject({ canceledByUser: true, message: 'cancelled by user' })
  })

  it('basics: a bad request is an error, and no window opens', async () => {
    await expect(client.basicsSignCMS(all, 'MTEK', 555, anyone)).rejects.toThrow(
      'INVOCATION_ERROR: An invoked method threw an exception. (org.json.JSONException: JSONObject["signingParams"] is not a JSONObject.)',
    )
    await expect(client.basicsSignXML(all, '<a>', {}, anyone)).rejects.toThrow(/SIGNING_FAILURE.*SAXParseException/)
    await expect(client.basicsSignXML(all, '<!DOCTYPE a><a/>', {}, anyone)).rejects.toThrow(/ERR_XML_DOCTYPE/)
    expect(agent.windows()).toBe(0)
  })

  it('commonUtils: CMS attached and detached, in base64', async () => {
    const attached = await after(client.createCAdESFromBase64('PKCS12', 'MTEK', 'SIGNATURE', true), agree)
    expect(openssl(Buffer.from(attached, 'base64'))).toBe('11\n')
    const detached = await after(client.createCMSSignatureFromBase64('PKCS12', 'MTEK'), agree)
    expect(() => openssl(Buffer.from(detached, 'base64'), Buffer.from('11\n'))).not.toThrow()
    const hash = 'iUHBHfnY84CsJalfIy/Km9/A90p6Ox7DgEexE5C44p8='
    const overDigest = await after(client.createCAdESFromBase64Hash('PKCS12', hash), agree)
    expect(parseSignedData(Buffer.from(overDigest, 'base64')).content).toBeUndefined()
  })

  it('commonUtils: XML, one and several', async () => {
    const one = await after(client.signXml('PKCS12', '<tag>data</tag>'), agree)
    expect(judgeXmlSignature(Buffer.from(one), trust()).report.conclusion).toEqual(SIGNED)
    const two = await after(
      client.signXmls('PKCS12', ['<?xml version="1.0" encoding="windows-1251"?><a/>', '<b/>']),
      agree,
    )
    expect(two.map((xml) => judgeXmlSignature(Buffer.from(xml), trust()).report.conclusion)).toEqual([SIGNED, SIGNED])
  })

  it('commonUtils: the certificate the person chose, in every member', async () => {
    const info = await after(client.getKeyInfo('PKCS12'), agree)
    expect(info).toMatchObject({
      subjectCn: 'ТЕСТОВ ТЕСТ',
      subjectDn: 'C=KZ,SURNAME=ТЕСТОВ,GIVENNAME=ТЕСТОВИЧ,SERIALNUMBER=IIN123456789011,CN=ТЕСТОВ ТЕСТ',
      issuerCn: 'Test intermediate',
      algorithm: 'RSA',
      pem: expect.stringMatching(/^-----BEGIN CERTIFICATE-----\n/),
      certNotBefore: expect.stringMatching(/^\d{13}$/),
      serialNumber: expect.stringMatching(/^\d+$/),
    })
    for (const name of ['certNotAfter', 'issuerDn', 'authorityKeyIdentifier', 'keyId', 'alias'])
      expect(info[name]).toBeTypeOf('string')
  })

  it('commonUtils: cancel and errors in the recorded words', async () => {
    await expect(after(client.getKeyInfo('PKCS12'), decline)).rejects.toThrow('500: action.canceled')
    const mismatch = 'java.lang.IllegalArgumentException: argument type mismatch. Method:'
    await expect(client.getKeyInfo(1)).rejects.toThrow(`500: ${mismatch} getKeyInfo`)
    await expect(client.createCAdESFromBase64('PKCS12', 'MTEK', 123)).rejects.toThrow(
      `${mismatch} createCAdESFromBase64`,
    )
    await expect(client.signXml('PKCS12', 555)).rejects.toThrow(`${mismatch} signXml`)
    await expect(client.signXmls('PKCS12', '<a/>')).rejects.toThrow(`${mismatch} signXmls`)
    await expect(client.changeLocale(2)).rejects.toThrow(`${mismatch} changeLocale`)
    await expect(client.createCAdESFromBase64Hash('PKCS12', '')).rejects.toThrow('500: undefined')
    await expect(client.signXml('PKCS12', '<this>is not a valid XML')).rejects.toThrow(
      /^500: org\.xml\.sax\.SAXParseException; lineNumber: 1;/,
    )
    await expect(client.signXml('PKCS12', '<a/>', 'SIGNATURE', '/a')).rejects.toThrow(
      '500: ERR_XML_SIGNATURE_REFERENCE',
    )
    expect(agent.windows()).toBe(1)
  })

  it('commonUtils: no token is named, and the locale of the window can be set', async () => {
    expect(await client.getActiveTokens()).toEqual([])
    await client.changeLocale('en')
    const answer = client.createCAdESFromBase64('PKCS12', 'MTEK')
    answer.catch(() => undefined)
    await person(async (window) => {
      expect(window.view.language).toBe('en')
      await window.decline()
    })
    await expect(answer).rejects.toThrow('500: action.canceled')
  })

  it('A9 a challenge of ours is signed as no document, whatever asks', async () => {
    const [issuedAt, expiresAt] = [new Date(), new Date(Date.now() + 60_000)]
    const real = encodeChallenge(
      createChallenge({ origin: 'https://bank.example', relyingParty: 'Bank', issuedAt, expiresAt }),
    )
    const login = NCALayerClient.basicsSignerAuthAny
    const data = Buffer.from(real).toString('base64')
    await expect(client.basicsSignCMS(all, data, NCALayerClient.basicsCMSParamsAttached, login)).rejects.toThrow(
      /ERR_CHALLENGE_IS_NO_DOCUMENT/,
    )
    expect(agent.windows()).toBe(0)
  })
})

describe('as NCALayer 1.4', () => {
  it('gives a list even for one document, and dates of Almaty', async () => {
    const settings = {
      tlsDirectory: join(files.directory, 'tls'),
      ncalayer: { port: 0, acceptUnnamed: true, version: '1.4' as const },
    }
    const newer = await startTestAgent({ keyDirectory: files.directory, ...settings })
    const other = new NCALayerClient(newer.ncalayer !== undefined && 'url' in newer.ncalayer ? newer.ncalayer.url : '')
    expect(await other.connect()).toBe('1.4')
    const act = async (): Promise<void> => {
      const window = await openWindow(await newer.nextWindow())
      await window.unlock('signing.p12', PASSWORD)
      await window.sign()
    }
    const cms = await after(other.basicsSignCMS(all, 'MTEK', NCALayerClient.basicsCMSParams, anyone), act)
    expect(openssl(derOf(cms))).toBe('MTEK')
    const info = await after(other.getKeyInfo('PKCS12'), act)
    expect(info.certNotBefore).toMatch(/^\d\d\.\d\d\.\d{4} \d\d:\d\d:\d\d$/)
    expect(info.serialNumber).toMatch(/^[0-9a-f]+$/)
    other.wsConnection.close()
    await newer.close()
  })
})
