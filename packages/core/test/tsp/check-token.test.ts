import { createHash } from 'node:crypto'
import { afterAll, describe, expect, it } from 'vitest'
import { checkTimeStampToken } from '../../src/tsp/check-token.ts'
import { createTimeStampRequest, type TimeStampRequest } from '../../src/tsp/request.ts'
import { parseTimeStampResponse } from '../../src/tsp/response.ts'
import { parseTimeStampToken } from '../../src/tsp/token.ts'
import { coded } from '../coded.ts'
import { extension, farAhead } from '../made/certificates.ts'
import { cadesAttributes, message } from '../made/cms.ts'
import { timeStampAuthority } from '../made/evidence-records.ts'
import { newTestAuthority } from '../made/test-ca.ts'
import { stamped, token, tstInfo, tstInfoType } from '../made/time-stamps.ts'
import { ctx, generalizedTime, nil } from '../made/tlv.ts'
import { newWorld } from '../made/world.ts'

const authority = await newTestAuthority()
afterAll(() => authority.place.remove())

const imprint = createHash('sha256').update(stamped).digest()
const nonce = Buffer.from('ff00ff00ff00ff00', 'hex')
const request: TimeStampRequest = { digestAlgorithm: 'sha256', imprint, nonce }
const answer = async (asked: TimeStampRequest) =>
  parseTimeStampResponse(await authority.ca.timeStamp(createTimeStampRequest(asked)))
const granted = await answer(request)
const { root, signer } = newWorld()
const tsa = timeStampAuthority('TSA', root, farAhead)
/** What `token` answers. */
const made = { digestAlgorithm: 'sha256', imprint }
const codeFor = (expected: TimeStampRequest, got = granted): string => coded(() => checkTimeStampToken(got, expected))

describe('checkTimeStampToken', () => {
  it('passes the answer to the request', () => {
    expect(codeFor(request)).toBe('nothing thrown')
    expect(codeFor({ ...request, policy: '1.3.6.1.4.1.32473.1.2' })).toBe('nothing thrown')
  })

  it('refuses the answer to another request', () => {
    expect(codeFor({ ...request, imprint: createHash('sha256').update('other').digest() })).toBe(
      'ERR_TSP_IMPRINT_MISMATCH',
    )
    expect(codeFor({ ...request, digestAlgorithm: 'sha3-256' })).toBe('ERR_TSP_IMPRINT_MISMATCH')
    expect(codeFor({ ...request, nonce: Buffer.from('01', 'hex') })).toBe('ERR_TSP_NONCE_MISMATCH')
    expect(codeFor({ ...request, policy: '1.2.3' })).toBe('ERR_TSP_POLICY_MISMATCH')
  })

  it('refuses an answer without the nonce that was sent', async () => {
    expect(codeFor(request, await answer({ digestAlgorithm: 'sha256', imprint }))).toBe('ERR_TSP_NONCE_MISMATCH')
  })

  it('refuses a token without the certificate that made it, unless none was asked for', async () => {
    const bare = await answer({ ...request, certReq: false })
    expect(codeFor(request, bare)).toBe('ERR_TSP_CERTIFICATE_MISSING')
    expect(codeFor({ ...request, certReq: false }, bare)).toBe('nothing thrown')
  })

  it('refuses a signature that does not verify, and content that was not signed', () => {
    const lastOctet = Uint8Array.from(granted.raw)
    lastOctet.set([(lastOctet.at(-1) ?? 0) ^ 1], lastOctet.length - 1)
    expect(codeFor(request, parseTimeStampToken(lastOctet))).toBe('ERR_TSP_SIGNATURE')
    const serialNumber = Buffer.from(granted.tstInfo.serialNumber, 'hex')
    const otherSerial = Buffer.from(granted.raw)
    const place = otherSerial.indexOf(serialNumber) + serialNumber.length - 1
    otherSerial.writeUInt8((otherSerial[place] ?? 0) ^ 1, place)
    expect(codeFor(request, parseTimeStampToken(otherSerial))).toBe('ERR_TSP_SIGNATURE')
  })

  it('refuses a token that does not say which certificate made it', () => {
    expect(codeFor(made, parseTimeStampToken(token(tsa)))).toBe('nothing thrown')
    const { contentType, messageDigest } = cadesAttributes({ certificate: tsa }, tstInfo(), tstInfoType)
    const signers = [{ certificate: tsa, signedAttributes: [contentType, messageDigest] }]
    const without = message({ content: tstInfo(), contentType: tstInfoType, signers })
    expect(codeFor(made, parseTimeStampToken(without))).toBe('ERR_TSP_CERTIFICATE_MISSING')
  })

  it.each([
    ['of another type', { contentType: cadesAttributes({ certificate: tsa }, tstInfo()).contentType }],
    ['without a content-type', { contentType: undefined }],
  ])('refuses a token whose signed attributes are %s (RFC 5652 §5.3, §11.1)', (_, other) => {
    const attributes = { ...cadesAttributes({ certificate: tsa }, tstInfo(), tstInfoType), ...other }
    const signedAttributes = Object.values(attributes).filter((one) => one !== undefined)
    const signers = [{ certificate: tsa, signedAttributes }]
    const odd = message({ content: tstInfo(), contentType: tstInfoType, signers })
    expect(codeFor(made, parseTimeStampToken(odd))).toBe('ERR_TSP_SIGNATURE')
  })

  it('refuses a token by a certificate that is not for time-stamping (RFC 3161 §2.3)', () => {
    expect(codeFor(made, parseTimeStampToken(token(signer)))).toBe('ERR_TSP_CERTIFICATE_PURPOSE')
  })

  it.each([
    [true, 'ERR_TSP_EXTENSION'],
    [false, 'nothing thrown'],
  ])('of an extension with critical %s: %s', (critical, code) => {
    const info = tstInfo({ optional: [ctx(1, extension('1.2.3', nil(), critical))] })
    expect(codeFor(made, parseTimeStampToken(token(tsa, info)))).toBe(code)
  })

  it.each(['2019-12-31T23:59:59Z', '2040-01-01T00:00:01Z'])(
    'refuses %s, at which its certificate is not valid',
    (at) => {
      const info = tstInfo({ genTime: generalizedTime(new Date(at)) })
      expect(codeFor(made, parseTimeStampToken(token(tsa, info)))).toBe('ERR_TSP_GEN_TIME')
    },
  )
})
