/** Hostile signatures on documents, list S: each with the code under which the sidecar refuses it. */
import {
  createTimeStampSource,
  extendSignature,
  type HttpRequest,
  type HttpResponse,
  parseCertificate,
  parseSignedData,
  type ValidationReport,
} from '@tamga/core'
import type { Issued } from '@tamga/test-ca'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { augmentSignedData } from '../../../core/src/cms/augment.ts'
import { createOcspRequest } from '../../../core/src/ocsp/request.ts'
import {
  createDraft,
  issueSigner,
  type Json,
  NOW,
  type RunningSidecar,
  sign,
  signatureBody,
  startTestSidecar,
  startWorld,
  type World,
} from '../world.ts'

const PATH = '/v1/agreements'
const request = { personalNumber: '880101300123', fullName: 'Сериков Нурлан', language: 'ru' }

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

interface Refusal {
  readonly status: number
  readonly code: string | undefined
  readonly subIndication?: string | undefined
}

async function put(path: string, cms: Uint8Array): Promise<Refusal & { readonly json: Json }> {
  const { status, json } = await sidecar.call('PUT', `${path}/signature`, signatureBody(cms))
  return { status, code: json.code, subIndication: json.report?.conclusion?.subIndication, json }
}

const notPassed = (subIndication: string) => ({
  status: 422,
  code: 'ERR_AGREEMENT_SIGNATURE_NOT_PASSED',
  subIndication,
})

describe('a signature on an agreement', () => {
  it('S1 over a text that was changed afterwards is refused', async () => {
    const { path, content } = await createDraft(sidecar, PATH, request)
    const changed = Buffer.from(content)
    changed.writeUInt8(changed.readUInt8(changed.length - 3) ^ 1, changed.length - 3)
    const { signer } = await issueSigner(world)
    expect(await put(path, await sign(changed, signer))).toMatchObject(notPassed('HASH_FAILURE'))
  })

  it('S2 over another draft of the same person is refused', async () => {
    const { path } = await createDraft(sidecar, PATH, request)
    const other = await createDraft(sidecar, PATH, { ...request, language: 'kk' })
    const { signer } = await issueSigner(world)
    expect(await put(path, await sign(other.content, signer))).toMatchObject(notPassed('HASH_FAILURE'))
  })

  it('S3 by somebody else than the applicant is refused', async () => {
    const { path, content } = await createDraft(sidecar, PATH, request)
    const { signer } = await issueSigner(world, { personalNumber: '900202400456' })
    expect(await put(path, await sign(content, signer))).toMatchObject({
      status: 422,
      code: 'ERR_AGREEMENT_SIGNER_NOT_APPLICANT',
    })
  })

  it('S4 by a certificate that was not valid yet, or revoked, is refused whatever time it claims', async () => {
    const { path, content } = await createDraft(sidecar, PATH, request)
    const early = await issueSigner(world, { notBefore: new Date('2026-12-01T00:00:00Z') })
    expect(await put(path, await sign(content, early.signer))).toMatchObject(notPassed('OUT_OF_BOUNDS_NO_POE'))
    const { signer, issued } = await issueSigner(world)
    const cms = await sign(content, signer)
    await world.ca.revoke(issued.serialNumber, 'keyCompromise')
    expect(await put(path, cms)).toMatchObject(notPassed('REVOKED_NO_POE'))
  })

  it('S5 with a time-stamp over something else gains nothing by it', async () => {
    const { path, content } = await createDraft(sidecar, PATH, request)
    const { signer } = await issueSigner(world)
    const foreign = await extendSignature(await sign(Buffer.from('something else'), signer), {
      level: 'CAdES-B-T',
      timeStampSource: createTimeStampSource({ url: 'http://tsa.test', http: { send: stampedByTheCa } }),
    })
    const stamp = parseSignedData(foreign).signerInfos[0]?.unsignedAttributes.map(({ raw }) => raw) ?? []
    const own = parseSignedData(await sign(content, signer))
    const { json } = await put(path, augmentSignedData(own, { unsignedAttributes: new Map([[0, stamp]]) }))
    const report = json.signature?.report as ValidationReport | undefined
    const [signature] = report?.signatures ?? []
    expect(signature?.timeStamps.map(({ conclusion }) => conclusion.indication)).toEqual(['TOTAL-FAILED'])
    expect(signature?.checks.find(({ id }) => id === 'time-stamps.proof')?.outcome).toBe('warning')
    expect(signature?.bestSignatureTime).toBe(NOW.toISOString())
  })

  it('S6 is not carried by an OCSP answer on another certificate, an old one, or one of somebody else', async () => {
    const { ocsp, crl } = world.ca
    const others = await startWorld()
    const about = ({ certificate, chain }: Issued): Uint8Array =>
      createOcspRequest(parseCertificate(certificate), parseCertificate(chain[0] ?? certificate))
    const answers: Readonly<Record<string, (issued: Issued) => Promise<Uint8Array>>> = {
      another: async () => ocsp(about((await issueSigner(world)).issued)),
      old: async (issued) => {
        world.clock.time = new Date(NOW.getTime() - 30 * 86_400_000)
        const answer = await ocsp(about(issued))
        world.clock.time = NOW
        return answer
      },
      stranger: async () => others.ca.ocsp(about((await issueSigner(others)).issued)),
    }
    Object.assign(world.ca, { crl: async () => Buffer.from('no list') })
    for (const [which, answer] of Object.entries(answers)) {
      const { path, content } = await createDraft(sidecar, PATH, request)
      const { signer, issued } = await issueSigner(world)
      const given = await answer(issued)
      Object.assign(world.ca, { ocsp: async () => given })
      const refused = await put(path, await sign(content, signer))
      expect({ which, ...refused }).toMatchObject({ which, ...notPassed('TRY_LATER') })
    }
    Object.assign(world.ca, { ocsp, crl })
    await others.close()
  })
})

async function stampedByTheCa({ body = new Uint8Array() }: HttpRequest): Promise<HttpResponse> {
  return { status: 200, contentType: 'application/timestamp-reply', body: await world.ca.timeStamp(body) }
}
