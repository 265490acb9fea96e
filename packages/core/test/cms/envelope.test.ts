import { describe, expect, it } from 'vitest'
import { createEnvelopedData, openEnvelopedData } from '../../src/cms/envelope.ts'
import { parseEnvelopedData } from '../../src/cms/enveloped-data.ts'
import { beltCtr } from '../../src/crypto/belt-modes.ts'
import { generateNationalKey, signingKey } from '../../src/crypto/private-key.ts'
import { createCertificationRequest } from '../../src/x509/certification-request.ts'
import { parseCertificationRequest, verifyCertificationRequest } from '../../src/x509/parse-certification-request.ts'
import { coded } from '../coded.ts'
import { certify, keyUsage, subjectKeyIdentifier } from '../made/certificates.ts'
import { membersOf } from '../made/cms.ts'
import { madeNationalKey, pkcs8 } from '../made/national-keys.ts'
import { ctx, ctxp, hex, int, nil, octets, oid, seq, set, tlv } from '../made/tlv.ts'
import { readJson, suiteFolder } from '../vectors/suite.ts'

const STB = '1.2.112.0.2.0.34.101'
const content = Buffer.from('Анкета: 880101300123')
const curves = ['bign-curve256v1', 'bign-curve384v1', 'bign-curve512v1'] as const

const keyIdentifier = Buffer.alloc(20, 5)
const usages = keyUsage('digitalSignature', 'keyEncipherment')

function recipientOf(curve: (typeof curves)[number], privateKey: Uint8Array = generateNationalKey(curve)) {
  const extensions = [usages, subjectKeyIdentifier(keyIdentifier)]
  const { der, name, serial } = certify({ subject: 'Recipient', key: madeNationalKey(curve, privateKey), extensions })
  return { privateKey, certificate: der, name, serial }
}

const recipient = recipientOf('bign-curve256v1')
const { privateKey, certificate } = recipient

describe('an envelope of STB 34.101.78', () => {
  it.each(curves)('is opened with the key of %s that it was sealed for, and with no other', (curve) => {
    const one = recipientOf(curve)
    for (const contentEncryption of ['belt-cfb256', 'belt-ctr256'] as const) {
      const message = createEnvelopedData(content, { certificate: one.certificate, contentEncryption })
      expect(Buffer.from(message).includes(content)).toBe(false)
      const { contentType, content: opened } = openEnvelopedData(message, one)
      expect([contentType, Buffer.from(opened)]).toEqual(['1.2.840.113549.1.7.1', content])
      const otherKey = { ...one, privateKey: generateNationalKey(curve) }
      expect(coded(() => openEnvelopedData(message, otherKey))).toBe('ERR_STB_KEY_WRAP_INVALID')
      expect(coded(() => openEnvelopedData(message, recipientOf(curve)))).toBe('ERR_CMS_NOT_A_RECIPIENT')
    }
  })

  it('has the form of the profile: version 0, one recipient by issuer and number, NULL and an IV as parameters', () => {
    const message = Buffer.from(createEnvelopedData(content, { certificate }))
    const [type, explicit = Buffer.alloc(0)] = membersOf(message)
    const [version, recipients = Buffer.alloc(0), encrypted = Buffer.alloc(0)] = membersOf(
      membersOf(explicit)[0] ?? explicit,
    )
    expect(type).toEqual(oid('1.2.840.113549.1.7.3'))
    expect(version).toEqual(int('00'))
    const infos = membersOf(recipients)
    expect(infos).toHaveLength(1)
    const [infoVersion, rid, keyEncryption] = membersOf(infos[0] ?? recipients)
    expect(infoVersion).toEqual(int('00'))
    expect(rid).toEqual(seq(recipient.name, int(recipient.serial)))
    expect(keyEncryption).toEqual(seq(oid(`${STB}.45.41`), nil()))
    const [contentType, encryption = Buffer.alloc(0), sealed] = membersOf(encrypted)
    expect(contentType).toEqual(oid('1.2.840.113549.1.7.1'))
    const [cipher, iv] = membersOf(encryption)
    expect([cipher, iv?.length]).toEqual([oid(`${STB}.31.33`), 18])
    expect(sealed?.[0]).toBe(0x80)
  })

  it('is never the same twice', () => {
    const [one, other] = [createEnvelopedData(content, { certificate }), createEnvelopedData(content, { certificate })]
    const [first, second] = [parseEnvelopedData(one), parseEnvelopedData(other)]
    expect(Buffer.compare(first.encryptedContent, second.encryptedContent)).not.toBe(0)
    expect(first.recipients[0]?.encryptedKey).not.toEqual(second.recipients[0]?.encryptedKey)
  })

  it('is not sealed for a key that cannot open it, nor for one that is not to', () => {
    const p256 = certify({ subject: 'Recipient', extensions: [usages] })
    expect(coded(() => createEnvelopedData(content, { certificate: p256.der }))).toBe('ERR_PUBLIC_KEY_UNSUPPORTED')
    const key = madeNationalKey('bign-curve256v1', privateKey)
    const signsOnly = certify({ subject: 'Recipient', key, extensions: [keyUsage('digitalSignature')] })
    expect(coded(() => createEnvelopedData(content, { certificate: signsOnly.der }))).toBe('ERR_CMS_KEY_USAGE')
  })
})

const message = Buffer.from(createEnvelopedData(content, { certificate }))
const { recipients: made, contentEncryptionAlgorithm, encryptedContent } = parseEnvelopedData(message)
const sealedKey = Buffer.from(made[0]?.encryptedKey ?? [])
const sealedContent: Buffer = tlv(0x80, Buffer.from(encryptedContent))
const encryption: Buffer = Buffer.from(contentEncryptionAlgorithm.raw)
const keyTransport = seq(oid(`${STB}.45.41`), nil())
const byNumber = seq(recipient.name, int(recipient.serial))

/** The same envelope put together by another encoder, with one thing as a test wants it. */
function envelope({
  type = oid('1.2.840.113549.1.7.3'),
  recipients = [seq(int('00'), byNumber, keyTransport, octets(sealedKey))] as readonly Buffer[],
  algorithm = encryption,
  sealed = [sealedContent] as readonly Buffer[],
  before = [] as readonly Buffer[],
  after = [] as readonly Buffer[],
}) {
  const encrypted = seq(oid('1.2.840.113549.1.7.1'), algorithm, ...sealed)
  return seq(type, ctx(0, seq(int('00'), ...before, set(...recipients), encrypted, ...after)))
}

const open = (der: Uint8Array) => openEnvelopedData(der, recipient)
const recipientInfo = (rid: Buffer, algorithm = keyTransport, key = sealedKey) =>
  seq(int('00'), rid, algorithm, octets(key))

describe('openEnvelopedData', () => {
  it.each([
    ['as it was made', {}],
    [
      'with recipients of other kinds and other people before',
      { recipients: [ctx(1, int('01')), recipientInfo(seq(recipient.name, int('77'))), recipientInfo(byNumber)] },
    ],
    ['by key identifier', { recipients: [recipientInfo(ctxp(0, keyIdentifier))] }],
    ['with originatorInfo and unprotectedAttrs, which say nothing', { before: [ctx(0)], after: [ctx(1)] }],
    [
      'with the content in BER chunks',
      {
        sealed: [
          tlv(
            0xa0,
            Buffer.concat([
              octets(Buffer.from(encryptedContent.subarray(0, 5))),
              octets(Buffer.from(encryptedContent.subarray(5))),
            ]),
          ),
        ],
      },
    ],
  ])('opens a message %s', (_, change) => {
    expect(Buffer.from(open(envelope(change)).content)).toEqual(content)
  })

  it.each([
    ['that is none', { type: oid('1.2.840.113549.1.7.2') }, 'ERR_CMS_NOT_ENVELOPED_DATA'],
    ['for nobody', { recipients: [] }, 'ERR_CMS_NOT_A_RECIPIENT'],
    [
      'for a crowd',
      { recipients: Array.from({ length: 101 }, () => recipientInfo(byNumber)) },
      'ERR_CMS_TOO_MANY_RECIPIENTS',
    ],
    ['without what it seals', { sealed: [] }, 'ERR_CMS_NO_ENCRYPTED_CONTENT'],
    [
      'under AES',
      { algorithm: seq(oid('2.16.840.1.101.3.4.1.42'), octets(Buffer.alloc(16))) },
      'ERR_ALGORITHM_UNSUPPORTED',
    ],
    [
      'with an IV of 8 octets',
      { algorithm: seq(oid(`${STB}.31.33`), octets(Buffer.alloc(8))) },
      'ERR_ALGORITHM_PARAMETERS',
    ],
    [
      'whose cipher wants a key of 16 octets',
      { algorithm: seq(oid(`${STB}.31.31`), octets(Buffer.alloc(16))) },
      'ERR_CMS_CONTENT_KEY_LENGTH',
    ],
    [
      'whose key is under RSA',
      { recipients: [recipientInfo(byNumber, seq(oid('1.2.840.113549.1.1.1'), nil()))] },
      'ERR_ALGORITHM_UNSUPPORTED',
    ],
    [
      'whose key transport has parameters',
      { recipients: [recipientInfo(byNumber, seq(oid(`${STB}.45.41`), int('01')))] },
      'ERR_ALGORITHM_PARAMETERS',
    ],
    [
      'whose token is cut',
      { recipients: [recipientInfo(byNumber, keyTransport, sealedKey.subarray(0, 63))] },
      'ERR_STB_KEY_TOKEN_INVALID',
    ],
    [
      'whose token has another tail',
      { recipients: [recipientInfo(byNumber, keyTransport, Buffer.concat([sealedKey, hex('00')]))] },
      'ERR_STB_KEY_WRAP_INVALID',
    ],
    [
      'whose token has no end',
      { recipients: [recipientInfo(byNumber, keyTransport, Buffer.alloc(5000, sealedKey))] },
      'ERR_STB_LENGTH',
    ],
  ])('refuses a message %s', (_, change, code) => {
    expect(coded(() => open(envelope(change)))).toBe(code)
  })

  it('refuses a private key of another kind', () => {
    const gost = { certificate, privateKey: generateNationalKey('gost2015-512') }
    expect(coded(() => openEnvelopedData(message, gost))).toBe('ERR_KEY_UNSUPPORTED')
  })

  it('answers every cut and every flipped bit with a code or a content, never with another error', () => {
    const token = message.indexOf(sealedKey)
    for (let at = 0; at < message.length; at += 1) {
      expect(coded(() => open(message.subarray(0, at)))).toMatch(/^ERR_/)
      // One bit of each octet: opening costs a multiplication of the point.
      const changed = Uint8Array.from(message, (octet, i) => (i === at ? octet ^ (1 << (at % 8)) : octet))
      const inToken = at >= token && at < token + sealedKey.length
      expect(
        coded(() => open(changed)),
        `octet ${at}`,
      ).toMatch(inToken ? /^ERR_STB_KEY_/ : /^ERR_|^nothing thrown$/)
    }
  })
})

describe('enrolment by the process Enroll3 of STB 34.101.78', () => {
  it('carries the request with its password to the CA alone, and the certificate back to the owner of the key alone', () => {
    const key = generateNationalKey('bign-curve384v1')
    const enrolmentPassword = '0F'.repeat(16)
    const fields = {
      privateKey: signingKey(key),
      commonName: 'Portal',
      enrolmentPassword,
      dnsNames: ['portal.example'],
    }
    const sealed = createEnvelopedData(createCertificationRequest(fields), { certificate })
    expect(Buffer.from(sealed).includes(enrolmentPassword)).toBe(false)
    const request = parseCertificationRequest(openEnvelopedData(sealed, recipient).content)
    expect(verifyCertificationRequest(request)).toBe(true)
    expect(request.challengePassword).toBe(`/EPWD:${enrolmentPassword}`)
    const issued = certify({
      subject: 'Portal',
      key: madeNationalKey('bign-curve384v1', key),
      extensions: [usages],
    }).der
    const answer = createEnvelopedData(issued, { certificate: issued, contentEncryption: 'belt-ctr256' })
    const opened = openEnvelopedData(answer, { certificate: issued, privateKey: key }).content
    expect(Buffer.compare(opened, issued)).toBe(0)
  })
})

describe('a key token of the suite stb', () => {
  interface Token {
    readonly privateKey: string
    readonly curve: (typeof curves)[number]
    readonly tests: readonly {
      readonly header: string
      readonly msg: string
      readonly token: string
      readonly result: string
    }[]
    readonly type: string
  }
  const folder = suiteFolder('stb')

  it('opens an envelope around it', () => {
    if (folder === undefined) {
      expect(process.env.CI, 'CI needs the test vectors in ../shared/vectors/stb').toBeUndefined()
      console.log('../shared/vectors/stb is missing, nothing of it was run')
      return
    }
    const { groups } = readJson<{ groups: readonly Token[] }>(folder, 'bign.json')
    let opened = 0
    for (const { type, curve, privateKey: d, tests } of groups) {
      if (type !== 'BignKeyTransport') continue
      const owner = recipientOf(curve, pkcs8(curve, Buffer.from(d, 'hex')))
      for (const { header, msg, token, result } of tests) {
        if (result !== 'valid' || msg.length !== 64 || !/^0*$/.test(header)) continue
        const sealed = beltCtr(content, { key: Buffer.from(msg, 'hex'), iv: Buffer.alloc(16, 9) })
        const der = envelope({
          recipients: [recipientInfo(seq(owner.name, int(owner.serial)), keyTransport, Buffer.from(token, 'hex'))],
          algorithm: seq(oid(`${STB}.31.43`), octets(Buffer.alloc(16, 9))),
          sealed: [tlv(0x80, Buffer.from(sealed))],
        })
        expect(Buffer.from(openEnvelopedData(der, owner).content)).toEqual(content)
        opened += 1
      }
    }
    expect(opened).toBeGreaterThan(2)
  })
})
