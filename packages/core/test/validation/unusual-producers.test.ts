/** What honest producers of an unusual kind may write, and beside each what looks like it and is none: the first pass, the others do not. */
import { createHash } from 'node:crypto'
import { Readable } from 'node:stream'
import { describe, expect, it } from 'vitest'
import { cms } from '../../src/profiles/generic.ts'
import { type JudgeOptions, judgeSignature } from '../../src/validation/judge.ts'
import { readSignature } from '../../src/validation/read-signature.ts'
import { createCertificateCache } from '../../src/x509/certificate-cache.ts'
import { commonName, extension, keyUsage, rdn, signingCertificate } from '../made/certificates.ts'
import {
  attribute,
  cadesAttributes,
  content,
  dataType,
  essCertIdV2,
  type MessageFields,
  membersOf,
  message,
  type SignerFields,
  signingCertificateId,
  signingCertificateV2Id,
  signingTimeId,
} from '../made/cms.ts'
import { digestOids, newKey } from '../made/keys.ts'
import { sha256Imprint, token, tstInfo, tstInfoType } from '../made/time-stamps.ts'
import {
  bits,
  ctx,
  ctxp,
  generalizedTime,
  hex,
  indefinite,
  int,
  nil,
  octets,
  oid,
  seq,
  set,
  tlv,
  utf8,
} from '../made/tlv.ts'
import { newWorld } from '../made/world.ts'

const { root, intermediate, signer, crls, options } = newWorld()
const passed = 'TOTAL-PASSED'
const none = Buffer.alloc(0)
const attributes = cadesAttributes({ certificate: signer }, content)

const make = (one: Partial<SignerFields> = {}, more: Partial<MessageFields> = {}): Buffer =>
  message({ signers: [{ certificate: signer, ...one }], ...more })
const signing = (changes: Readonly<Record<string, Buffer | undefined>>): Buffer =>
  make({ signedAttributes: Object.values({ ...attributes, ...changes }).filter((one) => one !== undefined) })
const identifier = (algorithm: string, ...parameters: readonly Buffer[]): Buffer => seq(oid(algorithm), ...parameters)
const der = (parts: readonly (Buffer | undefined)[], index: number): Buffer => parts.at(index) ?? none

/** The verdict, which is the same with a cache that is new, with one that knows the certificates, and on a stream. */
async function verdict(signature: Buffer, more: Partial<JudgeOptions> = {}): Promise<string> {
  const cache = createCertificateCache()
  const judged = (input = { signature } as Parameters<typeof judgeSignature>[0], cached: Partial<JudgeOptions> = {}) =>
    judgeSignature(input, { ...options, ...more, ...cached }).conclusion
  const conclusion = judged()
  for (const _ of [1, 2, 3]) expect(judged(undefined, { certificates: cache })).toEqual(conclusion)
  expect(judged(await readSignature(Readable.from([signature]), { holdOctets: 0 }))).toEqual(conclusion)
  return 'subIndication' in conclusion ? conclusion.subIndication : conclusion.indication
}

/** The fields of SignedData, put together again after a change; and those of its one signer. */
function changed(change: (fields: Buffer[]) => Buffer[], of: Buffer = make()): Buffer {
  const signedData = der(membersOf(der(membersOf(of), 1)), 0)
  return seq(oid('1.2.840.113549.1.7.2'), ctx(0, seq(...change(membersOf(signedData)))))
}
const changedSigner = (change: (fields: Buffer[]) => Buffer[], of?: Buffer): Buffer =>
  changed((fields) => fields.with(-1, set(seq(...change(membersOf(der(membersOf(der(fields, -1)), 0)))))), of)

/** Contents octets of any element: `membersOf` tells where it begins. */
const contentsOf = (element: Buffer): Buffer =>
  element.subarray((element[1] ?? 0) < 0x80 ? 2 : 2 + ((element[1] ?? 0) & 0x7f))
const isConstructed = (element: Buffer): boolean => ((element[0] ?? 0) & 0x20) !== 0

/** Every level of indefinite length, every octet string in pieces of pieces, one of them empty (X.690 §8.1.3.6, §8.7.3). */
function inPieces(element: Buffer): Buffer {
  if (isConstructed(element)) return indefinite(element[0] ?? 0, ...membersOf(element).map(inPieces))
  const value = contentsOf(element)
  if (element[0] !== 0x04) return element
  return indefinite(0x24, indefinite(0x24, octets(value.subarray(0, 3))), octets(value.subarray(3)), octets(none))
}

/** Every length in four octets (X.690 §8.1.3.5). */
function longLengths(element: Buffer): Buffer {
  const value = isConstructed(element) ? Buffer.concat(membersOf(element).map(longLengths)) : contentsOf(element)
  const length = Buffer.alloc(4)
  length.writeUInt32BE(value.length)
  return Buffer.concat([element.subarray(0, 1), hex('84'), length, value])
}

/** All in BER but the certificates and lists, which are DER under any signature (RFC 5280 §4.1.1.3). */
function inBer(form: (element: Buffer) => Buffer, of: Buffer = make()): Buffer {
  const fields = membersOf(der(membersOf(der(membersOf(of), 1)), 0))
  const parts = fields.map((one) =>
    one[0] === 0xa0 || one[0] === 0xa1 ? indefinite(one[0], ...membersOf(one)) : form(one),
  )
  return indefinite(0x30, form(oid('1.2.840.113549.1.7.2')), indefinite(0xa0, indefinite(0x30, ...parts)))
}

describe('framing', () => {
  const empty = make({}, { content: none })
  const encapsulated = (...parts: readonly Buffer[]): Buffer => seq(oid(dataType), ctx(0, ...parts))
  it.each([
    ['indefinite lengths and pieces everywhere', inBer(inPieces), passed],
    ['lengths of four octets everywhere', inBer(longLengths), passed],
    ['lists of the message in BER', inBer(inPieces, make({}, { crls })), passed],
    ['attributes in another order', changedSigner((f) => f.with(3, ctx(0, ...membersOf(der(f, 3)).reverse()))), passed],
    ['content of no octets', empty, passed],
    ['content of no pieces', changed((f) => f.with(2, encapsulated(indefinite(0x24))), empty), passed],
    ['no content where [0] promises one', changed((f) => f.with(2, encapsulated()), empty), 'FORMAT_FAILURE'],
    ['no content and none given', make({}, { content: none, detached: true }), 'SIGNED_DATA_NOT_FOUND'],
    [
      'an identifier in pieces',
      changedSigner((f) => f.with(2, seq(tlv(0x26, oid(digestOids.sha256))))),
      'FORMAT_FAILURE',
    ],
    ['end-of-contents after DER', Buffer.concat([make(), hex('0000')]), 'FORMAT_FAILURE'],
    ['another type than id-data', make({}, { contentType: '1.3.6.1.4.1.99999.1' }), passed],
  ])('%s', async (_, signature, expected) => {
    expect(await verdict(signature)).toBe(expected)
  })

  it('detached content of no octets is content', () => {
    const signature = make({}, { content: none, detached: true })
    expect(judgeSignature({ signature, content: none }, options).conclusion).toEqual({ indication: passed })
  })
})

describe('sets of SignedData', () => {
  const announced = [identifier(digestOids.sha512, nil()), identifier(digestOids.sha256), identifier('1.2.3.4')]
  const bag = (...certificates: readonly Buffer[]): Buffer => make({}, { certificates })
  it.each([
    [
      'digest algorithms more than one, twice, unknown',
      make({}, { digestAlgorithms: [...announced, ...announced] }),
      passed,
    ],
    ['NULL here and absent there', make({}, { digestAlgorithms: [identifier(digestOids.sha256, nil())] }), passed],
    ['absent here and NULL there', make({ digestAlgorithm: identifier(digestOids.sha256, nil()) }), passed],
    ['certificates in any order and twice', bag(root.der, signer.der, intermediate.der, signer.der, root.der), passed],
    [
      'every other kind of certificate',
      bag(ctx(0, seq()), ctx(1, seq()), ctx(2, seq()), signer.der, ctx(3, oid('1.2.3'), nil())),
      passed,
    ],
    ['a certificate that cannot be read', bag(seq(int('05')), signer.der), passed],
    [
      'another kind of revocation information',
      make({}, { crls: [ctx(1, oid('1.3.6.1.5.5.7.16.4'), seq(nil()))] }),
      passed,
    ],
    ['a list that cannot be read', make({}, { crls: [seq(int('01'))] }), passed],
  ])('%s', async (_, signature, expected) => {
    expect(await verdict(signature)).toBe(expected)
  })
})

describe('attributes', () => {
  const digestOf = (algorithm: string, of: Buffer = signer.der): Buffer =>
    octets(createHash(algorithm).update(of).digest())
  const issuer = der(membersOf(der(membersOf(signer.der), 0)), 3)
  const serial = int(signer.serial)
  const v1 = (of: Buffer): Buffer => attribute(signingCertificateId, seq(seq(seq(digestOf('sha1', of)))))
  const v2 = (name: Buffer, ...before: readonly Buffer[]): Buffer =>
    attribute(signingCertificateV2Id, seq(seq(seq(...before, digestOf('sha256'), seq(seq(ctx(4, name)), serial)))))
  const called = (tag: number, encoded: Buffer): Buffer => seq(rdn(['2.5.4.3', tlv(tag, encoded)]))
  const bmp = Buffer.from('Test authority', 'utf16le').swap16()
  const claimed = (time: string): Buffer => attribute(signingTimeId, generalizedTime(new Date(time)))

  it.each([
    ['no signing-time', signing({ signingTime: undefined }), passed],
    ['a time before 1950', signing({ signingTime: claimed('1949-12-31T23:59:59Z') }), passed],
    ['a time after 2050, which is a claim', signing({ signingTime: claimed('2050-01-01T00:00:00Z') }), passed],
    ['versions 1 and 2 that agree', signing({ v1: v1(signer.der) }), passed],
    ['versions 1 and 2 that do not', signing({ v1: v1(root.der) }), 'NO_SIGNING_CERTIFICATE_FOUND'],
    ['version 1 alone', signing({ signingCertificate: undefined, v1: v1(signer.der) }), passed],
    ['the issuer as it is', signing({ signingCertificate: v2(issuer) }), passed],
    [
      'the issuer as PrintableString',
      signing({ signingCertificate: v2(called(0x13, Buffer.from('TEST  authority '))) }),
      passed,
    ],
    [
      'the issuer as TeletexString',
      signing({ signingCertificate: v2(called(0x14, Buffer.from('Test authority'))) }),
      passed,
    ],
    ['the issuer as BMPString', signing({ signingCertificate: v2(called(0x1e, bmp)) }), passed],
    ['another issuer', signing({ signingCertificate: v2(commonName('Test root')) }), 'NO_SIGNING_CERTIFICATE_FOUND'],
    ['the default hash spelt out', signing({ signingCertificate: v2(issuer, identifier(digestOids.sha256)) }), passed],
    ['and with NULL', signing({ signingCertificate: v2(issuer, identifier(digestOids.sha256, nil())) }), passed],
    [
      'another hash',
      signing({ signingCertificate: attribute(signingCertificateV2Id, essCertIdV2(signer.der, 'sha512')) }),
      passed,
    ],
    ['unknown ones, of several values', signing({ odd: attribute('1.2.3.4', utf8('a'), utf8('b')) }), passed],
    [
      'unknown unsigned ones, twice',
      make({ unsignedAttributes: [attribute('1.2.3.4', int('01')), attribute('1.2.3.4', nil())] }),
      passed,
    ],
    ['an empty set of unsigned ones', make({ unsignedAttributes: [] }), passed],
  ])('%s', async (_, signature, expected) => {
    expect(await verdict(signature)).toBe(expected)
  })

  it.each([
    ['PrintableString', called(0x13, Buffer.from('Test authority'))],
    ['TeletexString', called(0x14, Buffer.from('Test authority'))],
    ['BMPString', called(0x1e, bmp)],
  ])('the issuer in the signer identifier as %s (RFC 5280 §7.1)', async (_, issuerName) => {
    expect(await verdict(make({ issuerName }))).toBe(passed)
  })
})

describe('a certificate', () => {
  const usage = keyUsage('digitalSignature')
  const by = (fields: Partial<Parameters<typeof signingCertificate>[0]>, one: Partial<SignerFields> = {}): Buffer =>
    message({
      signers: [{ certificate: signingCertificate({ subject: 'Odd', issuer: intermediate, ...fields }), ...one }],
    })
  const extended = (id: string, value: Buffer, critical = false): Buffer =>
    by({ extensions: [usage, extension(id, value, critical)] })
  const named = (tag: number): Buffer => by({ subject: seq(rdn(['2.5.4.3', tlv(tag, hex('31323334'))])) })
  const anyNames = seq(
    ctx(0, oid('1.2.3.4'), ctx(0, utf8('other'))),
    ctx(3, seq()),
    ctx(4, commonName('x')),
    ctx(5, ctx(1, utf8('party'))),
    ctxp(6, Buffer.from('urn:x')),
    ctxp(7, hex('7f000001')),
    ctxp(8, hex('2a03')),
  )

  it.each([
    ...[0x0c, 0x12, 0x13, 0x14, 0x16, 0x1a, 0x1b, 0x1e].map(
      (tag) => [`named in tag ${tag}`, named(tag), passed] as const,
    ),
    [
      'with two attributes in one RDN, unsorted',
      by({ subject: seq(rdn(['2.5.4.5', utf8('1')], ['2.5.4.3', utf8('A')])) }),
      passed,
    ],
    ['with a serial number of 0', by({ serial: '00' }), passed],
    ['with a negative one', by({ serial: 'ff' }), passed],
    ['with one of 21 octets', by({ serial: '7f'.repeat(21) }), passed],
    ['valid until the end of time (RFC 5280 §4.1.2.5)', by({ notAfter: new Date('9999-12-31T23:59:59Z') }), passed],
    ['without key usage', by({ extensions: [extension('2.5.29.14', octets(hex('aa')))] }), passed],
    ['whose key usage has nine bits', by({ extensions: [extension('2.5.29.15', bits(hex('8080'), 7), true)] }), passed],
    ['with alternative names of every form', extended('2.5.29.17', anyNames), passed],
    ['with an unknown extension that is nothing', extended('1.2.3.4', hex('ffff')), passed],
    ['where that is critical', extended('1.2.3.4', hex('ffff'), true), 'CERTIFICATE_CHAIN_GENERAL_FAILURE'],
    ['with critical policies', extended('2.5.29.32', seq(seq(oid('1.2.3.4'))), true), passed],
    ['with a period of the private key', extended('2.5.29.16', seq(ctxp(0, Buffer.from('20250101000000Z')))), passed],
  ] as const)('%s', async (_, signature, expected) => {
    expect(await verdict(signature)).toBe(expected)
  })

  it.each(['aa', 'ff'.repeat(200), ''])('is found by its key identifier, which may be any: %s', async (id) => {
    const extensions = [usage, extension('2.5.29.14', octets(hex(id)))]
    expect(await verdict(by({ extensions }, { sid: ctxp(0, hex(id)) }))).toBe(passed)
  })

  it('on a key with a compressed point or without the NULL of RSA is like every other', async () => {
    const rsa = newKey('rsa-2048')
    const bare = { ...rsa, spki: seq(identifier('1.2.840.113549.1.1.1'), der(membersOf(rsa.spki), 1)) }
    const key = newKey()
    const point = contentsOf(der(membersOf(key.spki), 1)).subarray(1)
    const half = Buffer.concat([Buffer.from([2 + ((point.at(-1) ?? 0) & 1)]), point.subarray(1, 33)])
    const compressed = { ...key, spki: seq(der(membersOf(key.spki), 0), bits(half)) }
    for (const one of [bare, compressed]) expect(await verdict(by({ key: one }))).toBe(passed)
  })

  it.each([
    ['rsaEncryption with NULL (RFC 3370 §3.2)', identifier('1.2.840.113549.1.1.1', nil()), passed],
    ['rsaEncryption without', identifier('1.2.840.113549.1.1.1'), passed],
    ['sha256WithRSAEncryption without NULL (RFC 4055 §5)', identifier('1.2.840.113549.1.1.11'), passed],
    ['with something else', identifier('1.2.840.113549.1.1.11', int('00')), 'FORMAT_FAILURE'],
  ])('whose signature says %s', async (_, signatureAlgorithm, expected) => {
    expect(await verdict(by({ key: newKey('rsa-2048') }, { signatureAlgorithm }))).toBe(expected)
  })
})

describe('a time-stamp', () => {
  const authority = signingCertificate({
    subject: 'TSA',
    issuer: intermediate,
    extensions: [keyUsage('digitalSignature'), extension('2.5.29.37', seq(oid('1.3.6.1.5.5.7.3.8')), true)],
  })
  const stamped = (stamp: (value: Buffer) => Buffer): Buffer =>
    changedSigner((f) => [...f, ctx(1, attribute('1.2.840.113549.1.9.16.2.14', stamp(contentsOf(der(f, 5)))))])
  const levels = (signature: Buffer): unknown[] =>
    judgeSignature({ signature }, options).signatures.map(({ signatureLevel }) => signatureLevel)
  const about = (value: Buffer, optional: readonly Buffer[] = []): Buffer =>
    tstInfo({ messageImprint: sha256Imprint(value), optional })
  const everything = [
    seq(int('01'), ctxp(0, hex('01')), ctxp(1, hex('01'))),
    tlv(0x01, hex('ff')),
    int('00aa'),
    ctx(0, ctx(4, commonName('TSA'))),
    ctx(1, extension('1.2.3.4', nil())),
  ]
  const claimless = (value: Buffer): Buffer => {
    const { signingTime, ...others } = cadesAttributes({ certificate: authority }, about(value), tstInfoType)
    const signers = [{ certificate: authority, signedAttributes: Object.values(others) }]
    return message({ content: about(value), contentType: tstInfoType, signers })
  }

  it.each([
    ['in BER', (value: Buffer) => inBer(inPieces, token(authority, about(value))), 'CAdES-B-T'],
    ['with all that is optional', (value: Buffer) => token(authority, about(value, everything)), 'CAdES-B-T'],
    ['without signing-time', claimless, 'CAdES-B-T'],
    [
      'whose TSTInfo is BER (RFC 3161 §2.4.2)',
      (value: Buffer) => token(authority, inPieces(about(value))),
      'CAdES-B-B',
    ],
  ])('%s', (_, stamp, level) => {
    expect(levels(stamped(stamp))).toEqual([level])
  })
})

it('a message without attributes is for profiles that take it, and of no other type than id-data (RFC 5652 §5.3)', () => {
  const judged = (more: Partial<MessageFields>) =>
    judgeSignature({ signature: make({ signedAttributes: null }, more) }, { ...options, profile: cms }).conclusion
  expect(judged({})).toEqual({ indication: passed })
  expect(judged({ contentType: '1.2.3.4' })).toMatchObject({ subIndication: 'FORMAT_FAILURE' })
})
