import fc from 'fast-check'
import { afterAll, describe, expect, it } from 'vitest'
import { parseOcspResponse } from '../../src/ocsp/response.ts'
import { formatName } from '../../src/x509/name.ts'
import { coded } from '../coded.ts'
import { authority, now, signingCertificate } from '../made/certificates.ts'
import { membersOf } from '../made/cms.ts'
import { aDayAgo, anHourAgo, inADay } from '../made/crls.ts'
import { nonce, ocspResponse } from '../made/ocsp.ts'
import { ctx, enumerated, hex, int, nil, octets, oid, seq, tlv } from '../made/tlv.ts'
import { openssl, opensslOk, pem, workplace } from '../openssl.ts'

const place = workplace()
afterAll(() => place.remove())
const root = authority({ subject: 'Root' })
const leaf = signingCertificate({ subject: 'Leaf', issuer: root, serial: '00f123' })
const about = { serial: leaf.serial, issuer: root }
const good = ocspResponse({ signer: root, responses: [about] })
const basicOid = '1.3.6.1.5.5.7.48.1.1'

/** The parts of ResponseData replaced; the signature no longer matters to the parser. */
function rebuilt(change: (members: Buffer[]) => Buffer[], ...certificates: readonly Buffer[]): Buffer {
  const [tbs = good, ...rest] = membersOf(contentsOf(good.subarray(good.indexOf(oid(basicOid)) + oid(basicOid).length)))
  return wrap(seq(seq(...change(membersOf(tbs))), ...rest, ...certificates))
}
/** The one answer with another status. */
const answering = (status: Buffer): Buffer =>
  rebuilt((m) => m.with(2, seq(seq(...membersOf(membersOf(m[2] ?? good)[0] ?? good).with(1, status)))))
const time = tlv(0x18, Buffer.from('20260101000000Z'))
const contentsOf = (octetString: Buffer): Buffer =>
  octetString.subarray((octetString[1] ?? 0) < 0x80 ? 2 : 2 + ((octetString[1] ?? 0) & 0x7f))
const wrap = (basic: Buffer): Buffer => seq(enumerated(0), ctx(0, seq(oid(basicOid), octets(basic))))

describe('an OCSP response (RFC 6960 §4.2)', () => {
  it('is read into named facts', () => {
    const response = parseOcspResponse(good)
    expect('name' in response.responderId && formatName(response.responderId.name)).toBe('CN=Root')
    expect(response.producedAt).toEqual(now)
    expect(response.responses).toHaveLength(1)
    expect(response.responses[0]).toMatchObject({
      certId: { serialNumber: '00f123' },
      status: { status: 'good' },
      thisUpdate: anHourAgo,
      nextUpdate: inADay,
    })
  })

  it('may name its responder by key, carry certificates, a nonce and several answers', () => {
    const der = ocspResponse({
      signer: root,
      responderBy: 'key',
      certificates: [root.der, leaf.der],
      extensions: [nonce(hex('aabb'))],
      responses: [
        { ...about, status: { revoked: aDayAgo, reason: 1 }, nextUpdate: null },
        { ...about, serial: '05', status: { revoked: aDayAgo } },
        { ...about, serial: '06', status: 'unknown' },
      ],
    })
    const response = parseOcspResponse(der)
    expect(response.certificates).toEqual([root.der, leaf.der])
    expect(response.responderId).toHaveProperty('keyHash')
    expect(response.extensions.size).toBe(1)
    expect(response.responses.map(({ status }) => status)).toEqual([
      { status: 'revoked', revocationTime: aDayAgo, reason: 'keyCompromise' },
      { status: 'revoked', revocationTime: aDayAgo, reason: 'unspecified' },
      { status: 'unknown' },
    ])
    expect(response.responses[0]?.nextUpdate).toBeUndefined()
  })

  it.each([
    [1, 'malformedRequest'],
    [2, 'internalError'],
    [3, 'tryLater'],
    [5, 'sigRequired'],
    [6, 'unauthorized'],
    [9, '9'],
  ])('with status %d is no answer, and says why: %s', (value, status) => {
    expect(() => parseOcspResponse(seq(enumerated(value)))).toThrow(
      expect.objectContaining({ code: 'ERR_OCSP_NOT_SUCCESSFUL', name: 'UnavailableError', facts: { status } }),
    )
  })

  it.each([
    ['nothing but success', seq(enumerated(0)), 'ERR_DER_MISSING'],
    [
      'another type of response',
      seq(enumerated(0), ctx(0, seq(oid('1.2.3'), octets(hex('00'))))),
      'ERR_OCSP_RESPONSE_TYPE',
    ],
    ['octets after it', Buffer.concat([good, hex('00')]), 'ERR_DER_TRAILING_DATA'],
    [
      'something after the inner response',
      seq(enumerated(0), ctx(0, seq(oid(basicOid), octets(hex('00')), nil()))),
      'ERR_DER_TRAILING_DATA',
    ],
    ['version 2', rebuilt((m) => [ctx(0, int('01')), ...m]), 'ERR_OCSP_VERSION'],
    ['two versions', rebuilt((m) => [ctx(0, int('00'), int('00')), ...m]), 'ERR_DER_TRAILING_DATA'],
    ['no responder', rebuilt((m) => m.slice(1)), 'ERR_OCSP_RESPONDER_ID'],
    ['a second name of its responder', rebuilt((m) => m.with(0, ctx(1, seq(), seq()))), 'ERR_DER_TRAILING_DATA'],
    ['a second list of extensions', rebuilt((m) => [...m, ctx(1, seq(), seq())]), 'ERR_DER_TRAILING_DATA'],
    ['a second list of certificates', rebuilt((m) => m, ctx(0, seq(), seq())), 'ERR_DER_TRAILING_DATA'],
    ['something after a revocation', answering(ctx(1, time, nil())), 'ERR_DER_TRAILING_DATA'],
    ['a responder named in a third way', rebuilt((m) => m.with(0, ctx(3, nil()))), 'ERR_OCSP_RESPONDER_ID'],
    ['something after its extensions', rebuilt((m) => [...m, nil()]), 'ERR_DER_TRAILING_DATA'],
    ['a status it does not have', answering(hex('8300')), 'ERR_OCSP_STATUS'],
  ])('is refused with %s', (_, der, code) => {
    expect(coded(() => parseOcspResponse(der))).toBe(code)
  })

  it('with two reasons of a revocation has revoked, for none of them', () => {
    const der = answering(ctx(1, time, ctx(0, enumerated(1), enumerated(8))))
    expect(parseOcspResponse(der).responses).toMatchObject([{ status: { status: 'revoked', reason: 'unspecified' } }])
  })

  it('comes to facts or a coded error however its bytes are changed', () => {
    fc.assert(
      fc.property(fc.nat(good.length - 1), fc.integer({ min: 1, max: 255 }), (at, difference) => {
        const der = Buffer.from(good)
        der.writeUInt8(der.readUInt8(at) ^ difference, at)
        expect(coded(() => parseOcspResponse(der))).toMatch(/^(nothing thrown|ERR_[A-Z0-9_]+)$/)
      }),
      { numRuns: 2_000, seed: 6 },
    )
  })
})

describe('a response that OpenSSL made', () => {
  it('says to us what it says to OpenSSL', () => {
    place.write(
      'index.txt',
      `V\t400101000000Z\t\tF123\tunknown\t/CN=Leaf\nR\t400101000000Z\t260101000000Z,keyCompromise\tF124\tunknown\t/CN=Other\n`,
    )
    const [rootFile, key] = [
      place.write('root.pem', pem('CERTIFICATE', root.der)),
      place.write('root.key', root.key.privateKey.export({ type: 'pkcs8', format: 'pem' })),
    ]
    const ask = ['-issuer', rootFile, '-serial', '0xF123', '-serial', '0xF124', '-serial', '0xF125']
    opensslOk(['ocsp', ...ask, '-reqout', 'request.der'], place.directory)
    const answer = ['-index', 'index.txt', '-CA', rootFile, '-rsigner', rootFile, '-rkey', key, '-ndays', '2']
    opensslOk(['ocsp', ...answer, '-reqin', 'request.der', '-respout', 'response.der'], place.directory)
    const response = parseOcspResponse(place.read('response.der'))
    expect(response.responses.map(({ certId, status }) => [certId.serialNumber, status.status])).toEqual([
      ['00f123', 'good'],
      ['00f124', 'revoked'],
      ['00f125', 'unknown'],
    ])
    expect(response.responses[1]?.status).toEqual({
      status: 'revoked',
      revocationTime: new Date('2026-01-01T00:00:00Z'),
      reason: 'keyCompromise',
    })
  })

  it('and one that we made for the tests is read by OpenSSL, so the tests make real responses', () => {
    const rootFile = place.write('root.pem', pem('CERTIFICATE', root.der))
    const leafFile = place.write('leaf.pem', pem('CERTIFICATE', leaf.der))
    const read = ['-respin', place.write('ours.der', good), '-issuer', rootFile, '-cert', leafFile, '-CAfile', rootFile]
    const { output } = openssl(['ocsp', ...read, '-validity_period', '999999999', '-no_nonce'])
    expect(output).toContain('Response verify OK')
    expect(output).toMatch(/leaf\.pem: good/)
  })
})
