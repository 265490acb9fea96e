import { toBase64 } from '@tamga/core'
import { signXml } from '@tamga/xml-signature'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { issueSigner, NOW, type RunningSidecar, startTestSidecar, startWorld, type World } from '../world.ts'

const PATH = '/v1/xml-signatures/validate'

let world: World
let sidecar: RunningSidecar
let signed: string

beforeAll(async () => {
  world = await startWorld()
  sidecar = await startTestSidecar(world)
  const { signer } = await issueSigner(world)
  signed = await signXml(Buffer.from('<order><!-- --><to>Айгүл</to></order>'), signer, { chain: 'included' })
})
afterAll(async () => {
  await sidecar?.close()
  await world?.close()
})

const validate = (xml: string, more = {}) =>
  sidecar.call('POST', PATH, { document: toBase64(Buffer.from(xml)), ...more })

describe('POST /v1/xml-signatures/validate', () => {
  it('passes a signed document with evidence it fetched, and gives back what was signed', async () => {
    const { status, json } = await validate(signed)
    expect(status).toBe(200)
    expect(json.report).toMatchObject({
      conclusion: { indication: 'TOTAL-PASSED' },
      validationTime: NOW.toISOString(),
      signatures: [{ signatureLevel: 'XMLDSig', subject: { personalNumber: '880101300123' } }],
    })
    expect(Buffer.from(String(json.signedContent), 'base64').toString()).toBe('<order><to>Айгүл</to></order>')
  })

  it('answers 200 with TOTAL-FAILED for a changed document, and gives nothing back', async () => {
    const { status, json } = await validate(signed.replace('Айгүл', 'Мәлік'))
    expect(status).toBe(200)
    expect(json.report).toMatchObject({ conclusion: { indication: 'TOTAL-FAILED', subIndication: 'HASH_FAILURE' } })
    expect(json.signedContent).toBeNull()
  })

  it('answers 200 with FORMAT_FAILURE for what is no XML', async () => {
    const { json } = await validate('<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>')
    expect(json.report).toMatchObject({
      conclusion: { indication: 'TOTAL-FAILED', subIndication: 'FORMAT_FAILURE' },
      checks: [{ id: 'format.xml-document', outcome: 'failed', facts: { code: 'ERR_XML_DOCTYPE' } }],
    })
  })

  it('refuses members it does not know and other methods', async () => {
    expect((await validate(signed, { content: '' })).status).toBe(400)
    expect((await sidecar.call('GET', PATH)).status).toBe(405)
  })
})
