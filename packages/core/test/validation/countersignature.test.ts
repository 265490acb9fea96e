/** Countersignatures as the report shows them (RFC 5652 §11.4), and the levels it names (EN 319 122-1 §6.3). */
import { afterAll, describe, expect, it } from 'vitest'
import { addCountersignature } from '../../src/cades/co-sign.ts'
import { extendSignature } from '../../src/cades/extend.ts'
import { valuesOf } from '../../src/cms/attributes.ts'
import { augmentSignedData } from '../../src/cms/augment.ts'
import { signData } from '../../src/cms/sign.ts'
import { parseSignedData } from '../../src/cms/signed-data.ts'
import { Oid } from '../../src/der/oids.ts'
import { generic } from '../../src/profiles/generic.ts'
import { callerEvidence } from '../../src/validation/evidence.ts'
import { judgeSignature } from '../../src/validation/judge.ts'
import type { SignatureReport } from '../../src/validation/report.ts'
import { authority as makeAuthority, now, signingCertificate } from '../made/certificates.ts'
import { attribute, cadesAttributes, membersOf, message } from '../made/cms.ts'
import { signatureValueOf, timeStampAuthority, withUnsignedAttributes } from '../made/evidence-records.ts'
import { newTestAuthority } from '../made/test-ca.ts'
import { sha256Imprint, stampingAt, token, tstInfo } from '../made/time-stamps.ts'
import { ctx, int, seq } from '../made/tlv.ts'

const authority = await newTestAuthority()
afterAll(() => authority.place.remove())

const content = Buffer.from('An agreement that a notary countersigns')
const signer = await authority.newSigner('p-256')
const notary = await authority.newSigner('rsa-2048')
const plain = await signData(content, signer, { attached: true, signingTime: now })
const countersigned = await addCountersignature(plain, 0, notary, { signingTime: now })
const evidence = callerEvidence({ crls: [await authority.ca.crl('root'), await authority.ca.crl('intermediate')] })

function judge(signature: Uint8Array): SignatureReport | undefined {
  const trustAnchors = [authority.ca.rootCertificate]
  return judgeSignature({ signature }, { profile: generic, trustAnchors, evidence, time: now }).signatures[0]
}

describe('a countersignature', () => {
  it('has a report of its own under the signature it speaks of', () => {
    const passed = { conclusion: { indication: 'TOTAL-PASSED' } }
    expect(judge(plain)?.countersignatures).toEqual([])
    expect(judge(countersigned)).toMatchObject({ ...passed, countersignatures: [passed] })
  })

  it('that is broken takes nothing away from the signature above it', () => {
    const broken = Buffer.from(countersigned)
    const at = broken.length - 1
    broken[at] = (broken[at] ?? 0) ^ 1
    expect(judge(broken)).toMatchObject({
      conclusion: { indication: 'TOTAL-PASSED' },
      countersignatures: [{ conclusion: { indication: 'TOTAL-FAILED', subIndication: 'SIG_CRYPTO_FAILURE' } }],
    })
  })

  describe('that is there twice', () => {
    const signedData = parseSignedData(countersigned)
    const values = signedData.signerInfos.flatMap((one) => valuesOf(one.unsignedAttributes, Oid.countersignature))
    const withCopy = (change: (fields: Buffer[]) => Buffer[]): SignatureReport | undefined => {
      const copies = values.map((one) => seq(...change(membersOf(Buffer.from(one)))))
      const added = copies.map((one) => attribute(Oid.countersignature, one))
      return judge(augmentSignedData(signedData, { unsignedAttributes: new Map([[0, added]]) }))
    }
    const indications = (report: SignatureReport | undefined) =>
      report?.countersignatures.map(({ conclusion }) => conclusion.indication).toSorted()

    it('is one, and told of', () => {
      const report = withCopy((fields) => fields.with(0, int('03')))
      expect(report?.conclusion).toEqual({ indication: 'TOTAL-PASSED' })
      expect(indications(report)).toEqual(['TOTAL-PASSED'])
      expect(report?.checks).toContainEqual(
        expect.objectContaining({ id: 'format.countersignatures', outcome: 'warning', facts: { repeated: 1 } }),
      )
    })

    it('does not hide behind a broken copy', () => {
      const broken = withCopy((fields) => fields.with(3, ctx(0)))
      expect(indications(broken)).toEqual(['TOTAL-FAILED', 'TOTAL-PASSED'])
    })
  })

  it('over another signature value fails by its digest', async () => {
    const other = await signData(content, signer, { attached: true, signingTime: new Date(now.getTime() - 1000) })
    const foreign = await addCountersignature(other, 0, notary, { signingTime: now })
    const value = judge(foreign)
    expect(value?.countersignatures).toMatchObject([{ conclusion: { indication: 'TOTAL-PASSED' } }])
    // The whole SignerInfo of the countersigner, moved under a signature it never saw.
    const moved = transplant(countersigned, foreign)
    expect(judge(moved)?.countersignatures).toMatchObject([
      { conclusion: { indication: 'TOTAL-FAILED', subIndication: 'HASH_FAILURE' } },
    ])
  })
})

it('with a time-stamp of its own is as old as that, also when archived (EN 319 122-1 §5.5.3 NOTE 4)', async () => {
  const year = (number: number): Date => new Date(`${number}-06-01T00:00:00Z`)
  const root = makeAuthority({ subject: 'Root' })
  const intermediate = makeAuthority({ subject: 'Authority', issuer: root, notAfter: year(2029) })
  const stamping = timeStampAuthority('TSA', intermediate, year(2029))
  const clerk = signingCertificate({ subject: 'Clerk', issuer: root, notAfter: year(2027) })
  const signed = message({ signers: [{ certificate: signingCertificate({ subject: 'Signer', issuer: root }) }] })
  const value = signatureValueOf(signed)
  const { contentType, signingTime, ...attributes } = cadesAttributes({ certificate: clerk }, value)
  const over = message({
    content: value,
    signers: [{ certificate: clerk, signedAttributes: Object.values(attributes) }],
  })
  const info = tstInfo({ messageImprint: sha256Imprint(signatureValueOf(over)) })
  const stamped = withUnsignedAttributes(over, attribute(Oid.signatureTimeStamp, token(stamping, info)))
  const [signerInfo] = parseSignedData(stamped).signerInfos
  const archived = await extendSignature(
    augmentSignedData(parseSignedData(signed), {
      certificates: [clerk.der, intermediate.der],
      unsignedAttributes: new Map([[0, [attribute(Oid.countersignature, Buffer.from(signerInfo?.raw ?? []))]]]),
    }),
    { level: 'CAdES-B-LTA', timeStampSource: stampingAt(year(2028), timeStampAuthority('Later', root, year(2039))) },
  )
  const profile = { ...generic, revocation: { ...generic.revocation, acceptWithoutRevocationEvidence: true } }
  const options = { profile, trustAnchors: [root.der], time: year(2030) }
  expect(judgeSignature({ signature: archived }, options).signatures[0]?.countersignatures).toMatchObject([
    { conclusion: { indication: 'TOTAL-PASSED' }, bestSignatureTime: now.toISOString() },
  ])
})

describe('the level', () => {
  it.each(['CAdES-B-T', 'CAdES-B-LT', 'CAdES-B-LTA'] as const)(
    'of a signature extended to %s is that',
    async (level) => {
      const { timeStampSource } = authority
      const extended = await extendSignature(plain, {
        level,
        timeStampSource,
        evidence: await authority.evidenceFor(signer),
      })
      expect(judge(extended)?.signatureLevel).toBe(level)
    },
  )
})

/** Both have one countersignature, by an RSA key and so of one length: that of `to` is replaced by that of `from`. */
function transplant(from: Uint8Array, to: Uint8Array): Uint8Array {
  const moved = Buffer.from(to)
  const at = moved.indexOf(countersignatureOf(to))
  moved.set(countersignatureOf(from), at)
  return moved
}

function countersignatureOf(message: Uint8Array): Uint8Array {
  const value = parseSignedData(message).signerInfos[0]?.unsignedAttributes[0]?.values[0]
  if (value === undefined) throw new TypeError('no countersignature')
  return value
}
