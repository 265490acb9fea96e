/** Messages whose attributes stand where they must not, or that are not what they say (RFC 5652 §3, §5.3, §11). */
import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { judgeSignature } from '../../src/validation/judge.ts'
import type { SignatureReport, ValidationReport } from '../../src/validation/report.ts'
import {
  attribute,
  cadesAttributes,
  content,
  contentTypeId,
  dataType,
  membersOf,
  message,
  type SignerFields,
  signingTimeId,
} from '../made/cms.ts'
import { digestOids } from '../made/keys.ts'
import { ctx, generalizedTime, octets, oid, seq, set, utf8 } from '../made/tlv.ts'
import { newWorld } from '../made/world.ts'

const { signer, options } = newWorld()
const passed = { indication: 'TOTAL-PASSED' }
const malformed = { indication: 'TOTAL-FAILED', subIndication: 'FORMAT_FAILURE' }
const attributes = cadesAttributes({ certificate: signer }, content)

const make = (one: Partial<SignerFields> = {}): Buffer => message({ signers: [{ certificate: signer, ...one }] })
const judge = (signature: Buffer): ValidationReport => judgeSignature({ signature }, options)
const codesOf = ({ checks, signatures }: ValidationReport): unknown[] =>
  [...checks, ...signatures.flatMap((one) => one.checks)].flatMap(({ facts }) => facts.code ?? [])

/** The message with another list of signers. */
function withSigners(change: (signer: Buffer) => Buffer): Buffer {
  const [type = Buffer.alloc(0), explicit = Buffer.alloc(0)] = membersOf(make())
  const fields = membersOf(membersOf(explicit)[0] ?? explicit)
  const [one = Buffer.alloc(0)] = membersOf(fields.at(-1) ?? Buffer.alloc(0))
  return seq(type, ctx(0, seq(...fields.with(-1, set(change(one))))))
}

describe('attributes', () => {
  const { signingTime, signingCertificate, messageDigest, contentType } = attributes
  const protection = attribute(
    '1.2.840.113549.1.9.52',
    seq(seq(oid(digestOids.sha256)), ctx(1, oid('1.2.840.10045.4.3.2'))),
  )

  it.each([
    ['content-type', contentType],
    ['message-digest', messageDigest],
    ['signing-time', signingTime],
    ['signing-certificate-v2', signingCertificate],
    ['algorithm-protection', protection],
  ])('%s means nothing where no signature covers it, and is refused there', (_, one) => {
    const report = judge(make({ unsignedAttributes: [one] }))
    expect(report.conclusion).toEqual(malformed)
    expect(codesOf(report)).toEqual(['ERR_CMS_ATTRIBUTE_NOT_SIGNED'])
  })

  it.each([
    ['a countersignature', '1.2.840.113549.1.9.6'],
    ['a signature time-stamp', '1.2.840.113549.1.9.16.2.14'],
    ['an archive time-stamp', '0.4.0.1733.2.4'],
  ])('%s speaks of the signature, and cannot lie under it', (_, type) => {
    const report = judge(make({ signedAttributes: [...Object.values(attributes), attribute(type, seq())] }))
    expect(report.conclusion).toEqual(malformed)
    expect(codesOf(report)).toContain('ERR_CMS_ATTRIBUTE_SIGNED')
  })

  it('have values, known to us or not (attrValues is a SET SIZE (1..MAX) in what is signed)', () => {
    const signed = (one: Buffer) => judge(make({ signedAttributes: [...Object.values(attributes), one] }))
    expect(signed(attribute('1.2.3.4', utf8('one'), utf8('two'))).conclusion).toEqual(passed)
    expect(signed(attribute('1.2.3.4')).conclusion).toEqual(malformed)
    expect(codesOf(signed(attribute('1.2.3.4')))).toEqual(['ERR_CMS_ATTRIBUTE_EMPTY'])
  })

  it.each([
    ['content-type', contentTypeId, oid(dataType)],
    ['signing-time', signingTimeId, generalizedTime(new Date('2026-05-01T00:00:00Z'))],
  ])('%s has one value, and comes once', (_, type, value) => {
    const others = Object.values(attributes).filter((one) => !one.includes(oid(type)))
    const judged = (...ones: readonly Buffer[]) => judge(make({ signedAttributes: [...others, ...ones] })).conclusion
    expect(judged(attribute(type, value))).toEqual(passed)
    expect(judged(attribute(type, value, value))).toEqual(malformed)
    expect(judged(attribute(type, value), attribute(type, value))).toEqual(malformed)
  })
})

describe('a message', () => {
  it.each([
    ['data', '1.2.840.113549.1.7.1'],
    ['enveloped', '1.2.840.113549.1.7.3'],
    ['signed and enveloped', '1.2.840.113549.1.7.4'],
    ['digested', '1.2.840.113549.1.7.5'],
  ])('that says it is %s is no signature, whatever it holds', (_, type) => {
    const report = judge(seq(oid(type), ...membersOf(make()).slice(1)))
    expect(report.conclusion).toEqual(malformed)
    expect(codesOf(report)).toEqual(['ERR_CMS_NOT_SIGNED_DATA'])
  })
})

describe('countersignatures', () => {
  const countersigned =
    (...nested: readonly Buffer[]) =>
    (one: Buffer) =>
      seq(...membersOf(one), ctx(1, attribute('1.2.840.113549.1.9.6', ...nested)))

  /** A SignerInfo of the signer over these octets. */
  const signerInfoOver = (signed: Buffer, signedAttributes: readonly Buffer[]): Buffer => {
    const fields = membersOf(
      membersOf(message({ content: signed, signers: [{ certificate: signer, signedAttributes }] }))[1] ?? signed,
    )
    return membersOf(membersOf(fields[0] ?? signed).at(-1) ?? signed)[0] ?? signed
  }

  it('have no content-type, which the value of a signature is not of (§11.4)', () => {
    const judged = (withType: boolean): SignatureReport | undefined => {
      const signature = withSigners((one) => {
        const value = membersOf(one).find(([tag]) => tag === 0x04) ?? one
        const { contentType, ...others } = cadesAttributes({ certificate: signer }, value.subarray(2))
        const nested = signerInfoOver(value.subarray(2), [...(withType ? [contentType] : []), ...Object.values(others)])
        return countersigned(nested)(one)
      })
      return judge(signature).signatures[0]
    }
    expect(judged(false)).toMatchObject({ conclusion: passed, countersignatures: [{ conclusion: passed }] })
    expect(judged(true)).toMatchObject({ conclusion: passed, countersignatures: [{ conclusion: malformed }] })
  })

  it('sign the value, not its content', () => {
    const other = {
      messageDigest: attribute('1.2.840.113549.1.9.4', octets(createHash('sha256').update(content).digest())),
    }
    const { contentType, ...own } = { ...attributes, ...other }
    const nested = signerInfoOver(content, Object.values(own))
    expect(contentType).toBeDefined()
    expect(judge(withSigners(countersigned(nested))).signatures[0]?.countersignatures).toMatchObject([
      { conclusion: { indication: 'TOTAL-FAILED', subIndication: 'HASH_FAILURE' } },
    ])
  })

  it('twenty wide at every depth are judged up to a number, and the rest told of', () => {
    const report = judge(
      withSigners((one) => {
        /** Each with a value of its own, since the same one twice is one. */
        const valued = (nested: Buffer, number: number): Buffer =>
          seq(...membersOf(nested).with(5, octets(Buffer.alloc(8, number))))
        const wide = (nested: Buffer): Buffer =>
          countersigned(...Array.from({ length: 20 }, (_, i) => valued(nested, i)))(one)
        return wide(wide(wide(one)))
      }),
    )
    expect(report.conclusion).toEqual(passed)
    const all = (of: SignatureReport): SignatureReport[] => [of, ...of.countersignatures.flatMap(all)]
    const judged = report.signatures.flatMap(all)
    expect(judged.length).toBeLessThan(502)
    expect(judged.flatMap(({ checks }) => checks).some(({ facts }) => facts.notJudged === 20)).toBe(true)
  })
})
