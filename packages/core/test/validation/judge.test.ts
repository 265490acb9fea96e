/** The verdict through the public call: content, candidates for the signer, references, acceptance, and what the report says. */
import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { cms } from '../../src/profiles/generic.ts'
import { type JudgeOptions, judgeSignature, type SignatureInput } from '../../src/validation/judge.ts'
import type { Check, SignatureReport } from '../../src/validation/report.ts'
import { authority, commonName, now, rdn, signingCertificate, subjectKeyIdentifier } from '../made/certificates.ts'
import {
  attribute,
  cadesAttributes,
  content,
  essCertIdV2,
  type MessageFields,
  message,
  type SignerFields,
  signingCertificateId,
  signingCertificateV2Id,
  signingTimeId,
} from '../made/cms.ts'
import { newKey } from '../made/keys.ts'
import { ctx, ctxp, hex, indefinite, int, nil, octets, oid, seq, utcTime, utf8 } from '../made/tlv.ts'
import { newWorld } from '../made/world.ts'

const { root, intermediate, signer, options } = newWorld()
const passed = { indication: 'TOTAL-PASSED' }
const failed = (subIndication: string) => ({ indication: 'TOTAL-FAILED', subIndication })
const open = (subIndication: string) => ({ indication: 'INDETERMINATE', subIndication })

const make = (one: Partial<SignerFields> = {}, fields: Partial<MessageFields> = {}): Buffer =>
  message({ signers: [{ certificate: signer, ...one }], ...fields })
const judge = (input: SignatureInput, more: Partial<JudgeOptions> = {}) =>
  judgeSignature(input, { ...options, ...more })
function judged(signature: Uint8Array, more: Partial<JudgeOptions> = {}): SignatureReport {
  const [first] = judge({ signature }, more).signatures
  if (first === undefined) throw new Error('no signer in the report')
  return first
}
const checkOf = ({ checks }: SignatureReport, id: string): Check | undefined => checks.find((one) => one.id === id)

describe('the content', () => {
  const detached = make({}, { detached: true })
  const attached = make()
  const digest = (algorithm: string, of: Uint8Array = content) => ({
    algorithm,
    value: createHash(algorithm).update(of).digest(),
  })
  const other = Buffer.from('another document')

  it.each([
    ['attached, nothing given', { signature: attached }, passed],
    ['attached, the same given', { signature: attached, content }, passed],
    ['attached, another given', { signature: attached, content: other }, failed('HASH_FAILURE')],
    ['attached, its digest given by another algorithm', { signature: attached, digest: digest('sha512') }, passed],
    [
      'attached, the digest of another given',
      { signature: attached, digest: digest('sha256', other) },
      failed('HASH_FAILURE'),
    ],
    ['detached, nothing given', { signature: detached }, open('SIGNED_DATA_NOT_FOUND')],
    ['detached, given', { signature: detached, content }, passed],
    ['detached, another given', { signature: detached, content: other }, failed('HASH_FAILURE')],
    ['detached, only its digest given', { signature: detached, digest: digest('sha256') }, passed],
    [
      'detached, the digest of another given',
      { signature: detached, digest: digest('sha256', other) },
      failed('HASH_FAILURE'),
    ],
    [
      'detached, its digest given by another algorithm',
      { signature: detached, digest: digest('sha512') },
      open('SIGNED_DATA_NOT_FOUND'),
    ],
    [
      'detached, document and digest given, of one thing',
      { signature: detached, content, digest: digest('sha512') },
      passed,
    ],
    [
      'detached, document and digest given, of two things',
      { signature: detached, content, digest: digest('sha256', other) },
      failed('HASH_FAILURE'),
    ],
    ['empty, attached', { signature: make({}, { content: Buffer.alloc(0) }) }, passed],
    [
      'empty, detached',
      { signature: make({}, { content: Buffer.alloc(0), detached: true }), content: Buffer.alloc(0) },
      passed,
    ],
  ])('%s', (_, input, conclusion) => {
    expect(judge(input).conclusion).toEqual(conclusion)
  })

  it('without signed attributes cannot be replaced by its digest: the content itself is signed', () => {
    const bare = make({ signedAttributes: null }, { detached: true })
    expect(judge({ signature: bare, content }, { profile: cms }).conclusion).toEqual(passed)
    expect(judge({ signature: bare, digest: digest('sha256') }, { profile: cms }).conclusion).toEqual(
      open('SIGNED_DATA_NOT_FOUND'),
    )
  })
})

describe('the algorithms of a signature', () => {
  it.each([
    ['digest and signature that hash differently', make({ signatureDigest: 'sha384' }), failed('SIG_CRYPTO_FAILURE')],
    ['a digest the message does not announce', make({}, { digestAlgorithms: [] }), failed('SIG_CRYPTO_FAILURE')],
    [
      'a signature algorithm nobody knows',
      make({ signatureAlgorithm: seq(oid('1.2.3')) }),
      open('CRYPTO_CONSTRAINTS_FAILURE'),
    ],
    [
      'parameters the algorithm does not have',
      make({ signatureAlgorithm: seq(oid('1.2.840.10045.4.3.2'), nil()) }),
      failed('FORMAT_FAILURE'),
    ],
    [
      'another algorithm than the key’s',
      make({ signatureAlgorithm: seq(oid('1.3.101.112')) }),
      failed('SIG_CRYPTO_FAILURE'),
    ],
  ])('fail with %s', (_, signature, conclusion) => {
    expect(judge({ signature }).conclusion).toEqual(conclusion)
  })

  it('must be what the algorithm-protection attribute says, where there is one (RFC 6211)', () => {
    const [sha256, sha512] = ['1', '3'].map((id) => seq(oid(`2.16.840.1.101.3.4.2.${id}`)))
    const ecdsa = (last: string): Buffer => ctx(1, oid(`1.2.840.10045.4.3.${last}`))
    const protecting = (...value: (Buffer | undefined)[]): Buffer => {
      const all = cadesAttributes({ certificate: signer }, content)
      const protection = attribute('1.2.840.113549.1.9.52', seq(...value.filter((one) => one !== undefined)))
      return make({ signedAttributes: [...Object.values(all), protection] })
    }
    expect(judge({ signature: protecting(sha256, ecdsa('2')) }).conclusion).toEqual(passed)
    // NULL for parameters is how half of the field writes that there are none.
    const withNull = seq(oid('2.16.840.1.101.3.4.2.1'), nil())
    expect(judge({ signature: protecting(withNull, ecdsa('2')) }).conclusion).toEqual(passed)
    for (const wrong of [
      protecting(sha512, ecdsa('2')),
      protecting(sha256, ecdsa('4')),
      protecting(seq(oid('2.16.840.1.101.3.4.2.1'), int('05')), ecdsa('2')),
      protecting(sha256),
      protecting(nil()),
    ]) {
      expect(judge({ signature: wrong }).conclusion).toEqual(failed('SIG_CRYPTO_FAILURE'))
    }
  })

  it('are refused by the policy when their day is over, though the signature holds', () => {
    const report = judged(make({ digest: 'sha1' }))
    expect(report.conclusion).toEqual(open('CRYPTO_CONSTRAINTS_FAILURE_NO_POE'))
    expect(checkOf(report, 'cryptographic.signature-value')?.outcome).toBe('passed')
    expect(checkOf(report, 'acceptance.algorithms')?.facts).toMatchObject({ objections: ['sha1'] })
  })
})

describe('who signed', () => {
  const keyed = (subject: string, identifier: Buffer, key = newKey()) =>
    signingCertificate({ subject, key, issuer: intermediate, extensions: [subjectKeyIdentifier(identifier)] })

  it('is found where the name of the issuer is in BER, as RFC 5652 allows it outside of what is signed', () => {
    const sid = seq(indefinite(0x30, intermediate.name.subarray(2)), int(signer.serial))
    expect(judge({ signature: make({ sid }) }).conclusion).toEqual(passed)
  })

  it('is found by key identifier, which need not be a hash of the key', () => {
    const certificate = keyed('Keyed', hex('c0ffee'))
    const sid = ctxp(0, hex('c0ffee'))
    expect(judged(message({ signers: [{ certificate, sid }] })).subject?.commonName).toBe('Keyed')
  })

  it('is found by the hash of the key where the certificate has no identifier', () => {
    const point = signer.key.spki.subarray(-65)
    const sid = ctxp(0, createHash('sha1').update(point).digest())
    expect(judged(make({ sid })).conclusion).toEqual(passed)
  })

  it('is not whoever comes first under the same name and number', () => {
    const evil = signingCertificate({
      subject: 'Evil',
      issuer: { key: newKey(), name: intermediate.name },
      serial: signer.serial,
    })
    const report = judged(make({}, { certificates: [evil.der, signer.der] }))
    expect(report).toMatchObject({ conclusion: passed, subject: { commonName: 'Signer' } })
    expect(checkOf(report, 'signing-certificate.found')?.facts).toEqual({ candidates: 2 })
    const byEvil = judged(message({ signers: [{ certificate: evil }], certificates: [signer.der, evil.der] }))
    expect(byEvil).toMatchObject({ conclusion: open('NO_CERTIFICATE_CHAIN_FOUND'), subject: { commonName: 'Evil' } })
  })

  it('is not whoever carries the same key identifier', () => {
    const victim = keyed('Victim', hex('aabb'))
    const evil = signingCertificate({ subject: 'Evil', extensions: [subjectKeyIdentifier(hex('aabb'))] })
    const report = judged(
      message({ signers: [{ certificate: evil, sid: ctxp(0, hex('aabb')) }], certificates: [victim.der, evil.der] }),
    )
    expect(report).toMatchObject({ conclusion: open('NO_CERTIFICATE_CHAIN_FOUND'), subject: { commonName: 'Evil' } })
  })

  it('without a reference is the one whose key fits, among ten candidates at the most', () => {
    const { signingCertificate: _, ...rest } = cadesAttributes({ certificate: signer }, content)
    const crowd = Array.from(
      { length: 12 },
      () =>
        signingCertificate({
          subject: 'Evil',
          issuer: { key: newKey(), name: intermediate.name },
          serial: signer.serial,
        }).der,
    )
    const among = (before: number) =>
      judged(
        make({ signedAttributes: Object.values(rest) }, { certificates: [...crowd.slice(0, before), signer.der] }),
        { profile: cms },
      )
    expect(among(9)).toMatchObject({ conclusion: passed, subject: { commonName: 'Signer' } })
    // The others were not asked, so nobody knows that none of them signed.
    expect(among(12).conclusion).toEqual(open('NO_SIGNING_CERTIFICATE_FOUND'))
  })
})

describe('the reference to the signing certificate (RFC 5035)', () => {
  const { signingCertificate: reference, ...rest } = cadesAttributes({ certificate: signer }, content)
  const twin = signingCertificate({ subject: 'Twin', issuer: intermediate, key: signer.key })
  const referring = (...references: Buffer[]): Buffer =>
    make({ signedAttributes: [...Object.values(rest), ...references] })
  const v2 = (value: Buffer): Buffer => attribute(signingCertificateV2Id, value)
  const sha1 = (der: Buffer): Buffer => octets(createHash('sha1').update(der).digest())
  const sha256 = (der: Buffer): Buffer => octets(createHash('sha256').update(der).digest())
  const issuerSerial = (name: Buffer, serial: string): Buffer => seq(seq(ctx(4, name)), int(serial))

  it.each([
    ['by SHA-256', reference],
    ['by SHA-512', v2(essCertIdV2(signer.der, 'sha512'))],
    [
      'by SHA-256 written out, which DER leaves out',
      v2(seq(seq(seq(seq(oid('2.16.840.1.101.3.4.2.1')), sha256(signer.der))))),
    ],
    [
      'with issuer and serial number',
      v2(seq(seq(seq(sha256(signer.der), issuerSerial(intermediate.name, signer.serial))))),
    ],
    ['with policies after it', v2(seq(seq(seq(sha256(signer.der))), seq(seq(oid('1.2.3')))))],
    ['first of several', v2(seq(seq(seq(sha256(signer.der)), seq(sha256(intermediate.der)))))],
    ['of version 1, by SHA-1', attribute(signingCertificateId, seq(seq(seq(sha1(signer.der)))))],
  ])('holds %s', (_, one) => {
    expect(judged(referring(one)).conclusion).toEqual(passed)
  })

  it.each([
    ['names another certificate of the same key', v2(essCertIdV2(twin.der))],
    ['names the signer second', v2(seq(seq(seq(sha256(intermediate.der)), seq(sha256(signer.der)))))],
    ['gives another serial number', v2(seq(seq(seq(sha256(signer.der), issuerSerial(intermediate.name, '77')))))],
    ['gives another issuer', v2(seq(seq(seq(sha256(signer.der), issuerSerial(root.name, signer.serial)))))],
    ['gives SHA-1 for SHA-256', v2(seq(seq(seq(sha1(signer.der)))))],
  ])('does not hold when it %s', (_, one) => {
    expect(judged(referring(one)).conclusion).toEqual(open('NO_SIGNING_CERTIFICATE_FOUND'))
  })

  it('does not hold when version 1 and version 2 name two certificates', () => {
    const v1 = attribute(signingCertificateId, seq(seq(seq(sha1(twin.der)))))
    expect(judged(referring(reference, v1)).conclusion).toEqual(open('NO_SIGNING_CERTIFICATE_FOUND'))
  })

  it('leaves open who signed where somebody put another of that issuer and number into the place of the one it names', () => {
    const decoy = signingCertificate({ subject: 'Decoy', issuer: intermediate, serial: signer.serial })
    const swapped = message({ signers: [{ certificate: signer }], certificates: [decoy.der] })
    expect(judged(swapped)).toMatchObject({ conclusion: open('NO_SIGNING_CERTIFICATE_FOUND'), subject: null })
    const both = message({ signers: [{ certificate: signer }], certificates: [decoy.der, signer.der] })
    expect(judged(both)).toMatchObject({ conclusion: passed, subject: { commonName: 'Signer' } })
  })

  it.each([
    ['is empty', v2(seq(seq()))],
    ['has something after the identifier', v2(seq(seq(seq(sha256(signer.der), nil()))))],
    ['is of no form', v2(nil())],
  ])('is a fault of form when it %s', (_, one) => {
    expect(judged(referring(one)).conclusion).toEqual(failed('FORMAT_FAILURE'))
  })

  it('is no fault of form by a digest that is not implemented here (EN 319 102-1 §5.2.2, §5.2.3.4)', () => {
    const ripemd160 = seq(oid('1.3.36.3.2.1'))
    const one = v2(seq(seq(seq(ripemd160, octets(Buffer.alloc(20))))))
    expect(judged(referring(one)).conclusion).toEqual(open('CRYPTO_CONSTRAINTS_FAILURE'))
  })

  it('names further certificates: a word is said of those that are not on the path', () => {
    const naming = (...further: Buffer[]) => judged(referring(v2(seq(seq(seq(sha256(signer.der)), ...further)))))
    const told = (...further: Buffer[]) => {
      const report = naming(...further)
      expect(report.conclusion).toEqual(passed)
      return checkOf(report, 'acceptance.certificate-references')?.outcome
    }
    expect(told()).toBeUndefined()
    expect(told(seq(sha256(intermediate.der)), seq(sha256(root.der)))).toBe('passed')
    expect(told(seq(sha256(intermediate.der)), seq(sha256(twin.der)))).toBe('warning')
    expect(told(nil())).toBe('warning')
    const many = Array.from({ length: 20 }, () => seq(sha256(intermediate.der)))
    expect(told(...many)).toBe('passed')
    expect(told(...many, seq(sha256(twin.der)))).toBe('warning')
  })

  it('is demanded by CAdES and missed, with a warning, in bare CMS', () => {
    expect(judged(referring()).conclusion).toEqual(open('SIG_CONSTRAINTS_FAILURE'))
    const bare = judged(referring(), { profile: cms })
    expect(bare).toMatchObject({ conclusion: passed, signatureLevel: 'CMS' })
    expect(checkOf(bare, 'signing-certificate.reference')?.outcome).toBe('warning')
  })
})

describe('what the report says of a signature', () => {
  it('is its level, its algorithms, its claimed time and its path', () => {
    expect(judged(make())).toMatchObject({
      conclusion: passed,
      signatureLevel: 'CAdES-B-B',
      signatureAlgorithm: 'ecdsa-with-SHA256',
      digestAlgorithm: 'sha256',
      claimedSigningTime: now.toISOString(),
      bestSignatureTime: now.toISOString(),
      timeStamps: [],
      certificationPath: [
        {
          subject: 'CN=Signer',
          issuer: 'CN=Test authority',
          keyAlgorithm: 'P-256',
          trustAnchor: false,
          revocation: { status: 'good' },
        },
        { subject: 'CN=Test authority', trustAnchor: false, revocation: { status: 'good' } },
        {
          subject: 'CN=Test root',
          sha256: createHash('sha256').update(root.der).digest('hex'),
          trustAnchor: true,
          revocation: { status: 'not-needed' },
        },
      ],
    })
  })

  it('is CAdES-BES without a claimed time', () => {
    const { signingTime: _, ...rest } = cadesAttributes({ certificate: signer }, content)
    expect(judged(make({ signedAttributes: Object.values(rest) }))).toMatchObject({
      signatureLevel: 'CAdES-BES',
      claimedSigningTime: null,
      conclusion: passed,
    })
  })

  it('is CAdES-BES without the certificate, and over anything but data (EN 319 122-1 §6.3 (a), (f))', () => {
    const alone = message({ signers: [{ certificate: signer }], certificates: [] })
    expect(judged(alone, { intermediates: [signer.der, intermediate.der] })).toMatchObject({
      signatureLevel: 'CAdES-BES',
      conclusion: passed,
    })
    const typed = '1.2.3.4'
    const signedAttributes = Object.values(cadesAttributes({ certificate: signer }, content, typed))
    const other = message({ contentType: typed, signers: [{ certificate: signer, signedAttributes }] })
    expect(judged(other)).toMatchObject({ signatureLevel: 'CAdES-BES', conclusion: passed })
  })

  it('is a warning, and no more, when the signer claims a time that is to come', () => {
    const claiming = (time: Date) => {
      const all = {
        ...cadesAttributes({ certificate: signer }, content),
        signingTime: attribute(signingTimeId, utcTime(time)),
      }
      return judged(make({ signedAttributes: Object.values(all) }))
    }
    const { clockSkewSeconds } = options.profile.revocation
    const ahead = (seconds: number) =>
      checkOf(claiming(new Date(now.getTime() + seconds * 1000)), 'acceptance.signing-time')
    expect(ahead(clockSkewSeconds)?.outcome).toBe('passed')
    expect(ahead(clockSkewSeconds + 1)?.outcome).toBe('warning')
    expect(claiming(new Date('2049-01-01T00:00:00Z')).conclusion).toEqual(passed)
  })

  it.each([
    [
      'names',
      seq(oid('1.2.3.4.5.6'), seq(seq(oid('2.16.840.1.101.3.4.2.1')), octets(hex('00')))),
      { signaturePolicy: '1.2.3.4.5.6' },
    ],
    ['implies', nil(), { signaturePolicy: 'implied' }],
    ['names in no form', utf8('rules'), { code: 'ERR_DER_UNEXPECTED_TAG' }],
  ])('is a warning when the signer %s rules of signing, which are not read', (_, value, facts) => {
    const named = attribute('1.2.840.113549.1.9.16.2.15', value)
    const all = [...Object.values(cadesAttributes({ certificate: signer }, content)), named]
    const report = judged(make({ signedAttributes: all }))
    expect(checkOf(report, 'acceptance.signature-policy')).toMatchObject({ outcome: 'warning', facts })
    expect(report.conclusion).toEqual(passed)
  })

  it('is that a time-stamp which cannot be read proves nothing and breaks nothing', () => {
    const token = attribute('1.2.840.113549.1.9.16.2.14', seq())
    const report = judged(make({ unsignedAttributes: [token] }))
    expect(report).toMatchObject({
      signatureLevel: 'CAdES-B-B',
      timeStamps: [
        {
          type: 'signature-time-stamp',
          genTime: null,
          conclusion: { indication: 'TOTAL-FAILED', subIndication: 'FORMAT_FAILURE' },
        },
      ],
    })
    expect(checkOf(report, 'time-stamps.proof')?.outcome).toBe('warning')
    expect(report.bestSignatureTime).toBe(judged(make()).bestSignatureTime)
  })

  it('shows serial numbers as people write them', () => {
    const certificate = signingCertificate({ subject: 'Serial', issuer: intermediate, serial: '00ff' })
    expect(judged(message({ signers: [{ certificate }] })).certificationPath[0]?.serialNumber).toBe('ff')
  })

  it('holds nothing that is not in the certificate, and hides nothing that turns a line', () => {
    const name = seq(rdn(['2.5.4.3', utf8('Ivan\u202eavI')]))
    const certificate = signingCertificate({ subject: name, issuer: authority({ subject: commonName('X') }) })
    expect(judged(message({ signers: [{ certificate }] })).certificationPath[0]?.subject).toBe('CN=Ivan\\e2\\80\\aeavI')
  })

  it('is of the message as received, by its hash', () => {
    const signature = make()
    expect(judge({ signature })).toMatchObject({
      type: 'tamga-validation-report',
      version: 1,
      profile: 'generic',
      signatureSha256: createHash('sha256').update(signature).digest('hex'),
    })
  })
})
