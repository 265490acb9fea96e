/** The bad input of the field at the public call: a coded verdict for each, never an exception, never a hang. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { cms, generic } from '../src/profiles/generic.ts'
import { judgeSignature, type SignatureInput } from '../src/validation/judge.ts'
import type { ValidationReport } from '../src/validation/report.ts'
import {
  attribute,
  cadesAttributes,
  content,
  contentTypeId,
  dataType,
  message,
  messageDigestId,
  type SignerFields,
} from './made/cms.ts'
import { bits, ctx, hex, indefinite, int, nil, octets, oid, seq, set, tlv } from './made/tlv.ts'
import { newWorld } from './made/world.ts'

const { signer, options } = newWorld()
const parts = cadesAttributes({ certificate: signer }, content)
const good = message({ signers: [{ certificate: signer }] })
const judge = (signature: Uint8Array, more: Partial<SignatureInput> = {}): ValidationReport =>
  judgeSignature({ signature, ...more }, options)
const signed = (signedAttributes: readonly Buffer[], more: Partial<SignerFields> = {}): Buffer =>
  message({ signers: [{ certificate: signer, signedAttributes, ...more }] })

const failed = (subIndication: string) => ({ indication: 'TOTAL-FAILED', subIndication })
const indeterminate = (subIndication: string) => ({ indication: 'INDETERMINATE', subIndication })

/** Codes in the facts of all failed checks. */
const codes = ({ checks, signatures }: ValidationReport): unknown[] =>
  [...checks, ...signatures.flatMap((one) => one.checks)]
    .filter(({ outcome, facts }) => outcome === 'failed' && 'code' in facts)
    .map(({ facts }) => facts.code)

let nested = octets(content)
for (let i = 0; i < 3_000; i += 1) nested = tlv(0x24, nested)
const ofSignedData = (...fields: Buffer[]): Buffer => seq(oid('1.2.840.113549.1.7.2'), ctx(0, seq(...fields)))

describe('what cannot be read', () => {
  it.each([
    ['nothing', Buffer.alloc(0), 'ERR_DER_MISSING'],
    ['text', Buffer.from('-----BEGIN CMS-----'), 'ERR_DER_TRUNCATED'],
    ['a message cut off', good.subarray(0, -1), 'ERR_DER_TRUNCATED'],
    ['octets after the message', Buffer.concat([good, hex('00')]), 'ERR_DER_TRAILING_DATA'],
    ['two messages', Buffer.concat([good, good]), 'ERR_DER_TRAILING_DATA'],
    ['a length of 4 GiB', hex('3084ffffffff 010203'), 'ERR_DER_TRUNCATED'],
    ['a length of 64 bits', hex('3088ffffffffffffffff 010203'), 'ERR_DER_LENGTH_TOO_LONG'],
    ['100,000 open indefinite sequences', Buffer.alloc(200_000, hex('3080')), 'ERR_DER_TOO_DEEP'],
    [
      'an OCTET STRING 3,000 deep',
      ofSignedData(int('01'), set(), seq(oid(dataType), ctx(0, nested)), set()),
      'ERR_DER_TOO_DEEP',
    ],
    ['another type of message', seq(oid('1.2.840.113549.1.7.3'), ctx(0, seq())), 'ERR_CMS_NOT_SIGNED_DATA'],
    ['bare content', seq(oid(dataType), ctx(0, octets(content))), 'ERR_CMS_NOT_SIGNED_DATA'],
    [
      'a message type of 250 KB',
      seq(tlv(0x06, Buffer.alloc(250_000, 0x2a)), ctx(0, seq())),
      'ERR_DER_OBJECT_IDENTIFIER',
    ],
    [
      '101 signers',
      message({ signers: Array.from({ length: 101 }, () => ({ certificate: signer })) }),
      'ERR_CMS_TOO_MANY_SIGNERS',
    ],
    [
      '1,001 certificates',
      message({ signers: [{ certificate: signer }], certificates: Array.from({ length: 1_001 }, () => seq()) }),
      'ERR_CMS_TOO_MANY_CERTIFICATES',
    ],
    [
      'three million elements',
      ofSignedData(int('01'), set(), seq(oid(dataType)), tlv(0xa0, Buffer.alloc(6_000_000, seq())), set()),
      'ERR_DER_TOO_MANY_ELEMENTS',
    ],
    [
      'a fifth member of SignedData that nobody knows',
      ofSignedData(int('01'), set(), seq(oid(dataType)), set(), nil()),
      'ERR_DER_TRAILING_DATA',
    ],
    [
      'content of id-data that is no OCTET STRING',
      ofSignedData(int('01'), set(), seq(oid(dataType), ctx(0, bits(content))), set()),
      'ERR_DER_UNEXPECTED_TAG',
    ],
  ])('is TOTAL-FAILED, FORMAT_FAILURE, with its code: %s', (_, signature, code) => {
    const report = judge(signature)
    expect(report.conclusion).toEqual(failed('FORMAT_FAILURE'))
    expect(codes(report)).toEqual([code])
    expect(report.signatures).toEqual([])
  })

  it('is TOTAL-FAILED at every length a message can be cut to', () => {
    for (let end = 0; end < good.length; end += 1) {
      expect(judge(good.subarray(0, end)).conclusion).toEqual(failed('FORMAT_FAILURE'))
    }
  })

  it('never passes and never throws, for any 2,000 strings of bytes', () => {
    const wrapped = fc
      .uint8Array({ maxLength: 300 })
      .map((bytes) => indefinite(0x30, oid('1.2.840.113549.1.7.2'), ctx(0, seq(bytes))))
    const anything = fc.oneof(fc.uint8Array({ maxLength: 2_000 }), wrapped)
    fc.assert(
      fc.property(anything, fc.constantFrom(generic, cms), (signature, profile) => {
        const { conclusion } = judgeSignature({ signature, content }, { ...options, profile })
        expect(conclusion).toEqual(failed('FORMAT_FAILURE'))
      }),
      { numRuns: 2_000, seed: 7 },
    )
  })
})

describe('a message of nobody', () => {
  it('without signers is TOTAL-FAILED, not passed for want of failures', () => {
    const report = judge(message({ signers: [], certificates: [signer.der] }))
    expect(report.conclusion).toEqual(failed('FORMAT_FAILURE'))
    expect(report.checks.find(({ id }) => id === 'format.signers')).toMatchObject({
      outcome: 'failed',
      facts: { count: 0 },
    })
  })

  it('without the signer’s certificate is INDETERMINATE', () => {
    const signature = message({ signers: [{ certificate: signer }], certificates: [] })
    expect(judge(signature).conclusion).toEqual(indeterminate('NO_SIGNING_CERTIFICATE_FOUND'))
  })

  it('and without content or a digest of it is INDETERMINATE', () => {
    const signature = message({ signers: [{ certificate: signer }], detached: true })
    expect(judge(signature).conclusion).toEqual(indeterminate('SIGNED_DATA_NOT_FOUND'))
  })

  it('is judged by its worst signer', () => {
    const bad = { certificate: signer, signedBytes: Buffer.from('something else') }
    const report = judge(message({ signers: [{ certificate: signer }, bad] }))
    expect(report.signatures.map(({ conclusion }) => conclusion)).toEqual([
      { indication: 'TOTAL-PASSED' },
      failed('SIG_CRYPTO_FAILURE'),
    ])
    expect(report.conclusion).toEqual(failed('SIG_CRYPTO_FAILURE'))
  })
})

describe('signed attributes', () => {
  const { contentType, messageDigest, signingTime, signingCertificate } = parts
  const others = [signingTime, signingCertificate]
  const digestValue = messageDigest.subarray(-34)

  it.each([
    [
      'two messageDigest attributes',
      [contentType, messageDigest, messageDigest, ...others],
      'ERR_CMS_ATTRIBUTE_REPEATED',
    ],
    [
      'a messageDigest with two values',
      [contentType, attribute(messageDigestId, digestValue, octets(Buffer.alloc(32))), ...others],
      'ERR_CMS_ATTRIBUTE_REPEATED',
    ],
    [
      'a messageDigest without a value',
      [contentType, attribute(messageDigestId), ...others],
      'ERR_CMS_ATTRIBUTE_REPEATED',
    ],
    ['no messageDigest', [contentType, ...others], 'ERR_CMS_MESSAGE_DIGEST_MISSING'],
    [
      'a messageDigest that is a BIT STRING',
      [contentType, attribute(messageDigestId, bits(Buffer.alloc(32))), ...others],
      'ERR_DER_UNEXPECTED_TAG',
    ],
    ['no content type', [messageDigest, ...others], 'ERR_CMS_CONTENT_TYPE_MISSING'],
    ['two content types', [contentType, contentType, messageDigest, ...others], 'ERR_CMS_ATTRIBUTE_REPEATED'],
    [
      'another content type than the message’s',
      [attribute(contentTypeId, oid('1.2.3')), messageDigest, ...others],
      'ERR_CMS_CONTENT_TYPE_MISMATCH',
    ],
    ['two signing times', [contentType, messageDigest, signingTime, ...others], 'ERR_CMS_ATTRIBUTE_REPEATED'],
    [
      'two signing-certificate-v2 attributes',
      [contentType, messageDigest, signingCertificate, ...others],
      'ERR_CMS_ATTRIBUTE_REPEATED',
    ],
    [
      'a countersignature among them',
      [contentType, messageDigest, ...others, attribute('1.2.840.113549.1.9.6', nil())],
      'ERR_CMS_ATTRIBUTE_SIGNED',
    ],
    [
      'a time-stamp of the signature among them',
      [contentType, messageDigest, ...others, attribute('1.2.840.113549.1.9.16.2.14', nil())],
      'ERR_CMS_ATTRIBUTE_SIGNED',
    ],
    [
      'an unknown attribute without a value',
      [contentType, messageDigest, ...others, attribute('1.2.3')],
      'ERR_CMS_ATTRIBUTE_EMPTY',
    ],
    [
      'a signing time that is a number',
      [contentType, messageDigest, attribute('1.2.840.113549.1.9.5', int('05')), signingCertificate],
      'ERR_DER_TIME',
    ],
    [
      'a signing certificate that is a number',
      [contentType, messageDigest, signingTime, attribute('1.2.840.113549.1.9.16.2.47', int('05'))],
      'ERR_DER_UNEXPECTED_TAG',
    ],
  ])('are TOTAL-FAILED, FORMAT_FAILURE, with %s', (_, signedAttributes, code) => {
    const report = judge(signed(signedAttributes))
    expect(report.conclusion).toEqual(failed('FORMAT_FAILURE'))
    expect(codes(report)).toContain(code)
  })

  it('are refused when there are none at all in the set', () => {
    expect(judge(signed([])).conclusion).toEqual(failed('FORMAT_FAILURE'))
  })

  it('may not be missing while the content is something else than data', () => {
    const bare = { certificate: signer, signedAttributes: null }
    const report = judge(message({ contentType: '1.2.840.113549.1.9.16.1.4', signers: [bare] }))
    expect(report.conclusion).toEqual(failed('FORMAT_FAILURE'))
    expect(codes(report)).toContain('ERR_CMS_SIGNED_ATTRIBUTES_MISSING')
  })

  it.each([
    ['a signer', [contentType]],
    ['a countersigner, which have no content-type (RFC 5652 §11.4)', []],
  ])('may not be given as content of a message without them, one signature would fit both: those of %s', (_, type) => {
    const asContent = set(...[...type, messageDigest, ...others].sort(Buffer.compare))
    const report = judgeSignature(
      { signature: message({ content: asContent, signers: [{ certificate: signer, signedAttributes: null }] }) },
      { ...options, profile: cms },
    )
    expect(report.conclusion).toEqual(failed('FORMAT_FAILURE'))
    expect(codes(report)).toContain('ERR_CMS_CONTENT_IS_SIGNED_ATTRIBUTES')
  })

  it('are not where a signing time belongs that anybody can add', () => {
    const report = judge(signed(Object.values(parts), { unsignedAttributes: [signingTime] }))
    expect(report.conclusion).toEqual(failed('FORMAT_FAILURE'))
    expect(codes(report)).toContain('ERR_CMS_ATTRIBUTE_NOT_SIGNED')
  })
})

describe('what the caller gets wrong', () => {
  const { conclusion } = judge(good)
  it('is an error of his own, not a verdict', () => {
    expect(conclusion.indication).toBe('TOTAL-PASSED')
    const digest = (algorithm: string, octetsOfDigest: number) => () =>
      judge(good, { digest: { algorithm, value: Buffer.alloc(octetsOfDigest) } })
    expect(digest('sha257', 32)).toThrow(expect.objectContaining({ code: 'ERR_DIGEST_ALGORITHM' }))
    expect(digest('sha256', 31)).toThrow(expect.objectContaining({ code: 'ERR_DIGEST_LENGTH' }))
    for (const signature of [good, hex('3000')]) {
      const call = () => judgeSignature({ signature }, { ...options, trustAnchors: [hex('3000')] })
      expect(call).toThrow(expect.objectContaining({ code: 'ERR_TRUST_ANCHOR' }))
    }
  })
})
