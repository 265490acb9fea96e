import { describe, expect, it } from 'vitest'
import { rawTypeOf } from '../../src/cms/attributes.ts'
import { parseSignedData } from '../../src/cms/signed-data.ts'
import { coded } from '../coded.ts'
import { attribute, content, dataType, membersOf, message } from '../made/cms.ts'
import { revocationList } from '../made/crls.ts'
import { ctx, ctxp, hex, indefinite, int, nil, octets, oid, seq, set, tlv, utf8 } from '../made/tlv.ts'
import { newWorld } from '../made/world.ts'

const { signer, root } = newWorld()
const crl = revocationList({ issuer: root })
const one = { certificate: signer }
const good = message({ signers: [one], crls: [crl] })
const signedDataOf = (...fields: Buffer[]): Buffer => seq(oid('1.2.840.113549.1.7.2'), ctx(0, seq(...fields)))
const empty = seq(oid(dataType))

/** The fields of SignedData, or of its only signer, replaced. */
const fieldsOf = (der: Buffer): Buffer[] => membersOf(membersOf(membersOf(der)[1] ?? der)[0] ?? der)
const withFields = (change: (fields: Buffer[]) => Buffer[]): Buffer => signedDataOf(...change(fieldsOf(good)))
const withSigner = (change: (fields: Buffer[]) => Buffer[]): Buffer =>
  withFields((fields) => fields.with(-1, set(seq(...change(membersOf(membersOf(fields.at(-1) ?? good)[0] ?? good))))))

describe('SignedData', () => {
  it('is read into records', () => {
    const signedData = parseSignedData(good)
    expect(signedData).toMatchObject({ version: 1, contentType: dataType, certificates: [signer.der], crls: [crl] })
    expect(signedData.content).toEqual(content)
    expect(signedData.signerInfos[0]).toMatchObject({
      version: 1,
      sid: { serialNumber: signer.serial },
      unsignedAttributes: [],
    })
  })

  it('may be without certificates, content, lists and signers', () => {
    const message = signedDataOf(int('01'), set(), empty, set())
    expect(parseSignedData(message)).toEqual({
      version: 1,
      digestAlgorithms: [],
      contentType: dataType,
      content: undefined,
      certificates: [],
      crls: [],
      ocspResponses: [],
      signerInfos: [],
      raw: { message, contentType: oid(dataType), encapContentInfo: empty, certificates: [], revocationInfos: [] },
    })
  })

  it('tells empty content from none', () => {
    expect(
      parseSignedData(signedDataOf(int('01'), set(), seq(oid(dataType), ctx(0, octets(hex('')))), set())).content,
    ).toEqual(hex(''))
  })

  it('joins content that BER cut into chunks', () => {
    const chunked = seq(oid(dataType), ctx(0, indefinite(0x24, octets(hex('aa')), octets(hex('bb')))))
    expect(parseSignedData(signedDataOf(int('01'), set(), chunked, set())).content).toEqual(hex('aabb'))
  })

  it('takes the contents octets of another type, as PKCS #7 did, but not under id-data', () => {
    const withContent = (type: string) => signedDataOf(int('01'), set(), seq(oid(type), ctx(0, seq(int('05')))), set())
    expect(parseSignedData(withContent('1.3.6.1.4.1.311.2.1.4')).content).toEqual(int('05'))
    expect(coded(() => parseSignedData(withContent(dataType)))).toBe('ERR_DER_UNEXPECTED_TAG')
  })

  it('passes over what is no certificate and no revocation list that it knows', () => {
    const bag = ctx(0, ctx(1, nil()), signer.der, ctx(3, oid('1.2.3'), nil()))
    const ocsp = seq(int('05'))
    const infos = ctx(1, crl, ctx(1, oid('1.3.6.1.5.5.7.16.2'), ocsp), ctx(1, oid('1.2.3'), nil()))
    const signedData = parseSignedData(signedDataOf(int('01'), set(), empty, bag, infos, set()))
    expect(signedData).toMatchObject({ certificates: [signer.der], crls: [crl], ocspResponses: [ocsp] })
  })

  it('names a signer by key identifier, in one piece or, in BER, in chunks', () => {
    const sid = (identifier: Buffer) =>
      parseSignedData(withSigner((fields) => fields.with(1, identifier))).signerInfos[0]?.sid
    expect(sid(ctxp(0, hex('aabb')))).toEqual({ subjectKeyIdentifier: hex('aabb') })
    expect(sid(ctx(0, octets(hex('aa')), octets(hex('bb'))))).toEqual({ subjectKeyIdentifier: hex('aabb') })
  })

  it('keeps unsigned attributes as they came', () => {
    const unsigned = attribute('1.2.3', utf8('x'), int('05'))
    const [signerInfo] = parseSignedData(message({ signers: [{ ...one, unsignedAttributes: [unsigned] }] })).signerInfos
    const expected = { type: '1.2.3', values: [utf8('x'), int('05')], raw: unsigned }
    expect(signerInfo?.unsignedAttributes).toEqual([expected])
    expect(signerInfo?.unsignedAttributes.map(rawTypeOf)).toEqual([oid('1.2.3')])
  })

  it('keeps what archive time-stamps cover as it came, also what it passes over', () => {
    const choices = [ctx(1, nil()), signer.der]
    const infos = [crl, indefinite(0xa1, oid('1.2.3'), nil())]
    const encapsulated = indefinite(0x30, oid(dataType), indefinite(0xa0, indefinite(0x24, octets(content))))
    const [signers] = fieldsOf(good).slice(-1)
    const bags = [indefinite(0xa0, ...choices), indefinite(0xa1, ...infos)]
    const { raw, signerInfos } = parseSignedData(
      signedDataOf(int('01'), set(), encapsulated, ...bags, signers ?? set()),
    )
    expect(raw.certificates).toEqual(choices)
    expect(raw.revocationInfos).toEqual(infos)
    expect(raw.encapContentInfo).toEqual(encapsulated)
    expect(signerInfos[0]?.raw).toEqual(signers && membersOf(signers)[0])
    expect(signerInfos[0]?.rawSigned).toEqual(signers && Buffer.concat(membersOf(membersOf(signers)[0] ?? signers)))
  })

  it('signs the sorted DER of its attributes, whatever order and lengths they came in, and says so', () => {
    const signedAttributes = (change: (attributes: Buffer) => Buffer) =>
      parseSignedData(withSigner((fields) => fields.with(3, change(fields[3] ?? good)))).signerInfos[0]
        ?.signedAttributes
    const plain = signedAttributes((attributes) => attributes)
    expect(plain?.receivedAsDer).toBe(true)
    for (const sent of [
      signedAttributes((attributes) => ctx(0, ...membersOf(attributes).toReversed())),
      signedAttributes((attributes) => indefinite(0xa0, ...membersOf(attributes))),
      signedAttributes((attributes) =>
        ctx(0, ...membersOf(attributes).map((attribute) => indefinite(0x30, ...membersOf(attribute)))),
      ),
    ]) {
      expect(sent?.receivedAsDer).toBe(false)
      expect(sent?.der).toEqual(plain?.der)
    }
  })

  it.each([
    [
      'a serial number that is not minimal',
      withSigner((f) => f.with(1, seq(seq(), int('0005')))),
      'ERR_DER_INTEGER_NOT_MINIMAL',
    ],
    [
      'a third member in the signer’s identifier',
      withSigner((f) => f.with(1, seq(seq(), int('05'), nil()))),
      'ERR_DER_TRAILING_DATA',
    ],
    ['a signature that is a BIT STRING', withSigner((f) => f.with(-1, tlv(0x03, hex('00')))), 'ERR_DER_UNEXPECTED_TAG'],
    ['something after the unsigned attributes', withSigner((f) => [...f, ctx(1), nil()]), 'ERR_DER_TRAILING_DATA'],
    [
      'an attribute with a third member',
      withSigner((f) => f.with(3, ctx(0, seq(oid('1.2'), set(), nil())))),
      'ERR_DER_TRAILING_DATA',
    ],
    [
      'an attribute whose values are no SET',
      withSigner((f) => f.with(3, ctx(0, seq(oid('1.2'), seq())))),
      'ERR_DER_UNEXPECTED_TAG',
    ],
    [
      'two contents',
      withFields((f) => f.with(2, seq(oid(dataType), ctx(0, octets(content)), ctx(0, octets(content))))),
      'ERR_DER_TRAILING_DATA',
    ],
    [
      'two contents in one field',
      withFields((f) => f.with(2, seq(oid(dataType), ctx(0, octets(content), octets(content))))),
      'ERR_DER_TRAILING_DATA',
    ],
    ['signers that are no SET', withFields((f) => f.with(-1, seq())), 'ERR_DER_UNEXPECTED_TAG'],
    ['a version above 32 bits', withFields((f) => f.with(0, int('0100000000'))), 'ERR_DER_INTEGER_TOO_LARGE'],
  ])('is refused with %s', (_, der, code) => {
    expect(coded(() => parseSignedData(der))).toBe(code)
  })
})
