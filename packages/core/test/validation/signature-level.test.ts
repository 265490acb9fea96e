/** The level that a report names (EN 319 122-1 §6.3, table 1): of what is there, and is what its attribute says (§6.2.2). */
import { describe, expect, it } from 'vitest'
import { extendSignature } from '../../src/cades/extend.ts'
import { valuesOf } from '../../src/cms/attributes.ts'
import { augmentSignedData } from '../../src/cms/augment.ts'
import { parseSignedData } from '../../src/cms/signed-data.ts'
import { Oid } from '../../src/der/oids.ts'
import { judgeSignature } from '../../src/validation/judge.ts'
import type { SignatureReport } from '../../src/validation/report.ts'
import { authority, farAhead, type MadeCertificate, signingCertificate } from '../made/certificates.ts'
import { attribute, cadesAttributes, content, message } from '../made/cms.ts'
import { signatureValueOf, timeStampAuthority, withUnsignedAttributes } from '../made/evidence-records.ts'
import { sha256Imprint, stampingAt, token, tstInfo } from '../made/time-stamps.ts'
import { seq } from '../made/tlv.ts'
import { newWorld } from '../made/world.ts'

const { root, intermediate, signer, crls, options } = newWorld()
const tsa = timeStampAuthority('TSA', root, farAhead)
const unknownTsa = timeStampAuthority('Unknown', authority({ subject: 'Another root' }), farAhead)

const made = (): Buffer => message({ signers: [{ certificate: signer }], certificates: [signer.der, intermediate.der] })
const plain = made()
const stamp = (data: Uint8Array, by: MadeCertificate = tsa): Buffer =>
  token(by, tstInfo({ messageImprint: sha256Imprint(data) }))
const stampOn = (signed: Buffer, ...tokens: readonly Buffer[]): Buffer =>
  withUnsignedAttributes(signed, attribute(Oid.signatureTimeStamp, ...tokens))
const good = stamp(signatureValueOf(plain))

function judge(signature: Uint8Array): SignatureReport {
  const [report] = judgeSignature({ signature }, options).signatures
  if (report === undefined) throw new TypeError('no signer was judged')
  return report
}
const level = (signature: Uint8Array): string => judge(signature).signatureLevel

describe('a signature is CAdES-B-T', () => {
  it.each([
    ['a time-stamp', [good]],
    ['one whose authority nobody knows', [stamp(signatureValueOf(plain), unknownTsa)]],
    ['one beside another that is broken', [seq(), good]],
  ])('with %s', (_, tokens) => {
    expect(level(stampOn(plain, ...tokens))).toBe('CAdES-B-T')
  })

  const altered = Buffer.from(good)
  altered[altered.length - 1] = (altered.at(-1) ?? 0) ^ 1
  it.each([
    ['an attribute without a time-stamp', []],
    ['something that is none', [seq()]],
    ['a time-stamp on another signature', [stamp(signatureValueOf(made()))]],
    ['a time-stamp on the content', [stamp(content)]],
    ['a time-stamp whose own signature is broken', [altered]],
  ])('and not with %s', (_, tokens) => {
    expect(level(stampOn(plain, ...tokens))).toBe('CAdES-B-B')
  })

  it('and not with one on its countersignature only, which is', () => {
    const { contentType: _, ...attributes } = cadesAttributes({ certificate: signer }, signatureValueOf(plain))
    const over = message({
      content: signatureValueOf(plain),
      signers: [{ certificate: signer, signedAttributes: Object.values(attributes) }],
    })
    const [countersigner] = parseSignedData(stampOn(over, stamp(signatureValueOf(over)))).signerInfos
    const value = attribute(Oid.countersignature, Buffer.from(countersigner?.raw ?? []))
    expect(judge(withUnsignedAttributes(plain, value))).toMatchObject({
      signatureLevel: 'CAdES-B-B',
      countersignatures: [{ signatureLevel: 'CAdES-B-T' }],
    })
  })
})

const longTerm = (signed: Uint8Array): Buffer => Buffer.from(augmentSignedData(parseSignedData(signed), { crls }))

describe('a signature is CAdES-B-LT', () => {
  it('with lists where they belong, and not with values or references as attributes', () => {
    const long = longTerm(stampOn(plain, good))
    expect(level(long)).toBe('CAdES-B-LT')
    expect(level(withUnsignedAttributes(long, attribute(Oid.revocationValues, seq())))).toBe('CAdES-B-T')
  })

  it('and not with lists alone', () => {
    expect(level(longTerm(plain))).toBe('CAdES-B-B')
  })
})

describe('a signature is CAdES-B-LTA', async () => {
  const archive = (signed: Uint8Array): Promise<Uint8Array> =>
    extendSignature(signed, { level: 'CAdES-B-LTA', timeStampSource: stampingAt(options.time, tsa) })
  const archived = await archive(longTerm(stampOn(plain, good)))

  const other = made()
  const ofOther = await archive(longTerm(stampOn(other, stamp(signatureValueOf(other)))))

  it('with an archive time-stamp', () => {
    expect(level(archived)).toBe('CAdES-B-LTA')
  })

  it.each<[string, Buffer, Uint8Array]>([
    ['something that is none', good, seq()],
    ['one of another signature', good, archiveTimeStampOf(ofOther)],
    ['one whose index names what is gone (§5.5.2)', stamp(signatureValueOf(plain)), archiveTimeStampOf(archived)],
  ])('and not with %s', (_, onSignature, onArchive) => {
    const added = attribute(Oid.archiveTimeStampV3, Buffer.from(onArchive))
    expect(level(withUnsignedAttributes(longTerm(stampOn(plain, onSignature)), added))).toBe('CAdES-B-LT')
  })
})

function archiveTimeStampOf(signature: Uint8Array): Uint8Array {
  const [signerInfo] = parseSignedData(signature).signerInfos
  const [value] = valuesOf(signerInfo?.unsignedAttributes ?? [], Oid.archiveTimeStampV3)
  if (value === undefined) throw new TypeError('not archived')
  return value
}

it('a signature whose signer is nowhere in the message is CAdES-BES (requirement a)', () => {
  const alone = message({ signers: [{ certificate: signer }], certificates: [] })
  expect(level(alone)).toBe('CAdES-BES')
  const stranger = signingCertificate({ subject: 'Stranger', issuer: intermediate })
  expect(level(message({ signers: [{ certificate: signer }], certificates: [stranger.der] }))).toBe('CAdES-BES')
})
