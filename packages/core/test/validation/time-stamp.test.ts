/** What a token must be to save a signature whose signer has expired since (RFC 3161 §2.3, §2.4.2, RFC 5816; EN 319 102-1 §5.4). */
import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { generic } from '../../src/profiles/generic.ts'
import { callerEvidence } from '../../src/validation/evidence.ts'
import { judgeSignature } from '../../src/validation/judge.ts'
import type { Profile } from '../../src/validation/profile.ts'
import type { SignatureReport } from '../../src/validation/report.ts'
import {
  authority,
  basicConstraints,
  type CertificateFields,
  certify,
  extension,
  keyUsage,
  type MadeCertificate,
  type MadeKeyUsage,
  now,
  signingCertificate,
} from '../made/certificates.ts'
import { attribute, cadesAttributes, content, membersOf, message, type SignerFields } from '../made/cms.ts'
import { revocationList } from '../made/crls.ts'
import { digestOids } from '../made/keys.ts'
import { sha256Imprint, type TstInfoFields, token, tstInfo, tstInfoType } from '../made/time-stamps.ts'
import { bool, ctx, ctxp, generalizedTime, hex, int, nil, octets, oid, seq, tlv, utf8 } from '../made/tlv.ts'

const root = authority({ subject: 'Root' })
const stampedAt = new Date('2026-04-01T00:00:00Z')
const ended = new Date('2026-05-01T00:00:00Z')
const signer = signingCertificate({ subject: 'Signer', issuer: root, notAfter: ended })
const { signingTime, ...signed } = cadesAttributes({ certificate: signer }, content)
const signedAttributes = Object.values(signed)
const profile = { ...generic, revocation: { ...generic.revocation, acceptWithoutRevocationEvidence: true } }

/** The signature value of the only signer of a message. */
function signatureValueOf(signature: Buffer): Buffer {
  const signedData = membersOf(membersOf(signature)[1] ?? nil())
  const [signerInfo = nil()] = membersOf(membersOf(signedData[0] ?? nil()).at(-1) ?? nil())
  const value = membersOf(signerInfo).find(([tag]) => tag === 0x04)
  if (value === undefined) throw new TypeError('a signer without a signature')
  return value.subarray(2)
}

/** One signature value for all, since each would be another. */
const signatureValue = signatureValueOf(message({ signers: [{ certificate: signer, signedAttributes }] }))

function judge(...tokens: readonly Buffer[]): SignatureReport {
  const unsignedAttributes = [attribute('1.2.840.113549.1.9.16.2.14', ...tokens)]
  const one = { certificate: signer, signedAttributes, unsignedAttributes }
  const signature = message({ signers: [{ ...one, signatureValue }] })
  const [report] = judgeSignature({ signature }, { profile, trustAnchors: [root.der], time: now }).signatures
  if (report === undefined) throw new TypeError('no signer was judged')
  return report
}

const stamps = (...tokens: readonly Buffer[]): boolean => judge(...tokens).conclusion.indication === 'TOTAL-PASSED'

const purposes = (critical: boolean, ...oids: readonly string[]): Buffer =>
  extension('2.5.29.37', seq(...oids.map(oid)), critical)
const timeStamping = '1.3.6.1.5.5.7.3.8'
const purpose = purposes(true, timeStamping)
const tsa = (extensions: readonly Buffer[] = [keyUsage('digitalSignature'), purpose], more: object = {}) =>
  certify({ subject: 'TSA', issuer: root, extensions, ...more })
const honest = tsa()

const imprint = sha256Imprint(signatureValue)
const info = (fields: TstInfoFields = {}): Buffer =>
  tstInfo({ messageImprint: imprint, genTime: generalizedTime(stampedAt), ...fields })
const imprintBy = (name: 'md5' | 'sha1' | 'sha512', octetsOfDigest?: number): Buffer => {
  const value = createHash(name).update(signatureValue).digest()
  return seq(seq(oid(digestOids[name])), octets(value.subarray(0, octetsOfDigest)))
}

describe('the report tells of a token', () => {
  it('by which path its authority is trusted, and which evidence spoke of it from where', () => {
    const unsignedAttributes = [attribute('1.2.840.113549.1.9.16.2.14', token(honest, info()))]
    const one = { certificate: signer, signedAttributes, unsignedAttributes }
    const signature = message({ signers: [{ ...one, signatureValue }] })
    const evidence = callerEvidence({ crls: [revocationList({ issuer: root })] })
    const [report] = judgeSignature(
      { signature },
      { profile, trustAnchors: [root.der], evidence, time: now },
    ).signatures
    expect(report?.timeStamps[0]?.certificationPath).toMatchObject([
      {
        subject: 'CN=TSA',
        issuer: 'CN=Root',
        trustAnchor: false,
        revocation: { status: 'good', source: 'crl', origin: 'caller' },
      },
      { subject: 'CN=Root', trustAnchor: true, revocation: { status: 'not-needed' } },
    ])
  })

  it('how far its path leads where no authority is known, and no path where nobody is', () => {
    const stranger = certify({ subject: 'Stranger', extensions: [keyUsage('digitalSignature'), purpose] })
    const path = judge(token(stranger, info())).timeStamps[0]?.certificationPath
    expect(path).toMatchObject([{ subject: 'CN=Stranger', trustAnchor: false }])
    expect(judge(hex('0500')).timeStamps).toMatchObject([{ authority: null, certificationPath: [] }])
  })
})

describe('a token saves the signature', () => {
  it('which without one is out of its signer’s period', () => {
    expect(judge(token(honest, info()))).toMatchObject({ bestSignatureTime: stampedAt.toISOString() })
    expect(judge().conclusion).toEqual({ indication: 'INDETERMINATE', subIndication: 'OUT_OF_BOUNDS_NO_POE' })
  })

  it.each<[string, TstInfoFields]>([
    ['a fraction of a second', { genTime: tlv(0x18, Buffer.from('20260401000000.125Z')) }],
    ['an accuracy', { optional: [seq(int('01'), ctxp(0, hex('05')), ctxp(1, hex('06')))] }],
    ['an order', { optional: [bool(true)] }],
    ['no order, written out', { optional: [bool(false)] }],
    ['a nonce', { optional: [int('00aabbccddeeff0011')] }],
    ['the name of its authority', { optional: [ctx(0, ctx(4, honest.name))] }],
    ['an extension that may be passed over', { optional: [ctx(1, extension('1.2.3', nil()))] }],
    ['an imprint by another digest', { messageImprint: imprintBy('sha512') }],
    ['the last moment of the signer’s period', { genTime: generalizedTime(ended) }],
  ])('with %s', (_, fields) => {
    expect(stamps(token(honest, info(fields)))).toBe(true)
  })

  it.each<[string, readonly MadeKeyUsage[]]>([
    ['signatures', ['digitalSignature']],
    ['commitments', ['contentCommitment']],
    ['both', ['digitalSignature', 'contentCommitment']],
  ])('of an authority with a key for %s', (_, usages) => {
    expect(stamps(token(tsa([keyUsage(...usages), purpose]), info()))).toBe(true)
  })

  it('beside one that does not', () => {
    expect(stamps(token(tsa([keyUsage('digitalSignature')]), info()), token(honest, info()))).toBe(true)
  })
})

describe('a token proves nothing', () => {
  it.each<[string, TstInfoFields]>([
    ['of another version', { version: int('02') }],
    ['with an accuracy of a thousand thousandths', { optional: [seq(ctxp(0, hex('03e8')))] }],
    ['with an extension that must be understood', { optional: [ctx(1, extension('1.2.3', nil(), true))] }],
    ['with something after its extensions', { optional: [ctx(1, extension('1.2.3', nil())), nil()] }],
    ['with an imprint by SHA-1', { messageImprint: imprintBy('sha1') }],
    ['with an imprint by MD5', { messageImprint: imprintBy('md5') }],
    ['with an imprint that is cut off', { messageImprint: imprintBy('sha512', 32) }],
    ['with an imprint of the content', { messageImprint: sha256Imprint(content) }],
    ['of a second after the signer’s period', { genTime: generalizedTime(new Date(ended.getTime() + 1000)) }],
    ['of before the signer’s period', { genTime: generalizedTime(new Date('2019-01-01T00:00:00Z')) }],
    ['of the future', { genTime: generalizedTime(new Date('2027-01-01T00:00:00Z')) }],
  ])('%s', (_, fields) => {
    expect(stamps(token(honest, info(fields)))).toBe(false)
  })

  it.each<[string, readonly Buffer[] | undefined, Partial<CertificateFields>]>([
    ['without a purpose', [keyUsage('digitalSignature')], {}],
    ['whose purpose is not critical', [purposes(false, timeStamping)], {}],
    ['with another purpose beside', [purposes(true, timeStamping, '1.3.6.1.5.5.7.3.4')], {}],
    ['for any purpose', [purposes(true, '2.5.29.37.0')], {}],
    ['with a key for other things', [keyUsage('keyEncipherment'), purpose], {}],
    ['that may issue certificates', [basicConstraints(true), purpose], {}],
    ['with a critical extension nobody knows', [purpose, extension('1.2.3', nil(), true)], {}],
    ['that has expired', undefined, { notAfter: ended }],
    ['that was not yet one', undefined, { notBefore: new Date('2026-04-02T00:00:00Z') }],
    ['nobody trusts', undefined, { issuer: authority({ subject: 'Another root' }) }],
    ['certified with SHA-1', undefined, { digest: 'sha1' }],
  ])('of an authority %s', (_, extensions, more) => {
    expect(stamps(token(tsa(extensions, more), info()))).toBe(false)
  })

  const attributes = cadesAttributes({ certificate: honest }, info(), tstInfoType)
  const made = (one: Partial<SignerFields>, certificates: readonly Buffer[] = [honest.der]): Buffer =>
    message({ content: info(), contentType: tstInfoType, certificates, signers: [{ certificate: honest, ...one }] })
  const { messageDigest, signingCertificate: reference, contentType } = attributes
  const empty = attribute('1.2.840.113549.1.9.4', octets(Buffer.alloc(32)))

  it.each<[string, Buffer]>([
    ['without a reference to its certificate', made({ signedAttributes: [contentType, messageDigest] })],
    ['without signed attributes', made({ signedAttributes: null })],
    ['with the digest of something else', made({ signedAttributes: [contentType, empty, reference] })],
    ['with another signature', made({ signatureValue: hex('30060201010201') })],
    ['without its certificate', made({}, [])],
    ['that is none', utf8('a token')],
  ])('%s', (_, der) => {
    expect(stamps(der)).toBe(false)
  })

  it('and its control does', () => {
    expect(stamps(made({ signedAttributes: [contentType, messageDigest, reference] }))).toBe(true)
    const other: MadeCertificate = tsa()
    expect(stamps(made({ certificate: other }, [other.der]))).toBe(true)
    expect(signingTime).toBeDefined()
  })
})

it('a token by a digest that is not implemented here may be good elsewhere', () => {
  const messageImprint = seq(seq(oid('1.3.36.3.2.1')), octets(Buffer.alloc(20)))
  expect(judge(token(honest, info({ messageImprint }))).timeStamps).toMatchObject([
    { conclusion: { indication: 'INDETERMINATE', subIndication: 'CRYPTO_CONSTRAINTS_FAILURE' } },
  ])
})

describe('times', () => {
  const at = (day: string): Date => new Date(`2026-${day}T00:00:00Z`)
  const young = signingCertificate({ subject: 'Young signer', issuer: root })

  interface Stamped {
    readonly content?: Date
    readonly signature?: Date
    readonly signer?: Partial<SignerFields>
    readonly profile?: Profile
    /** Of both tokens, in whole seconds; absent: they state none. */
    readonly accuracy?: number
    /** Of both tokens. */
    readonly ordering?: boolean
    /** Of the token on the content, and of that on the value. */
    readonly authorities?: readonly [MadeCertificate, MadeCertificate]
  }

  /** A signature with a token on its content, and one on its value. */
  function conclusionOf({
    content: onContent,
    signature: onValue,
    signer: more = {},
    profile: judging = profile,
    accuracy,
    ordering = false,
    authorities: [onContentBy, onValueBy] = [honest, honest],
  }: Stamped) {
    const own = { certificate: young, ...more }
    const accuracies = accuracy === undefined ? [] : [seq(int(accuracy.toString(16).padStart(2, '0')))]
    const optional = [...accuracies, ...(ordering ? [bool(true)] : [])]
    const stamp = (data: Uint8Array, genTime: Date, by: MadeCertificate): Buffer =>
      token(by, tstInfo({ messageImprint: sha256Imprint(data), genTime: generalizedTime(genTime), optional }))
    const { signingTime: _, ...unclaimed } = cadesAttributes(own, content)
    const contentStamp = onContent && attribute('1.2.840.113549.1.9.16.2.20', stamp(content, onContent, onContentBy))
    const one = { ...own, signedAttributes: [...Object.values(unclaimed), ...(contentStamp ? [contentStamp] : [])] }
    const value = signatureValueOf(message({ signers: [one] }))
    const valueStamp = onValue && attribute('1.2.840.113549.1.9.16.2.14', stamp(value, onValue, onValueBy))
    const unsignedAttributes = valueStamp === undefined ? [] : [valueStamp]
    const signature = message({ signers: [{ ...one, signatureValue: value, unsignedAttributes }] })
    return judgeSignature({ signature }, { profile: judging, trustAnchors: [root.der], time: now }).conclusion
  }

  const passed = { indication: 'TOTAL-PASSED' }
  const open = (subIndication: string) => ({ indication: 'INDETERMINATE', subIndication })

  it('go on: what was stamped before it was signed cannot have been signed before it was stamped', () => {
    expect(conclusionOf({ content: at('03-01'), signature: at('04-01') })).toEqual(passed)
    expect(conclusionOf({ content: at('04-01'), signature: at('03-01') })).toEqual(open('TIMESTAMP_ORDER_FAILURE'))
    expect(conclusionOf({ content: at('04-01') })).toEqual(passed)
  })

  it('have no order where they are closer together than their accuracies', () => {
    const signature = at('04-01')
    const inverted = { content: new Date(signature.getTime() + 30_000), signature }
    expect(conclusionOf(inverted)).toEqual(open('TIMESTAMP_ORDER_FAILURE'))
    expect(conclusionOf({ ...inverted, accuracy: 14 })).toEqual(open('TIMESTAMP_ORDER_FAILURE'))
    expect(conclusionOf({ ...inverted, accuracy: 15 })).toEqual(passed)
  })

  it('have one all the same where one authority says that it orders its tokens', () => {
    const signature = at('04-01')
    const later = new Date(signature.getTime() + 1000)
    const both = { accuracy: 15, ordering: true }
    expect(conclusionOf({ ...both, content: later, signature })).toEqual(open('TIMESTAMP_ORDER_FAILURE'))
    expect(conclusionOf({ ...both, content: signature, signature: later })).toEqual(passed)
    expect(conclusionOf({ ...both, content: signature, signature })).toEqual(passed)
    const authorities = [honest, tsa()] as const
    expect(conclusionOf({ ...both, content: later, signature, authorities })).toEqual(passed)
  })

  it('of the future, or of before there was an authority, say that a clock is wrong, perhaps ours', () => {
    expect(conclusionOf({ signature: at('06-02') })).toEqual(open('TIMESTAMP_ORDER_FAILURE'))
    expect(conclusionOf({ signature: new Date('2019-12-31T23:59:59Z') })).toEqual(open('TIMESTAMP_ORDER_FAILURE'))
    const old = {
      certificate: signingCertificate({ subject: 'Old', issuer: root, notBefore: new Date('2019-01-01T00:00:00Z') }),
    }
    expect(conclusionOf({ signature: new Date('2019-12-31T23:59:59Z'), signer: old })).toEqual(
      open('TIMESTAMP_ORDER_FAILURE'),
    )
    expect(conclusionOf({ signature: new Date(now.getTime() + 60_000) })).toEqual(passed)
  })

  it('are those at which an algorithm is judged: proven before its end it was good', () => {
    const until = at('05-01').toISOString()
    const { digests } = profile.algorithms
    const ending = { ...profile, algorithms: { ...profile.algorithms, digests: { ...digests, sha384: { until } } } }
    const judged = (signature?: Date) =>
      conclusionOf({ profile: ending, signer: { digest: 'sha384' }, ...(signature && { signature }) })
    expect(judged(at('04-01'))).toEqual(passed)
    expect(judged(at('05-02'))).toEqual(open('CRYPTO_CONSTRAINTS_FAILURE_NO_POE'))
    expect(judged()).toEqual(open('CRYPTO_CONSTRAINTS_FAILURE_NO_POE'))
    // A time-stamp on the content proves that the signature came later still.
    const contentAt = (time: Date) => conclusionOf({ profile: ending, signer: { digest: 'sha384' }, content: time })
    expect(contentAt(at('04-01'))).toEqual(open('CRYPTO_CONSTRAINTS_FAILURE_NO_POE'))
    expect(contentAt(at('05-02'))).toEqual(open('CRYPTO_CONSTRAINTS_FAILURE'))
  })
})

it('imprints of tokens that fail without them are taken of the first ten of a message: each is a digest of everything', () => {
  const stranger = certify({ subject: 'Stranger', extensions: [keyUsage('digitalSignature'), purpose] })
  const { timeStamps } = judge(...Array.from({ length: 12 }, () => token(stranger)))
  const imprints = timeStamps.map(({ checks }) => checks.find(({ id }) => id === 'time-stamps.imprint')?.outcome)
  expect(imprints).toEqual([...Array(10).fill('failed'), 'skipped', 'skipped'])
})
